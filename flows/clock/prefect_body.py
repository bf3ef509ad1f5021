"""What a run of any of our flows does: the beat's work, a task for each batch of it, and what
Prefect's pages show of it.

A worker opens the office itself and asks the machine for the instant; within ``arshjul run`` the
process's own office is at hand. Either way a run that comes late does what is due *now*, and the
rows make a second run harmless, so a batch that failed is tried once more.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from importlib import import_module
from logging import ERROR, INFO
from typing import Any, cast
from uuid import UUID

import structlog
from httpx import TransportError
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.exceptions import Abort

from config.explain import explain
from config.words import words
from flows.clock import prefect_shown as shown
from flows.clock.instants import boot_clock, take
from flows.clock.prefect_witness import Attempt, Batch, BeatFailed, attempt_here
from flows.clock.run_rows import whereabouts
from flows.clock.schedule import RHYTHM
from flows.clock.shards import in_shard
from flows.engine.local_time import today
from flows.engine.office import Office
from states.errors import ArshjulError

BOOTSTRAP = "flows.bootstrap"  # by its path, as all that a clock rings: it imports no wing
SECOND_TRIES = 1
PAUSE = 2.0
"""Seconds before a batch that failed is tried again."""
doing: ContextVar[Attempt] = ContextVar("doing")
"""The attempt whose batch a task does: a task's parameters are kept, and looked through, by
Prefect."""
log = structlog.get_logger()


class AheadOfTime(ArshjulError):
    """A beat does what is due now; what is due on a later day is seen by simulating."""

    key = "ahead_of_time"


def ring_in_run(
    name: str, municipality: str = "", shard: str = "", day: date | None = None
) -> None:
    """The body of every recorded run. Raises BeatFailed when the work raised."""
    [beat] = [one for one in RHYTHM if one.name == name]
    attempt = attempt_here.get()
    if attempt is not None:
        _do(attempt, municipality, shard, day)
        return
    with _open_office() as office:
        now = datetime.now(UTC)
        take(office, now, boot_clock())
        attempt = Attempt(beat, office, now)
        try:
            _do(attempt, municipality, shard, day)
            attempt.recorded = True
        finally:
            if attempt.began:  # what was refused before is no failure of the beat
                attempt.note()


def _open_office() -> AbstractContextManager[Office]:
    os.umask(0o077)  # what a worker writes is its owner's alone
    opens = import_module(BOOTSTRAP).open_office
    return cast(AbstractContextManager[Office], opens(now=lambda: datetime.now(UTC)))


def _do(attempt: Attempt, municipality: str, shard: str, day: date | None) -> None:
    if attempt.began:  # The work is done once, whatever the engine's policy.
        return
    context = FlowRunContext.get()
    assert context is not None and context.flow_run is not None
    attempt.flow_run_id = str(context.flow_run.id)
    try:
        code = _choose(attempt, municipality, shard, day)
    except ArshjulError as error:
        raise BeatFailed(explain(error, words(attempt.office.language))) from None
    _file(attempt, context, code)
    token = doing.set(attempt)
    try:
        for number, one in enumerate(attempt.batches):
            _do_batch(attempt, number, one)
    finally:
        doing.reset(token)
    _show(attempt, context.client)
    if attempt.error is not None:
        raise BeatFailed(shown.sentence(attempt.row(), words(attempt.office.language)))


def _choose(attempt: Attempt, municipality: str, shard: str, day: date | None) -> str:
    """For whom it is done; the code of the municipality, where it is one alone. Raises
    AheadOfTime, NoSuchShard, WhichMunicipality."""
    if day is not None and day > today(attempt.now):
        raise AheadOfTime(day=day.isoformat())
    office = attempt.office
    there = office.known()
    home = office.municipality(municipality) if municipality or len(there) == 1 else None
    if attempt.beat.shared and (municipality or shard or len(there) > 1):
        attempt.divide(in_shard([home.id] if municipality and home else there, shard))
    return home.code if home else ""


def _do_batch(attempt: Attempt, number: int, one: Batch) -> None:
    """As a task of its own; plainly, where Prefect is lost before it began."""
    try:
        batch.with_options(task_run_name=one.name)(number)
    except BeatFailed:
        return  # kept by the attempt, which tells of it when all was tried
    except Exception as error:
        log.warning("Prefect was lost", beat=attempt.beat.name, error=whereabouts(error))
    if not one.began:
        attempt.do(one)


@task(
    name="batch",
    retries=SECOND_TRIES,
    retry_delay_seconds=PAUSE,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def batch(number: int) -> None:
    """One batch of the beat that the run does. Raises BeatFailed with the error's kind and place,
    never with its message."""
    attempt = doing.get()
    one = attempt.batches[number]
    attempt.do(one)
    if one.error is not None:
        raise BeatFailed(whereabouts(one.error))


def _file(attempt: Attempt, context: FlowRunContext, municipality: str) -> None:
    """Give the run a name that people can read, in local time, and its tags."""
    say, name = words(attempt.office.language), attempt.beat.name
    run = context.flow_run
    assert run is not None
    at = run.expected_start_time or attempt.now
    try:
        context.client.update_flow_run(
            run.id,
            name=shown.name_of_run(name, at if run.auto_scheduled else attempt.now, say),
            tags=shown.tags_of_run(name, attempt.now, municipality),
        )
    except Exception as error:
        log.warning("Prefect did not take it all", beat=name, error=whereabouts(error))


def _show(attempt: Attempt, client: Any) -> None:
    """Put the account where Prefect's pages show it: a line of log, and a page of its own.

    Raises Abort when the server is gone, so that the engine does not wait for it twice more.
    """
    say, row = words(attempt.office.language), attempt.row()
    line = {
        "name": "arshjul",
        "level": ERROR if attempt.error else INFO,
        "message": attempt.told(),
        "timestamp": attempt.now.isoformat(),
        "flow_run_id": attempt.flow_run_id,
    }
    try:
        page = shown.page_of(row, attempt.account, attempt.office, say)
        client.create_artifact(shown.artifact(row, page, say))
        client.create_logs([line])
        if attempt.beat.every >= shown.FORGOTTEN:
            mine = UUID(attempt.flow_run_id)
            shown.close_forgotten(client, attempt.now - shown.FORGOTTEN, [mine])
    except TransportError as error:
        raise Abort(f"Prefect was lost while {attempt.beat.name} was done") from error
    except Exception as error:
        log.warning("Prefect did not take it all", beat=attempt.beat.name, error=whereabouts(error))
