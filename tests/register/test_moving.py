"""An installation moves to PostgreSQL and back: every row, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from flows.demos.town import fill
from flows.engine.office import Office
from flows.register.moving import BrokenRecord, MovedWrongly, NotEmpty, move_to
from models.case.tables import Case
from models.database import Database
from models.record.audit import first_break
from models.register.questions import municipality_ids
from models.register.tables import Municipality, Person
from models.whole_copy import copy_rows, digests
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds import postgres


def unseen(_done: int, _of: int) -> None:
    return None


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Office]:
    office = make_office(tmp_path / "var", Postbox(), database_url=f"sqlite:///{tmp_path}/a.sqlite")
    fill(office, at("2026-11-20 08:00"))
    TestTown(office, Postbox()).tick("2026-11-20 08:15")
    yield office
    office.database.close()


def said(database: Database) -> dict[str, tuple[int, str]]:
    with database.read() as session:
        for home in municipality_ids(session):
            assert first_break(session, home) is None, "the record verifies"
        return digests(session)


def test_the_demo_goes_to_postgresql_and_back_and_is_the_same(
    demo: Office, postgresql: None, tmp_path: Path
) -> None:
    there, back = postgres.fresh(), f"sqlite:///{tmp_path}/back.sqlite"
    before = said(demo.database)
    seen: list[tuple[int, int]] = []
    rows = move_to(demo, there, lambda done, of: seen.append((done, of)))
    assert rows == sum(number for number, _ in before.values()) > 1_500
    assert seen[-1] == (rows, rows)
    assert said(demo.database) == before, "what one leaves is not changed"
    server = make_office(tmp_path / "var", Postbox(), database_url=there)
    assert said(server.database) == before
    move_to(server, back, unseen)
    with closing(Database.at(back)) as again:
        assert said(again) == before
    # Life goes on there: new rows get numbers of their own, and letters leave.
    town = TestTown(server, server.postman(), "se-0000")  # type: ignore[arg-type]
    assert town.tick("2026-11-23 08:15")
    server.database.close()


def test_it_is_refused_where_somebody_has_begun(
    demo: Office, postgresql: None, tmp_path: Path
) -> None:
    there = postgres.fresh()
    with closing(Database.at(there)) as database, database.write() as session:
        other = {"country": "NO", "locale": "nb", "preset": "läsår"}
        session.add(Municipality.model_validate({"id": "no-1", "code": "1", "name": "X"} | other))
    with pytest.raises(NotEmpty):
        move_to(demo, there, unseen)


def test_broken_off_it_leaves_nothing(demo: Office, postgresql: None) -> None:
    there = postgres.fresh()

    def stop(done: int, _of: int) -> None:
        if done > 1_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_to(demo, there, stop)
    with closing(Database.at(there)) as database, database.read() as session:
        assert session.exec(select(Case)).all() == []
    assert move_to(demo, there, unseen) > 1_500, "and the second try finds it empty"


def test_a_row_that_came_over_otherwise_is_seen_and_nothing_is_kept(
    demo: Office, postgresql: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = postgres.fresh()

    def wrongly(source, target, progress):  # type: ignore[no-untyped-def]
        rows = copy_rows(source, target, progress)
        target.execute(text("UPDATE person SET name = 'Någon Annan' WHERE id = 1"))
        return rows

    monkeypatch.setattr("models.whole_copy.copy_rows", wrongly)
    with pytest.raises(MovedWrongly) as refused:
        move_to(demo, there, unseen)
    assert refused.value.params["tables"] == "person"
    with closing(Database.at(there)) as database, database.read() as session:
        assert session.exec(select(Person)).all() == []


def test_a_record_that_does_not_verify_is_not_moved(demo: Office, postgresql: None) -> None:
    with demo.database.write() as session:
        session.execute(text("DROP TRIGGER audit_is_never_updated"))
        session.execute(text("UPDATE audit SET what = 'x' WHERE seq = 3"))
    with pytest.raises(BrokenRecord):
        move_to(demo, postgres.fresh(), unseen)


def test_the_commands(
    demo: Office, postgresql: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ARSHJUL_DATABASE_URL", demo.settings.database)
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    there = postgres.fresh()
    moved = CliRunner().invoke(app, ["move-to", there])
    assert moved.exit_code == 0 and "rows were moved and compared" in moved.output
    monkeypatch.setenv("ARSHJUL_DATABASE_URL", there)
    checked = CliRunner().invoke(app, ["check"])
    assert "The role owns the tables" in checked.output
    roles = CliRunner().invoke(app, ["database", "roles", "--name", "skolor"])
    assert "CREATE DATABASE skolor OWNER arshjul_owner" in roles.output
