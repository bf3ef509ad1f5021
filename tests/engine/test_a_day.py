"""What a day brings: each kind for itself, and what stumbles leaves nothing half-done."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.activities.series import Wanted, add_series
from flows.engine import door
from flows.engine.handling import Who
from flows.following.horizon import set_rhythm
from flows.register.municipality import begin
from models.case.tables import Case, Subject
from models.record import audit
from models.register.tables import Municipality, Unit
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.days import daily
from tests.worlds.services_town import coordinator


def opened(town: TestTown, kind: str) -> list[str]:
    with town.office.database.read() as session:
        found = session.exec(select(Case).where(Case.kind == kind)).all()
    return sorted(one.occurrence for one in found)


def test_a_kind_that_stumbles_is_taken_back_alone_and_done_the_day_after(
    town: TestTown, caplog: pytest.LogCaptureFixture
) -> None:
    """A new school joins two series; the name of the second has been spoilt. The first one's case
    was written already when the second stumbled."""
    asta = town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-08-17 09:00"))
    series = [
        add_series.alone(asta, Wanted("safety_round", name=name, first=date(2026, 12, 1)))
        for name in ("Höstens rond", "Vårens rond")
    ]
    with door.desk(town.office, town.id, who=town.asta, now=at("2026-08-01 09:00")) as desk:
        set_rhythm(desk, 1)
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Dalskolan", form="grundskola"))
        spoilt = session.get_one(Subject, series[1])
        spoilt.name = "Vårens\x07rond"
        session.add(spoilt)
    account = daily(town.office, at("2026-09-01 06:00"))
    assert account.counts["stumbled"] == 1
    [row] = account.tables[0].rows
    assert (row["kind"], row["municipality"], row["error"]) == ("activity", town.id, "UnsafeName")
    assert "a kind stumbled" in caplog.text
    assert len(opened(town, "activity")) == 4, "nothing of what it had begun is left"
    assert opened(town, "horizon_round") == ["2026-08-01", "2026-09-01"], "another kind is served"
    with town.office.database.write() as session:
        mended = session.get_one(Subject, series[1])
        mended.name = "Vårens rond"
        session.add(mended)
    assert daily(town.office, at("2026-09-02 06:00")).counts["stumbled"] == 0
    assert len(opened(town, "activity")) == 6
    assert daily(town.office, at("2026-09-02 07:00")).counts["activity"] == 0
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None


def test_one_municipality_that_stumbles_keeps_no_other_waiting(town: TestTown) -> None:
    for code, name in (("0114", "Annanby"), ("2584", "Norrby")):
        told = {"who": OPERATOR, "now": at("2026-08-01 09:00")}
        begin(town.office, code=code, name=name, country="se", **told)  # type: ignore[arg-type]
    with town.office.database.read() as session:
        homes = sorted(session.exec(select(Municipality.id)))
    for home in homes:
        who = coordinator(TestTown(town.office, town.post, home))
        with door.desk(town.office, home, who=who, now=at("2026-08-01 09:00")) as desk:
            set_rhythm(desk, 1)
    with town.office.database.write() as session:
        first = session.exec(select(Subject).where(Subject.municipality_id == homes[0])).one()
        first.name = "=?utf-8?q?x?="
        session.add(first)
    account = daily(town.office, at("2026-09-01 06:00"))
    assert account.counts["stumbled"] == 1
    with town.office.database.read() as session:
        rows = session.exec(select(Case).where(Case.occurrence == "2026-09-01")).all()
    assert sorted(one.municipality_id for one in rows) == homes[1:]
