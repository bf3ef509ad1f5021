"""How an installation fares: one list of findings for `arshjul check` and for a monitor alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from config.settings import Settings
from config.words import Words
from flows.clock import run_in_words
from flows.clock.anchors import MISSING, anchors_in, are_missing
from flows.clock.backup import backups
from flows.clock.schedule import RHYTHM, Beat
from flows.clock.troubles import SILENT, patience
from flows.engine.local_time import today
from flows.views.findings import BAD, GOOD, WARN, Finding
from models.post.breakers import troubled
from models.post.future import future_marks
from models.post.standing import held_as_alike, how_many_perhaps, oldest_unsent
from models.record import clock_marks, mailbox_marks
from models.record import people_file as people_marks
from models.record.facts import fact
from models.record.runs import last_finished, last_noted
from models.record.tables import Run
from models.register.questions import municipality_ids

MAILBOX_OUT = timedelta(hours=1)
ROOM = 500  # MB
REMEMBERED = timedelta(days=14)  # for so long a silence that is over is spoken of
BACKUP_OLD = timedelta(days=2)
LETTER_OLD = timedelta(days=1)  # a letter of the evening leaves in the morning
ZONE = "Europe/Stockholm"


def of_machine(settings: Settings, now: datetime, say: Words) -> Iterator[Finding]:
    """What needs no database: room on the disk, private files, backups."""
    yield from of_room(settings, say)
    yield from of_files(settings, say)
    yield from of_backup(settings, now, say)


def of_running(
    session: Session, settings: Settings, now: datetime, say: Words
) -> Iterator[Finding]:
    """The clock and its beats, the post, the mailbox of returned letters, the anchors."""
    yield from of_clock(session, now, say)
    yield from of_beats(session, now, say)
    yield from of_post(session, now, say)
    yield from of_mailbox(session, settings, now, say)
    yield from of_anchors(session, settings, say)
    yield from of_people(session, settings, say)


def of_room(settings: Settings, say: Words) -> Iterator[Finding]:
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free // 2**20
    level = GOOD if free > ROOM else BAD
    yield Finding(say.say("check.disk"), level, say.say("check.free", n=free))


def of_clock(session: Session, now: datetime, say: Words) -> Iterator[Finding]:
    """Whether it rings, has jumped, stood still, or left marks in the future."""
    what = say.say("check.clock")
    last = last_finished(session, "reminders")
    jumped = clock_marks.jump(session)
    if jumped is not None:
        instants = (jumped.last, jumped.seen)
        before, seen = (one.isoformat(timespec="minutes") for one in instants)
        yield Finding(what, BAD, say.say("check.clock_jumped", last=before, now=seen))
    elif last is None:
        yield Finding(what, WARN, say.say("check.never_ticked"))
    elif now - last > SILENT:
        yield Finding(what, BAD, say.say("check.silent_since", at=say.instant(last, ZONE)))
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


def of_beats(session: Session, now: datetime, say: Words) -> Iterator[Finding]:
    """When each beat rang last; which of them failed, or should have rung since."""
    what = say.say("check.beats")
    last = [(beat, run) for beat in RHYTHM if (run := last_noted(session, beat.name))]
    wrong = [one for beat, run in last if (one := _of_beat(beat, run, now, say))]
    if wrong:
        yield from (Finding(what, BAD, one) for one in wrong)
    elif last:
        rung = (
            f"{say.say(f'pages.runs.beat.{beat.name}')} {say.instant(run.started, ZONE)}"
            for beat, run in last
        )
        yield Finding(what, GOOD, "; ".join(rung))


def _of_beat(beat: Beat, run: Run, now: datetime, say: Words) -> str:
    """What is wrong with a beat whose last run this is; nothing while all is well."""
    name, at = say.say(f"pages.runs.beat.{beat.name}"), say.instant(run.started, ZONE)
    if run.outcome == "failed":
        return say.say("check.beat_failed", beat=name, at=at, what=run_in_words.told(run, say))
    if now - run.started > patience(beat):
        return say.say("check.beat_late", beat=name, at=at)
    return ""


def of_post(session: Session, now: datetime, say: Words) -> Iterator[Finding]:
    """How long letters wait, which were perhaps delivered, and which mail host is out of order."""
    what = say.say("check.post")
    there: list[Finding] = []
    for one in troubled(session):
        told = say.say("check.host_down", host=one.host.split()[0], why=one.last_answer or "–")
        there.append(Finding(what, BAD, told))
    number, why = held_as_alike(session)
    if number:
        there.append(Finding(what, BAD, say.say("check.came_back", n=number, why=why)))
    since = oldest_unsent(session, now)
    if since is not None and now - since > LETTER_OLD:
        there.append(Finding(what, WARN, say.say("check.oldest", at=say.instant(since, ZONE))))
    if number := how_many_perhaps(session):
        there.append(Finding(what, WARN, say.say("check.perhaps", n=number)))
    yield from there or [Finding(what, GOOD, say.say("check.fine"))]


def of_mailbox(
    session: Session, settings: Settings, now: datetime, say: Words
) -> Iterator[Finding]:
    """Whether the mailbox of returned letters can be read, where one is set; a failure that lasts
    is worth an alarm."""
    if not settings.bounce_imap:
        return
    what = say.say("check.mailbox")
    found = mailbox_marks.trouble(session)
    if found is None:
        yield Finding(what, GOOD, say.say("check.fine"))
        return
    level = BAD if now - found.since > MAILBOX_OUT else WARN
    at = say.instant(found.since, ZONE)
    yield Finding(what, level, say.say("check.mailbox_fails", at=at, why=found.why))


def of_anchors(session: Session, settings: Settings, say: Words) -> Iterator[Finding]:
    """Whether the anchors are where they were; that they were gone is said until it is too long
    ago to be of use."""
    what = say.say("check.anchors")
    if are_missing(session, anchors_in(settings.var)):
        yield Finding(what, BAD, say.say("check.anchors_missing", folder=str(settings.var)))
    elif since := fact(session, MISSING):
        at = say.instant(datetime.fromisoformat(since), ZONE)
        yield Finding(what, WARN, say.say("check.anchors_were_missing", at=at))


def of_people(session: Session, settings: Settings, say: Words) -> Iterator[Finding]:
    """The file of people that a nightly job leaves, where one is set."""
    if settings.people_file is None:
        return
    what = say.say("people_file.title")
    there = [
        found
        for home in municipality_ids(session)
        if (found := people_marks.people_file(session, home))
    ]
    if not there:
        yield Finding(what, WARN, say.say("people_file.never"))
    for found in there:
        at = say.instant(datetime.fromisoformat(found.at), ZONE)
        if found.state == people_marks.HELD:
            why = say.say(f"people_file.why.{found.why}", n=found.changes, of=found.standing)
            yield Finding(what, WARN, say.say("people_file.held", why=why))
        else:
            level = WARN if found.state == people_marks.MISSING else GOOD
            yield Finding(what, level, say.say(f"people_file.{found.state}", at=at))


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
