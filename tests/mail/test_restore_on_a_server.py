"""On PostgreSQL a backup promises what it does for a file, and goes from one to the other."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from typer.testing import CliRunner

from arshjul.cli import app
from flows.clock.anchors import read_anchors
from flows.clock.backup import BackupNotWritten, NoBackup, backup, backups, nightly, whole
from flows.clock.housekeeping import housekeeping
from flows.mail.deliver import deliver
from flows.mail.restore import drill, restore
from models import whole_copy
from models.database import Database, NoDatabase
from models.record.audit import first_break
from models.record.tables import Audit
from models.register.tables import Person, Unit
from models.server import holes, roles
from models.whole_copy import copy_rows, digests
from notifications.post import Sealed
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.mail.test_deliver import many_letters, statuses
from tests.mail.test_restore import LETTERS, NOW, later, sent_twice
from tests.worlds import postgres


@pytest.fixture
def url(postgresql: None) -> str:
    return postgres.fresh()


@pytest.fixture
def town(url: str, tmp_path: Path) -> Iterator[TestTown]:
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=url)
    settle_town(office.database)
    yield TestTown(office, post)
    office.database.close()


@pytest.fixture
def copied(town: TestTown, tmp_path: Path) -> Path:
    """A round of delivery in whose middle, while a letter is with the host, a backup was made."""
    town.open_year()
    many_letters(town, LETTERS)

    def fail(_letter: Sealed) -> None:
        if len(town.post.letters) == 17:
            backup(town.office, tmp_path / "backups", NOW)

    town.post.fail = fail
    deliver(town.office, NOW)
    town.post.fail = None
    return whole(tmp_path / "backups")


def said(town: TestTown) -> dict[str, tuple[int, str]]:
    with town.office.database.read() as session:
        return digests(session)


def test_a_backup_is_one_moment_whoever_writes_meanwhile(town: TestTown, tmp_path: Path) -> None:
    town.open_year()
    before = said(town)
    seen: list[tuple[int, int]] = []

    def somebody_writes(done: int, of: int) -> None:
        if not seen:
            with town.office.database.write() as session:
                session.add(Unit(municipality_id=town.id, name="Nyskolan", form="grundskola"))
        seen.append((done, of))

    town.office.progress = somebody_writes
    made = backup(town.office, tmp_path / "backups", NOW)
    assert seen[-1][0] == seen[-1][1] > 50
    assert said(town) != before
    assert sorted(path.name for path in made.iterdir()) == ["arshjul.sqlite", "backup.json"]
    assert {path.stat().st_mode & 0o777 for path in made.iterdir()} == {0o600}
    with (
        closing(Database.at(f"sqlite:///{made / 'arshjul.sqlite'}")) as copy,
        copy.read() as session,
    ):
        assert digests(session) == before
    told = json.loads((made / "backup.json").read_text())
    assert told["rows"]["unit"] == before["unit"][0] and told["broken"] == {}


def test_a_backup_that_came_out_otherwise_is_none(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrongly(source, target, progress):  # type: ignore[no-untyped-def]
        rows = copy_rows(source, target, progress)
        target.execute(text("UPDATE person SET name = 'Någon Annan'"))
        return rows

    monkeypatch.setattr(whole_copy, "copy_rows", wrongly)
    with pytest.raises(BackupNotWritten) as refused:
        backup(town.office, tmp_path / "backups", NOW)
    assert refused.value.params["why"] == "person"
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_that_is_broken_off_leaves_nothing_that_looks_whole(
    town: TestTown, tmp_path: Path
) -> None:
    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    town.office.progress = stop
    with pytest.raises(KeyboardInterrupt):
        backup(town.office, tmp_path / "backups", NOW)
    assert backups(tmp_path / "backups") == []
    with pytest.raises(NoBackup):
        whole(tmp_path / "backups")


def test_each_night_one_and_what_a_kill_left_goes(town: TestTown, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "nights"
    office = make_office(tmp_path / "var", town.post, database_url=url, backup=folder)
    (folder / "arshjul-2026-01-01T010000Z.7.part").mkdir(parents=True)
    fresh = folder / "arshjul-2026-01-02T010000Z.8.part"
    fresh.mkdir()
    for part, age in ((folder / "arshjul-2026-01-01T010000Z.7.part", 3), (fresh, 1)):
        at = (NOW - timedelta(days=age)).timestamp()
        os.utime(part, (at, at))
    assert nightly(office, NOW).counts == {"backups_made": 1, "backups_removed": 0}
    assert backups(folder) == [NOW]
    assert [path.name for path in folder.glob("*.part")] == [fresh.name], "it may be under way"
    office.database.close()


def test_it_is_put_back_held_and_what_stood_here_is_kept(
    town: TestTown, copied: Path, url: str
) -> None:
    housekeeping(town.office, NOW + timedelta(hours=3))
    settings = town.office.settings
    stood = said(town)
    held, aside = restore(settings, copied.parent, NOW + timedelta(hours=4))
    assert held >= LETTERS - 18
    assert {path.name for path in aside.iterdir()} == {"anchors.jsonl"}
    with town.office.database.read() as session:
        assert "restored" in session.exec(select(Audit.what)).all()
        kept = session.execute(text(f'SELECT count(*) FROM "{aside.name}".message')).scalar()
        assert kept == stood["message"][0], "letters that left since the backup too"
        assert holes(session) == ["owner"]
    later(town, days=2)
    assert sent_twice(town) == 0
    with town.office.database.read() as session:
        anchors = read_anchors(settings.var / "anchors.jsonl")
        assert first_break(session, town.id, anchors.get(town.id)) is None
    assert town.tick("2027-03-08 08:15"), "and life goes on, with numbers of its own"


def test_a_server_put_back_by_hand_is_noticed_by_the_mark(town: TestTown, copied: Path) -> None:
    """By its own tools: nobody told Årshjul."""
    there, mark = postgres.fresh(), town.office.settings.var / "rounds"
    with (
        closing(Database.at(f"sqlite:///{copied / 'arshjul.sqlite'}")) as file,
        closing(Database.at(there)) as target,
        file.read() as here,
        target.fill() as into,
    ):
        copy_rows(here, into, lambda _done, _of: None)
    assert mark.exists()
    again = TestTown(make_office(mark.parent, town.post, database_url=there), town.post)
    later(again, days=3)
    assert sent_twice(again) == 0
    assert statuses(again)["held"] >= LETTERS - 18
    again.office.database.close()


def test_a_restore_that_fails_leaves_what_stood_here(
    town: TestTown, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    housekeeping(town.office, NOW + timedelta(hours=3))
    var = town.office.settings.var
    before, files = said(town), {p.name: p.read_bytes() for p in var.iterdir() if p.is_file()}

    def wrongly(source, target, progress):  # type: ignore[no-untyped-def]
        rows = copy_rows(source, target, progress)
        target.execute(text("UPDATE person SET name = 'Någon Annan'"))
        return rows

    def stop(done: int, _of: int) -> None:
        if done > 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(town.office.settings, copied, NOW + timedelta(hours=4), stop)
    monkeypatch.setattr(whole_copy, "copy_rows", wrongly)
    with pytest.raises(NoBackup, match="person"):
        restore(town.office.settings, copied, NOW + timedelta(hours=4))
    assert said(town) == before
    assert {p.name: p.read_bytes() for p in var.iterdir() if p.is_file()} == files
    assert [p.name for p in var.iterdir() if p.is_dir()] == []


def test_from_a_file_to_a_server_and_back(town: TestTown, copied: Path, tmp_path: Path) -> None:
    """The backup of the one is the backup of the other; and a database in which anything is wrong
    does not stand in the way."""
    with town.office.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE item")
    restore(town.office.settings, copied, NOW + timedelta(hours=4))
    made = backup(town.office, tmp_path / "second", NOW + timedelta(hours=5))
    post = Postbox()
    file = f"sqlite:///{tmp_path}/elsewhere/a.sqlite"
    office = make_office(tmp_path / "other", post, database_url=file)
    assert restore(office.settings, made, NOW + timedelta(hours=6))[0] == 1, (
        "the alert; the rest is"
    )
    office.database.close()
    once = TestTown(make_office(tmp_path / "other", post, database_url=file), post)
    with once.office.database.read() as session:
        assert first_break(session, town.id) is None
        assert session.exec(select(Person).where(col(Person.name) == "Lo Lind")).one()
    once.office.database.close()


def test_a_role_that_owns_nothing_restores_with_the_owners_address(
    town: TestTown, copied: Path, tmp_path: Path
) -> None:
    name, owner, user = (f"{one}_{os.getpid()}" for one in ("again", "owns_it", "works_it"))
    for statement in roles(name, owner, user).split(";"):
        if statement.strip():
            postgres.as_superuser(statement)
    two = {
        "database_url": postgres.url_of(name, user),
        "owner_url": postgres.url_of(name, owner),
    }
    office = make_office(tmp_path / "two", Postbox(), database_url=two["owner_url"])
    office.database.close()
    settings = office.settings.model_copy(update=two)
    for hour in (1, 2):
        assert restore(settings, copied, NOW + timedelta(hours=hour))[0] >= LETTERS - 18
    with closing(Database.at(two["database_url"])) as database:
        database.create()
        with database.read() as session:
            assert holes(session) == [] and first_break(session, town.id) is None
    alone = settings.model_copy(update={"owner_url": ""})
    with pytest.raises(NoDatabase, match="permission denied"):
        restore(alone, copied, NOW + timedelta(hours=3))


def test_the_drill_says_what_would_come_back_and_changes_nothing(
    town: TestTown, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = said(town)
    found = drill(copied.parent)
    assert found.backup == copied and found.broken == {}
    assert found.waiting >= LETTERS - 18 and found.rows > 100
    assert said(town) == before
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    told = CliRunner().invoke(app, ["restore", "--drill", str(copied)])
    assert told.exit_code == 0 and f"{found.waiting} emails would be held" in told.output


def test_the_drill_finds_a_record_that_was_changed_and_rows_that_are_gone(
    town: TestTown, copied: Path, tmp_path: Path
) -> None:
    with town.office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        connection.exec_driver_sql("SELECT set_config('arshjul.municipality', '*', true)")
        connection.exec_driver_sql("UPDATE audit SET what = 'x' WHERE seq = 2")
    made = backup(town.office, tmp_path / "third", NOW)
    assert json.loads((made / "backup.json").read_text())["broken"] == {town.id: 2}
    assert drill(made).broken == {town.id: 2}
    told = json.loads((copied / "backup.json").read_text())
    told["rows"]["person"] += 1
    (copied / "backup.json").write_text(json.dumps(told))
    with pytest.raises(NoBackup, match="person"):
        drill(copied)


def test_a_school_may_lie_in_an_area_that_was_made_later(town: TestTown, tmp_path: Path) -> None:
    with town.office.database.write() as session:
        area = Unit(municipality_id=town.id, name="Norra området", form="")
        session.add(area)
        session.flush()
        for unit in session.exec(select(Unit).where(col(Unit.name) != area.name)):
            unit.parent_id = area.id
    made = backup(town.office, tmp_path / "backups", NOW)
    held, _ = restore(town.office.settings, made, NOW)
    assert held == 0
    with sqlite3.connect(made / "arshjul.sqlite") as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    opened.close()
    with town.office.database.read() as session:
        lies = select(Unit).where(col(Unit.parent_id).is_not(None))
        assert {unit.name for unit in session.exec(lies)} == {"Backaskolan", "Ekdalaskolan"}
