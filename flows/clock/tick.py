"""What the clock does, once: every beat in the rhythm's order. Safe under cron, twice, at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.clock.run_rows import FAILED, row_of
from flows.clock.schedule import RHYTHM, Beat, moments
from flows.engine.office import Office
from flows.engine.run_report import Account
from models.record.runs import began_last

log = logging.getLogger(__name__)
LAST = ("urgent_alarms", "reminders", "delivery")
AFTER = ("returned_mail",)  # the letters have left by then: a mailbox that hangs costs them no time
# Cron rings on whole minutes, some seconds early or late, and so do the beats: what lies half a
# minute ahead has come. Else a cron of the beat's own minute would now and then miss its moment.
ALMOST = timedelta(seconds=30)


def tick(office: Office, now: datetime, beats: Sequence[Beat] = RHYTHM) -> list[Account]:
    """Ring the beats that have come since they last rang; the letters go out in the last one.

    Alarms, reminders and delivery ring each time; each other beat when one of its moments lies
    between its last ring and now. A beat that has never rung, or that rang last at a later instant
    than ``now`` (a clock put back), rings too. Once the office is asked to stop, no beat begins.
    Raises what the first failing beat raised, after all have rung.
    """
    accounts = []
    failed: Exception | None = None
    for beat in in_order(beats):
        if office.stopping.is_set():
            break
        if _has_come(office, beat, now):
            try:
                account = beat.core()(office, now)
            except Exception as error:
                # The letters leave in the last beats, whatever an earlier one stumbled on.
                log.exception("a beat failed: beat=%s", beat.name)
                office.note_run(row_of(beat.name, now, now, FAILED, error=error))
                failed = failed or error
                continue
            office.note_run(row_of(beat.name, now, now, "plain", account=account))
            accounts.append(account)
    if failed is not None:
        raise failed
    return accounts


def in_order(beats: Sequence[Beat]) -> list[Beat]:
    """The beats as they ring after one another: the letters leave in the last ones."""
    return sorted(beats, key=lambda beat: (beat.name in AFTER, beat.name in LAST))


def _has_come(office: Office, beat: Beat, now: datetime) -> bool:
    if beat.name in LAST:
        return True
    with office.database.read() as session:
        last = began_last(session, beat.name)
    if last is None or last > now + ALMOST:
        return True
    since = moments(beat, last + ALMOST, now + ALMOST)
    return next(since, None) is not None
