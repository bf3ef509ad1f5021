"""What the rows of the record say: whom and what by number, on the case where it belongs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from config.locales import LOCALES
from config.words import words
from flows.documents.register import open_matter, put_in_matter
from flows.engine import door, verbs
from flows.engine.handling import Desk, Who
from flows.engine.refusals import CaseClosed, NotAllowed, Overtaken
from flows.following.commitment_evidence import add_arena, add_demand
from flows.following.commitments import add_meeting, follow_up_at, give
from flows.following.library import (
    BadEntry,
    add_resource_person,
    forget_resource_person,
    hang,
    share,
    take_down,
    take_out,
)
from flows.measures.verbs import add_measure, put_in_order
from flows.register.imports.units import import_everywhere
from flows.register.municipality import begin
from flows.safety_cycle.exemptions import exempt
from flows.services.register import report
from flows.services.revalidate import revalidate, serving
from flows.urgent import registration
from models.case import lookups
from models.case.tables import Case, Subject
from models.following.library import LibraryPlace
from models.record.tables import Audit, AuditWords
from models.register.tables import Municipality
from states.commitment import ArenaLevel
from states.school_year import SchoolYear
from states.urgent_case import Arena, Matter
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.services_town import add, approve, case, step, subject

NOW = "2026-10-05 09:00"
REGISTER = DATA / "skolverksamhet.csv"


@contextmanager
def asta(town: TestTown, when: str = NOW) -> Iterator[Desk]:
    who = Who(town.person("asta@skola.example"), "web")
    with door.desk(town.office, town.id, who=who, now=at(when)) as desk:
        yield desk


def rows(town: TestTown, what: str, municipality: str = "") -> list[tuple[Audit, dict[str, Any]]]:
    with town.office.database.read() as session:
        asked = select(Audit).where(
            Audit.municipality_id == (municipality or town.id), Audit.what == what
        )
        return [
            (row, json.loads(row.detail)) for row in session.exec(asked.order_by(col(Audit.seq)))
        ]


def words_of(town: TestTown, row: Audit) -> str | None:
    with town.office.database.read() as session:
        found = session.get(AuditWords, (row.municipality_id, row.seq))
        return found.words if found else None


def test_what_hangs_on_a_case_stands_in_its_journey_and_so_does_taking_it_down(
    town: TestTown,
) -> None:
    town.open_year()
    school = town.case("Backaskolan")
    with asta(town) as desk:
        entry = share(desk, "experience", "Så gjorde vi").id or 0
        hang(desk, entry, case=school.id)
        hang(desk, entry, case=school.id)
        hang(desk, entry, kind="safety_cycle", state="analys")
        with pytest.raises(BadEntry) as refused:
            take_down(desk, entry, kind="safety_cycle")
        assert refused.value.key == "library_not_there"
        take_down(desk, entry, kind="safety_cycle", state="analys")
        assert len(desk.session.exec(select(LibraryPlace)).all()) == 1
        take_out(desk, entry)
    hung = rows(town, "library_hung")
    assert [(row.case_id, told.get("state")) for row, told in hung] == [
        (school.id, None), (None, "analys"),
    ]  # fmt: skip
    down = rows(town, "library_taken_down")
    assert [(row.case_id, told["entry"]) for row, told in down] == [
        (None, entry),
        (school.id, entry),
    ]
    assert all(row.actor == town.person("asta@skola.example") for row, _ in (*hung, *down))


def test_the_record_knows_a_resource_person_by_number_alone(town: TestTown) -> None:
    with asta(town) as desk:
        person = add_resource_person(desk, "Rådgivare", "DPIA", "Nord", "ressurs@fylke.example").id
        assert forget_resource_person(desk, "ressurs@fylke.example") == 1
        assert forget_resource_person(desk, "ressurs@fylke.example") == 0
    [(noted, told)], [(gone, left)] = (
        rows(town, "resource_person_noted"),
        rows(town, "resource_person_forgotten"),
    )
    assert (told, left) == ({"resource_person": person}, {"resource_persons": [person]})
    assert words_of(town, noted) is None and words_of(town, gone) is None


def test_a_measure_that_gets_another_place_has_changed_and_two_at_once_are_noticed(
    town: TestTown,
) -> None:
    with asta(town) as desk:
        plan = Subject(municipality_id=town.id, sort="artefact", name="Planen")
        desk.session.add(plan)
        desk.session.flush()
        told: dict[str, Any] = {"problem": "Mörkt", "who": "Vaktmästaren", "subject": plan.id}
        told |= {"when": date(2026, 11, 2), "evaluated_on": date(2027, 1, 18)}
        numbers = [add_measure(desk, action=one, **told).id or 0 for one in "ABC"]
    first, second, third = numbers
    with asta(town) as desk:
        put_in_order(desk, plan.id or 0, [second])
        versions = [desk.session.get_one(Case, one).version for one in numbers]
    assert versions == [2, 2, 1], "the third stays where it stood"
    assert [told["version"] for _, told in rows(town, "measure_ordered")] == [2, 2]
    with asta(town) as desk:
        assert desk.session.get_one(Case, third).version == 1
        # Somebody else is quicker, between the look and the act.
        quicker = f'UPDATE "case" SET version = 5 WHERE id = {third}'
        desk.session.connection().exec_driver_sql(quicker)
        with pytest.raises(Overtaken):
            put_in_order(desk, plan.id or 0, [third])
        desk.session.rollback()
    with asta(town) as desk:
        assert put_in_order(desk, plan.id or 0, [third]) == [third, second, first]
        assert lookups.raise_version(desk.session, third, 2)


def test_what_opens_nothing_anew_is_told_all_the_same(town: TestTown) -> None:
    add(town, "Kartor")
    step(town, "Kartor", "2026-09-02 09:00")
    assert case(town, "Kartor").state == "service_assessment"
    who = Who(town.person("asta@skola.example"), "web")
    now = at("2026-09-03 09:00")
    with serving(town.office, town.id, who=who, now=now) as desk:
        assert report(desk, [subject(town, "Kartor")], "incident", "Dnr 2026-9") == 1
        assert report(desk, [subject(town, "Kartor")], "incident", "Dnr 2026-9") == 0
    first = case(town, "Kartor")
    assert (first.state, first.round) == ("service_assessment", 1)
    [(said, _)], [(noted, told)] = rows(town, "service_reported"), rows(town, "service_noted")
    assert said.actor == who.person and said.case_id == noted.case_id == first.id
    assert words_of(town, said) == "Dnr 2026-9" and noted.via == "clock"
    assert (told["sort"], told["state"]) == ("incident", "service_assessment")
    approve(town, "Kartor", "2026-09-04 09:00")
    with serving(town.office, town.id, who=who, now=at("2026-09-05 09:00")) as desk:
        report(desk, [subject(town, "Kartor")], "incident", "Dnr 2026-10")
    assert case(town, "Kartor").round == 2
    assert len(rows(town, "service_noted")) == 1, "what opened it anew is the move's own row"
    with serving(town.office, town.id, who=who, now=at("2026-09-06 09:00")) as desk:
        report(desk, [subject(town, "Kartor")], "incident", "Dnr 2026-11")
    assert len(rows(town, "service_widened")) == 1 and len(rows(town, "service_noted")) == 1
    assert revalidate(town.office, at("2026-09-07 09:00")).counts["events"] == 0


def test_demands_arenas_and_meetings_of_a_commitment_are_told(town: TestTown) -> None:
    with asta(town) as desk:
        promise = give(desk, "Löftet", "Text", year=2026, given_to="Barnombudet")
        meeting = add_meeting(desk, "Möten", 1, date(2026, 12, 1), "Barnombudet").id or 0
        for text in ("Sätt upp frågan", "Sätt upp frågan", "Ta upp frågan"):
            add_demand(desk, meeting, 1, text)
        for _ in range(2):
            add_arena(desk, "eKommune", ArenaLevel("local"), "Löftet")
        follow_up_at(desk, "Löftet", meeting)
    assert [words_of(town, row) for row, _ in rows(town, "demand_noted")] == [
        "Sätt upp frågan", "Ta upp frågan",
    ]  # fmt: skip
    assert len(rows(town, "arena_noted")) == 1
    for what in ("commitment_on_arena", "commitment_followed_up_at"):
        [(row, _)] = rows(town, what)
        assert row.case_id == promise.id
    ends = (promise.id or 0, "end_commitment")
    with pytest.raises(NotAllowed):
        verbs.move.alone(town.errand(OPERATOR, at(NOW)), *ends, why="Slut")
    with asta(town) as desk:
        verbs.move(desk, *ends, why="Slut")
    with pytest.raises(CaseClosed), asta(town) as desk:
        follow_up_at(desk, "Löftet", add_meeting(desk, "Möten", 2, date(2027, 1, 1), "B").id or 0)


def test_a_case_in_a_matter_an_urgent_case_and_an_exemption_say_what_they_are(
    town: TestTown,
) -> None:
    town.open_year()
    school = town.case("Backaskolan")
    with asta(town) as desk:
        one, other = (open_matter(desk, number, "Ärendet") for number in ("UN 1", "UN 2"))
        for matter in (one, one, other):
            put_in_matter(desk, matter, desk.session.get_one(Case, school.id))
    assert [(row.case_id, told["left"]) for row, told in rows(town, "put_in_matter")] == [
        (school.id, []), (school.id, [one.id]),
    ]  # fmt: skip
    with asta(town) as desk:
        urgent = registration.register(
            desk, Matter.BULLYING, unit=town.unit("Backaskolan"), arena=Arena.INTERNET
        )
    [told] = [told for row, told in rows(town, "opened") if row.case_id == urgent.id]
    assert (told["matter"], told["arena"], told["scope"]) == ("bullying", "internet", "unclear")
    unit, year = town.unit("Backaskolan"), SchoolYear.parse("2026/27")
    with asta(town) as desk:
        exempt(desk, unit, year, school.state, to=date(2027, 1, 20), why="Flytt")
    [(moved, told)] = [one for one in rows(town, "rescheduled") if one[0].case_id == school.id]
    with asta(town) as desk:
        assert told["version"] == desk.session.get_one(Case, school.id).version
    assert told["to"] == "2027-01-20"
    assert words_of(town, moved) == "Flytt"


def test_a_whole_register_is_told_in_each_municipality_and_so_is_its_first_name(
    town: TestTown,
) -> None:
    import_everywhere.alone(town.errand(OPERATOR, at(NOW)), REGISTER)
    with town.office.database.read() as session:
        others = [one for one in session.exec(select(Municipality.id)) if one != town.id]
    assert others
    for one in others:
        [(_, told)] = rows(town, "imported", one)
        assert told["rows"] > 0
    import_everywhere.alone(town.errand(OPERATOR, at(NOW)), REGISTER)
    assert all(len(rows(town, "imported", one)) == 1 for one in others), "again, nothing is new"
    code = others[0].partition("-")[2]
    begin(town.office, code=code, name="Exempelby", country="se", who=OPERATOR, now=at(NOW))
    assert len(rows(town, "began", others[0])) == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_no_hint_or_letter_tells_a_headteacher_to_write_a_command(locale: str) -> None:
    for_operators = (
        "errors.",
        "beats.",
        "cli.",
        "check.",
        "import_problems.",
        "wheel_problems.",
        "own_texts.",
        "returned.",
        "set_up_texts.",
    )
    named = [
        key
        for key, entry in words(locale).entries.items()
        if "arshjul " in str(entry) and not key.startswith(for_operators)
    ]
    assert named == []
