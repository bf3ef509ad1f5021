"""A backup made at any moment and put back in any way: nothing that has left is sent again."""

from __future__ import annotations

import errno
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

import pytest
from sqlmodel import select

from arshjul.run_lock import AlreadyRunning, alone_in
from flows.clock.anchors import read_anchors
from flows.clock.backup import (
    NAME,
    BackupNotWritten,
    NoBackup,
    backup,
    backups,
    nightly,
    superfluous,
    whole,
)
from flows.clock.housekeeping import housekeeping
from flows.mail.deliver import deliver
from flows.mail.restore import restore
from models.record.audit import first_break
from models.record.tables import Audit
from notifications.post import Sealed
from tests.conftest import TestTown, at, make_office
from tests.mail.test_deliver import DAY, many_letters, statuses

pytestmark = pytest.mark.sqlite

NOW = at(f"{DAY} 08:30")
LETTERS = 40


@pytest.fixture
def copied(town: TestTown, tmp_path: Path) -> Path:
    """A round of delivery in whose middle, while a letter is with the host, a backup was made."""
    town.open_year()
    many_letters(town, LETTERS)
    deliver_some, once = 17, Lock()

    def fail(_letter: Sealed) -> None:
        if len(town.post.letters) >= deliver_some and once.acquire(blocking=False):
            backup(town.office, tmp_path / "backups", NOW)

    town.post.fail = fail
    deliver(town.office, NOW)
    town.post.fail = None
    return whole(tmp_path / "backups")


def sent_twice(town: TestTown) -> int:
    numbers = [str(one["Message-ID"]) for one in town.post.letters]
    return len(numbers) - len(set(numbers))


def reopened(town: TestTown) -> TestTown:
    """Another process on the same folder."""
    return TestTown(make_office(town.office.settings.var, town.post), town.post)


def put_back_by_hand(town: TestTown, copied: Path, *names: str) -> TestTown:
    var = town.office.settings.var
    town.office.database.close()
    for name in ("arshjul.sqlite", "arshjul.sqlite-wal", "arshjul.sqlite-shm"):
        (var / name).unlink(missing_ok=True)
    for name in ("arshjul.sqlite", *names):
        (var / name).unlink(missing_ok=True)
        shutil.copyfile(copied / name, var / name)
    return reopened(town)


def later(town: TestTown, days: int = 0) -> None:
    for number in range(days + 1):
        deliver(town.office, NOW + timedelta(minutes=30) + number * timedelta(days=1))


def test_a_backup_from_the_middle_of_a_round_sends_nothing_again(
    town: TestTown, copied: Path
) -> None:
    again = put_back_by_hand(town, copied)
    later(again, days=3)
    assert sent_twice(again) == 0
    assert statuses(again)["held"] >= LETTERS - 18
    again.office.database.close()


def test_a_backup_made_while_the_last_letter_was_with_the_host(
    town: TestTown, tmp_path: Path
) -> None:
    town.open_year()
    many_letters(town, 1)

    def fail(_letter: Sealed) -> None:
        backup(town.office, tmp_path / "backups", NOW)

    town.post.fail = fail
    deliver(town.office, NOW)
    town.post.fail = None
    again = put_back_by_hand(town, whole(tmp_path / "backups"))
    later(again)
    assert sent_twice(again) == 0 and statuses(again)["held"] >= 1
    again.office.database.close()


def test_where_the_mark_was_put_back_too_or_is_gone_all_is_held(
    town: TestTown, copied: Path, tmp_path: Path
) -> None:
    var = town.office.settings.var
    old_mark = tmp_path / "rounds"
    old_mark.write_text(f"{19:020}")
    shutil.copyfile(old_mark, copied / "rounds")
    again = put_back_by_hand(town, copied, "rounds")
    later(again)
    assert sent_twice(again) == 0
    again.office.database.close()
    (var / "rounds").unlink()
    once_more = put_back_by_hand(town, copied)
    later(once_more)
    assert sent_twice(once_more) == 0
    once_more.office.database.close()


def test_without_a_restore_nothing_is_held(town: TestTown) -> None:
    town.open_year()
    many_letters(town, 5)
    deliver(town.office, NOW)
    again = reopened(town)
    many_letters(again, 0)
    deliver(again.office, NOW + timedelta(minutes=5))
    assert statuses(again)["held"] == 0
    again.office.database.close()


def test_the_drill_backup_and_restore_by_command(town: TestTown, copied: Path) -> None:
    housekeeping(town.office, NOW + timedelta(hours=3))
    settings = town.office.settings
    town.office.database.close()
    held, aside = restore(settings, copied.parent, NOW + timedelta(hours=4))
    assert held >= LETTERS - 18
    with make_office(settings.var, town.post).database.read() as session:
        assert "restored" in session.exec(select(Audit.what)).all()
    assert {path.name for path in aside.iterdir()} >= {"arshjul.sqlite", "anchors.jsonl"}
    again = reopened(town)
    later(again, days=2)
    assert sent_twice(again) == 0
    with again.office.database.read() as session:
        anchors = read_anchors(settings.var / "anchors.jsonl")
        assert first_break(session, town.id, anchors.get(town.id)) is None
    again.office.database.close()


def test_a_backup_that_is_not_whole_is_refused_and_nothing_changes(
    town: TestTown, copied: Path
) -> None:
    with (copied / "arshjul.sqlite").open("r+b") as file:
        file.write(b"spoiled")
    before = sorted(path.name for path in town.office.settings.var.iterdir())
    with pytest.raises(NoBackup):
        restore(town.office.settings, copied, NOW)
    assert sorted(path.name for path in town.office.settings.var.iterdir()) == before


def test_a_restore_that_finds_no_room_leaves_what_stood_here(
    town: TestTown, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.office.database.close()
    var = town.office.settings.var
    before = {path.name: path.read_bytes() for path in var.iterdir() if path.is_file()}

    def full(source: Path, target: Path) -> None:
        Path(target).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("flows.mail.restore.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space"):
        restore(town.office.settings, copied, NOW)
    assert {path.name: path.read_bytes() for path in var.iterdir() if path.is_file()} == before


def test_a_backup_that_cannot_be_written_is_a_sentence_and_leaves_nothing(
    town: TestTown, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BackupNotWritten):
        backup(town.office, tmp_path / "file", NOW)


def test_each_night_fills_the_folder_and_thins_it(town: TestTown, tmp_path: Path) -> None:
    office = make_office(town.office.settings.var, town.post, backup=tmp_path / "nights")
    for number in range(40):
        nightly(office, datetime(2026, 9, 1, 1, 35, tzinfo=UTC) + timedelta(days=number))
    kept = backups(tmp_path / "nights")
    assert len(kept) == 15 + 4
    assert whole(tmp_path / "nights").name == kept[-1].strftime(NAME)
    assert nightly(town.office, NOW).counts == {}, "no folder is set"
    office.database.close()


def test_the_newest_stays_whatever_its_age() -> None:
    old = [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2)]
    assert superfluous(old, NOW) == old[:1]


def test_files_of_a_backup_are_private(copied: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in copied.iterdir()} == {0o600}
    assert copied.stat().st_mode & 0o777 == 0o700


def test_one_run_a_folder(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(AlreadyRunning), alone_in(tmp_path):
        pytest.fail("two at once")
    with alone_in(tmp_path):
        pass
