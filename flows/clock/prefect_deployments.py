"""Worker mode: tell a Prefect server about the rhythm.

No concurrency limit is set on purpose. Two runs of one beat at once are harmless, because
the rows are claimed; a limit whose slot is never given back would stop the letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.clock.prefect_witness import PATIENCE, PrefectUnreachable
from flows.clock.schedule import RHYTHM, Beat, prefect_schedule

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.actions import DeploymentScheduleCreate

POOL = "arshjul"
"""The work pool that ``prefect worker start --pool arshjul`` takes its runs from."""
DEPLOYMENT = "arshjul"
"""Each beat's deployment is called so: ``remind/arshjul``."""


def deploy(api_url: str, *, auth: str | None = None) -> list[str]:
    """Register one deployment per beat; give back their names. A second time changes nothing.

    ``api_url`` ends in ``/api``; ``auth`` None takes PREFECT_API_AUTH_STRING. Raises
    PrefectUnreachable when the server does not answer or does not let us in.
    """
    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError
    from prefect.settings import temporary_settings

    try:
        with temporary_settings(_settings(api_url, auth)), get_client(sync_client=True) as client:
            _make_pool(client)
            return [_register(client, beat) for beat in RHYTHM]
    except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
        raise PrefectUnreachable(f"({api_url}: {type(error).__name__})") from error
    except PrefectHTTPStatusError as error:
        if error.response.status_code == 503:
            raise PrefectUnreachable(f"({api_url}: busy, 503)") from error
        if error.response.status_code not in (401, 403):
            raise
        raise PrefectUnreachable(f"({api_url}: wrong PREFECT_API_AUTH_STRING)") from error


def _settings(api_url: str, auth: str | None) -> dict[Any, Any]:
    from prefect import settings

    updates: dict[Any, Any] = {
        settings.PREFECT_API_URL: api_url,
        settings.PREFECT_API_REQUEST_TIMEOUT: 10 * PATIENCE,
        # A server that has just come up answers 503 while its database is busy: ask again.
        settings.PREFECT_CLIENT_MAX_RETRIES: 5,
        settings.PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
    }
    if auth is not None:
        updates[settings.PREFECT_API_AUTH_STRING] = auth
    return updates


def _make_pool(client: SyncPrefectClient) -> None:
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        try:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        except ObjectAlreadyExists:  # Somebody else deployed in the same moment.
            return


def _register(client: SyncPrefectClient, beat: Beat) -> str:
    from prefect.client.schemas.actions import DeploymentScheduleCreate

    name = f"{beat.name}/{DEPLOYMENT}"
    # The slug keeps the schedule's identity, and with it the runs that are already planned.
    schedule = DeploymentScheduleCreate(schedule=prefect_schedule(beat), slug=beat.name)
    told: dict[str, Any] = {
        "entrypoint": f"flows.clock.prefect_flows.{beat.name}",
        "tags": list(beat.tags),
        "work_pool_name": POOL,
        "description": f"Rings every {beat.every}, counted from {beat.first:%Y-%m-%d %H:%M} UTC.",
    }
    if not _stands(client, name, schedule, told):
        client.create_deployment(
            flow_id=client.create_flow_from_name(beat.name),
            name=DEPLOYMENT,
            schedules=[schedule],
            **told,
        )
    return name


def _stands(
    client: SyncPrefectClient, name: str, schedule: DeploymentScheduleCreate, told: dict[str, Any]
) -> bool:
    """Whether it is registered just so. Writing it again would let the server plan its runs
    anew, and while its scheduler is at work some of them would stand twice."""
    from prefect.exceptions import ObjectNotFound

    try:
        there = client.read_deployment_by_name(name)
    except ObjectNotFound:
        return False
    return (
        [(one.slug, one.active, one.schedule) for one in there.schedules]
        == [(schedule.slug, True, schedule.schedule)]
        and sorted(there.tags) == sorted(told["tags"])
        and all(getattr(there, key) == told[key] for key in told if key != "tags")
    )
