"""The file of people that a nightly job leaves in a named place: read when it is another one, held
when it looks wrong. Then a coordinator sees the difference, and lets it through or refuses it."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from config.settings import Settings
from flows.engine.door import About, Errand, must, verb
from flows.engine.handling import CLOCK, Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.engine.record import note_down
from flows.engine.run_report import Account
from flows.register.imports.people import import_people
from flows.register.imports.sheets import BadFile, read_bytes
from flows.register.imports.tables import COLUMNS_ACCEPTED, ImportRefused, Report
from models.record.people_file import (
    HELD,
    MISSING,
    REFUSED,
    TAKEN,
    PeopleFile,
    keep_people_file,
    people_file,
)
from models.register.questions import appointments, municipalities
from states.errors import ArshjulError

log = logging.getLogger(__name__)
BEAT = "people_file"
SETTLED = timedelta(minutes=2)  # younger than this it may still be written
PART = 5  # one of so many appointments may change, and so many rows be gone, without a person


class NoPeopleFile(ArshjulError):
    """No file is set, or it is not there."""

    key = "no_people_file"


class AnotherPeopleFile(ArshjulError):
    """The file is no longer the one that was looked at."""

    key = "another_people_file"


@dataclass(frozen=True, slots=True)
class Tried:
    """What the file would do: ``report``, or the ``refusal`` that keeps all of it out. ``why``:
    why it is held, a code; "" where it may be taken as it is."""

    digest: str
    report: Report | None
    refusal: ArshjulError | None
    why: str
    standing: int

    @property
    def changes(self) -> int:
        return self.report.added + self.report.changed if self.report else 0


def read_people_file(office: Office, now: datetime) -> Account:
    """Look at the file of ARSHJUL_PEOPLE_FILE, where one is set: another one than before is taken
    when it looks right, and held and told when it does not. Raises WhichMunicipality."""
    path = office.settings.people_file
    if path is None:
        return Account(BEAT, now)
    home = office.municipality().id
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
        young = written <= now < written + SETTLED
        content = read_bytes(path)
    except (OSError, BadFile):
        return Account(BEAT, now, {"people_file_missing": _missing(office, home, now)})
    digest = digest_of(content)
    with office.database.read(home) as session:
        before = people_file(session, home)
    if young or (before is not None and before.digest == digest and before.state != MISSING):
        return Account(BEAT, now)
    with Errand(office, home, CLOCK, now).desk() as desk, kept_as(path, content) as file:
        found = tried(desk, file, digest)
        if not found.why:
            taken = import_people(desk, file, accept=(COLUMNS_ACCEPTED,))
            _keep(desk, found, TAKEN, rows=taken.taken)
            return Account(BEAT, now, {"people_file_rows": taken.taken})
        _keep(desk, found, HELD)
        note_down(desk, "people_file_held", {"why": found.why, "changes": found.changes})
        alert_coordinators(desk.session, desk.settings, [home], today(now), now)
    log.warning("the file of people is held: why=%s", found.why)
    return Account(BEAT, now, {"people_file_held": 1})


@verb("register.take_people_file")
def take_people_file(desk: Desk, digest: str, good_rows: bool = False) -> Report:
    """The file that is held is taken after all, all of it or its good rows; headings that nobody
    here understands are left out, this time and from now on. ``digest`` is that of the content
    that was looked at. Raises NoPeopleFile, AnotherPeopleFile, and as ``import_people`` does."""
    path, content = _content(desk)
    _same(digest, content)
    with kept_as(path, content) as file:
        report = import_people(desk, file, accept=(COLUMNS_ACCEPTED,), good_rows=good_rows)
    found = Tried(digest, report, None, "", len(appointments(desk.session, desk.municipality)))
    _keep(desk, found, TAKEN, rows=report.taken, left_out=_left_out(report))
    note_down(desk, "people_file_taken", {"added": report.added, "changed": report.changed})
    return report


@verb("register.refuse_people_file")
def refuse_people_file(desk: Desk, digest: str) -> None:
    """The file that is held is not taken; the next one is looked at again. Raises
    AnotherPeopleFile."""
    before = people_file(desk.session, desk.municipality)
    if before is None or before.digest != digest:
        raise AnotherPeopleFile()
    keep_people_file(desk.session, desk.municipality, replace(before, state=REFUSED))
    note_down(desk, "people_file_refused", {"why": before.why})


def tried(desk: Desk, file: Path, digest: str) -> Tried:
    """What the file would do; nothing of it stays."""
    before = people_file(desk.session, desk.municipality)
    standing = len(appointments(desk.session, desk.municipality))
    try:
        report = import_people(desk, file, dry_run=True, accept=(COLUMNS_ACCEPTED,))
    except ImportRefused as error:
        return Tried(digest, None, error, "rows", standing)
    except ArshjulError as error:
        return Tried(digest, None, error, "unreadable", standing)
    return Tried(digest, report, None, _why(report, before, standing), standing)


def look(desk: Desk) -> Tried:
    """The file as it is now, and what it would do; for whoever may let it through. Raises
    NotAllowed, NoPeopleFile."""
    must(desk, take_people_file.name, About())
    path, content = _content(desk)
    with kept_as(path, content) as file:
        return tried(desk, file, digest_of(content))


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def kept_as(path: Path, content: bytes) -> Iterator[Path]:
    """The content in a file of its own, of the same name, while it is read: the job may leave
    another one meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path.name
        file.write_bytes(content)
        yield file


def _why(report: Report, before: PeopleFile | None, standing: int) -> str:
    if not report.taken:
        return "empty"
    if before is not None and report.taken * PART < before.rows * (PART - 1):
        return "half"
    if (report.added + report.changed) * PART > standing > 0:
        return "large"
    if (left_out := _left_out(report)) and (before is None or left_out != before.left_out):
        return "columns"
    return ""


def _left_out(report: Report) -> str:
    names = sorted(report.understood.left_out) if report.understood else []
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16] if names else ""


def is_set_for(session: Session, settings: Settings, home: str) -> bool:
    """Whether a file is set, and is about this municipality."""
    wanted = settings.municipality
    meant = [one.id for one in municipalities(session) if wanted in ("", one.id, one.code)]
    return settings.people_file is not None and meant == [home]


def _content(desk: Desk) -> tuple[Path, bytes]:
    path = desk.settings.people_file
    if path is None or not is_set_for(desk.session, desk.settings, desk.municipality):
        raise NoPeopleFile()
    try:
        return path, read_bytes(path)
    except BadFile:
        raise NoPeopleFile() from None


def _same(digest: str, content: bytes) -> None:
    if digest != digest_of(content):
        raise AnotherPeopleFile()


def _keep(
    desk: Desk, found: Tried, state: str, *, rows: int | None = None, left_out: str | None = None
) -> None:
    before = people_file(desk.session, desk.municipality)
    kept = PeopleFile(
        digest=found.digest,
        at=desk.now.isoformat(),
        state=state,
        why=found.why if state == HELD else "",
        changes=found.changes,
        standing=found.standing,
        rows=rows if rows is not None else before.rows if before else 0,
        left_out=left_out if left_out is not None else before.left_out if before else "",
    )
    keep_people_file(desk.session, desk.municipality, kept)


def _missing(office: Office, home: str, now: datetime) -> int:
    """Note that it is not there; the first instant stays. Always 1."""
    with office.database.write(home) as session:
        _note_missing(session, home, now)
    return 1


def _note_missing(session: Session, home: str, now: datetime) -> None:
    before = people_file(session, home)
    if before is not None and before.state == MISSING:
        return
    gone = PeopleFile("", now.isoformat(), MISSING)
    if before is not None:
        gone = replace(gone, rows=before.rows, left_out=before.left_out)
    keep_people_file(session, home, gone)
