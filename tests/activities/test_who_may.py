"""Who may begin and end activities, and break them into parts: for a school of hers, for another
one, for the authority."""

from __future__ import annotations

import pytest
from sqlmodel import select

from flows.activities.parties import note_party
from flows.activities.parts import add_part, tick
from flows.activities.series import NoSuchSeries, Wanted, add_series, end_series
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.refusals import NoSuchCase, NoSuchSubject, NoSuchUnit, NotAllowed
from models.case.tables import Case
from models.register.tables import Unit
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.neighbours import acting, neighbour, stranger

NOW = at("2026-08-17 09:00")
END = at("2027-01-01 09:00").date()


def by(town: TestTown, email: str) -> Errand:
    return town.errand(acting(town, email), NOW)


def rounds(town: TestTown, who: Errand, school: str = "") -> int:
    name = f"Rond {school}".strip()
    unit = town.unit(school) if school else None
    return add_series.alone(who, Wanted("safety_round", name=name, unit=unit))


def the_case(town: TestTown, series: int) -> int:
    with town.office.database.read() as session:
        return session.exec(select(Case.id).where(Case.subject_id == series)).first() or 0


def test_a_series_is_kept_by_the_coordinator_and_by_whoever_leads_its_unit(
    town: TestTown,
) -> None:
    asta, lo, mo = (by(town, f"{one}@skola.example") for one in ("asta", "lo", "mo"))
    sam = town.errand(stranger(town), NOW)
    for who, school in (
        (lo, "Ekdalaskolan"),
        (lo, ""),
        (sam, "Backaskolan"),
        (sam, ""),
        (by(town, "kim@skola.example"), "Backaskolan"),
        (town.errand(OPERATOR, NOW), ""),
    ):
        with pytest.raises(NotAllowed):
            rounds(town, who, school)
    hers, theirs = rounds(town, lo, "Backaskolan"), rounds(town, mo, "Ekdalaskolan")
    everybodys = rounds(town, asta)
    for who, series in ((lo, theirs), (lo, everybodys), (sam, hers)):
        with pytest.raises(NotAllowed):
            note_party.alone(who, series, "consulted", "Biblioteket")
        with pytest.raises(NotAllowed):
            end_series.alone(who, series, END)
    for who, series in ((lo, hers), (mo, theirs), (asta, everybodys)):
        note_party.alone(who, series, "consulted", "Biblioteket")
        end_series.alone(who, series, END)


def test_parts_are_added_and_ticked_by_whoever_the_occurrence_waits_for(town: TestTown) -> None:
    asta, lo, bo = (by(town, f"{one}@skola.example") for one in ("asta", "lo", "bo"))
    number = the_case(town, rounds(town, asta, "Backaskolan"))
    for who in (bo, town.errand(stranger(town), NOW), town.errand(OPERATOR, NOW)):
        with pytest.raises(NotAllowed):
            add_part.alone(who, number, "Skolgården")
    assert add_part.alone(lo, number, "Skolgården") == 2, "beside the law's own"
    assert add_part.alone(asta, number, "Matsalen") == 3
    assert add_part.alone(by(town, "kim@skola.example"), number, "Grinden") == 4, "Lo's deputy"
    with pytest.raises(NotAllowed):
        tick.alone(bo, number, [1])
    tick.alone(lo, number, [1])
    in_her_place = Who(asta.who.person, "cli", instead_of=lo.who.person)
    tick.alone(town.errand(in_her_place, NOW), number, [2])
    with pytest.raises(NotAllowed):
        tick.alone(
            town.errand(Who(bo.who.person, "cli", instead_of=lo.who.person), NOW), number, [1]
        )


def test_numbers_of_another_municipality_are_as_unknown_as_missing_ones(town: TestTown) -> None:
    there, una = neighbour(town)
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=there.id, name="Fjordskolen", form="grunnskole"))
    theirs = add_series.alone(there.errand(una, NOW), Wanted("safety_round"))
    school, case = town.unit("Fjordskolen"), the_case(town, theirs)
    assert school and case
    asta = by(town, "asta@skola.example")
    for unknown in (school, 4711):
        with pytest.raises(NoSuchUnit):
            add_series.alone(asta, Wanted("safety_round", unit=unknown))
    for unknown in (theirs, 4711):
        with pytest.raises(NoSuchSeries):
            end_series.alone(asta, unknown, END)
        with pytest.raises(NoSuchSubject):
            note_party.alone(asta, unknown, "informed", "Biblioteket")
    for unknown in (case, 4711):
        with pytest.raises(NoSuchCase):
            add_part.alone(asta, unknown, "Skolgården")
        with pytest.raises(NoSuchCase):
            tick.alone(asta, unknown, [])


def test_names_and_words_of_a_file_are_looked_up(town: TestTown) -> None:
    """What a file or a form says: a unit by its name, a role in words, a series by its name."""
    asta = by(town, "asta@skola.example")
    wanted = {
        "type": "safety_round",
        "unit": "Backaskolan",
        "role": "Rektor",
        "first": "2026-11-03",
    }
    with asta.desk() as desk:
        add_series.given(desk, {"wanted": wanted | {"name": "Rond"}})
    with asta.desk() as desk:
        end_series.given(desk, {"series": "Rond", "on": "2026-12-01"})
    with town.office.database.read() as session:
        case = session.exec(select(Case)).one()
    assert (case.unit_id, case.owner_role) == (town.unit("Backaskolan"), "headteacher")
    assert case.closed is None, "it comes before the end"
