"""Tell a Prefect server about the rhythm: a deployment for each beat, with its schedules.

With a work pool for those who run workers; without one in the server that ``arshjul run`` starts,
where our own process takes the runs. No concurrency limit is set on purpose. Two runs of one beat
at once are harmless, because the rows are claimed; a limit whose slot is never given back would
stop the letters.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import UUID

from config.settings import Settings
from config.words import words
from flows.clock import shards as parts
from flows.clock.prefect_automations import automate
from flows.clock.prefect_witness import FLOWS, PATIENCE, PrefectUnreachable
from flows.clock.schedule import RHYTHM, Beat, prefect_schedule

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.actions import DeploymentScheduleCreate

POOL = "arshjul"
"""The work pool that ``prefect worker start --pool arshjul`` takes its runs from."""
BEFORE = "arshjul"
"""What deployments were called in earlier versions; now each is called as its flow."""


def deploy(
    api_url: str,
    *,
    auth: str | None = None,
    shards: int = 1,
    language: str = "en",
    watched: Settings | None = None,
) -> list[str]:
    """Register one deployment per beat, for the workers of the pool; give back their names. A
    second time changes nothing, and those of an earlier version go. ``watched``: the settings that
    Prefect's own watch over the runs is made from; None makes none.

    ``api_url`` ends in ``/api``; ``auth`` None takes PREFECT_API_AUTH_STRING. ``shards``: into how
    many parts the municipalities are divided, each with runs of its own. Raises
    PrefectUnreachable when the server does not answer or does not let us in.
    """
    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError
    from prefect.settings import temporary_settings

    try:
        with temporary_settings(_settings(api_url, auth)), get_client(sync_client=True) as client:
            _make_pool(client)
            made = register(client, pool=POOL, shards=shards, language=language)
            more = automate(client, made["watchdog/watchdog"], watched) if watched else []
            return [*made, *more]
    except (httpx.TransportError, httpx.InvalidURL, OSError) as error:
        raise PrefectUnreachable(f"({api_url}: {type(error).__name__})") from error
    except PrefectHTTPStatusError as error:
        if error.response.status_code == 503:
            raise PrefectUnreachable(f"({api_url}: busy, 503)") from error
        if error.response.status_code not in (401, 403):
            raise
        raise PrefectUnreachable(f"({api_url}: wrong PREFECT_API_AUTH_STRING)") from error


def register(
    client: SyncPrefectClient, *, pool: str | None, shards: int = 1, language: str = "en"
) -> dict[str, UUID]:
    """The deployments by their names, written where they do not stand just so; those of an earlier
    version, and their coming runs, are removed."""
    made = dict(_register(client, beat, pool, shards, language) for beat in RHYTHM)
    _remove_others(client, set(made.values()))
    return made


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


def _register(
    client: SyncPrefectClient, beat: Beat, pool: str | None, shards: int, language: str
) -> tuple[str, UUID]:
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.utilities.callables import parameter_schema

    flow = getattr(import_module(FLOWS), beat.name)
    name = f"{flow.name}/{flow.name}"
    # The slug keeps a schedule's identity, and with it the runs that are already planned. In the
    # list of coming runs it is all that tells what is planned.
    schedules = [
        DeploymentScheduleCreate(
            schedule=prefect_schedule(beat),
            slug=f"{flow.name}-{part.replace('/', '-of-')}" if part else flow.name,
            parameters={"shard": part} if part else {},
        )
        for part in (parts.names(shards) if beat.shared else [""])
    ]
    told: dict[str, Any] = {
        "entrypoint": f"{FLOWS}.{beat.name}",
        "tags": list(beat.tags),
        "work_pool_name": pool,
        "description": words(language).say(f"beats.does.{beat.name}"),
    }
    there = _standing(client, name)
    if there is not None and _is_so(there, schedules, told):
        return name, there.id
    if there is not None and there.work_pool_name != pool:
        client.delete_deployment(there.id)  # the server keeps a pool that is no longer named
    schema = parameter_schema(flow.fn).model_dump()
    number = client.create_deployment(
        flow_id=client.create_flow_from_name(flow.name),
        name=flow.name,
        schedules=schedules,
        parameter_openapi_schema=schema,
        enforce_parameter_schema=True,
        **told,
    )
    return name, number


def _standing(client: SyncPrefectClient, name: str) -> Any:
    from prefect.exceptions import ObjectNotFound

    try:
        return client.read_deployment_by_name(name)
    except ObjectNotFound:
        return None


def _is_so(there: Any, schedules: list[DeploymentScheduleCreate], told: dict[str, Any]) -> bool:
    """Whether it is registered just so. Writing it again would let the server plan its runs
    anew, and while its scheduler is at work some of them would stand twice."""
    found = [(one.slug, one.active, one.schedule, one.parameters) for one in there.schedules]
    planned = [(one.slug, True, one.schedule, one.parameters) for one in schedules]
    return (
        sorted(found, key=lambda one: one[0] or "") == sorted(planned, key=lambda one: one[0] or "")
        and sorted(there.tags) == sorted(told["tags"])
        and all(getattr(there, key) == told[key] for key in told if key != "tags")
    )


def _remove_others(client: SyncPrefectClient, kept: set[UUID]) -> None:
    """Those of an earlier version: nobody would take their runs."""
    from prefect.client.schemas.filters import DeploymentFilter

    ours = DeploymentFilter.model_validate({"tags": {"all_": ["arshjul"]}})
    for one in client.read_deployments(deployment_filter=ours):
        if one.id not in kept and (one.name == BEFORE or FLOWS in (one.entrypoint or "")):
            client.delete_deployment(one.id)
