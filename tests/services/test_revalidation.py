"""A new service, or a changed one, opens exactly the validations that it touches, and says why."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from flows.engine.casework import move_case
from flows.engine.door import desk
from flows.engine.handling import Desk, questions
from flows.forecast.simulate import answer_as_invented
from flows.kinds import HANDLINGS
from flows.register.municipality import begin
from flows.services import revalidate
from flows.services.handling import begin_round
from flows.services.register import change, register
from flows.services.revalidate import serving
from flows.services.sheet import Sheet
from models.case.answers import answers_of
from models.case.tables import Case
from models.services.tables import ServiceEvent
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.many_services import ASTA, LO, how_many_wait, text_of
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    decisions,
    line,
    listed,
    step,
    subject,
)

SUPPLIERS = [f"Leverantör {n:02}" for n in range(25)]


PURPOSES = [f"Ändamål {n}" for n in range(10)]


DATA = ["namn", "klass", "bild", "röst", "resultat", "adress", "frånvaro"]


NEW = "Nyköpet"


# By supplier (n mod 25 = 3), by purpose and data (n mod 10 = 2 and n mod 7 in 0, 1, 5), and by
# integration: 17 is named by the new service, 60 names it.
BY_SUPPLIER = {3, 28, 53, 78, 103, 128}


BY_PURPOSE = {12, 22, 42, 82, 92, 112}


BY_INTEGRATION = {17, 60}


UNDER_ASSESSMENT, PHASED_OUT = 103, 128


HEADTEACHERS = {12, 42}


def _sheet(number: int) -> Sheet:
    return Sheet(
        supplier=SUPPLIERS[number % 25],
        purpose=PURPOSES[number % 10],
        data=(DATA[number % 7], DATA[number * 3 % 7]),
        integrations=(NEW,) if number == 60 else ("Feide",),
        role="headteacher" if number in HEADTEACHERS else "",
    )


def _name(number: int) -> str:
    return f"Tjänst {number:03}"


def _decide(town_desk: Desk, found: Case, states: int = 3) -> None:
    for _ in range(states):
        answer_as_invented(town_desk, found)


@pytest.fixture
def many(town: TestTown) -> TestTown:
    """150 services with their decisions, but for one under assessment and one phased out; and a
    neighbour with one that is like the new one in every way."""
    unit = town.unit("Backaskolan")
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    now = at("2026-09-01 09:00")
    with serving(town.office, town.id, who=coordinator(town), now=now) as here:
        made = [
            register(here, _name(n), _sheet(n), unit=unit if n in HEADTEACHERS else None).case
            for n in range(150)
        ]
    with desk(town.office, town.id, who=coordinator(town), now=now) as here:
        for number, found in enumerate(made):
            here.session.add(found)
            _decide(here, found, 1 if number == UNDER_ASSESSMENT else 3)
        move_case(here, made[PHASED_OUT], "phase_out", why="Används inte")
    nabo = coordinator(TestTown(town.office, town.post, "no-4601"))
    with serving(town.office, "no-4601", who=nabo, now=now) as there:
        _decide(there, register(there, "Nabotjenesten", _new_sheet()).case)
    town.tick("2026-09-02 08:00")
    return town


def _new_sheet() -> Sheet:
    return Sheet(
        supplier=" leverantör 03",
        purpose=PURPOSES[2].upper(),
        data=("Namn: för inloggning", "klass"),
        integrations=("tjänst 017", "Feide"),
    )


def test_one_new_service_among_150_opens_exactly_those_it_touches(many: TestTown) -> None:
    before = _states(many)
    with serving(many.office, many.id, who=coordinator(many), now=at("2026-09-07 10:00")) as here:
        register(here, NEW, _new_sheet())

    expected = (BY_SUPPLIER | BY_PURPOSE | BY_INTEGRATION) - {UNDER_ASSESSMENT, PHASED_OUT}
    after = _states(many)
    opened = {name for name, state in after.items() if before.get(name, state) != state}
    assert opened == {_name(number) for number in expected}
    assert all(after[name] == "service_assessment" for name in opened)
    for number in expected:
        keys = {cause["key"] for cause in case(many, _name(number)).causes or []}
        assert keys == {
            key
            for key, group in (
                ("related_supplier", BY_SUPPLIER),
                ("related_purpose", BY_PURPOSE),
                ("related_integration", BY_INTEGRATION),
            )
            if number in group
        }
    untouched = case(many, _name(UNDER_ASSESSMENT))
    assert (untouched.round, untouched.causes) == (1, None)
    neighbour = case(TestTown(many.office, many.post, "no-4601"), "Nabotjenesten")
    assert (neighbour.state, neighbour.round) == ("service_approved", 1)

    letters = many.tick("2026-09-08 08:00")
    told = {str(letter["To"]): text_of(letter) for letter in letters}
    assert len(letters) == len(told) == 2, "one letter a person"
    [asta] = [text for to, text in told.items() if ASTA in to]
    [lo] = [text for to, text in told.items() if LO in to]
    for number in range(150):
        mine = lo if number in HEADTEACHERS else asta
        assert (_name(number) in mine) == (number in expected), number
    assert f"{NEW} har registrerats. Den har samma leverantör: Leverantör 03." in asta
    assert f"{NEW} har registrerats och utbyter uppgifter med den här tjänsten." in asta
    assert f"{NEW} har registrerats. Den har samma ändamål och hanterar också: klass." in lo
    assert many.tick("2026-09-08 12:00") == []


def _states(town: TestTown) -> dict[str, str]:
    return {one.service.name: one.case.state for one in listed(town, "2026-09-07")}


def test_only_what_the_scope_concerns_is_asked_again(town: TestTown) -> None:
    add(town, "Gamla", supplier="Ek AB")
    approve(town, "Gamla")
    add(town, "Nya", when="2026-09-07 09:00", supplier="Ek AB", purpose="Annat")
    found = case(town, "Gamla")
    assert (found.state, found.round, found.due) == ("service_assessment", 2, date(2026, 10, 5))
    with town.office.database.read() as session:
        asked = {one.name for one in questions(HANDLINGS, session, found)}
        first, second = answers_of(session, found, 1), answers_of(session, found)
    again = {"processor_agreement", "deletion_routine", "dpo_advice"}
    assert asked == again | {"assessment_depth", "review_note", "proposed_conditions"}
    assert not second.keys() & again
    assert second["class_k"] == first["class_k"]
    assert line(town, "Gamla", "2026-09-07").standing == "under_review"

    step(town, "Gamla", "2026-09-08 09:00", review_note="Samma avtal gäller.")
    step(town, "Gamla", "2026-09-08 09:00", by="ek@skola.example")
    last = decisions(town, "Gamla")[-1]
    assert last.answers["class_k"] == first["class_k"]
    assert last.answers["review_note"] == "Samma avtal gäller."
    assert line(town, "Gamla", "2026-09-08").standing == "valid"


def test_the_process_dies_after_the_fact_and_the_next_beat_handles_it_once(town: TestTown) -> None:
    add(town, "Gamla", supplier="Ek AB")
    approve(town, "Gamla")
    town.tick("2026-09-03 08:00")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-07 10:00")) as here:
        register(here, "Nya", Sheet(supplier="Ek AB"))
    # Nobody rang the bell: the process is gone.
    assert case(town, "Gamla").state == "service_approved"
    assert how_many_wait(town) == 1
    town.tick("2026-09-07 10:30")
    town.tick("2026-09-07 10:40")
    assert how_many_wait(town) == 0
    found = case(town, "Gamla")
    assert (found.state, found.round) == ("service_assessment", 2)


def test_a_handling_that_dies_in_the_middle_leaves_the_event_and_no_half_work(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Gamla", "Äldre"):
        add(town, name, supplier="Ek AB", purpose=name)
    for name in ("Gamla", "Äldre"):
        approve(town, name)
    rounds = {name: case(town, name).round for name in ("Gamla", "Äldre")}
    real, seen = begin_round, list[int | None]()

    def dies(here: Desk, found: Case, of: frozenset[str]) -> None:
        seen.append(found.id)
        if len(seen) == 2:
            raise RuntimeError("the power went")
        real(here, found, of)

    monkeypatch.setattr(revalidate, "begin_round", dies)
    add(town, "Nya", when="2026-09-07 10:00", supplier="Ek AB", purpose="Annat")
    assert how_many_wait(town) == 1
    assert {name: case(town, name).round for name in rounds} == rounds
    monkeypatch.undo()
    town.tick("2026-09-07 10:30")
    assert how_many_wait(town) == 0
    assert {name: case(town, name).round for name in rounds} == {
        k: v + 1 for k, v in rounds.items()
    }


def test_two_that_handle_at_once_handle_it_once(town: TestTown) -> None:
    add(town, "Gamla", supplier="Ek AB")
    approve(town, "Gamla")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-07 10:00")) as here:
        register(here, "Nya", Sheet(supplier="Ek AB"))
    with town.office.database.read() as session:
        waiting = session.exec(
            select(ServiceEvent.id).where(col(ServiceEvent.handled).is_(None))
        ).one()
    assert waiting is not None
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-07 10:01")) as here:
        first = revalidate.handle(here, waiting)
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-07 10:01")) as here:
        assert revalidate.handle(here, waiting) is None
    assert first == [case(town, "Gamla").id]


@pytest.mark.parametrize(
    ("sheet", "key", "asked"),
    [
        (Sheet(purpose="Bedömning"), "changed_purpose", "pupil_participation"),
        (Sheet(supplier="Ny AB"), "changed_supplier", "processor_agreement"),
        (Sheet(subprocessors=("Molnet",)), "changed_subprocessors", "deletion_routine"),
        (Sheet(data=("namn", "bild")), "changed_data", "class_k"),
        (Sheet(users=("vårdnadshavare: resultat",)), "changed_users", "service_legal_basis"),
        (Sheet(grades=(1, 6)), "younger_pupils", "pupil_participation"),
        (Sheet(grades=(4, 9)), "changed_users", "pupil_participation"),
        (Sheet(integrations=("Feide",)), "changed_integrations", "ros_reference"),
        (Sheet(third_country="USA"), "changed_third_country", "third_country_safeguards"),
        (Sheet(learning_analytics=True), "changed_features", "dpia"),
    ],
)
def test_a_changed_fact_opens_the_service_itself_and_its_decision_no_longer_covers_it(
    town: TestTown, sheet: Sheet, key: str, asked: str
) -> None:
    add(town, "Räknetian", grades=(4, 6))
    add(town, "Oskyld", purpose="Annat")
    approve(town, "Räknetian")
    approve(town, "Oskyld")
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-10-05 09:00")) as here:
        assert change(here, subject(town, "Räknetian"), sheet)
    found = case(town, "Räknetian")
    assert found.state == "service_assessment"
    assert [cause["key"] for cause in found.causes or []] == [key]
    assert line(town, "Räknetian", "2026-10-05").standing == "outdated"
    with town.office.database.read() as session:
        assert asked in {one.name for one in questions(HANDLINGS, session, found)}
    assert case(town, "Oskyld").state == "service_approved"
