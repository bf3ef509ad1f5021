"""A backup is one folder: the database at one moment, the anchors, the key, and what each is.

The database is a SQLite file, whatever keeps the original: on a server it is written row by row
from one snapshot and compared, so that it can be put back into a server of any version, or a file.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.engine.office import Office
from flows.engine.run_report import Account
from models.whole_copy import Copied, DifferentCopy, to_file
from states.errors import ArshjulError

log = logging.getLogger(__name__)
DATABASE = "arshjul.sqlite"
BESIDE = ("anchors.jsonl", "secret.key")
LIST = "backup.json"
NAME = "arshjul-%Y-%m-%dT%H%M%SZ"
PART = ".part"
BROKEN_OFF = timedelta(days=2)  # no backup takes that long
EACH, WEEKLY, MONTHLY = timedelta(days=14), timedelta(weeks=10), timedelta(days=400)


class BackupNotWritten(ArshjulError):
    """The backup's folder cannot be written, or is full."""

    key = "backup_not_written"


class NoBackup(ArshjulError):
    """The folder holds no backup, or one that is not whole."""

    key = "no_backup"


def nightly(office: Office, now: datetime) -> Account:
    """Fill the folder of ARSHJUL_BACKUP, where one is set, and thin what is old in it."""
    folder = office.settings.backup
    if folder is None:
        return Account("backup", now)
    backup(office, folder, now)
    old = superfluous(list(backups(folder)), now)
    for one in old:
        shutil.rmtree(folder / f"{one:{NAME}}")
    for part in folder.glob(f"arshjul-*{PART}"):
        if part.stat().st_mtime < (now - BROKEN_OFF).timestamp():
            shutil.rmtree(part, ignore_errors=True)
    return Account("backup", now, {"backups_made": 1, "backups_removed": len(old)})


def backup(office: Office, folder: Path, now: datetime) -> Path:
    """Make a backup below ``folder``, safe while Årshjul runs; returns its own folder.

    Raises BackupNotWritten, and then nothing half stays.
    """
    var = office.settings.var
    made = folder / now.astimezone(UTC).strftime(NAME)
    part = made.with_suffix(f".{os.getpid()}{PART}")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.mkdir(mode=0o700)
        (part / DATABASE).touch(mode=0o600)
        copied = to_file(office.database, part / DATABASE, office.progress)
        for home, row in copied.broken.items():  # such a backup is wanted more than any
            log.critical("the record is broken: municipality=%s row=%s", home, row)
        for name in BESIDE:
            if (var / name).exists():
                (part / name).touch(mode=0o600)
                shutil.copyfile(var / name, part / name)
        (part / LIST).touch(mode=0o600)
        (part / LIST).write_text(json.dumps(_told(part, copied, now), indent=1))
        if made.exists():
            shutil.rmtree(made)
        part.rename(made)
    except DifferentCopy as different:
        raise BackupNotWritten(folder=str(folder), why=str(different)) from None
    except Exception as error:  # the database's own errors too: the disk is full in many ways
        why = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise BackupNotWritten(folder=str(folder), why=str(why)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def _told(part: Path, copied: Copied, now: datetime) -> dict[str, object]:
    """What each file is, how many rows of what there are, and where a record breaks."""
    sums = {file.name: _sum(file) for file in sorted(part.iterdir()) if file.name != LIST}
    rows = {table: number for table, number in copied.rows.items() if number}
    return {"at": now.isoformat(), "sha256": sums, "rows": rows, "broken": copied.broken}


def whole(folder: Path) -> Path:
    """The backup in ``folder``, or the newest below it. Raises NoBackup when it is not whole."""
    if not (folder / LIST).exists():
        found = max(backups(folder), default=None)
        if found is None:
            raise NoBackup(folder=str(folder), why=LIST)
        folder /= found.strftime(NAME)
    try:
        sums = json.loads((folder / LIST).read_text())["sha256"]
        wrong = [name for name in {DATABASE, *sums} if _sum(folder / name) != sums.get(name)]
    except (OSError, ValueError, KeyError, TypeError):
        raise NoBackup(folder=str(folder), why=LIST) from None
    if wrong:
        raise NoBackup(folder=str(folder), why=", ".join(sorted(wrong)))
    return folder


def rows_told(folder: Path) -> dict[str, int]:
    """How many rows of each table the whole backup in ``folder`` says it has; nothing where an
    earlier version made it."""
    return dict(json.loads((folder / LIST).read_text()).get("rows", {}))


def backups(folder: Path) -> list[datetime]:
    """When the backups in the folder were made, in the order of their names."""
    found = []
    for path in sorted(folder.glob("arshjul-*Z")) if folder.exists() else ():
        try:
            found.append(datetime.strptime(path.name, NAME).replace(tzinfo=UTC))
        except ValueError:
            continue  # somebody else's
    return found


def superfluous(made: list[datetime], now: datetime) -> list[datetime]:
    """Which backups go: all of two weeks stay, then the last of a week, then the last of a month
    for a year; the newest stays whatever its age."""
    kept: dict[tuple[object, ...], datetime] = {}
    for one in sorted(made):
        age = now - one
        if age <= EACH:
            kept[("each", one)] = one
        elif age <= WEEKLY:
            kept[("week", *one.isocalendar()[:2])] = one
        elif age <= MONTHLY:
            kept[("month", one.year, one.month)] = one
    stay = {*kept.values(), max(made, default=now)}
    return [one for one in made if one not in stay]


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
