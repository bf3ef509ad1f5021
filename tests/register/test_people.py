"""Addresses change, people are erased, units close, databases come back from a backup."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.engine.refusals import NoSuchPerson
from flows.mail.remind import remind
from flows.register.municipality import close_unit
from flows.register.people import BadAddress, change_address, erase
from flows.safety_cycle.exemptions import exempt
from models.case.tables import Case
from models.post.tables import Message
from models.record import audit
from models.register.tables import Person
from states.school_year import SchoolYear
from tests.conftest import TestTown, at, make_office
from tests.worlds.copies import copy

NOW = at("2026-09-01 09:00")
YEAR = SchoolYear.parse("2026/27")


def to(town: TestTown, when: str) -> set[str]:
    return {str(one["To"].addresses[0].addr_spec) for one in town.tick(when)}


def test_a_corrected_address_is_written_to(town: TestTown) -> None:
    town.open_year()
    change_address.alone(
        town.errand(town.asta, NOW), town.person("lo@skola.example"), "Lo.Lind@skola.example"
    )
    assert "lo.lind@skola.example" in to(town, "2027-02-05 08:00")
    for bad in ("lo", "bo@skola.example", "a@b\r\nBcc: c@d", ""):
        with pytest.raises(BadAddress):
            change_address.alone(
                town.errand(town.asta, NOW), town.person("lo.lind@skola.example"), bad
            )


def test_an_erased_person_is_gone_and_the_next_in_line_is_asked(town: TestTown) -> None:
    town.open_year()
    lo, asta = town.person("lo@skola.example"), town.asta
    for email in ("lo@skola.example", "bo@skola.example"):
        erase.alone(town.errand(town.asta, NOW), town.person(email))
    assert to(town, "2027-02-05 08:00") == {"mo@skola.example", "asta@skola.example"}
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None
        everything = str([row.model_dump() for row in session.exec(select(Person))])
    assert "Lo Lind" not in everything
    assert "bo@skola.example" not in everything
    for gone in (lo, "lo@skola.example", "", " "):
        with pytest.raises(NoSuchPerson), town.errand(asta, NOW).desk() as desk:
            erase.given(desk, {"person": gone})


def test_a_unit_closes_on_its_day_and_not_before(town: TestTown) -> None:
    town.open_year()
    close_unit.alone(
        town.errand(town.asta, NOW),
        town.unit("Backaskolan"),
        date(2027, 1, 1),
        why="Skolan läggs ned",
    )
    town.tick("2026-12-18 08:00")
    assert town.case("Backaskolan").closed is None
    town.tick("2027-01-11 08:00")
    assert town.case("Backaskolan").outcome == "not_applicable"
    assert "lo@skola.example" not in to(town, "2027-02-05 08:00")
    with town.office.database.read() as session:
        years = session.exec(
            select(Case.year).where(Case.unit_id == town.unit("Backaskolan"))
        ).all()
    assert years == ["2026/27"], "no next year for a closed unit"


def test_one_occurrence_is_moved_or_skipped_and_the_series_stays(town: TestTown) -> None:
    back, ek = town.unit("Backaskolan"), town.unit("Ekdalaskolan")
    later = date(2027, 5, 20)
    for unit, moved_to in ((back, later), (ek, None)):
        exempt.alone(
            town.errand(town.asta, NOW),
            unit,
            YEAR,
            "kartläggning",
            to=moved_to,
            why="huset byggs om",
        )
    assert town.open_year() == 1
    assert town.case("Backaskolan").due == later
    assert town.open_year("2027/28", "2027-08-16 09:00") == 2
    assert town.case("Backaskolan", "2027/28").due == date(2028, 3, 31)
    assert town.case("Ekdalaskolan", "2027/28").due == date(2028, 3, 31)


def test_a_year_is_skipped_even_when_its_cycle_is_under_way(town: TestTown) -> None:
    from flows.engine import verbs

    town.open_year()
    case = town.case("Backaskolan")
    answers = {"method": "enkät", "sources": "enkäten", "nothing_found": "yes"}
    verbs.move.alone(town.errand(town.asta, NOW), case.id or 0, "analyse", answers=answers)
    exempt.alone(
        town.errand(town.asta, NOW),
        case.unit_id or 0,
        YEAR,
        "kartläggning",
        to=None,
        why="huset byggs om",
    )
    assert town.case("Backaskolan").outcome == "not_applicable"


def test_after_a_restore_what_waits_is_held_and_told(town: TestTown) -> None:
    town.open_year()
    var = town.office.settings.var
    town.tick("2027-02-04 08:00")
    remind(town.office, at("2027-02-05 08:00"))
    town.office.database.close()
    copy(var, var / "backup")
    town.tick("2027-02-05 08:05")
    town.tick("2027-02-05 08:10")
    town.office.database.close()
    copy(var / "backup", var)
    restored = TestTown(make_office(var, town.post), town.post)
    letters = restored.tick("2027-02-05 09:00")
    assert [str(one["To"].addresses[0].addr_spec) for one in letters] == ["asta@skola.example"]
    with restored.office.database.read() as session:
        held = session.exec(select(Message.reason).where(Message.status == "held")).all()
    assert held
    assert set(held) == {"restored"}
    assert restored.tick("2027-02-05 09:15") == [], "once"
    restored.office.database.close()
