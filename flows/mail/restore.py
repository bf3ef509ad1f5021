"""A backup is put back: what stood here is kept aside, and nothing that waits leaves by itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from config.settings import Settings
from flows.clock.backup import BESIDE, DATABASE, ServerDatabase, whole
from flows.engine.office import Office
from flows.mail.hold_after_restore import hold_everything
from models.record import audit
from models.register.questions import municipality_ids

REPLACED = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "anchors.jsonl")


def restore(
    settings: Settings,
    folder: Path,
    now: datetime,
    opens: Callable[[], AbstractContextManager[Office]],
) -> tuple[int, Path]:
    """Put the backup in ``folder`` in the place of the database, while nothing runs.

    ``opens`` opens the office afterwards. Returns how many letters are held, and the folder where
    what stood here before is kept. The mark of the letters stays, and the key where there is one:
    links in letters that have left were made with it. Raises NoBackup, ServerDatabase, and OSError
    where there is no room; then everything stands as it stood.
    """
    if settings.database_url:
        raise ServerDatabase(kind="ARSHJUL_DATABASE_URL")
    source, var = whole(folder), settings.var
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = var / now.astimezone(UTC).strftime("before-restore-%Y-%m-%dT%H%M%SZ")
    ready = _copied(source, var)
    aside.mkdir(mode=0o700)
    _exchange(var, aside, ready)
    with opens() as office, office.database.write() as session:
        held = hold_everything(office, session, now)
        for municipality in municipality_ids(session):
            audit.write(session, municipality, "restored", at=now, via="cli", detail={"held": held})
    return held, aside


def _exchange(var: Path, aside: Path, ready: dict[str, Path]) -> None:
    """Put what stands in ``var`` aside and what is ready in its place; broken off, all stands as it
    stood."""
    moves = [(var / name, aside / name) for name in REPLACED if (var / name).exists()]
    moves += [(part, var / name) for name, part in ready.items()]
    try:
        for before, after in moves:
            before.rename(after)
    except BaseException:
        for before, after in reversed(moves):
            if after.exists() and not before.exists():
                after.rename(before)
        _unlink(ready)
        aside.rmdir()
        raise


def _unlink(ready: dict[str, Path]) -> None:
    for part in ready.values():
        part.unlink(missing_ok=True)


def _copied(source: Path, var: Path) -> dict[str, Path]:
    """Copies of what the backup holds, beside what they are to replace: all of them or none. A key
    that is there already stays."""
    found: dict[str, Path] = {}
    try:
        for name in (DATABASE, *BESIDE):
            stays = name not in REPLACED and (var / name).exists()
            if stays or not (source / name).exists():
                continue
            found[name] = var / f"{name}.part"
            found[name].touch(mode=0o600)
            shutil.copyfile(source / name, found[name])
    except BaseException:  # a stop too
        _unlink(found)
        raise
    return found
