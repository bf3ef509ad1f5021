"""Services: every one has a validation, a decision covers what it was taken on, and it ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.door import Errand, desk
from flows.engine.handling import Who, questions
from flows.engine.refusals import NotAllowed
from flows.kinds import HANDLINGS
from flows.register.imports.tables import ImportRefused
from flows.register.municipality import begin
from flows.services import guardians
from flows.services.class_levels import class_labels, level_names
from flows.services.guardians import GuardiansMissing, NotValidated
from flows.services.import_services import grades, import_services
from flows.services.listing import EXPIRING, NOT_APPROVED_USED, WITHOUT, shown
from flows.services.register import (
    NoSuchService,
    ServiceExists,
    add_agreement,
    change,
    end_use,
    note_use,
    register,
    service_by,
)
from flows.services.revalidate import serving
from flows.services.rules import Rules, set_rules
from flows.services.sharing import NotUnderAssessment, copy_from, shared_assessment
from flows.services.sheet import BadService, Sheet
from models.case.answers import answers_of
from models.record import audit
from states.errors import EvidenceMissing, MoveNotPossible, ReasonMissing
from states.fields import BadAnswer
from states.privacy import LooksPersonal
from states.process import check_complete
from states.service_assessment import ASKED_ANEW, OPTIONAL, REQUIRED
from states.service_facts import SCOPES, ServiceFacts, canonical, fingerprint, youngest_age
from states.service_standing import STANDINGS
from states.service_validation import KIND, PROCESS, SERVICE_VALIDATION
from tests.conftest import OPERATOR, TestTown, at
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

ASTA, CHIEF = "asta@skola.example", "ek@skola.example"


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
    asked = _asked(town, "Miniräknaren")
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


def _asked(town: TestTown, name: str) -> set[str]:
    with town.office.database.read() as session:
        return {one.name for one in questions(HANDLINGS, session, case(town, name))}


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


def test_nothing_has_changed_renews_and_leaves_proof(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    who = Who(town.person(ASTA), "mail")
    number = case(town, "Räknetian").id or 0
    verbs.unchanged.alone(town.errand(who, at("2027-08-25 09:00")), number, "sv", answers={})
    first, second = decisions(town, "Räknetian")
    assert second.renewed and not first.renewed
    assert second.fingerprint == first.fingerprint
    assert second.valid_until == date(2028, 8, 25) == case(town, "Räknetian").due
    kept = {key: value for key, value in first.answers.items() if key.startswith("class_")}
    assert kept and kept.items() <= second.answers.items()
    assert second.role == "coordinator"


def test_nothing_has_changed_is_refused_when_a_fact_has(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    with desk(town.office, town.id, who=coordinator(town), now=at("2027-08-20 09:00")) as at_desk:
        change(at_desk, subject(town, "Räknetian"), Sheet(data=("namn", "klass", "bild")))
    assert line(town, "Räknetian", "2027-08-20").standing == "outdated"
    who = Who(town.person(ASTA), "mail")
    with pytest.raises(EvidenceMissing) as refused:
        verbs.unchanged.alone(
            town.errand(who, at("2027-08-20 10:00")),
            case(town, "Räknetian").id or 0,
            "sv",
            answers={},
        )
    assert refused.value.missing == ("facts_unchanged",)
    assert len(decisions(town, "Räknetian")) == 1


def test_an_approval_ends_on_its_day_and_the_owner_hears_of_it_before_and_after(
    town: TestTown,
) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian", approval_until="2026-10-30")
    letters = [one for day in range(19, 31) for one in town.tick(f"2026-10-{day} 08:00")]
    assert any("Räknetian" in _text(one) for one in letters if "asta" in str(one["To"]))
    assert line(town, "Räknetian", "2026-10-30").standing == "valid"
    assert line(town, "Räknetian", "2026-10-31").standing == "ended", "said before any clock"
    [letter] = [one for one in town.tick("2026-11-02 08:00") if "asta" in str(one["To"])]
    assert "Godkännandet gällde till och med 2026-10-30" in _text(letter)
    assert case(town, "Räknetian").state == "service_expired"
    assert town.tick("2026-11-02 08:05") == []

    step(town, "Räknetian", "2026-11-03 08:00")
    assert case(town, "Räknetian").state == "service_assessment"
    assert line(town, "Räknetian", "2026-11-03").standing == "ended"


def _text(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())


def test_not_approved_but_in_use_is_a_view_and_has_to_be_phased_out(town: TestTown) -> None:
    add(town, "Fulappen", subprocessors=("Molnet",))
    step(town, "Fulappen", "2026-09-02 09:00", initial_view="stop", initial_why="Säljer uppgifter")
    assert case(town, "Fulappen").due is None, "nobody uses it: it waits for nothing"
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as at_desk:
        note_use(at_desk, subject(town, "Fulappen"), date(2026, 8, 20), town.unit("Backaskolan"))
    assert case(town, "Fulappen").due == date(2026, 9, 17)
    [found] = shown(listed(town, "2026-09-03"), NOT_APPROVED_USED, date(2026, 9, 3))
    assert (found.service.name, found.standing, found.units) == (
        "Fulappen",
        "refused",
        ("Backaskolan",),
    )

    step(town, "Fulappen", "2026-09-04 09:00")
    assert case(town, "Fulappen").state == "service_phasing_out"
    days = {
        "users_informed_on": "2026-09-05",
        "content_deleted_on": "2026-09-07",
        "accounts_closed_on": "2026-09-08",
        "supplier_deleted_on": "2026-09-20",
        "subprocessors_deleted_on": "",
    }
    with pytest.raises(EvidenceMissing) as refused:
        step(town, "Fulappen", "2026-09-21 09:00", **days)
    assert refused.value.missing == ("subprocessors_deleted_on",)
    with pytest.raises(Exception, match="phase_not_yet_done"):
        step(
            town,
            "Fulappen",
            "2026-09-21 09:00",
            **{**days, "subprocessors_deleted_on": "2026-12-01"},
        )
    done = step(
        town, "Fulappen", "2026-09-21 09:00", **{**days, "subprocessors_deleted_on": "2026-09-21"}
    )
    assert (done.state, done.closed) == ("service_phased_out", date(2026, 9, 21))
    assert line(town, "Fulappen", "2026-09-22").units == ()
    assert shown(listed(town, "2026-09-22"), NOT_APPROVED_USED, date(2026, 9, 22)) == []


def test_what_was_never_used_is_withdrawn_at_once_and_what_is_used_never(town: TestTown) -> None:
    who = Who(town.person(ASTA), "web")
    add(town, "Glömd")
    add(town, "Använd")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as at_desk:
        note_use(at_desk, subject(town, "Använd"), date(2026, 8, 20))
    for name in ("Glömd", "Använd"):
        number = case(town, name).id or 0
        with pytest.raises(ReasonMissing):
            verbs.move.alone(town.errand(who, at("2026-09-04 09:00")), number, "not_applicable")
        verbs.move.alone(
            town.errand(who, at("2026-09-04 09:00")), number, "not_applicable", why="Behövs inte"
        )
    assert case(town, "Glömd").state == "service_withdrawn"
    assert case(town, "Använd").state == "service_phasing_out"
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None
    add(town, "Glömd", when="2026-10-01 09:00")
    assert case(town, "Glömd").state == "service_registered", "a new service of the old name"


def test_guardians_approve_a_social_medium_per_class_in_counts(town: TestTown) -> None:
    add(town, "Kompisappen", social_medium=True, grades=(4, 6))
    unit, now = town.unit("Backaskolan"), at("2026-09-10 09:00")
    with (
        pytest.raises(NotValidated),
        desk(town.office, town.id, who=coordinator(town), now=now) as at_desk,
    ):
        guardians.take_into_use(at_desk, subject(town, "Kompisappen"), date(2026, 9, 10), unit)
    approve(town, "Kompisappen")
    number = subject(town, "Kompisappen")

    def answered(group: str, approved: int, refused: int) -> None:
        with desk(town.office, town.id, who=coordinator(town), now=now) as at_desk:
            guardians.record_approvals(
                at_desk, number, unit, group, pupils=24, approved=approved, refused=refused
            )

    def use() -> None:
        with desk(town.office, town.id, who=coordinator(town), now=now) as at_desk:
            guardians.take_into_use(at_desk, number, date(2026, 9, 10), unit)

    with pytest.raises(GuardiansMissing):
        use()
    answered("4A", 22, 2)
    answered("4B", 20, 1)
    with pytest.raises(GuardiansMissing) as refused:
        use()
    assert refused.value.params["classes"] == "4B"
    found = line(town, "Kompisappen", "2026-09-10")
    assert found.covered and not found.may_be_used
    with pytest.raises(BadService):
        answered("4B", 20, 5)
    answered("4B", 20, 4)
    use()
    assert line(town, "Kompisappen", "2026-09-10").units == ("Backaskolan",)


@pytest.mark.parametrize(
    ("country", "grade", "age"),
    [
        ("SE", 0, 5),
        ("SE", 6, 11),
        ("SE", 7, 12),
        ("SE", 8, 13),
        ("NO", 7, 11),
        ("NO", 9, 13),
        ("NO", 8, 12),
    ],
)
def test_the_youngest_pupil_of_a_grade(country: str, grade: int, age: int) -> None:
    assert youngest_age(ServiceFacts(lowest=grade, highest=9), country) == age


def test_the_age_limit_is_a_setting(town: TestTown) -> None:
    add(town, "Kompisappen", social_medium=True, grades=(8, 9))
    assert line(town, "Kompisappen", "2026-09-10").classes is None
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-10 09:00")) as at_desk:
        set_rules(at_desk, Rules(consent_age=15))
    assert line(town, "Kompisappen", "2026-09-10").classes is not None
    with (
        pytest.raises(BadService),
        desk(town.office, town.id, who=coordinator(town), now=at("2026-09-10 09:00")) as at_desk,
    ):
        set_rules(at_desk, Rules(consent_age=90))


def test_intervals_and_the_names_of_the_classes_are_settings(town: TestTown) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-08-20 09:00")) as at_desk:
        set_rules(at_desk, Rules(months_full=6, labels=("Öppen", "Begränsad", "Känslig", "Röd")))
    add(town, "Räknetian")
    step(town, "Räknetian", "2026-09-02 09:00")
    with town.office.database.read() as session:
        asked = {one.name: one for one in questions(HANDLINGS, session, case(town, "Räknetian"))}
    assert asked["class_k"].about == "1 Öppen · 2 Begränsad · 3 Känslig · 4 Röd"
    step(town, "Räknetian", "2026-09-02 09:00", class_k="2", class_r="1", class_t="3")
    with pytest.raises(NotAllowed):
        step(town, "Räknetian", "2026-09-02 09:00")
    step(town, "Räknetian", "2026-09-02 09:00", by=CHIEF)
    assert case(town, "Räknetian").due == date(2027, 3, 2)
    assert line(town, "Räknetian", "2026-09-02").levels == "K Begränsad, R Öppen, T Känslig"


def test_the_levels_are_said_in_the_municipalitys_language(town: TestTown) -> None:
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        locale="nn",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    answers = {"class_k": "4", "class_r": "1", "class_t": "2"}
    with town.office.database.read() as session:
        swedish = level_names(session, town.id)
        nynorsk = level_names(session, "no-4601")
    assert swedish[3] == "Synnerligen allvarlig"
    assert class_labels(answers, swedish, "sv") == "K Synnerligen allvarlig, R Måttlig, T Betydande"
    assert class_labels(answers, nynorsk, "nn") == "K Svært alvorleg, I Moderat, T Vesentleg"
    add(town, "Räknetian")
    step(town, "Räknetian", "2026-09-02 09:00")
    with town.office.database.read() as session:
        asked = {one.name: one for one in questions(HANDLINGS, session, case(town, "Räknetian"))}
    assert asked["class_k"].about.startswith("1 Måttlig · 2 Betydande")


def test_a_shared_assessment_fills_answers_and_never_decides(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as at_desk:
        shared = shared_assessment(at_desk, "Räknetian")
    assert not [key for key in shared["answers"] if "decid" in key or "approval" in key]
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    there = TestTown(town.office, town.post, "no-4601")
    add(there, "Reknetia")
    by, number = coordinator(there), subject(there, "Reknetia")
    with desk(town.office, "no-4601", who=by, now=at("2026-09-04 09:00")) as at_desk:
        filled = copy_from(at_desk, number, shared)
        assert copy_from(at_desk, number, shared) == ()
    assert "class_k" in filled and "pupil_participation" in filled
    found = case(there, "Reknetia")
    assert found.state == "service_registered" and decisions(there, "Reknetia") == []
    verbs.done.alone(
        Errand(town.office, "no-4601", by, at("2026-09-05 09:00")),
        found.id or 0,
        answers={"initial_view": "go_on", "assessment_depth": "full"},
    )
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(Errand(town.office, "no-4601", by, at("2026-09-05 09:00")), found.id or 0)
    assert refused.value.missing == ("own_assessment",)
    verbs.done.alone(
        Errand(town.office, "no-4601", by, at("2026-09-05 09:00")),
        found.id or 0,
        answers={"own_assessment": "yes"},
    )
    with (
        pytest.raises(NotUnderAssessment),
        desk(town.office, "no-4601", who=by, now=at("2026-09-06 09:00")) as at_desk,
    ):
        copy_from(at_desk, number, shared)
    bad = {**shared, "answers": {"class_k": "9"}}
    add(there, "Andre")
    with (
        pytest.raises(BadAnswer),
        desk(town.office, "no-4601", who=by, now=at("2026-09-06 09:00")) as at_desk,
    ):
        copy_from(at_desk, subject(there, "Andre"), bad)


def test_one_municipality_knows_nothing_of_anothers_services(town: TestTown) -> None:
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    there = TestTown(town.office, town.post, "no-4601")
    add(there, "Reknetia")
    assert listed(town, "2026-09-03") == []
    with town.office.database.read() as session, pytest.raises(NoSuchService):
        service_by(session, town.id, "Reknetia")


def test_bad_facts_change_nothing(town: TestTown) -> None:
    add(town, "Räknetian")
    number = subject(town, "Räknetian")
    for sheet in (
        Sheet(purpose=" "),
        Sheet(data=()),
        Sheet(data=("namn",), no_personal_data=True),
        Sheet(sort="leksak"),
        Sheet(grades=(4, 99)),
        Sheet(purpose="x" * 500),
        Sheet(role="kung"),
    ):
        with (
            pytest.raises((BadService, BadAnswer)),
            desk(
                town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")
            ) as at_desk,
        ):
            change(at_desk, number, sheet)
    with pytest.raises(ServiceExists):
        add(town, " RÄKNETIAN ")
    with pytest.raises(BadService):
        add(town, "Räkne\u202etian")
    assert line(town, "Räknetian", "2026-09-02").service.facts.data == {"namn", "klass"}


def test_a_file_of_services_is_taken_whole_or_not_at_all_and_twice_without_a_trace(
    town: TestTown, tmp_path: Path
) -> None:
    file = tmp_path / "tjänster.csv"
    head = "name;supplier;sort;purpose;data;grades;social_medium;unit;in_use_since\n"
    file.write_text(
        head
        + "A;Ek AB;leksak;Läsning;namn;4-6;kanske;Backaskolan;i går\n"
        + "B;;;;;99;;Ingenstans;\nB;;;;;;;;\n",
        encoding="utf-8",
    )

    def take(dry_run: bool = False) -> tuple[int, int, int]:
        one = town.errand(OPERATOR, at("2026-09-01 09:00"))
        done = import_services.alone(one, file, dry_run=dry_run, reason="Lgr 27")
        return done.added, done.changed, done.same

    with pytest.raises(ImportRefused) as refused:
        take()
    assert {row.key for row in refused.value.rows} == {
        "bad_sort_of_service", "bad_flag", "bad_date", "bad_grades", "unknown_unit", "two_services",
    }  # fmt: skip
    assert listed(town, "2026-09-01") == []
    file.write_text(
        head
        + "Läsappen;Ek AB;teaching_material;Läsning;namn: för inloggning|klass;4-6;nej;;\n"
        + "Kompis;Ek AB;tool;Samarbete;namn;4-6;ja;Backaskolan;2026-08-20\n",
        encoding="utf-8",
    )
    assert take(dry_run=True) == (2, 0, 0)
    assert listed(town, "2026-09-01") == []
    assert take() == (2, 0, 0)
    before = _record(town)
    assert take() == (0, 0, 2)
    assert _record(town) == before
    assert line(town, "Kompis", "2026-09-01").units == ("Backaskolan",)
    assert case(town, "Läsappen").causes == [
        {"key": "new_curriculum", "params": {"reason": "Lgr 27"}}
    ]


def _record(town: TestTown) -> int:
    with town.office.database.read() as session:
        return audit.count(session, town.id)


def test_grades_as_people_write_them() -> None:
    assert (grades("4-6"), grades("-1–3"), grades("7"), grades("0 - 3")) == (
        (4, 6),
        (-1, 3),
        (7,),
        (0, 3),
    )
    assert grades("6-4") == grades("4-") == grades("x") == grades("1-99") == ()


def test_an_approval_that_ends_soon_is_a_view(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    assert shown(listed(town, "2026-09-03"), EXPIRING, date(2026, 9, 3)) == []
    found = shown(listed(town, "2027-07-01"), EXPIRING, date(2027, 7, 1))
    assert [one.service.name for one in found] == ["Räknetian"]


def test_an_agreement_is_noted_with_its_days(town: TestTown) -> None:
    add(town, "Räknetian")
    number, now = subject(town, "Räknetian"), at("2026-09-02 09:00")
    with serving(town.office, town.id, who=coordinator(town), now=now) as at_desk:
        add_agreement(
            at_desk, number, "processor", date(2026, 1, 1), date(2026, 12, 31), signed_by="Skolchef"
        )
    with (
        pytest.raises(BadService),
        serving(town.office, town.id, who=coordinator(town), now=now) as at_desk,
    ):
        add_agreement(at_desk, number, "processor", date(2026, 1, 1), date(2025, 12, 31))


def test_who_assesses_can_be_the_services_own_role_and_who_decides_cannot(town: TestTown) -> None:
    add(town, "Backappen", unit="Backaskolan", role="headteacher")
    letters = town.tick("2026-09-01 10:00")
    assert len([one for one in letters if "lo@skola.example" in str(one["To"])]) == 1
    assert case(town, "Backappen").owner_role == "headteacher"
    step(town, "Backappen", "2026-09-02 09:00", by="lo@skola.example")
    step(town, "Backappen", "2026-09-02 09:30", by="lo@skola.example")
    assert case(town, "Backappen").owner_role == "school_chief"


def test_the_answers_of_each_round_are_kept(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    found = case(town, "Räknetian")
    step(
        town,
        "Räknetian",
        "2027-08-01 09:00",
        approval_renewal="changed",
        service_changed_how="Ny version",
    )
    now = case(town, "Räknetian")
    assert (now.state, now.round) == ("service_assessment", 2)
    with town.office.database.read() as session:
        first, second = answers_of(session, found, 1), answers_of(session, now, 2)
    assert first["service_decision"] == "approve" and "service_decision" not in second
    assert second["class_k"] == first["class_k"], "filled in, and asked again"
    assert {"class_k", "review_note"} <= _asked(town, "Räknetian")


def test_registering_writes_into_the_record(town: TestTown) -> None:
    with serving(
        town.office, town.id, who=coordinator(town), now=at("2026-09-01 09:00")
    ) as at_desk:
        made = register(at_desk, "Räknetian", Sheet(purpose="Matematik"))
    with town.office.database.read() as session:
        [(row, _words)] = audit.journey(session, made.case.id or 0)
    assert row.what == "opened"


def test_nobody_chooses_a_move_that_is_a_clocks(town: TestTown) -> None:
    add(town, "Kartor")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as now:
        note_use(now, subject(town, "Kartor"), date(2026, 8, 20), town.unit("Backaskolan"))
    number, who = case(town, "Kartor").id or 0, Who(town.person(ASTA), "cli")
    asta = town.errand(who, at("2026-09-03 09:00"))
    left = verbs.move.alone(asta, number, "phase_out", why="Slut")
    assert left.state == "service_phasing_out"
    for name in ("never_used", "service_withdrawn"):
        with pytest.raises(MoveNotPossible):
            verbs.move.alone(asta, number, name, why="Slut")
    assert case(town, "Kartor").version == left.version


def test_what_was_once_used_is_phased_out_with_its_data(town: TestTown) -> None:
    """A use that has ended leaves data with the supplier: the checklist is not passed over."""
    add(town, "Kartor")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as now:
        note_use(now, subject(town, "Kartor"), date(2026, 8, 20))
        end_use(now, subject(town, "Kartor"), date(2026, 9, 2))
    number, who = case(town, "Kartor").id or 0, Who(town.person(ASTA), "cli")
    later = at("2026-09-03 09:00")
    left = verbs.move.alone(town.errand(who, later), number, "not_applicable", why="Används ej")
    assert left.state == "service_phasing_out" and left.closed is None
    with pytest.raises(EvidenceMissing) as refused:
        verbs.move.alone(town.errand(who, later), number, "finish_phasing_out")
    assert "content_deleted_on" in refused.value.missing


@pytest.mark.parametrize(
    ("facts", "what", "key"),
    [
        ({"purpose": "a\x07b"}, "purpose", "bad_service_signs"),
        ({"third_country": "USA\x1b[1m"}, "third_country", "bad_service_signs"),
        ({"data": ("namn", "a\x00b")}, "data", "bad_service_signs"),
        ({"data": ("d" * 201,)}, "data", "bad_service_length"),
        ({"integrations": ("x: " + "y" * 4001,)}, "integrations", "bad_service_length"),
    ],
)
def test_facts_with_hidden_signs_or_too_long_are_refused(
    town: TestTown, facts: dict[str, Any], what: str, key: str
) -> None:
    with pytest.raises(BadService) as refused:
        add(town, "Kartor", **facts)
    assert (refused.value.key, refused.value.params["what"]) == (key, what)
    assert listed(town, "2026-09-02") == []


def test_a_class_is_no_personal_identity_number(town: TestTown) -> None:
    add(town, "Bildflödet", social_medium=True, grades=(4, 6))
    with (
        desk(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as now,
        pytest.raises(LooksPersonal),
    ):
        guardians.record_approvals(
            now,
            subject(town, "Bildflödet"),
            town.unit("Backaskolan"),
            "20120914-2385",
            pupils=1,
            approved=1,
            refused=0,
        )
