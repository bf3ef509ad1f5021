"""After a restore the outbox is held: what it says waits may have left after the backup was made.

A mark beside the database, under ``var``, counts what the database counts: each round of delivery,
each letter before it leaves and after it was taken. A database that counts less than its mark, or
whose mark is gone or is another file, comes from a backup.
"""

from __future__ import annotations

import fcntl
import logging
import os
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from config.settings import Settings
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from flows.mail.file_identity import identity_of
from models.access.questions import end_all_access
from models.post.standing import hold_what_waits
from models.record.facts import count_up, fact, keep_fact

log = logging.getLogger(__name__)
COUNTED = "rounds"
FILE = "rounds_file"
WIDTH = 20


def begin_round(office: Office, now: datetime) -> int:
    """Count one round of delivery. In a database that was restored everything that waits is held
    first, and the coordinators are told; returns how many letters that were."""
    number = 0
    with office.database.write() as session:
        counted, known = count_up(session, COUNTED), fact(session, FILE)
        # From here on nobody else counts, and whoever has marked had counted before.
        marked, identity = _read(_mark(office))
        if _is_restored(counted - 1, marked, identity, known):
            number = hold_everything(office.settings, session, now)
            counted = count_up(session, COUNTED, at_least=marked or 0)
        if identity is None and keep_mark(office, counted - 1):
            _, identity = _read(_mark(office))
        if identity != known:
            keep_fact(session, FILE, identity or "")
    keep_mark(office, counted)
    return number


def hold_everything(settings: Settings, session: Session, now: datetime) -> int:
    """Hold all that waits, and tell the coordinators; returns how many letters that were. Whoever
    was out by then is in no more: everybody signs in anew."""
    end_all_access(session, now)
    where, number = hold_what_waits(session, "restored")
    alert_coordinators(session, settings, where, today(now), now)
    log.warning("the database was restored: letters held=%s", number)
    return number


def _is_restored(counted: int, marked: int | None, identity: str | None, known: str | None) -> bool:
    if marked is None:
        return counted > 0
    # Where no file is known yet, an older version has counted.
    return counted < marked or (known is not None and identity != known)


def keep_mark(office: Office, counted: int) -> bool:
    """Mark, outside the database, what it has counted and committed; a mark never goes back.
    Returns whether it could be written."""
    mark = _mark(office)
    try:
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if _number(os.pread(handle, WIDTH, 0)) < counted:
                os.pwrite(handle, f"{counted:0{WIDTH}}".encode("ascii"), 0)
        finally:
            os.close(handle)
    except OSError as error:
        log.error("the mark of the letters cannot be written: %s", error.strerror)
        return False
    return True


def _mark(office: Office) -> Path:
    return office.settings.var / "rounds"


def _read(mark: Path) -> tuple[int | None, str | None]:
    """What is marked, and which file it is; None and None where there is no mark."""
    try:
        with mark.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            found = _number(file.read(WIDTH))
            return (found, identity_of(mark)) if found >= 0 else (None, None)
    except OSError:
        return None, None


def _number(text: bytes) -> int:
    return int(text) if text.strip().isdigit() else -1
