"""Prefect as a witness: it sees each beat while it can, and no beat depends on it.

``ring`` does a beat's work exactly once, whether Prefect answers, refuses, hangs or dies
while the work is done. The work itself knows nothing of Prefect. A failure is told to Prefect
as the error's kind and place only: its message could contain an address, and what Prefect is
told it keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import ERROR, INFO
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import structlog

from config.words import words
from flows.clock.run_in_words import told
from flows.clock.run_rows import FAILED, place_of, row_of
from flows.clock.schedule import Beat
from flows.engine.run_report import Account
from models.record.tables import Run

if TYPE_CHECKING:
    from prefect.client.schemas.actions import ArtifactCreate

PROBE = 1.0
"""Seconds that Prefect has to say that it is well, before each beat."""
PATIENCE = 3.0
"""Seconds that Prefect has for each answer while a beat is recorded."""
ROWS = 500
"""More rows than this of one table are not shown in Prefect; our own pages show all."""
FORGOTTEN = timedelta(hours=1)
"""A run that Prefect still calls running after this long was cut off."""

RECORDED = "recorded"  # done, and Prefect has the run
PLAIN = "plain"  # done; Prefect is not used or did not answer
UNRECORDED = "unrecorded"  # done; Prefect was lost on the way

log = structlog.get_logger()


class NotesRuns(Protocol):
    """The part of the office that a witness needs."""

    @property
    def language(self) -> str: ...

    def note_run(self, run: Run) -> None: ...


class PrefectUnreachable(Exception):
    """Prefect does not answer: is its server running, and is PREFECT_API_URL right?"""

    def __str__(self) -> str:
        """The docstring, and what was tried."""
        return " ".join(str(part) for part in (type(self).__doc__, *self.args))


class BeatFailed(Exception):
    """What Prefect is told about a beat whose work raised: the error's kind and place."""


@dataclass(slots=True)
class Attempt:
    """One ring of one beat, and what became of it."""

    beat: Beat
    office: NotesRuns
    now: datetime
    began: bool = False
    recorded: bool = False
    account: Account | None = None
    error: Exception | None = None
    flow_run_id: str | None = None
    seconds: float = 0.0

    def work(self) -> None:
        """Do the beat's work, once; keep what it returned or raised."""
        self.began = True
        clock = perf_counter()
        try:
            self.account = self.beat.core()(self.office, self.now)
        except Exception as error:
            self.error = error
        self.seconds = perf_counter() - clock

    def row(self) -> Run:
        """The row of it, as far as it has come."""
        finished = self.now + timedelta(seconds=self.seconds)
        return row_of(
            *(self.beat.name, self.now, finished, self.outcome()),
            account=self.account,
            error=self.error,
            flow_run_id=self.flow_run_id,
        )

    def told(self) -> str:
        """What happened, in one line for the operator, without names or addresses."""
        return f"{self.beat.name}: {told(self.row(), words(self.office.language))}"

    def outcome(self) -> str:
        """One of the three words above, or FAILED."""
        if self.account is None:
            return FAILED
        if self.recorded:
            return RECORDED
        return PLAIN if self.flow_run_id is None else UNRECORDED

    def note(self) -> None:
        """Write our own row. The work counts: a missing note is logged and undoes nothing."""
        try:
            self.office.note_run(self.row())
        except Exception as error:
            log.error("A run could not be noted", beat=self.beat.name, error=whereabouts(error))


def ring(
    beat: Beat,
    office: NotesRuns,
    now: datetime,
    *,
    prefect_api: str | None,
    prefect_auth: str | None = None,
) -> Account:
    """Do the beat's work once and note it, with Prefect watching if it answers.

    ``prefect_api`` is the address that ends in ``/api``, None to do without. ``prefect_auth``
    is the server's auth string; None takes PREFECT_API_AUTH_STRING. Raises what the work
    raises, and nothing on Prefect's account.
    """
    attempt = Attempt(beat, office, now)
    if prefect_api and answers(prefect_api):
        _be_witnessed(attempt, prefect_api, prefect_auth)
    if not attempt.began:
        attempt.work()
    attempt.note()
    if attempt.error is not None:
        raise attempt.error
    assert attempt.account is not None
    return attempt.account


def ring_inside(beat: Beat, office: NotesRuns, now: datetime) -> None:
    """The same for a run that a Prefect worker has begun. Raises BeatFailed if the work raises."""
    attempt = Attempt(beat, office, now)
    try:
        _do_in_the_run(attempt)
        attempt.recorded = True
    finally:
        attempt.note()


def answers(prefect_api: str, seconds: float = PROBE) -> bool:
    """Whether the server at this address says within so many seconds that it is well."""
    import httpx

    try:
        return httpx.get(f"{prefect_api.rstrip('/')}/health", timeout=seconds).is_success
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return False


def run_name(beat: Beat, now: datetime) -> str:
    """What a run is called: ``remind 2026-10-05 08:00 UTC``."""
    return f"{beat.name} {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def whereabouts(error: BaseException) -> str:
    """Kind and place of an error, ``OperationalError at remind.py:42``, and not its message."""
    place = place_of(error)
    return f"{type(error).__name__} at {place}" if place else type(error).__name__


def _be_witnessed(attempt: Attempt, prefect_api: str, prefect_auth: str | None) -> None:
    """Do the work inside a recorded run if a run can be had. Raises nothing of Prefect's own."""
    name = run_name(attempt.beat, attempt.now)
    try:
        from prefect import flow, tags
        from prefect.settings import temporary_settings

        @flow(name=attempt.beat.name, flow_run_name=name, retries=0, persist_result=False)
        def in_the_run() -> None:
            _do_in_the_run(attempt)

        with temporary_settings(_short(prefect_api, prefect_auth)), tags(*attempt.beat.tags):
            in_the_run()
        attempt.recorded = attempt.began
    except BeatFailed:
        attempt.recorded = True
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        log.warning("Prefect was lost", beat=attempt.beat.name, error=whereabouts(error))


def _short(prefect_api: str, prefect_auth: str | None) -> dict[Any, Any]:
    """Prefect's settings for one recorded run: no second tries, short waits, no temporary server.

    Heartbeats would cost a second per run, and the background sender of logs would outlive it.
    """
    from prefect import settings

    updates: dict[Any, Any] = {
        settings.PREFECT_API_URL: prefect_api,
        settings.PREFECT_API_REQUEST_TIMEOUT: PATIENCE,
        settings.PREFECT_CLIENT_MAX_RETRIES: 0,
        settings.PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED: False,
        settings.PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        settings.PREFECT_LOGGING_TO_API_ENABLED: False,
        settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }
    if prefect_auth is not None:
        updates[settings.PREFECT_API_AUTH_STRING] = prefect_auth
    return updates


def _do_in_the_run(attempt: Attempt) -> None:
    """The body of every recorded run. Raises BeatFailed when the work raised."""
    from prefect.context import FlowRunContext

    if attempt.began:  # The work is done once, whatever the engine's policy.
        return
    context = FlowRunContext.get()
    assert context is not None and context.flow_run is not None
    attempt.flow_run_id = str(context.flow_run.id)
    attempt.work()
    _show(attempt, context.client)
    if attempt.error is not None:
        raise BeatFailed(whereabouts(attempt.error))


def _show(attempt: Attempt, client: Any) -> None:
    """Put the account where Prefect's pages show it: a log line, a sentence, a table of each.

    Raises Abort when the server is gone, so that the engine does not wait for it twice more.
    """
    from httpx import TransportError
    from prefect.exceptions import Abort

    line = {
        "name": "arshjul",
        "level": ERROR if attempt.error else INFO,
        "message": attempt.told(),
        "timestamp": attempt.now.isoformat(),
        "flow_run_id": attempt.flow_run_id,
    }
    try:
        for artifact in _artifacts(attempt):
            client.create_artifact(artifact)
        client.create_logs([line])
        if attempt.beat.every >= FORGOTTEN:
            _close_forgotten(client, attempt.now - FORGOTTEN)
    except TransportError as error:
        raise Abort(f"Prefect was lost while {attempt.beat.name} was done") from error
    except Exception as error:
        log.warning("Prefect did not take it all", beat=attempt.beat.name, error=whereabouts(error))


def _artifacts(attempt: Attempt) -> Iterator[ArtifactCreate]:
    from prefect.client.schemas.actions import ArtifactCreate

    prefix = attempt.beat.name.replace("_", "-")
    run = UUID(attempt.flow_run_id)
    said = attempt.told()
    key = f"{prefix}-sentence"
    yield ArtifactCreate(type="markdown", key=key, description=said, data=said, flow_run_id=run)
    for table in attempt.account.tables if attempt.account else ():
        if table.rows:
            more = f", the first {ROWS} shown" if len(table.rows) > ROWS else ""
            yield ArtifactCreate(
                type="table",
                key=f"{prefix}-{table.key}",
                description=f"{table.key}: {len(table.rows)}{more}",
                data=json.dumps(table.rows[:ROWS]),
                flow_run_id=run,
            )


def _close_forgotten(client: Any, before: datetime) -> None:
    """Call our runs that a dead server or process left running what they are: crashed."""
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import State
    from prefect.states import Crashed

    left = {
        "tags": {"all_": ["arshjul"]},
        "state": {"name": {"any_": ["Running", "Pending"]}},
        "expected_start_time": {"before_": before},
    }
    ours = FlowRunFilter.model_validate(left)
    cut_off: State[Any] = Crashed(message="Cut off. Was it done? Årshjul's own list knows.")
    for run in client.read_flow_runs(flow_run_filter=ours, limit=50):
        client.set_flow_run_state(run.id, cut_off, force=True)
