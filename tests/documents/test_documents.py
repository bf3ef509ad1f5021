"""Governing documents: types and templates, the schools' plans and their review, roll-outs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config.documents import BUILT_IN, BadDocuments, UnknownType, parse, read_types
from config.explain import explain
from config.locales import LOCALES
from config.own import Sort
from config.template import skeleton
from config.words import words
from flows.documents.listing import lines, missing
from flows.documents.lookup import NoSuchDocument, document_named
from flows.documents.register import (
    BadDocument,
    add_document,
    attach,
    open_matter,
    revise,
)
from flows.documents.rollouts import (
    BadRollout,
    Standing,
    add_unit,
    plan_rollout,
    rollout_named,
    standings,
)
from flows.engine.handling import Who
from flows.engine.safe_names import UnsafeName
from flows.networks.register import add_network
from flows.networks.requests import request_revision
from flows.register.municipality import close_unit
from flows.register.own_texts import read_in
from models.case.answers import answers_of
from models.case.tables import Case
from models.documents.decisions import signatories
from models.documents.questions import case_of_document, revisions
from models.documents.tables import Document
from models.register.tables import Unit
from states.cadence import Cadence, Rhythm, in_force, next_revision
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from states.governing_document import OUTCOMES, results
from states.kind import Facts
from states.network import year_of
from tests.conftest import TestTown, at
from tests.worlds.document_town import PLAN_TYPE, days, desk, move, of_kind

PLAN = "Plan mot kränkande behandling"
GOOD = {
    "routines_followed": "yes",
    "competence_exists": "yes",
    "resources_exist": "yes",
    "review_score": "4",
    "review_verdict": "approved",
}


def school_plan(town: TestTown, unit: str = "Backaskolan", when: str = "2026-08-20 09:00") -> int:
    """A school's plan, adopted by its headteacher; the document's number."""
    with desk(town, when) as now:
        plan = add_document(now, PLAN_TYPE, PLAN, unit=town.unit(unit))
        case = case_of_document(now.session, now.municipality, plan.subject_id)
        assert case.owner_role == "headteacher"
    headteacher = "lo@skola.example" if unit == "Backaskolan" else "bo@skola.example"
    answers = {"document_decider": "here", "adopted_on": when[:10]}
    assert move(town, case.id or 0, "adopt_here", when, answers, by=headteacher).state == "adopted"
    return plan.subject_id


def guideline(town: TestTown, name: str = "Riktlinjer för konton och lösenord") -> int:
    """Guidelines for accounts and passwords, settled by the administration."""
    with desk(town, "2026-08-20 09:00") as now:
        made = add_document(now, "accounts_and_passwords", name, scope="both")
        case = case_of_document(now.session, now.municipality, made.subject_id).id or 0
    answers = {"document_decider": "here", "adopted_on": "2026-08-20"}
    move(town, case, "adopt_here", "2026-08-20 10:00", answers)
    return made.subject_id


def test_every_type_part_theme_and_cadence_has_its_words() -> None:
    for locale in LOCALES:
        say = words(locale)
        for code, type_ in read_types().items():
            assert say.has(f"document_types.{code}") and say.has(f"cadences.{type_.cadence}")
            assert all(say.has(f"document_parts.{part}") for part in type_.parts)
            assert all(say.has(f"document_themes.{theme}") for theme in type_.themes)


def test_the_safety_plan_is_a_template_of_four_parts_five_themes_and_five_steps() -> None:
    text = skeleton(read_types()["safety_plan"], words("sv"))
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    under = [line for line in text.splitlines() if line.startswith("### ")]
    assert len(headings) == 4 and len(under) == 5 + 5
    assert under[:5] == [
        "### Förhållningssätt",
        "### Lågaffektivt bemötande",
        "### Relationsskapande",
        "### Utbildning",
        "### Medvetandegörande",
    ]


def test_a_bad_file_of_types_names_every_error_at_once(tmp_path: Path) -> None:
    text = (
        BUILT_IN.read_text(encoding="utf-8")
        .replace('cadence = "each_term"', 'cadence = "sometimes"', 1)
        .replace("opens_days = 60", "opens_days = 0", 1)
        .replace('due = "11-15"', 'due = "11-35"')
    )
    with pytest.raises(BadDocuments) as refused:
        parse(text)
    assert [one.key for one in refused.value.problems] == [
        "not_a_number",
        "not_a_choice",
        "no_such_day",
    ]
    for locale in LOCALES:
        assert len(explain(refused.value, words(locale)).splitlines()) == 4


def test_a_municipality_has_its_own_types(town: TestTown) -> None:
    own = '[[type]]\ncode = "elevhalsoplan"\nname = "Elevhälsoplan"\ndecided_by = "here"\n'
    own += 'role = "coordinator"\ncadence = "yearly"\n'
    when = at("2026-08-20 08:00")
    read_in.alone(town.errand(town.asta, when), Sort.DOCUMENTS, own)
    with desk(town, "2026-08-20 09:00") as now:
        add_document(now, "elevhalsoplan", "Vår plan")
        with pytest.raises(UnknownType):
            add_document(now, "safety_plan", "Plan")


def test_a_draft_with_a_template_needs_all_its_parts(town: TestTown) -> None:
    with desk(town, "2026-08-20 09:00") as now:
        plan = add_document(now, "safety_plan", "Plan för säkerhet")
        case = case_of_document(now.session, now.municipality, plan.subject_id).id or 0
    with pytest.raises(EvidenceMissing) as refused:
        move(town, case, "propose", "2026-08-21 09:00")
    assert refused.value.missing == ("all_parts_covered",)
    answers = {"parts_covered": "yes", "document_decider": "here", "adopted_on": "2026-08-21"}
    with pytest.raises(EvidenceMissing) as refused:
        move(town, case, "adopt_here", "2026-08-21 09:00", answers)
    assert refused.value.missing == ("delegated_decision",), "the board decides about this type"


def test_each_school_has_one_plan_and_those_without_are_named(town: TestTown) -> None:
    school_plan(town)
    with desk(town, "2026-08-21 09:00") as now:
        with pytest.raises(BadDocument):
            add_document(now, PLAN_TYPE, "En plan till", unit=town.unit("Backaskolan"))
        with pytest.raises(BadDocument):
            add_document(now, PLAN_TYPE, "Ingen skolas plan")
        add_document(now, PLAN_TYPE, PLAN, unit=town.unit("Ekdalaskolan"))  # a draft is no plan
        lacking = missing(now.session, read_types(), town.id, now.day)
        assert lacking[PLAN_TYPE] == ["Ekdalaskolan"]
        with pytest.raises(NoSuchDocument):
            document_named(now.session, town.id, PLAN)  # two have the name
        assert document_named(now.session, town.id, PLAN, "Ekdalaskolan")


def test_a_short_version_knows_its_plan_and_a_restricted_text_is_not_shown(town: TestTown) -> None:
    with desk(town, "2026-08-20 09:00") as now:
        full = add_document(now, "violence_and_crisis_plan", "Handlingsplan", lies_at="Valvet")
        short = add_document(
            now, "crisis_plan", "Kort", variant_of=full.subject_id, lies_at="Diariet"
        )
        assert short.variant_of == full.subject_id
        assert {line.name: line.lies_at for line in lines(now)} == {
            "Handlingsplan": "",
            "Kort": "Diariet",
        }


def test_a_guideline_is_revised_on_its_own_day_and_no_changes_moves_it_on(town: TestTown) -> None:
    number = guideline(town)
    days(town, "2027-06-07", "2027-06-28")
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number)
    assert (case.state, case.planned) == ("due_for_revision", date(2027, 8, 20))
    unchanged = {
        "document_fit": "yes",
        "revision_why": "Fungerar",
        "revision_outcome": "no_changes_here",
    }
    done = move(town, case.id or 0, "no_changes_here", "2027-09-10 09:00", unchanged)
    assert (done.state, done.due) == ("adopted", None)
    days(town, "2027-09-13", "2028-06-26", 26)
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number)
        assert (case.state, case.planned) == ("due_for_revision", date(2028, 8, 20))
        first, _open = revisions(session, town.id, number)
        document = session.get_one(Document, number)
        assert (document.type, document.role, document.scope, document.version) == (
            "accounts_and_passwords",
            "coordinator",
            "both",
            1,
        )
        assert (first.outcome, first.ended) == ("no_changes_here", date(2027, 9, 10))
        assert answers_of(session, case, first.round)["revision_why"] == "Fungerar"


def test_the_letter_about_a_revision_says_why(town: TestTown) -> None:
    guideline(town)
    days(town, "2027-07-19", "2027-07-19")
    letters = [one for one in town.tick("2027-08-16 08:00") if "asta@" in str(one["To"])]
    text = letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Dokumentet ska revideras senast 2027-08-20." in text
    assert "Riktlinjer för konton och lösenord" in text


def test_a_networks_accepted_request_opens_the_revision(town: TestTown) -> None:
    number = guideline(town)
    asta, now = Who(town.person("asta@skola.example"), "web"), at("2026-10-05 09:00")
    network = add_network.alone(
        town.errand(asta, now),
        name="IKT-nätverk skola",
        audience="school",
        leader=town.person("mo@skola.example"),
        leader_title="verksamhetsarkitekt",
        since=year_of("26/27"),
    )
    asked = request_revision.alone(
        town.errand(asta, now),
        network,
        "Riktlinjer för konton och lösenord",
        why="Tvåfaktor saknas",
    )
    accept = {"request_answer": "accept", "request_plan": "Klar i maj"}
    move(town, asked, "accept_request", "2026-10-06 09:00", accept)
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number)
    assert case.state == "due_for_revision"
    assert case.causes == [{"key": "revision_called", "params": {"why": "Tvåfaktor saknas"}}]


def test_a_matter_is_used_again_and_lists_signatories_and_attachments(town: TestTown) -> None:
    with desk(town, "2026-08-20 09:00") as now:
        matter = open_matter(now, "2022.200  KUN", "Plan", officer=town.person("mo@skola.example"))
        assert open_matter(now, "2022.200 KUN", "Något annat").id == matter.id
        assert list(signatories(now.session, now.municipality, matter.id or 0)) == [
            "head_of_administration",
            "school_chief",
        ]
        number = matter.id or 0
        listed = [attach(now, number, title).number for title in ("Motion", "Plan", "Motion")]
        assert listed == [1, 2, 1]
        with pytest.raises(BadDocument):
            open_matter(now, "2023.1", "Plan", signed_by=["kung"])


def reviews(town: TestTown) -> list[Case]:
    return of_kind(town, "quality_review")


def test_each_adopted_plan_is_reviewed_once_a_school_year(town: TestTown) -> None:
    school_plan(town)
    days(town, "2026-09-07", "2026-09-14", 7)
    assert reviews(town) == [], "not before the day in the file"
    days(town, "2026-09-15", "2027-07-30", 45)
    (review,) = reviews(town)
    assert (review.unit_id, review.due, review.owner_role) == (
        town.unit("Backaskolan"),
        date(2026, 11, 15),
        "coordinator",
    )
    days(town, "2027-09-15", "2027-09-15")
    assert [one.year for one in reviews(town)] == ["2026/27", "2027/28"]


def test_a_closed_school_is_not_reviewed(town: TestTown) -> None:
    school_plan(town)
    asta = Who(town.person("asta@skola.example"), "web")
    now = at("2026-09-01 09:00")
    close_unit.alone(
        town.errand(asta, now), town.unit("Backaskolan"), date(2026, 9, 1), why="Flytt"
    )
    days(town, "2026-09-21", "2026-10-05")
    assert reviews(town) == []
    assert [one.state for one in of_kind(town, "governing_document")] == ["withdrawn"]


def test_a_returned_plan_goes_to_the_headteacher_and_comes_back(town: TestTown) -> None:
    school_plan(town)
    days(town, "2026-09-21", "2026-09-21")
    number = reviews(town)[0].id or 0
    lacking = {**GOOD, "resources_exist": "partly", "review_verdict": "returned"}
    with pytest.raises(EvidenceMissing) as refused:
        move(town, number, "return_plan", "2026-10-01 09:00", lacking)
    assert refused.value.missing == ("comment_where_lacking",)
    told = {**lacking, "review_comment": "Tid för elevhälsan saknas"}
    returned = move(town, number, "return_plan", "2026-10-01 09:00", told)
    assert (returned.state, returned.owner_role) == ("plan_returned", "headteacher")
    amended = {"plan_amended": "Tid är avsatt"}
    again = move(town, number, "resubmit_plan", "2026-10-12 09:00", amended, by="lo@skola.example")
    assert (again.state, again.owner_role, again.round) == ("plan_resubmitted", "coordinator", 2)
    approved = move(town, number, "approve_plan", "2026-10-15 09:00", GOOD)
    assert (approved.state, approved.closed) == ("plan_approved", date(2026, 10, 15))
    with town.office.database.read() as session:
        assert answers_of(session, approved, 1)["review_comment"] == "Tid för elevhälsan saknas"
        assert answers_of(session, approved, 2)["resources_exist"] == "yes"


def two_factor(town: TestTown) -> int:
    with desk(town, "2026-09-01 09:00") as now:
        units = list(now.session.exec(select(Unit).order_by(Unit.name)))
        numbers = [one.id or 0 for one in units]
        plan_rollout(now, system="two_factor", units=numbers, begins=date(2026, 10, 1), target=90)
    return next(one.case for one in standing(town) if one.unit == "Backaskolan")


def standing(town: TestTown) -> list[Standing]:
    with town.office.database.read() as session:
        return standings(session, town.id)


def test_a_rollout_goes_from_planned_to_in_place_with_its_percentage(town: TestTown) -> None:
    number = two_factor(town)
    assert [(one.unit, one.state, one.percent) for one in standing(town)] == [
        ("Backaskolan", "planned", 0),
        ("Ekdalaskolan", "planned", 0),
    ]
    move(town, number, "begin", "2026-10-01 09:00", by="lo@skola.example")
    with pytest.raises(BadAnswer):
        move(town, number, "put_in_place", "2027-01-15 09:00", {"percent": "101"})
    late = {"percent": "89", "in_place_on": "2027-01-15"}
    with pytest.raises(EvidenceMissing) as refused:
        move(town, number, "put_in_place", "2027-01-15 09:00", late)
    assert refused.value.missing == ("target_reached",)
    move(town, number, "put_in_place", "2027-03-01 09:00", {**late, "percent": "90"})
    assert [(one.state, one.percent) for one in standing(town)] == [
        ("in_place", 90),
        ("planned", 0),
    ]


def test_two_rollouts_under_way_are_told_apart_by_their_names(town: TestTown) -> None:
    with desk(town, "2026-09-07 09:00") as now:
        told = {"units": [town.unit("Ekdalaskolan")], "begins": date(2026, 10, 1)}
        first = plan_rollout(now, system="alarm", name="Larmet", **told)  # type: ignore[arg-type]
        with pytest.raises(BadRollout) as refused:
            plan_rollout(now, system="alarm", name=" larmet", **told)  # type: ignore[arg-type]
        for locale in LOCALES:
            assert "Larmet" in explain(refused.value, words(locale))
        plan_rollout(now, system="alarm", name="Larmet 2", **told)  # type: ignore[arg-type]
    [case, _] = of_kind(town, "rollout")
    move(town, case.id or 0, "not_applicable", "2026-09-08 09:00", why="Annat system valdes")
    with desk(town, "2026-09-09 09:00") as now:
        assert rollout_named(now.session, town.id, "Larmet").subject_id == first.subject_id
        again = plan_rollout(now, system="alarm", name="Larmet", **told)  # type: ignore[arg-type]
        assert rollout_named(now.session, town.id, "Larmet").subject_id == again.subject_id


def test_a_rollout_of_a_document_spans_years_and_units_join_once(town: TestTown) -> None:
    number = guideline(town)
    with desk(town, "2026-09-01 09:00") as now:
        backa = town.unit("Backaskolan")
        document = document_named(now.session, town.id, "Riktlinjer för konton och lösenord")
        plan = plan_rollout(
            now,
            system="document",
            document=document.subject_id,
            units=[backa],
            begins=date(2026, 10, 1),
            ends=date(2028, 6, 30),
        )
        assert (plan.document_id, plan.target) == (number, None)
        with pytest.raises(BadRollout):
            plan_rollout(now, system="document", units=[backa], begins=now.day)
    with desk(town, "2027-09-01 09:00") as now:
        plan = rollout_named(now.session, town.id, "Riktlinjer för konton och lösenord")
        unit = now.session.get_one(Unit, town.unit("Backaskolan"))
        other = now.session.get_one(Unit, town.unit("Ekdalaskolan"))
        assert add_unit(now, plan, unit, date(2027, 10, 1)) is None, "of whichever year"
        assert add_unit(now, plan, other, date(2027, 10, 1)) is not None


def test_a_revision_can_be_called_for_between_two(town: TestTown) -> None:
    number = guideline(town)
    with desk(town, "2027-02-01 09:00") as now:
        document = document_named(
            now.session, town.id, "Riktlinjer för konton och lösenord"
        ).subject_id
        assert revise(now, document, "Ny lag", date(2027, 3, 1)).due == date(2027, 3, 1)
        (revision,) = revisions(now.session, now.municipality, number)
        assert revision.planned is None
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    answers = {
        "document_fit": "no",
        "revision_why": "Lagen kräver det",
        "revision_outcome": "changes_here",
        "what_changed": "Längre lösenord",
    }
    move(town, case, "revised_here", "2027-02-20 09:00", answers)
    days(town, "2027-02-22", "2027-07-05")
    with town.office.database.read() as session:
        planned = case_of_document(session, town.id, number)
    assert planned.planned == date(2027, 8, 20), "the planned one comes on its own day"


def test_a_school_never_sends_its_own_plan_to_the_board_nor_the_board_plan_past_it(
    town: TestTown,
) -> None:
    school_plan(town)
    days(town, "2027-07-05", "2027-07-05")
    (case,) = (one for one in of_kind(town, "governing_document") if one.due)
    assert case.owner_role == "headteacher", "whoever answers for the plan revises it"
    told = {"document_fit": "yes", "revision_why": "Bra", "revision_outcome": "no_changes"}
    with pytest.raises(BadAnswer):
        move(town, case.id or 0, "no_changes", "2027-08-02 09:00", told)
    board, left = Facts(known={"decider": "board"}), {"decider": "board", "delegated": "True"}
    assert results(board) == ("no_changes", "changes")
    assert results(Facts(known=left)) == tuple(OUTCOMES)


def test_a_revision_that_is_not_called_for_is_skipped_and_the_document_stands(
    town: TestTown,
) -> None:
    number = guideline(town)
    days(town, "2027-07-05", "2027-07-05")
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    done = move(town, case, "not_applicable", "2027-08-02 09:00", why="Nytt system till våren")
    assert (done.state, done.closed) == ("adopted", None)
    days(town, "2027-08-09", "2028-07-10", 28)
    with town.office.database.read() as session:
        assert case_of_document(session, town.id, number).planned == date(2028, 8, 20)
        assert [one.outcome for one in revisions(session, town.id, number)] == ["skipped", None]


def test_a_cadence_of_a_term_is_four_years_and_the_leap_day_comes_back() -> None:
    margin = date(2024, 3, 30) - date(2024, 1, 30)
    term = Rhythm(Cadence.EACH_TERM, date(2023, 5, 2), date(2023, 10, 31))
    assert next_revision(term, date(2023, 10, 31), margin) == date(2027, 10, 31)
    leap = Rhythm(Cadence.YEARLY, date(2024, 2, 29), date(2024, 2, 29))
    assert next_revision(leap, date(2024, 2, 29), margin) == date(2025, 2, 28)
    assert next_revision(leap, date(2027, 2, 28), margin) == date(2028, 2, 29)
    assert next_revision(Rhythm(Cadence.WHEN_NEEDED, date(2024, 2, 29)), None, margin) is None


def test_of_two_cadences_of_one_day_the_last_written_holds() -> None:
    day = date(2024, 1, 1)
    rows = [Rhythm(Cadence.YEARLY, day, day), Rhythm(Cadence.WHEN_NEEDED, day)]
    assert in_force(rows, day) == rows[1]
    assert in_force(rows, date(2023, 12, 31)) is None


@pytest.mark.parametrize("name", ["Plan\x07", "=?utf-8?q?Hej=0D=0ABcc=3A?=", "Plan\u202eA"])
def test_a_name_that_no_letter_could_bear_is_refused(town: TestTown, name: str) -> None:
    """Else every letter about it would stop, and those who get it be taken for unreachable."""
    with desk(town, "2026-10-05 09:00") as now, pytest.raises(UnsafeName) as refused:
        add_document(now, "safety_plan", name)
    for locale in LOCALES:
        assert "errors." not in explain(refused.value, words(locale))


def test_a_new_document_may_have_the_name_of_one_that_was_withdrawn(town: TestTown) -> None:
    with desk(town, "2026-10-05 09:00") as now:
        old = add_document(now, "routine", "Rutin").subject_id
        case = case_of_document(now.session, now.municipality, old).id or 0
    move(town, case, "not_applicable", "2026-10-06 09:00", why="Ersätts")
    with desk(town, "2026-10-07 09:00") as now:
        assert document_named(now.session, town.id, "Rutin").subject_id == old, "its history"
        new = add_document(now, "routine", "Rutin").subject_id
        assert document_named(now.session, town.id, "Rutin").subject_id == new


def test_a_revision_is_not_called_for_by_a_day_that_has_passed(town: TestTown) -> None:
    with desk(town, "2026-10-05 09:00") as now:
        found = add_document(now, "routine", "Rutin")
        case = case_of_document(now.session, now.municipality, found.subject_id)
        answers = {"document_decider": "here", "adopted_on": "2026-10-05"}
    move(town, case.id or 0, "adopt_here", "2026-10-05 10:00", answers)
    with desk(town, "2026-10-06 09:00") as now:
        number = document_named(now.session, town.id, "Rutin").subject_id
        with pytest.raises(BadDocument) as refused:
            revise(now, number, "Ny lag", date(2026, 10, 5))
    assert refused.value.key == "document_due_past"
    [case] = of_kind(town, "governing_document")
    assert case.state == "adopted"
