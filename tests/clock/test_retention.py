"""Each table has a rule for how long its rows are kept; what is old goes in portions, and no proof
ever does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, insert
from sqlmodel import Session, SQLModel, select

from arshjul.prefect_child import KEPT_DAYS, PrefectChild
from config.retention import ENDS, OF_PREFECT, PREFECT, PROOF, STAYS
from config.words import words
from flows.clock import housekeeping as keeper
from flows.clock.housekeeping import housekeeping
from models.access.tables import SignInLink, SignInTry, WebSession
from models.case.drafts import Draft
from models.case.last_move import LastMove
from models.case.tables import Case
from models.every_table import TABLES
from models.portions import forget_older
from models.post.tables import Message, Quiet
from models.record.audit import first_break
from models.record.tables import Run
from models.register.begun_things import BegunThing
from tests.conftest import TestTown, at
from tests.worlds.everything import furnish
from tests.worlds.failing_host import letters

assert TABLES
NOW = at("2026-09-02 09:00")
DAY = timedelta(days=1)
OURS: dict[str, Table] = dict(SQLModel.metadata.tables)


def counted(town: TestTown) -> dict[str, int]:
    with town.office.database.read() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in OURS.items()
        }


def test_every_table_has_one_rule() -> None:
    ruled = [*ENDS, *(table for tables in STAYS.values() for table in tables)]
    assert sorted(ruled) == sorted(OURS), "say in config/retention.py how long its rows are kept"


def test_every_table_of_prefects_has_one_rule() -> None:
    from prefect.server.database.orm_models import Base

    ruled = [table for tables in OF_PREFECT.values() for table in tables]
    assert sorted(ruled) == sorted(Base.metadata.tables)


def test_prefects_server_is_told_its_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.settings.models.server.services import ServerServicesDBVacuumSettings

    assert KEPT_DAYS == PREFECT
    told = PrefectChild(tmp_path, 4200).server_environment()
    for name, value in told.items():
        if name.startswith("PREFECT_"):
            monkeypatch.setenv(name, value)
    understood = ServerServicesDBVacuumSettings()
    assert understood.enabled_vacuum_types == {"events", "flow_runs", "orphans"}
    assert understood.retention_period == PREFECT * DAY


def test_what_goes_is_what_housekeeping_counts_and_tells() -> None:
    for table, rule in ENDS.items():
        assert rule.column in OURS[table].columns
        assert len(OURS[table].primary_key.columns) == 1
        for language in ("sv", "nb", "nn", "en"):
            assert words(language).say(f"run_counts.{rule.counted}", n=2)


def test_what_is_of_one_municipality_alone_refers_to_nothing_that_goes() -> None:
    """Else a proof would go with what it refers to, or keep it from going."""
    for name, table in OURS.items():
        for key in table.foreign_keys:
            assert key.column.table.name not in ENDS, f"{name} refers to {key.column.table.name}"


def test_ten_years_later_nothing_is_lost_but_what_has_a_rule(town: TestTown) -> None:
    town.open_year()
    furnish(town.office, town.id, NOW)
    for day in range(0, 240, 8):
        moment = (NOW + day * DAY).astimezone()
        town.tick(f"{moment:%Y-%m-%d} 09:00")
    with town.office.database.write() as session:
        case = session.exec(select(Case.id).where(Case.municipality_id == town.id)).first()
        assert case is not None
        session.add(Quiet(municipality_id=town.id, day=date(2027, 1, 5), case_id=case, level=1,
                          reason="break", goes_out=date(2027, 1, 11)))  # fmt: skip
        where: dict[str, Any] = {
            "municipality_id": town.id,
            "person_id": town.person("asta@skola.example"),
        }
        session.add(SignInLink(purpose="sign_in", created_at=NOW, expires_at=NOW, **where))
        session.add(WebSession(id_hash="a" * 64, began_at=NOW, seen_at=NOW, **where))
        session.add(Draft(case_id=case, since_version=1, saved_at=NOW, **where))
        session.add(BegunThing(what="horizon", mark="a", saved_at=NOW, **where))
        session.add(LastMove(case_id=case, version=2, made_at=NOW, move="analyse", **where))
        session.add(SignInTry(sort="network", of="b" * 64, at=NOW))
    before = counted(town)
    assert all(before[table] for table in ENDS), "something is there to go"
    assert sum(1 for table in STAYS[PROOF] if before[table]) > 8

    account = housekeeping(town.office, at("2037-06-01 12:00"))

    after = counted(town)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == set(ENDS)
    assert {name: after[name] for name in ENDS} == dict.fromkeys(ENDS, 0)
    assert {rule.counted: before[name] for name, rule in ENDS.items()}.items() <= (
        account.counts.items()
    )
    with town.office.database.read() as session:
        assert first_break(session, town.id) is None
    assert housekeeping(town.office, at("2037-06-02 12:00")).counts["runs_removed"] == 0


def some_runs(town: TestTown, many: int, when: str) -> None:
    with town.office.database.write() as session:
        row = {"beat": "reminders", "started": at(when), "finished": at(when), "outcome": "plain"}
        rest: dict[str, object] = {"counts": {}, "failure": "", "place": ""}
        session.execute(insert(OURS["run"]), [{**row, **rest}] * many)


def test_four_hundred_days_to_the_day(town: TestTown) -> None:
    some_runs(town, 1, "2026-09-01 23:59")
    some_runs(town, 1, "2026-09-02 00:00")
    account = housekeeping(town.office, at("2027-10-07 12:00"))
    assert account.counts["runs_removed"] == 1
    assert counted(town)["run"] == 1


def test_the_days_are_the_operators_to_set(town: TestTown) -> None:
    some_runs(town, 1, "2026-09-01 12:00")
    some_runs(town, 1, "2026-09-20 12:00")
    town.office.settings = town.office.settings.model_copy(update={"run_days": 31})
    assert housekeeping(town.office, at("2026-10-04 12:00")).counts["runs_removed"] == 1


def test_in_portions_between_which_others_write(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "OLD", 10)
    taken: list[int] = []

    def a_few(session: Session, table: str, column: str, began: datetime) -> int:
        gone = forget_older(session, table, column, began, 10)
        taken.append(gone)
        return gone

    monkeypatch.setattr(keeper, "forget_older", a_few)
    some_runs(town, 25, "2026-09-01 12:00")
    assert housekeeping(town.office, at("2028-01-01 12:00")).counts["runs_removed"] == 25
    assert taken[:3] == [10, 10, 5]


def test_what_was_stopped_is_gone_on_with_by_the_next(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "OLD", 10)

    def one_portion(session: Session, table: str, column: str, began: datetime) -> int:
        town.office.stopping.set()
        return forget_older(session, table, column, began, 10)

    some_runs(town, 25, "2026-09-01 12:00")
    with monkeypatch.context() as patch:
        patch.setattr(keeper, "forget_older", one_portion)
        assert housekeeping(town.office, at("2028-01-01 12:00")).counts["runs_removed"] == 10
    assert counted(town)["run"] == 15
    town.office.stopping.clear()
    assert housekeeping(town.office, at("2028-01-01 12:00")).counts["runs_removed"] == 15


def test_a_letter_that_has_left_stays_told_when_its_words_have_gone(town: TestTown) -> None:
    letters(town, 1, now=NOW)
    with town.office.database.write() as session:
        one = session.exec(select(Message)).one()
        one.status, one.sent_at, one.last_answer = "sent", NOW, "250 2.0.0 queued"
        session.add(one)
    housekeeping(town.office, at("2037-06-01 12:00"))
    with town.office.database.read() as session:
        one = session.exec(select(Message)).one()
        assert (one.status, one.sent_at, one.last_answer) == ("sent", NOW, "250 2.0.0 queued")
        assert session.exec(select(Run)).all() == []
