"""Whether an instant may be believed: a beat is compared with the last one, before it works.

A machine that was off is behind, and catches up; a clock that has jumped is wrong, and whatever was
done at its instant would be wrong for as long. So nothing is done then but to say so.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from config.settings import Settings
from flows.clock.schedule import RHYTHM
from flows.engine.door import Errand, verb
from flows.engine.handling import Desk, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.record import note_down
from models.post.future import draw_back
from models.record import clock_marks
from models.record.clock_marks import Jump, Mark, Silence
from models.register.questions import municipality_ids
from states.errors import ArshjulError

log = logging.getLogger(__name__)
AHEAD = timedelta(days=45)  # the longest time that a machine is off
BACK = timedelta(hours=1)
BEYOND = timedelta(minutes=10)  # what a clock that is set right may differ from the kernel's
SILENT = timedelta(hours=2)  # less is a restart, or a slow cron
TOLD = timedelta(days=1)  # such a silence is told by mail
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class ClockJumped(ArshjulError):
    """The instant is far from that of the last beat. Nothing was done at it."""

    key = "clock_jumped"


class BootClock(NamedTuple):
    """The kernel's own clock: which start of the machine, and how many seconds ago it was. Nobody
    can set it."""

    boot: str
    seconds: float


def boot_clock() -> BootClock | None:
    """The kernel's clock now; None where there is none to read."""
    try:
        return BootClock(
            BOOT_ID.read_text(encoding="ascii").strip(), time.clock_gettime(time.CLOCK_BOOTTIME)
        )
    except (OSError, AttributeError, UnicodeDecodeError):
        return None


def has_jumped(last: Mark | None, now: datetime, boot: BootClock | None) -> bool:
    """Whether a beat at ``now`` is too far from the last one. ``boot`` is None where the instant
    is not the machine's own (``--at``)."""
    if last is None:
        return False
    ahead = now - last.at
    if ahead > AHEAD or -ahead > BACK:
        return True
    if boot is None or boot.boot != last.boot:
        return False
    return ahead - timedelta(seconds=boot.seconds - last.seconds) > BEYOND


def take(
    office: Office, now: datetime, boot: BootClock | None = None, *, accept: bool = False
) -> None:
    """Take the instant for a beat, and mark it. Raises ClockJumped when it has jumped and is not
    accepted; then nothing was written but the finding."""
    with office.database.read() as session:
        jumped = has_jumped(clock_marks.last_mark(session), now, boot)
    if jumped and accept:
        accept_everywhere(office, now)
    with office.database.write() as session:
        last = clock_marks.last_mark(session)
        found = Jump(last.at, now) if last and has_jumped(last, now, boot) else None
        if found is None:
            _take(session, office.settings, Mark(now, *boot) if boot else Mark(now))
        else:
            clock_marks.note_jump(session, found)
    if found is not None:
        log.error("the clock has jumped: last=%s now=%s", found.last, found.seen)
        raise jumped_from(found)


def jumped_from(jump: Jump) -> ClockJumped:
    """The refusal that names both instants."""
    return ClockJumped(
        last=jump.last.isoformat(timespec="minutes"), now=jump.seen.isoformat(timespec="minutes")
    )


@verb("clock.accept_instant")
def accept_instant(desk: Desk, instant: datetime) -> None:
    """An instant is right, whatever the last beat said: the next beat is compared with it."""
    last = clock_marks.last_mark(desk.session)
    _take(desk.session, desk.settings, Mark(instant))
    told = {"instant": instant.isoformat()}
    note_down(desk, "clock_accepted", {**told, "last": last.at.isoformat()} if last else told)


def accept_everywhere(office: Office, instant: datetime) -> None:
    """The operator accepts the instant; the record of each municipality tells of it."""
    with office.database.read() as session:
        there = municipality_ids(session)
    for municipality in there:
        accept_instant.alone(Errand(office, municipality, Who(None, "cli"), instant), instant)
    if not there:
        with office.database.write() as session:
            clock_marks.mark(session, Mark(instant))
            clock_marks.settle(session, instant)


def how_many_missed(since: datetime, until: datetime) -> int:
    """The beats of the rhythm that lie between the two instants."""
    return sum(
        (until - beat.first) // beat.every - (since - beat.first) // beat.every for beat in RHYTHM
    )


def _take(session: Session, settings: Settings, beat: Mark) -> None:
    """The beat is marked; what was missed before it, or is settled by it, is told."""
    last, now = clock_marks.last_mark(session), beat.at
    clock_marks.mark(session, beat)
    tell = clock_marks.settle(session, now)
    if last is not None and now < last.at - BACK:
        draw_back(session, now, today(now))
    if last is not None and now - last.at > SILENT:
        found = Silence(last.at, now, how_many_missed(last.at, now))
        clock_marks.note_silence(session, found)
        log.warning("the clock stood still: since=%s beats=%s", found.since, found.missed)
        tell = tell or now - last.at > TOLD
    if tell:
        where = municipality_ids(session)
        alert_coordinators(session, settings, where, today(now), now)
