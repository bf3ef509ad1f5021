"""The second round and the third: what stands, what is looked at anew, and whose turn it is."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlmodel import col, select

from flows.engine import verbs
from flows.engine.door import desk
from flows.engine.handling import Who, questions
from flows.kinds import HANDLINGS
from flows.services import guardians
from flows.services.guardians import GuardiansMissing, NoGuardians
from flows.services.introduce_many import introduce_many
from flows.services.register import add_agreement, change
from flows.services.revalidate import serving
from flows.services.rules import Rules, set_rules
from flows.services.sheet import BadService, Sheet
from models.record import audit
from models.record.tables import Audit
from tests.conftest import TestTown, at
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    decisions,
    line,
    step,
    subject,
)

ASTA, EK = "asta@skola.example", "ek@skola.example"


def asked(town: TestTown, name: str) -> set[str]:
    with town.office.database.read() as session:
        return {one.name for one in questions(HANDLINGS, session, case(town, name))}


def changed(town: TestTown, name: str, sheet: Sheet, when: str) -> None:
    with serving(town.office, town.id, who=coordinator(town), now=at(when)) as here:
        change(here, subject(town, name), sheet)


def keys(town: TestTown, name: str) -> list[str]:
    return [one["key"] for one in case(town, name).causes or []]


def test_a_second_newcomer_widens_the_round_that_the_first_one_opened(town: TestTown) -> None:
    add(town, "Gamla", supplier="Ek AB")
    approve(town, "Gamla")
    add(town, "Nya", when="2026-09-07 09:00", supplier="Ek AB", purpose="Annat")
    before = case(town, "Gamla")
    assert "ros_reference" not in asked(town, "Gamla")
    add(town, "Tredje", when="2026-09-08 09:00", purpose="Tredje", integrations=("Gamla",))
    after = case(town, "Gamla")
    assert keys(town, "Gamla") == ["related_supplier", "related_integration"]
    assert (after.round, after.due) == (2, before.due), "no new round and no new day"
    assert {"processor_agreement", "ros_reference", "class_k"} <= asked(town, "Gamla")
    with town.office.database.read() as session:
        story = [row.what for row, _ in audit.journey(session, after.id or 0)]
    assert story.count("service_widened") == 1, "the record says when it became wider"


def test_a_first_assessment_looks_at_everything_anyway(town: TestTown) -> None:
    add(town, "Nykomlingen")
    step(town, "Nykomlingen", "2026-09-02 09:00")
    before = case(town, "Nykomlingen")
    changed(town, "Nykomlingen", Sheet(data=("namn", "bild")), "2026-09-03 09:00")
    after = case(town, "Nykomlingen")
    assert (after.state, after.round, after.causes) == ("service_assessment", 1, before.causes)
    assert after.version == before.version, "nothing has happened to it"


def test_a_new_integration_opens_whom_it_names_and_not_the_whole_supplier(town: TestTown) -> None:
    for name in ("Navet", "Granne", "Syskon"):
        add(town, name, supplier="Ek AB", purpose=name)
    for name in ("Navet", "Granne", "Syskon"):
        approve(town, name)
    rounds = {name: case(town, name).round for name in ("Granne", "Syskon")}
    changed(town, "Navet", Sheet(integrations=("granne",)), "2026-09-07 09:00")
    assert keys(town, "Navet") == ["changed_integrations"]
    assert (keys(town, "Granne"), case(town, "Granne").round) == (
        ["related_integration"],
        rounds["Granne"] + 1,
    )
    assert case(town, "Syskon").state == "service_approved"
    assert case(town, "Syskon").round == rounds["Syskon"]


def test_a_round_from_the_queue_goes_to_the_services_own_role(town: TestTown) -> None:
    add(town, "Backappen", unit="Backaskolan", role="headteacher", supplier="Ek AB")
    approve(town, "Backappen")
    rows = [("Ny", Sheet(supplier="Ek AB", purpose="Nytt"), None)]
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-07 09:00")) as here:
        introduce_many(here, rows, "Lgr 27")
    found = case(town, "Backappen")
    assert (found.state, found.owner_role) == ("service_assessment", "headteacher")


def test_what_is_called_back_in_a_later_round_is_looked_at_more_widely(town: TestTown) -> None:
    add(town, "Räknetian", supplier="Ek AB")
    approve(town, "Räknetian")
    add(town, "Nya", when="2026-09-07 09:00", supplier="Ek AB", purpose="Annat")
    step(town, "Räknetian", "2026-09-08 09:00")
    assert case(town, "Räknetian").state == "service_to_decide"
    changed(town, "Räknetian", Sheet(data=("namn", "bild")), "2026-09-09 09:00")
    found = case(town, "Räknetian")
    assert (found.state, found.round, keys(town, "Räknetian")) == (
        "service_assessment",
        2,
        ["changed_data"],
    )
    assert {"class_k", "dpia"} <= asked(town, "Räknetian")


def test_an_agreement_that_ends_asks_of_the_agreement_and_the_letter_says_when(
    town: TestTown,
) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as here:
        ends = date(2026, 11, 30)
        add_agreement(here, subject(town, "Räknetian"), "processor", date(2026, 1, 1), ends)
    town.tick("2026-09-30 08:00")
    [letter] = [one for one in town.tick("2026-10-02 08:00") if ASTA in str(one["To"])]
    body = letter.get_body(("plain",))
    assert body is not None and "30 november 2026" in " ".join(body.get_content().split())
    own = {"assessment_depth", "review_note", "proposed_conditions"}
    assert asked(town, "Räknetian") - own == {"processor_agreement"}


def test_a_need_told_at_the_first_look_opens_those_that_share_it(town: TestTown) -> None:
    """Registered without facts, a service touches nobody until its purpose and data are told."""
    add(town, "Gamla", purpose="Läsning", data=("namn",))
    add(town, "Oskyld", purpose="Musik", data=("namn",))
    approve(town, "Gamla")
    approve(town, "Oskyld")
    add(town, "Tomheten", when="2026-09-07 09:00", purpose=None, data=None)
    assert case(town, "Gamla").state == "service_approved"
    told = {"service_purpose": "läsning", "service_data": "namn"}
    step(town, "Tomheten", "2026-09-08 09:00", **told)
    town.tick("2026-09-08 10:00")
    assert keys(town, "Gamla") == ["related_purpose"]
    assert case(town, "Oskyld").state == "service_approved"


def test_an_approval_holds_as_long_as_its_depth_says(town: TestTown) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-08-20 09:00")) as here:
        set_rules(here, Rules(months_simple=24, months_full=6))
        with pytest.raises(BadService):
            set_rules(here, Rules(labels=("Öppen", "Känslig")))
    for name in ("simple", "full"):
        add(town, name, purpose=name)
        step(town, name, "2026-09-02 09:00", assessment_depth=name)
    assert approve(town, "simple").due == date(2028, 9, 2)
    assert approve(town, "full").due == date(2027, 3, 2)
    with town.office.database.read() as session:
        [row] = session.exec(select(Audit).where(col(Audit.what) == "validation_rules")).all()
    assert json.loads(row.detail) == {"months_full": 6, "months_simple": 24}


def test_conditions_belong_to_an_approval_that_has_some_and_a_renewal_keeps_them(
    town: TestTown,
) -> None:
    add(town, "Räknetian")
    approve(
        town,
        "Räknetian",
        service_decision="conditions",
        approval_conditions="Inga bilder",
    )
    add(town, "Kartor", purpose="Kartor")
    approve(town, "Kartor", service_decision="approve", approval_conditions="Inga bilder")
    assert decisions(town, "Kartor")[-1].conditions == "", "approved as it is"
    assert line(town, "Räknetian", "2026-09-03").standing == "valid_conditions"
    who = Who(town.person(ASTA), "mail")
    number = case(town, "Räknetian").id or 0
    now = at("2027-08-25 09:00")
    verbs.unchanged.alone(town.errand(who, now), number, "sv", answers={})
    last = decisions(town, "Räknetian")[-1]
    assert (last.renewed, last.conditions) == (True, "Inga bilder")
    assert case(town, "Räknetian").state == "service_approved_conditions"


def test_a_no_can_be_looked_at_again_but_says_why_and_stands_meanwhile(town: TestTown) -> None:
    add(town, "Fulappen")
    approve(town, "Fulappen", service_decision="refuse")
    assert line(town, "Fulappen", "2026-09-03").standing == "refused"
    number, who = case(town, "Fulappen").id or 0, Who(town.person(ASTA), "web")
    verbs.move.alone(
        town.errand(who, at("2026-09-04 09:00")),
        number,
        "reassess_service",
        why="Leverantören har tagit bort reklamen",
    )
    found = line(town, "Fulappen", "2026-09-04")
    assert (found.case.round, found.standing, found.covered) == (2, "missing", False)


@pytest.fixture
def kompis(town: TestTown) -> TestTown:
    """A social medium for pupils of ten to twelve, validated."""
    add(town, "Kompisappen", social_medium=True, grades=(4, 6))
    approve(town, "Kompisappen")
    return town


def counted(town: TestTown, unit: str, group: str, when: str, *, approved: int = 24) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=at(when)) as here:
        guardians.record_approvals(
            here,
            subject(town, "Kompisappen"),
            town.unit(unit),
            group,
            pupils=24,
            approved=approved,
            refused=0,
        )


def use(town: TestTown, unit: str, when: str) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=at(when)) as here:
        day = at(when).date()
        guardians.take_into_use(here, subject(town, "Kompisappen"), day, town.unit(unit))


def test_the_guardians_of_one_school_answer_for_no_other(kompis: TestTown) -> None:
    counted(kompis, "Ekdalaskolan", "4A", "2026-09-10 09:00")
    with pytest.raises(GuardiansMissing):
        use(kompis, "Backaskolan", "2026-09-10 10:00")
    counted(kompis, "Backaskolan", "4A", "2026-09-10 11:00")
    counted(kompis, "Ekdalaskolan", "4B", "2026-09-10 11:00", approved=3)
    use(kompis, "Backaskolan", "2026-09-10 12:00")
    with pytest.raises(GuardiansMissing):
        use(kompis, "Ekdalaskolan", "2026-09-10 12:00")


def test_the_answers_of_last_school_year_are_no_answers_of_this_one(kompis: TestTown) -> None:
    counted(kompis, "Backaskolan", "4A", "2026-09-10 09:00")
    with pytest.raises(GuardiansMissing):
        use(kompis, "Backaskolan", "2027-08-20 09:00")
    counted(kompis, "Backaskolan", "4A", "2027-08-20 10:00", approved=20)
    with pytest.raises(GuardiansMissing) as refused:
        use(kompis, "Backaskolan", "2027-08-20 11:00")
    assert refused.value.params["classes"] == "4A", "20 of 24: a new class with the old name"


def test_nobody_is_counted_where_nobody_has_to_approve(town: TestTown) -> None:
    add(town, "Kompisappen", grades=(4, 6))
    with pytest.raises(NoGuardians):
        counted(town, "Backaskolan", "4A", "2026-09-10 09:00")


def test_what_is_no_longer_what_was_decided_about_is_not_taken_into_use(kompis: TestTown) -> None:
    counted(kompis, "Backaskolan", "4A", "2026-09-10 09:00")
    changed(kompis, "Kompisappen", Sheet(data=("namn", "bild")), "2026-09-10 10:00")
    with pytest.raises(guardians.NotValidated):
        use(kompis, "Backaskolan", "2026-09-10 11:00")
