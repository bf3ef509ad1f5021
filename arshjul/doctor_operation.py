"""The doctor looks at what runs Årshjul: clock, marks, anchors, backups and private files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from arshjul.doctor_findings import BAD, GOOD, WARN, Finding
from config.settings import Settings
from config.words import Words
from flows.clock.anchors import MISSING, anchors_in, are_missing
from flows.clock.backup import backups
from flows.engine.local_time import today
from models.post.breakers import troubled
from models.post.future import future_marks
from models.post.standing import how_many_perhaps, oldest_unsent
from models.record import clock_marks
from models.record.facts import fact
from models.record.runs import last_finished

CLOCK_SILENT = timedelta(hours=2)
REMEMBERED = timedelta(days=14)  # for so long a silence that is over is spoken of
BACKUP_OLD = timedelta(days=2)
LETTER_OLD = timedelta(days=1)  # a letter of the evening leaves in the morning
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


def of_post(session: Session, now: datetime, say: Words) -> Iterator[Finding]:
    """How long letters wait, which were perhaps delivered, and which mail host is out of order."""
    what = say.say("check.post")
    there: list[Finding] = []
    for one in troubled(session):
        told = say.say("check.host_down", host=one.host.split()[0], why=one.last_answer or "–")
        there.append(Finding(what, BAD, told))
    since = oldest_unsent(session, now)
    if since is not None and now - since > LETTER_OLD:
        there.append(Finding(what, WARN, say.say("check.oldest", at=say.instant(since, ZONE))))
    if number := how_many_perhaps(session):
        there.append(Finding(what, WARN, say.say("check.perhaps", n=number)))
    yield from there or [Finding(what, GOOD, say.say("check.fine"))]


def of_anchors(session: Session, settings: Settings, say: Words) -> Iterator[Finding]:
    """Whether the anchors are where they were; that they were gone is said until it is too long
    ago to be of use."""
    what = say.say("check.anchors")
    if are_missing(session, anchors_in(settings.var)):
        yield Finding(what, BAD, say.say("check.anchors_missing", folder=str(settings.var)))
    elif since := fact(session, MISSING):
        at = say.instant(datetime.fromisoformat(since), ZONE)
        yield Finding(what, WARN, say.say("check.anchors_were_missing", at=at))


def of_backup(settings: Settings, now: datetime, say: Words) -> Iterator[Finding]:
    """How old the last backup is, where a folder for them is set."""
    if settings.backup is None:
        return
    what = say.say("check.backup")
    last = max(backups(settings.backup), default=None)
    if last is None:
        yield Finding(what, WARN, say.say("check.backup_none", folder=str(settings.backup)))
    elif now - last > BACKUP_OLD:
        yield Finding(what, BAD, say.say("check.backup_old", at=say.instant(last, ZONE)))
    else:
        yield Finding(what, GOOD, say.say("check.backup_at", at=say.instant(last, ZONE)))


def of_files(settings: Settings, say: Words) -> Iterator[Finding]:
    """Whether anybody else on this machine may read what lies under ``var``."""
    what, var = say.say("check.files"), settings.var
    there = [path for path in (var, *var.iterdir()) if path.exists() and not path.is_symlink()]
    open_to = sorted(path.name for path in there if path.stat().st_mode & 0o077)
    if open_to:
        named = ", ".join(open_to[:10])
        yield Finding(what, BAD, say.say("check.files_open", names=named, folder=str(var)))
    else:
        yield Finding(what, GOOD, say.say("check.fine"))
