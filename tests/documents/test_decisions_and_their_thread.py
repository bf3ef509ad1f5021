"""What led to a decision, and what became of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.demos.documents import fill
from flows.documents.clauses import Att
from flows.documents.decisions import chain, decide, propose, record
from flows.documents.lookup import NoSuchDecision
from flows.documents.provenance import add_outside, draw, follow_thread, name_of
from flows.documents.provenance_names import BadOrigin, end_of
from flows.documents.register import add_document, attach, open_matter, put_in_matter
from flows.documents.reports import start_clock
from flows.reporting.compiling import begin, compile_report
from flows.reporting.reading import BOARD_REPORT, report_of, standing
from flows.reporting.writing import write_part
from models.case.tables import Case
from models.documents.origins import Node, NodeSort, Origin
from models.documents.questions import case_of_document, history
from models.documents.tables import Document
from models.record.tables import Audit
from reports.text import as_text
from states.decision import BadDecision, Effect, Outcome
from tests.conftest import TestTown, at
from tests.worlds.decisions import NAME, foreign, guideline, recorded, state
from tests.worlds.document_town import BOARD, desk, move, of_kind


def names(town: TestTown, end: str) -> list[tuple[int, str]]:
    with town.office.database.read() as session:
        knots = follow_thread(session, town.id, end_of(session, town.id, end))
        return [(one.depth, name_of(session, one.node, words("sv"))) for one in knots]


def test_a_motion_is_followed_to_what_came_of_it(town: TestTown) -> None:
    with desk(town, "2026-09-07 09:00") as now:
        motion = add_outside(
            now,
            "motion",
            "Säkerhet på nätet",
            number="38/2021",
            mover="Ledamot Påhittad",
            day=date(2021, 11, 22),
            paragraph="§8:9",
        )
        assert add_outside(now, "motion", "Säkerhet på nätet", number="38/2021").id == motion.id
        start = Node(NodeSort.OUTSIDE, motion.id or 0)
    answered = recorded(town, Att("Motionen anses besvarad."), outcome=Outcome.ANSWERED)
    number = guideline(town)
    with desk(town, "2026-09-08 09:00") as now:
        draw(now, start, Node(NodeSort.DECISION, answered))
        draw(now, Node(NodeSort.DECISION, answered), Node(NodeSort.SUBJECT, number))
        draw(now, start, Node(NodeSort.DECISION, answered))  # drawn twice is drawn once
        assert len(now.session.exec(select(Origin)).all()) == 2
    recorded(town, Att("Antar.", Effect.ADOPT, number), when="2026-09-09 09:00")
    expected = [
        (0, "Motion 38/2021, Säkerhet på nätet, Ledamot Påhittad, 2021-11-22, §8:9"),
        (1, f"Beslut: {BOARD}, 2026-09-01, § 8:9"),
        (2, NAME),
        (3, f"Beslut: {BOARD}, 2026-09-01, § 8:9"),
        (3, f"Styrande dokument, {NAME} 2026/27: Gäller (1)"),
    ]
    assert names(town, "origin:38/2021") == expected
    assert names(town, f"document:{NAME}") == expected, "from any point of it"
    assert names(town, "case:1") == expected


def test_nothing_is_its_own_origin(town: TestTown) -> None:
    first, second = guideline(town), guideline(town, "En till")
    with desk(town, "2026-09-07 09:00") as now:
        draw(now, Node(NodeSort.SUBJECT, first), Node(NodeSort.SUBJECT, second))
        for source, target in ((second, first), (first, first)):
            with pytest.raises(BadOrigin) as refused:
                draw(now, Node(NodeSort.SUBJECT, source), Node(NodeSort.SUBJECT, target))
            assert refused.value.key == "origin_circle"


def report(town: TestTown) -> int:
    """A report that is due on 6 November 2026, in a matter of its own."""
    with desk(town, "2026-09-07 09:00") as now:
        officer = town.person("mo@skola.example")
        matter = open_matter(now, "2022.200 KUN", "Plan", officer=officer).id or 0
        attach(now, matter, "Plan för säkerhetsarbetet")
        plan = add_document(now, "safety_plan", "Planen", matter=matter).subject_id
        start_clock(now, body=BOARD, first=date(2026, 11, 6), document=plan, matter=matter)
    return of_kind(town, "report_back")[0].id or 0


def test_a_report_is_compiled_from_the_years_cases_and_stays_as_edited(town: TestTown) -> None:
    town.open_year()
    case = report(town)
    with desk(town, "2026-10-05 09:00") as now:
        number = begin(now, BOARD_REPORT, case=case).id or 0
        write_part(now, number, "duty", "Egna ord om planen.")
    with desk(town, "2026-10-06 09:00") as now:
        compile_report(now, number)
        printed = as_text(
            standing(now.session, report_of(now.session, town.id, number)), words("sv")
        )
    assert "Egna ord om planen." in printed
    assert "| Säkerhetscykler | 0 | 2 | 0 | 0 | 2 | 0 |" in printed
    headings = [line[3:] for line in printed.splitlines() if line.startswith("## ")]
    assert headings == [
        "Ärendebeskrivning",
        "Förvaltningens yttrande",
        "Ekonomisk bedömning",
        "Förslag till beslut",
        "Beslutsunderlag",
    ]
    for line in ("Handläggare: Mo Mård", "Diarienr: 2022.200 KUN", "Förvaltningschef", "Skolchef"):
        assert line in printed


def test_one_matter_holds_the_plan_and_the_report(town: TestTown) -> None:
    number = report(town)
    with desk(town, "2026-09-08 09:00") as now:
        from flows.documents.lookup import matter_named
        from flows.documents.matters import contents

        matter = matter_named(now.session, town.id, "2022.200 KUN")
        kinds = [line for line in contents(now.session, matter, words("sv")) if "2026/27" in line]
        assert len(kinds) == 2
        other = open_matter(now, "2027.1 KUN", "Annat")
        put_in_matter(now, other, now.session.get_one(Case, number))
        kinds = [line for line in contents(now.session, matter, words("sv")) if "2026/27" in line]
        assert len(kinds) == 1, "a case lies in one matter"


def test_the_demo_fills_documents_once(town: TestTown) -> None:
    assert fill(town.office, town.id, at("2026-10-05 09:00")) == 5
    assert fill(town.office, town.id, at("2026-10-05 09:00")) == 0
    with town.office.database.read() as session:
        assert len(session.exec(select(Document)).all()) == 5


def test_a_policy_known_by_its_season_is_an_origin_too(town: TestTown) -> None:
    number = guideline(town)
    with desk(town, "2026-09-07 09:00") as now:
        plan = add_outside(
            now, "policy", "Handlingsplan for digitalisering", number="høsten 2020", note="Udir"
        )
        start = Node(NodeSort.OUTSIDE, plan.id or 0)
        draw(now, start, Node(NodeSort.SUBJECT, number))
        with pytest.raises(BadOrigin):
            add_outside(now, "wish", "Handlingsplan")
    with town.office.database.read() as session:
        thread = follow_thread(session, town.id, start)
        found = [name_of(session, knot.node, words("sv")) for knot in thread]
    assert found[0] == "Handlingsplan eller policy høsten 2020, Handlingsplan for digitalisering"
    assert NAME in found[1]


@pytest.mark.parametrize(
    "told",
    [
        {"body": "Nämnd\x07"},
        {"paragraph": "§ " + "1" * 60},
        {"registry_number": "BUN " + "1" * 80},
        {"clauses": [Att("Antas\x1b[1m")]},
        {"clauses": [Att("x" * 4001)]},
    ],
)
def test_what_a_body_has_said_is_refused_rather_than_cut(
    town: TestTown, told: dict[str, object]
) -> None:
    given = {"body": BOARD, "paragraph": "§ 1", "clauses": [Att("Antas")], **told}
    with desk(town, "2026-10-05 09:00") as now, pytest.raises(BadDecision) as refused:
        record(now, day=date(2026, 10, 1), outcome=Outcome.ADOPTED, **given)  # type: ignore[arg-type]
    assert refused.value.key == "decision_text"


def test_a_decision_of_another_municipality_is_taken_no_further(town: TestTown) -> None:
    """Its clauses would act here, or tell what another board has before it."""
    foreign(town)
    ours = recorded(town, Att("Återremitteras."), outcome=Outcome.REFERRED_BACK)
    told = {"body": BOARD, "day": date(2026, 9, 2), "clauses": [Att("Antas.")]}
    with desk(town, "2026-09-07 09:00", "no-1103") as there:
        with pytest.raises(NoSuchDecision):
            decide(
                there,
                ours,
                body=BOARD,
                day=date(2026, 9, 2),
                paragraph="§ 9",
                outcome=Outcome.GRANTED,
            )
        with pytest.raises(NoSuchDecision):
            propose(there, previous=ours, **told)  # type: ignore[arg-type]
        with pytest.raises(NoSuchDecision):
            chain(there, ours)


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [
        (Outcome.GRANTED, "adopted"),
        (Outcome.APPROVED, "adopted"),
        (Outcome.ADOPTED, "adopted"),
        (Outcome.ANSWERED, "proposed"),
        (Outcome.REJECTED, "draft"),
        (Outcome.REFERRED_BACK, "draft"),
    ],
)
def test_what_becomes_of_a_proposal_with_each_outcome(
    town: TestTown, outcome: Outcome, becomes: str
) -> None:
    number = guideline(town)
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    move(town, case, "propose", "2026-08-25 09:00")
    recorded(town, Att("Antar.", Effect.ADOPT, number), outcome=outcome)
    assert state(town, number) == becomes
    assert all(words(locale).has(f"decision_outcomes.{outcome}") for locale in LOCALES)


def test_what_was_referred_back_comes_up_again_and_what_is_final_does_not(town: TestTown) -> None:
    number = guideline(town)
    adopt = [Att("Antar riktlinjen.", Effect.ADOPT, number)]
    told: dict[str, Any] = {"body": BOARD, "paragraph": "§ 1"}
    with desk(town, "2026-09-21 09:00") as now:
        first = propose(now, body=BOARD, day=date(2026, 9, 1), clauses=adopt).id or 0
        with pytest.raises(BadDecision) as refused:
            decide(now, first, day=date(2026, 8, 31), outcome=Outcome.GRANTED, **told)
        assert refused.value.key == "decision_before_its_proposal"
        back = decide(now, first, day=date(2026, 9, 2), outcome=Outcome.REFERRED_BACK, **told)
        again = propose(now, body=BOARD, day=date(2026, 9, 9), clauses=adopt, previous=back.id)
        last = decide(now, again.id or 0, day=date(2026, 9, 10), outcome=Outcome.GRANTED, **told)
        links = [(one.stage, one.outcome) for one in chain(now, first)]
        assert links == [
            ("proposed", None),
            ("decided", "referred_back"),
            ("proposed", None),
            ("decided", "granted"),
        ]
        with pytest.raises(BadDecision) as refused:
            decide(now, last.id or 0, day=date(2026, 9, 11), outcome=Outcome.GRANTED, **told)
        assert refused.value.key == "decision_is_final"
    assert state(town, number) == "adopted"


def test_a_cadence_is_changed_by_a_decision_once_and_stands_in_the_record(town: TestTown) -> None:
    number = guideline(town)
    term = Att("Varje mandatperiod.", Effect.REVISE_EACH_TERM, number, None, date(2027, 10, 31))
    recorded(town, Att("Antar.", Effect.ADOPT, number), term, day="2026-09-01")
    recorded(town, term, day="2026-09-02")
    with town.office.database.read() as session:
        assert [row.cadence for row in history(session, town.id, number)] == ["each_term"]
        case = case_of_document(session, town.id, number).id
        told = session.exec(select(Audit).where(Audit.case_id == case)).all()
    changed = [json.loads(row.detail) for row in told if row.what == "cadence_changed"]
    assert [one["cadence"] for one in changed] == ["each_term"]
