"""Who may do what with a school's cycle: Asta coordinates, Lo leads Backaskolan and Bo another
school, Mo is above them both, Kim is Lo's deputy, and Sam is a stranger without a role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from flows.engine import delegation, due_dates, verbs
from flows.engine.handling import Desk, Who
from flows.engine.refusals import NotAllowed
from flows.safety_cycle.exemptions import exempt
from models.register.tables import Person
from models.safety_cycle.tables import Exemption
from states.safety_cycle import KARTLAGGNING
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-09-01 09:00")
YEAR = SchoolYear(2026)
ASTA, LO, BO, KIM, MO, SAM = (
    f"{name}@skola.example" for name in ("asta", "lo", "bo", "kim", "mo", "sam")
)
Act = Callable[[Desk], object]


@pytest.fixture
def town(town: TestTown) -> TestTown:
    """With the year open, and Sam, who is in the register and holds no role."""
    town.open_year()
    with town.office.database.write() as session:
        session.add(Person(municipality_id=town.id, name="Sam Sten", email=SAM, locale="sv"))
    return town


def those_who_may(town: TestTown, act: Act) -> set[str]:
    """Each is tried, and what was done is taken back."""
    found = set()
    for email in (ASTA, LO, BO, KIM, MO, SAM, ""):
        who = Who(town.person(email), "web") if email else OPERATOR
        with town.errand(who, NOW).desk() as desk, desk.session.begin_nested() as tried:
            try:
                act(desk)
            except NotAllowed:
                continue
            found.add(email)
            tried.rollback()
    return found


def test_a_schools_cycle_is_for_its_head_her_deputy_those_above_and_the_coordinator(
    town: TestTown,
) -> None:
    number = town.case("Backaskolan").id or 0
    kim = town.person(KIM)
    acts: tuple[Act, ...] = (
        lambda desk: verbs.note(desk, number, {"method": "Enkät"}),
        lambda desk: verbs.move(desk, number, "not_applicable", why="Vilande"),
        lambda desk: due_dates.reschedule(desk, number, date(2027, 4, 20), why="Ombyggnad"),
        lambda desk: delegation.delegate(desk, number, kim),
    )
    for act in acts:
        assert those_who_may(town, act) == {ASTA, LO, KIM, MO}
    others = town.case("Ekdalaskolan").id or 0
    assert those_who_may(town, lambda desk: verbs.note(desk, others, {"method": "Rond"})) == {
        ASTA, BO, MO,
    }  # fmt: skip


def test_an_exemption_is_the_coordinators_for_each_school(town: TestTown) -> None:
    for name in ("Backaskolan", "Ekdalaskolan"):
        unit = town.unit(name)

        def skip(desk: Desk, unit: int = unit) -> None:
            exempt(desk, unit, YEAR, KARTLAGGNING, to=None, why="Vilande")

        assert those_who_may(town, skip) == {ASTA}, "a headteacher asks for it"
    with town.office.database.read() as session:
        assert session.exec(select(Exemption)).all() == []


def test_asta_acts_in_los_place_and_nobody_else_does(town: TestTown) -> None:
    number, lo = town.case("Backaskolan").id or 0, town.person(LO)
    for email, may in ((ASTA, True), (MO, False), (BO, False), (SAM, False)):
        who = Who(town.person(email), "web", instead_of=lo)
        errand = town.errand(who, NOW)
        if may:
            verbs.note.alone(errand, number, {"method": "Enkät"})
        else:
            with pytest.raises(NotAllowed):
                verbs.note.alone(errand, number, {"method": "Enkät"})
