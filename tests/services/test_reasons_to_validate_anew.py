"""What opens a validation anew, and what does not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from arshjul.prefect_child import PrefectChild
from flows.engine.door import desk
from flows.engine.handling import questions
from flows.engine.refusals import NotAllowed
from flows.kinds import HANDLINGS
from flows.services.introduce_many import introduce_many
from flows.services.register import add_agreement, change, register, report
from flows.services.revalidate import serving
from flows.services.rules import Rules, set_rules
from flows.services.sheet import Sheet
from models.record.tables import Run
from models.services.tables import ServiceEvent
from states.privacy import LooksPersonal
from states.service_facts import ServiceFacts, changes, touches
from states.service_queue import spread
from tests.conftest import TestTown, at
from tests.worlds.many_services import ASTA, CHIEF, how_many_wait, text_of
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    listed,
    step,
    subject,
)


def test_what_is_no_material_fact_opens_nothing(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-10-05 09:00")) as here:
        said = Sheet(users_about=900, record_entry="RF 12", data=("KLASS", "namn: inloggning"))
        assert change(here, subject(town, "Räknetian"), said) == ()
    assert case(town, "Räknetian").state == "service_approved"
    assert how_many_wait(town) == 0


def test_a_fact_that_changes_before_the_decision_calls_the_assessment_back(town: TestTown) -> None:
    add(town, "Räknetian")
    step(town, "Räknetian", "2026-09-02 09:00")
    step(town, "Räknetian", "2026-09-02 09:00")
    assert case(town, "Räknetian").state == "service_to_decide"
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as here:
        change(here, subject(town, "Räknetian"), Sheet(data=("namn", "bild")))
    found = case(town, "Räknetian")
    assert (found.state, found.round) == ("service_assessment", 1)
    assert (found.causes or [])[0]["key"] == "changed_data"


def test_a_second_reason_widens_a_round_that_is_under_way_without_a_new_letter(
    town: TestTown,
) -> None:
    add(town, "Gamla", supplier="Ek AB")
    approve(town, "Gamla")
    add(town, "Nya", when="2026-09-07 09:00", supplier="Ek AB", purpose="Annat")
    town.tick("2026-09-07 10:00")
    before = case(town, "Gamla")
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-08 09:00")) as here:
        report(here, [subject(town, "Gamla")], "incident", "Dnr 2026-123")
        report(here, [subject(town, "Gamla")], "incident", "dnr 2026-123")
    after = case(town, "Gamla")
    assert (after.round, after.due, after.since_version) == (
        before.round,
        before.due,
        before.since_version,
    )
    assert [one["key"] for one in after.causes or []] == ["related_supplier", "service_incident"]
    with town.office.database.read() as session:
        asked = {one.name for one in questions(HANDLINGS, session, after)}
    assert {"processor_agreement", "ros_reference", "class_k"} <= asked
    assert town.tick("2026-09-08 10:00") == []


def test_an_incident_an_update_and_the_horizon_open_it_with_their_reference(
    town: TestTown,
) -> None:
    for number, sort in enumerate(("incident", "supplier_update", "risk", "horizon"), start=1):
        name = f"Tjänst {number}"
        add(town, name, purpose=name)
        approve(town, name)
        with serving(
            town.office, town.id, who=coordinator(town), now=at("2026-09-08 09:00")
        ) as here:
            assert report(here, [subject(town, name)], sort, f"Dnr {number}") == 1
        found = case(town, name)
        assert found.state == "service_assessment"
        assert found.causes == [
            {"key": f"service_{sort}", "params": {"reference": f"Dnr {number}"}}
        ]


def test_an_agreement_that_ends_opens_its_service_once_unless_it_is_followed(
    town: TestTown,
) -> None:
    now = at("2026-09-03 09:00")
    for name, ends in (("A", date(2026, 11, 30)), ("B", date(2026, 11, 30)), ("C", None)):
        add(town, name, purpose=name)
        approve(town, name)
        with serving(town.office, town.id, who=coordinator(town), now=now) as here:
            add_agreement(here, subject(town, name), "processor", date(2026, 1, 1), ends)
    with serving(town.office, town.id, who=coordinator(town), now=now) as here:
        add_agreement(here, subject(town, "B"), "processor", date(2026, 12, 1), None)
    town.tick("2026-09-30 08:00")
    assert case(town, "A").state == "service_approved", "more than sixty days ahead"
    [letter] = [one for one in town.tick("2026-10-02 08:00") if ASTA in str(one["To"])]
    assert "måndag 30 november 2026" in text_of(letter)
    assert town.tick("2026-10-05 08:00") == [], "said once"
    found = case(town, "A")
    assert found.causes == [{"key": "agreement_ending", "params": {"day": "2026-11-30"}}]
    assert [case(town, name).state for name in "BC"] == ["service_approved"] * 2
    step(town, "A", "2026-10-06 09:00")
    with pytest.raises(NotAllowed):
        step(town, "A", "2026-10-06 09:00")
    step(town, "A", "2026-10-06 09:00", by=CHIEF)
    town.tick("2026-10-07 08:00")
    assert case(town, "A").state == "service_approved", "it is opened once"


def test_a_new_curriculum_spreads_the_work_over_weeks(town: TestTown) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-08-20 09:00")) as here:
        set_rules(here, Rules(per_week=5))
    for n in range(8):
        add(town, f"Gammal {n}", "2026-08-20 09:00", supplier="Ek AB", purpose=f"Gammalt {n}")
    for n in range(8):
        approve(town, f"Gammal {n}", "2026-08-20 10:00")
    town.tick("2026-08-21 08:00")
    rows = [(f"Ny {n}", Sheet(supplier="Ek AB", purpose=f"Nytt {n}"), None) for n in range(12)]
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-01 09:00")) as here:
        introduce_many(here, rows, "Lgr 27")
    days = [
        one.case.due
        for one in listed(town, "2026-09-01")
        if one.case.state.endswith(("registered", "assessment"))
    ]
    weeks = [day.isocalendar()[:2] for day in days if day]
    assert len(weeks) == 20, "twelve new ones, and eight that they touch"
    assert max(weeks.count(week) for week in weeks) == 5
    assert {week for _, week in weeks} == {38, 39, 40, 41}
    assert all(case(town, f"Gammal {n}").round == 2 for n in range(8))
    letters = town.tick("2026-09-02 08:00")
    assert len(letters) == 1
    assert "Många tjänster införs samtidigt: Lgr 27." in text_of(letters[0])


def test_the_queue_passes_over_full_weeks_and_weeks_without_work() -> None:
    monday = date(2026, 10, 19)

    def working(day: date) -> date:  # week 44 is a break
        return date(2026, 11, 2) if date(2026, 10, 26) <= day < date(2026, 11, 2) else day

    taken = [date(2026, 10, 20)]
    assert spread(taken, 4, monday, 2, working) == [
        monday, date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 9),
    ]  # fmt: skip
    assert spread([], 0, monday, 2, working) == []


def test_what_touches_and_what_does_not() -> None:
    new = ServiceFacts(
        purpose="Läsning",
        supplier="Ek AB",
        data=frozenset({"namn"}),
        integrations=frozenset({"Feide"}),
    )

    def keys(**facts: object) -> list[str]:
        other = ServiceFacts(**facts)  # type: ignore[arg-type]
        return [cause.key for cause in touches(new, "Nya", other, "Gamla")]

    assert keys(supplier="ek  ab") == ["related_supplier"]
    assert keys(purpose="läsning", data=frozenset({"Namn", "bild"})) == ["related_purpose"]
    assert keys(integrations=frozenset({"nya"})) == ["related_integration"]
    assert keys(purpose="Läsning", data=frozenset({"bild"})) == [], "no shared data"
    assert keys(purpose="Läsning", no_personal_data=True) == []
    assert keys(purpose="Annat", data=frozenset({"namn"})) == [], "another purpose"
    assert keys(integrations=frozenset({"Feide"})) == [], "the same login is no relation"
    assert keys(supplier="Ek AS") == []
    empty = ServiceFacts()
    assert touches(empty, "Nya", empty, "Gamla") == [], "nothing known is nothing shared"
    assert changes(new, new) == ()


def test_the_bell_is_a_recorded_run_while_prefect_answers(
    town: TestTown, prefect_server: PrefectChild
) -> None:
    add(town, "Gamla", supplier="Ek AB")
    approve(town, "Gamla")
    with serving(
        town.office, town.id, who=coordinator(town), now=at("2026-09-07 10:00"),
        prefect_api=prefect_server.api_url, auth=prefect_server.auth_string,
    ) as here:  # fmt: skip
        register(here, "Nya", Sheet(supplier="Ek AB"))
    assert case(town, "Gamla").state == "service_assessment"
    with town.office.database.read() as session:
        run = session.exec(select(Run).where(Run.started == at("2026-09-07 10:00"))).one()
    assert (run.beat, run.outcome) == ("revalidation", "recorded")
    assert run.counts == {"events": 1, "reopened": 1}


def test_each_incident_counts_however_long_its_title(town: TestTown) -> None:
    add(town, "Kartor")
    same = "Leverantören har meddelat en ändring av sina villkor och underbiträden " * 2
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as desk_:
        number = subject(town, "Kartor")
        assert report(desk_, [number], "supplier_update", f"{same} 1") == 1
        assert report(desk_, [number], "supplier_update", f"{same} 2") == 1
        assert report(desk_, [number], "supplier_update", f"{same}  2") == 0, "told before"


def test_a_reference_that_letters_repeat_names_nobody(town: TestTown) -> None:
    add(town, "Kartor")
    with (
        pytest.raises(LooksPersonal),
        serving(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as desk_,
    ):
        report(desk_, [subject(town, "Kartor")], "incident", "20120914-2385")
    with town.office.database.read() as session:
        events = session.exec(select(ServiceEvent).where(ServiceEvent.sort == "incident")).all()
    assert events == []
