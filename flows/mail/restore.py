"""A backup is put back: what stood here is kept aside, and nothing that waits leaves by itself.

Into a file or a server, whichever keeps the database now, and whichever it was made of.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from config.settings import Settings
from flows.clock.anchors import anchors_in, first_wrong
from flows.clock.backup import BESIDE, DATABASE, NoBackup, rows_told, whole
from flows.engine.handling import unseen
from flows.mail.hold_after_restore import hold_everything
from models.database import Database, damage
from models.post.standing import how_many_wait
from models.record import audit
from models.register.questions import municipality_ids
from models.whole_copy import DifferentCopy, copy_compared, different_rows, rows_of

NAME = "before-restore-%Y-%m-%dT%H%M%SZ"
ANCHORS = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Drill:
    """What a backup turned out to hold when it was put back beside everything."""

    backup: Path
    rows: int
    waiting: int  # letters that a restore would hold
    broken: dict[str, int]  # the record's first wrong row, by municipality


def restore(
    settings: Settings, folder: Path, now: datetime, progress: Callable[[int, int], None] = unseen
) -> tuple[int, Path]:
    """Put the backup in ``folder`` in the place of the database, while nothing runs.

    Returns how many letters are held, and the folder where what stood here before is kept; a
    server keeps it in a schema of the same name. The mark of the letters stays, and the key where
    there is one: links in letters that have left were made with it. Raises NoBackup, NoDatabase,
    and OSError where there is no room; then everything stands as it stood.
    """
    source, var = whole(folder), settings.var
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = var / now.astimezone(UTC).strftime(NAME)
    with closing(Database.at(settings.database, settings.owner_url)) as database:
        if database.file is not None:
            places = {DATABASE: database.file, **_beside(var)}
            replaced = [*_of_sqlite(database.file), var / ANCHORS]
            with _exchanged(source, places, replaced, aside):
                database.create()
                with database.write() as session:
                    return _held(settings, session, now), aside
        with (
            _opened(source, var) as kept,
            kept.read() as here,
            _exchanged(source, _beside(var), [var / ANCHORS], aside),
            database.fill(aside.name) as there,
        ):
            try:
                copy_compared(here, there, progress)
            except DifferentCopy as different:
                raise NoBackup(folder=str(folder), why=str(different)) from None
            return _held(settings, there, now), aside


def drill(folder: Path) -> Drill:
    """Put the backup in ``folder`` back in a file of its own, which then goes, and look at all of
    it: nothing here changes. Raises NoBackup."""
    source = whole(folder)
    with TemporaryDirectory(prefix="arshjul-drill-") as apart:
        if wrong := different_rows(source / DATABASE, rows_told(source)):
            raise NoBackup(folder=str(source), why=", ".join(wrong))
        with _opened(source, Path(apart)) as kept, kept.read() as session:
            if why := damage(session):
                raise NoBackup(folder=str(source), why=why)
            rows = sum(rows_of(session).values())
            anchors = anchors_in(source)
            breaks = {
                home: first_wrong(session, home, anchors) for home in municipality_ids(session)
            }
            waiting = how_many_wait(session)
    broken = {home: row for home, row in breaks.items() if row is not None}
    return Drill(source, rows, waiting, broken)


def _held(settings: Settings, session: Session, now: datetime) -> int:
    held = hold_everything(settings, session, now)
    for municipality in municipality_ids(session):
        audit.write(session, municipality, "restored", at=now, via="cli", detail={"held": held})
    return held


def _beside(var: Path) -> dict[str, Path]:
    """Where what lies beside the database goes."""
    return {name: var / name for name in BESIDE}


def _of_sqlite(file: Path) -> list[Path]:
    """The file and what SQLite keeps beside it."""
    return [file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm")]


@contextmanager
def _opened(source: Path, var: Path) -> Iterator[Database]:
    """A copy of the backup's database at the present schema, for as long as it is looked at."""
    with TemporaryDirectory(prefix="restore-", dir=var) as apart:
        file = Path(apart) / DATABASE
        file.touch(mode=0o600)
        shutil.copyfile(source / DATABASE, file)
        with closing(Database.at(f"sqlite:///{file}")) as database:
            database.create()
            yield database


@contextmanager
def _exchanged(
    source: Path, places: dict[str, Path], replaced: list[Path], aside: Path
) -> Iterator[None]:
    """Files of the backup in their places, and those that stood there aside; all of them, or none
    where what is done within fails. What stands there and is not replaced stays."""
    ready = _copied(source, places, replaced)
    gone: list[tuple[Path, Path]] = []
    put: list[Path] = []
    try:
        aside.mkdir(mode=0o700)
        for path in replaced:
            if path.exists():
                shutil.move(path, aside / path.name)
                gone.append((aside / path.name, path))
        for place, part in ready.items():
            part.rename(place)
            put.append(place)
        yield
    except BaseException:
        for path in (*ready.values(), *(each for place in put for each in _of_sqlite(place))):
            path.unlink(missing_ok=True)
        for kept, path in gone:
            shutil.move(kept, path)
        if aside.exists() and not any(aside.iterdir()):
            aside.rmdir()
        raise


def _copied(source: Path, places: dict[str, Path], replaced: list[Path]) -> dict[Path, Path]:
    """Copies of what the backup holds, beside what they are to replace: all of them or none."""
    found: dict[Path, Path] = {}
    try:
        for name, place in places.items():
            stays = place not in replaced and place.exists()
            if stays or not (source / name).exists():
                continue
            found[place] = place.with_name(f"{place.name}.part")
            found[place].touch(mode=0o600)
            shutil.copyfile(source / name, found[place])
    except BaseException:  # a stop too
        for part in found.values():
            part.unlink(missing_ok=True)
        raise
    return found
