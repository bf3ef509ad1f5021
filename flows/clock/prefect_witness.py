"""Prefect as a witness: it sees each beat while it can, and no beat depends on it.

``ring`` does a beat's work exactly once, whether Prefect answers, refuses, hangs or dies
while the work is done. The work itself knows nothing of Prefect. A failure is told to Prefect
as the error's kind and place only: its message could contain an address, and what Prefect is
told it keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from time import perf_counter
from typing import Any, Protocol

import structlog

from config.words import words
from flows.clock.run_in_words import told
from flows.clock.run_rows import FAILED, row_of, whereabouts
from flows.clock.schedule import Beat, part_of, together
from flows.clock.shards import batches
from flows.engine.run_report import Account
from models.case.in_short import InShort
from models.record.tables import Run
from models.register.tables import Municipality

PROBE = 1.0
"""Seconds that Prefect has to say that it is well, before each beat."""
PATIENCE = 3.0
"""Seconds that Prefect has for each answer while a beat is recorded."""

RECORDED = "recorded"  # done, and Prefect has the run
PLAIN = "plain"  # done; Prefect is not used or did not answer
UNRECORDED = "unrecorded"  # done; Prefect was lost on the way
FLOWS = "flows.clock.prefect_flows"

log = structlog.get_logger()


class NotesRuns(Protocol):
    """The part of the office that a witness needs."""

    @property
    def language(self) -> str: ...

    @property
    def address(self) -> str: ...

    def note_run(self, run: Run) -> None: ...

    def last_rung(self, beat: str) -> datetime | None: ...

    def municipality(self, wanted: str = "") -> Municipality: ...

    def in_short(self, cases: Iterable[int]) -> Mapping[int, InShort]: ...

    def known(self) -> list[str]: ...

    def within(self, only: frozenset[str]) -> NotesRuns: ...


class PrefectUnreachable(Exception):
    """Prefect does not answer: is its server running, and is PREFECT_API_URL right?"""

    def __str__(self) -> str:
        """The docstring, and what was tried."""
        return " ".join(str(part) for part in (type(self).__doc__, *self.args))


class BeatFailed(Exception):
    """What Prefect is told about a beat whose work raised: kind and place of the error, what it
    means for the schools, and what to do."""


@dataclass(slots=True)
class Batch:
    """A piece of a beat's work: one of its parts, for some municipalities or all. It is done once,
    unless it failed."""

    part: str
    only: frozenset[str] | None = None
    began: bool = False
    account: Account | None = None
    error: Exception | None = None

    @property
    def name(self) -> str:
        said = self.part.partition(":")[2].replace("_", " ")
        return said if self.only is None else f"{said}, {len(self.only)} municipalities"

    def do(self, office: NotesRuns, now: datetime) -> None:
        """Do it; keep what it returned or raised."""
        if self.account is not None:
            return
        self.began, self.error = True, None
        try:
            serving = office if self.only is None else office.within(self.only)
            self.account = part_of(self.part)(serving, now)
        except Exception as error:
            self.error = error


@dataclass(slots=True)
class Attempt:
    """One ring of one beat, and what became of it."""

    beat: Beat
    office: NotesRuns
    now: datetime
    recorded: bool = False
    flow_run_id: str | None = None
    seconds: float = 0.0
    batches: list[Batch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.batches = [Batch(part) for part in self.beat.parts]

    @property
    def began(self) -> bool:
        return any(one.began for one in self.batches)

    @property
    def error(self) -> Exception | None:
        """What the first batch that failed raised."""
        return next((one.error for one in self.batches if one.error is not None), None)

    @property
    def account(self) -> Account | None:
        """One account of all; None while not all is done."""
        done = [one.account for one in self.batches if one.account is not None]
        if len(done) < len(self.batches):
            return None
        return done[0] if len(done) == 1 else together(self.beat.name, self.now, done)

    def divide(self, municipalities: Iterable[str]) -> None:
        """Do it for these alone, in batches."""
        groups = batches(municipalities)
        self.batches = [Batch(part, some) for part in self.beat.parts for some in groups]

    def work(self) -> None:
        """Do what has not begun, one batch after another."""
        for batch in self.batches:
            if not batch.began:
                self.do(batch)

    def do(self, batch: Batch) -> None:
        clock = perf_counter()
        batch.do(self.office, self.now)
        self.seconds += perf_counter() - clock

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
        say = words(self.office.language)
        return f"{say.say(f'pages.runs.beat.{self.beat.name}')}: {told(self.row(), say)}"

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


attempt_here: ContextVar[Attempt | None] = ContextVar("attempt_here", default=None)
"""The attempt that a flow of this process does; None in a worker, which opens an office."""


@contextmanager
def here(attempt: Attempt) -> Iterator[None]:
    """A flow that is called within does this attempt."""
    token = attempt_here.set(attempt)
    try:
        yield
    finally:
        attempt_here.reset(token)


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
    attempt.work()
    attempt.note()
    if attempt.error is not None:
        raise attempt.error
    assert attempt.account is not None
    return attempt.account


def answers(prefect_api: str, seconds: float = PROBE, *, own: bool = False) -> bool:
    """Whether the server at this address says within so many seconds that it is well. ``own``:
    it is our child on this machine, and no proxy of the surroundings stands before it."""
    import httpx

    try:
        address = f"{prefect_api.rstrip('/')}/health"
        return httpx.get(address, timeout=seconds, trust_env=not own).is_success
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return False


def _be_witnessed(attempt: Attempt, prefect_api: str, prefect_auth: str | None) -> None:
    """Do the work inside a recorded run if a run can be had. Raises nothing of Prefect's own."""
    try:
        from prefect.settings import temporary_settings

        flow = getattr(import_module(FLOWS), attempt.beat.name)
        with temporary_settings(short(prefect_api, prefect_auth)), here(attempt):
            flow()
        attempt.recorded = attempt.began
    except BeatFailed:
        attempt.recorded = True
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        log.warning("Prefect was lost", beat=attempt.beat.name, error=whereabouts(error))


def short(prefect_api: str, prefect_auth: str | None) -> dict[Any, Any]:
    """Prefect's settings for what this process does: no second tries, short waits, no temporary
    server.

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
