"""Who may add measures and gatherings, and put them in order or in time."""

from __future__ import annotations

from datetime import date

import pytest

from flows.engine.door import Errand
from flows.engine.refusals import NoSuchCase, NoSuchSubject, NoSuchUnit, NotAllowed
from flows.gatherings import verbs as gatherings
from flows.measures.verbs import add_measure, put_in_order
from models.case.tables import Case, Subject
from models.register.tables import Unit
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.neighbours import acting, neighbour, stranger

NOW = at("2026-10-05 09:00")
WHEN = at("2026-11-23 14:00"), at("2026-11-23 15:30")


def by(town: TestTown, email: str) -> Errand:
    return town.errand(acting(town, email), NOW)


def lamps(
    who: Errand, unit: int | None = None, plan: int | None = None, origin: int | None = None
) -> Case:
    return add_measure.alone(
        who,
        problem="Mörkt",
        action="Byt lamporna",
        when=date(2026, 11, 2),
        who="Vaktmästaren",
        evaluated_on=date(2027, 1, 18),
        unit=unit,
        subject=plan,
        origin_case=origin,
    )


def a_plan(town: TestTown, unit: int | None = None) -> int:
    with town.office.database.write() as session:
        plan = Subject(municipality_id=town.id, sort="artefact", name="Planen", unit_id=unit)
        session.add(plan)
        session.flush()
        return plan.id or 0


def test_a_headteacher_adds_measures_for_her_own_school_and_in_its_plan(town: TestTown) -> None:
    asta, lo = by(town, "asta@skola.example"), by(town, "lo@skola.example")
    sam = town.errand(stranger(town), NOW)
    hers, theirs = town.unit("Backaskolan"), town.unit("Ekdalaskolan")
    plan, everybodys = a_plan(town, hers), a_plan(town)
    for who, unit, in_plan in (
        (lo, theirs, None),
        (lo, None, None),
        (lo, hers, everybodys),
        (lo, theirs, plan),
        (sam, hers, None),
        (town.errand(OPERATOR, NOW), None, None),
    ):
        with pytest.raises(NotAllowed):
            lamps(who, unit, in_plan)
    first, second = (lamps(lo, hers, plan).id or 0 for _ in "ab")
    lamps(asta)
    lamps(asta, theirs, everybodys)
    for who, in_plan in ((lo, everybodys), (sam, plan)):
        with pytest.raises(NotAllowed):
            put_in_order.alone(who, in_plan, [])
    assert put_in_order.alone(lo, plan, [second]) == [second, first]
    assert put_in_order.alone(asta, plan, [first]) == [first, second]


def test_gatherings_of_the_authority_are_not_a_schools_to_place(town: TestTown) -> None:
    asta, mo = by(town, "asta@skola.example"), by(town, "mo@skola.example")
    others = [by(town, "lo@skola.example"), town.errand(stranger(town), NOW)]
    for who in others:
        with pytest.raises(NotAllowed):
            gatherings.add.alone(who, "Höstens", "Möte")
    number = gatherings.add.alone(mo, "Höstens", "Möte").id or 0
    for who in others:
        with pytest.raises(NotAllowed):
            gatherings.place.alone(who, number, *WHEN)
    assert gatherings.place.alone(asta, number, *WHEN).due == date(2026, 11, 9)


def test_numbers_of_another_municipality_are_as_unknown_as_missing_ones(town: TestTown) -> None:
    there, una = neighbour(town)
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=there.id, name="Fjordskolen"))
    case = lamps(there.errand(una, NOW))
    meeting = gatherings.add.alone(there.errand(una, NOW), "Høstens", "Møte").id or 0
    asta, plan = by(town, "asta@skola.example"), a_plan(town)
    for unknown in (case.subject_id or 0, 4711):
        with pytest.raises(NoSuchSubject):
            lamps(asta, plan=unknown)
        with pytest.raises(NoSuchSubject):
            put_in_order.alone(asta, unknown, [])
    for unknown in (case.id or 0, 4711):
        with pytest.raises(NoSuchCase):
            lamps(asta, origin=unknown)
        with pytest.raises(NoSuchCase):
            put_in_order.alone(asta, plan, [unknown])
    with pytest.raises(NoSuchUnit):
        lamps(asta, town.unit("Fjordskolen"))
    with pytest.raises(NoSuchCase):
        gatherings.place.alone(asta, meeting, *WHEN)
