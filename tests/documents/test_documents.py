"""Governing documents: types and templates, the schools' plans and their review, roll-outs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.documents import BUILT_IN, BadDocuments, UnknownType, parse, read_types
from config.explain import explain
from config.locales import LOCALES
from config.template import skeleton
from config.text_sorts import Sort
from config.words import words
from flows.documents.listing import lines, missing
from flows.documents.lookup import NoSuchDocument, document_named
from flows.documents.register import (
    BadDocument,
    add_document,
    attach,
    open_matter,
)
from flows.engine.handling import Who
from flows.networks.register import add_network
from flows.networks.requests import request_revision
from flows.register.own_texts import read_in
from models.case.answers import answers_of
from models.documents.decisions import signatories
from models.documents.questions import case_of_document, revisions
from models.documents.tables import Document
from states.errors import EvidenceMissing
from states.network import year_of
from tests.conftest import TestTown, at
from tests.worlds.document_town import PLAN_TYPE, days, desk, move
from tests.worlds.plans import PLAN, guideline, school_plan


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
        lacking = missing(now)
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
    body = letters[0].get_body(("plain",))
    text = " ".join(body.get_content().split())  # type: ignore[union-attr]
    assert "Dokumentet ska revideras senast fredag 20 augusti 2027." in text
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
