"""Services: every one has a validation, a decision covers what it was taken on, and it ends."""

from __future__ import annotations

from datetime import date

import pytest

from config.locales import LOCALES
from config.words import words
from flows.engine.refusals import NotAllowed
from flows.services.listing import WITHOUT, shown
from states.errors import EvidenceMissing
from states.process import check_complete
from states.service_assessment import ASKED_ANEW, OPTIONAL, REQUIRED
from states.service_facts import SCOPES, ServiceFacts, canonical, fingerprint
from states.service_standing import STANDINGS
from states.service_validation import KIND, PROCESS, SERVICE_VALIDATION
from tests.conftest import TestTown
from tests.worlds.service_rules import CHIEF, questions_of
from tests.worlds.services_town import (
    add,
    approve,
    case,
    decisions,
    line,
    listed,
    step,
)


def test_the_process_has_no_dead_end_and_every_word_in_four_languages() -> None:
    assert check_complete(PROCESS) == []
    asked = [one for wait in SERVICE_VALIDATION.waits.values() for one in wait.questions]
    needs = {need.key for move in PROCESS.moves for need in move.needs}
    for locale in LOCALES:
        book = words(locale)
        for state in PROCESS.states:
            assert book.find(KIND, "states", state)
        for state in SERVICE_VALIDATION.waits:
            assert book.hint(KIND, state)
        for move in PROCESS.moves:
            assert book.find(KIND, "moves", move.name)
        for one in asked:
            assert book.field(KIND, one.name) and book.field_hint(KIND, one.name), one.name
            assert all(book.option(KIND, one.name, option) for option in one.options)
        for key in needs:
            assert book.need(KIND, key), key
        assert all(book.has(f"standings.{one}") for one in STANDINGS)


def test_every_scope_asks_questions_that_exist() -> None:
    known = {one.name for one in (*REQUIRED, *OPTIONAL)}
    assert set(ASKED_ANEW) == set(SCOPES)
    assert all(asked <= known for asked in ASKED_ANEW.values())


def test_a_registered_service_has_a_validation_and_is_on_the_list_without_one(
    town: TestTown,
) -> None:
    made = add(town, "Räknetian")
    assert (made.state, made.due) == ("service_registered", date(2026, 9, 15))
    found = shown(listed(town, "2026-09-01"), WITHOUT, date(2026, 9, 1))
    assert [(one.service.name, one.standing) for one in found] == [("Räknetian", "missing")]
    approve(town, "Räknetian")
    assert shown(listed(town, "2026-09-03"), WITHOUT, date(2026, 9, 3)) == []
    assert line(town, "Räknetian", "2026-09-03").standing == "valid"


def test_purpose_and_personal_data_are_mandatory(town: TestTown) -> None:
    add(town, "Tomheten", purpose=None, data=None)
    with pytest.raises(EvidenceMissing) as refused:
        step(town, "Tomheten", "2026-09-02 09:00", service_purpose="", service_data="")
    assert {"service_purpose", "data_or_none"} <= set(refused.value.missing)
    assert case(town, "Tomheten").state == "service_registered"

    step(
        town,
        "Tomheten",
        "2026-09-02 09:00",
        service_purpose="Läsning",
        service_data="namn: för inloggning",
    )
    one = line(town, "Tomheten", "2026-09-02").service
    assert (one.facts.purpose, set(one.facts.data)) == ("Läsning", {"namn"})


def test_the_depth_is_at_least_what_the_risk_asks_for(town: TestTown) -> None:
    add(town, "Kompisappen", social_medium=True, grades=(4, 6))
    with pytest.raises(EvidenceMissing) as refused:
        step(town, "Kompisappen", "2026-09-02 09:00", assessment_depth="simple")
    assert refused.value.missing == ("depth_enough",)
    step(town, "Kompisappen", "2026-09-02 09:00", assessment_depth="full")
    assert case(town, "Kompisappen").state == "service_assessment"


def test_no_personal_data_needs_a_recorded_statement_and_little_else(town: TestTown) -> None:
    add(town, "Miniräknaren", data=None, no_personal_data=True)
    step(
        town,
        "Miniräknaren",
        "2026-09-02 09:00",
        service_data="",
        no_personal_data="yes",
        assessment_depth="no_personal_data",
    )
    found = case(town, "Miniräknaren")
    asked = questions_of(town, "Miniräknaren")
    assert asked == {
        "no_data_statement",
        "accessibility",
        "pupil_participation",
        "proposed_conditions",
    }
    step(town, "Miniräknaren", "2026-09-02 10:00")
    decided = step(town, "Miniräknaren", "2026-09-02 11:00", by="ek@skola.example")
    assert decided.due == date(2029, 9, 2), "three years by default"
    assert found.id == decided.id


def test_a_missing_processor_agreement_stops_the_approval(town: TestTown) -> None:
    add(town, "Avtalslös")
    step(town, "Avtalslös", "2026-09-02 09:00")
    step(town, "Avtalslös", "2026-09-02 10:00", processor_agreement="missing")
    with pytest.raises(NotAllowed):
        step(town, "Avtalslös", "2026-09-02 11:00", service_decision="refuse")
    with pytest.raises(EvidenceMissing) as refused:
        step(town, "Avtalslös", "2026-09-02 11:00", by=CHIEF)
    assert refused.value.missing == ("agreement_signed",)
    step(town, "Avtalslös", "2026-09-02 11:00", by=CHIEF, service_decision="refuse")
    assert line(town, "Avtalslös", "2026-09-02").standing == "refused"


def test_a_decision_has_role_reason_day_and_the_facts_it_was_taken_on(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(
        town,
        "Räknetian",
        decided_by_role="Skolchef",
        decided_because="Få uppgifter, avtal finns.",
        service_decision="conditions",
        approval_conditions="Ingen fritext i årskurs 1–3",
    )
    [found] = decisions(town, "Räknetian")
    assert (found.role, found.outcome) == ("Skolchef", "conditions")
    assert found.conditions == "Ingen fritext i årskurs 1–3"
    assert found.valid_until == date(2027, 9, 2) == case(town, "Räknetian").due
    assert '"purpose":"matematik"' in found.snapshot
    assert found.fingerprint == fingerprint(line(town, "Räknetian", "2026-09-03").service.facts)
    assert found.person == town.person("ek@skola.example")
    assert found.days == 1


def test_a_day_that_has_passed_is_no_validity(town: TestTown) -> None:
    add(town, "Räknetian")
    step(town, "Räknetian", "2026-09-02 09:00")
    step(town, "Räknetian", "2026-09-02 09:00")
    with pytest.raises(Exception, match="valid_until_past"):
        step(town, "Räknetian", "2026-09-02 09:00", by=CHIEF, approval_until="2026-09-01")
    with pytest.raises(NotAllowed):
        step(town, "Räknetian", "2026-09-02 09:00")
    assert case(town, "Räknetian").state == "service_to_decide"
    assert decisions(town, "Räknetian") == []


def test_the_fingerprint_does_not_mind_order_or_case_but_every_fact() -> None:
    one = ServiceFacts(purpose="Läsning", data=frozenset({"Namn", "klass"}))
    same = ServiceFacts(purpose=" läsning ", data=frozenset({"klass", "namn"}))
    assert canonical(one) == canonical(same)
    for other in (
        ServiceFacts(purpose="Läsning", data=frozenset({"namn"})),
        ServiceFacts(purpose="Skrivning", data=one.data),
        ServiceFacts(purpose="Läsning", data=one.data, free_text=True),
        ServiceFacts(purpose="Läsning", data=one.data, subprocessors=frozenset({"Molnet"})),
    ):
        assert fingerprint(other) != fingerprint(one)
