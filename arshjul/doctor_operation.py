"""The doctor looks at what runs Årshjul: its clock and its marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from arshjul.doctor_findings import BAD, GOOD, WARN, Finding
from config.words import Words
from flows.engine.local_time import today
from models.post.future import future_marks
from models.record import clock_marks
from models.record.runs import last_finished

CLOCK_SILENT = timedelta(hours=2)
REMEMBERED = timedelta(days=14)  # for so long a silence that is over is spoken of
ZONE = "Europe/Stockholm"


def of_clock(session: Session, now: datetime, say: Words) -> Iterator[Finding]:
    """Whether it rings, has jumped, stood still, or left marks in the future."""
    what = say.say("check.clock")
    last = last_finished(session, "remind")
    jumped = clock_marks.jump(session)
    if jumped is not None:
        instants = (jumped.last, jumped.seen)
        before, seen = (one.isoformat(timespec="minutes") for one in instants)
        yield Finding(what, BAD, say.say("check.clock_jumped", last=before, now=seen))
    elif last is None:
        yield Finding(what, WARN, say.say("check.never_ticked"))
    elif now - last > CLOCK_SILENT:
        yield Finding(what, WARN, say.say("check.silent_since", at=say.instant(last, ZONE)))
    else:
        yield Finding(what, GOOD, say.instant(last, ZONE))
    stood = clock_marks.silence(session)
    if stood is not None and timedelta(0) <= now - stood.until <= REMEMBERED:
        since, until = say.instant(stood.since, ZONE), say.instant(stood.until, ZONE)
        told = say.say("check.silence", n=stood.missed, since=since, until=until)
        yield Finding(what, WARN, told)
    future = future_marks(session, now, today(now))
    if future:
        listed = ", ".join(say.say(f"future.{sort}", n=number) for sort, number in future.items())
        yield Finding(what, BAD, say.say("check.future", what=listed))
