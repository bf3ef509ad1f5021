"""The report to the board: its clock, its days, and what it tells of the year."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlmodel import select

from config.words import in_a_sentence, words
from flows.activities.series import Wanted, add_series
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.register import add_document, open_matter
from flows.documents.reports import start_clock
from flows.documents.rollouts import plan_rollout
from flows.engine import verbs
from flows.engine.handling import Desk, Who
from flows.forecast.simulate import answer_as_invented
from flows.measures.verbs import add_measure
from flows.reporting.checking import differences
from flows.reporting.compiling import begin
from flows.reporting.reading import BOARD_REPORT, standing
from flows.reporting.scopes import period_of
from models.case.tables import Case, Subject
from models.documents.decisions import MatterItem
from models.documents.questions import case_of_document
from models.documents.tables import ReportClock
from models.figures.of_year import measure_effects
from models.register.tables import Unit
from reports.report import Part, Section
from reports.text import as_text
from states.decision import Effect, Outcome
from tests.conftest import TestTown, at
from tests.worlds.document_town import BOARD, days, desk, move, of_kind

FIRST = date(2026, 11, 6)


def planned(town: TestTown, first: date = FIRST, when: str = "2026-08-20 09:00") -> tuple[int, int]:
    """A plan and its report clock, in one matter; the numbers of the two subjects."""
    with desk(town, when) as now:
        matter = open_matter(now, "2026.100 KUN", "Plan").id
        plan = add_document(now, "guideline", "Riktlinjen", matter=matter).subject_id
        clock = start_clock(now, body=BOARD, first=first, document=plan, matter=matter)
        return plan, clock.subject_id


def reports(town: TestTown) -> list[Case]:
    return sorted(of_kind(town, "report_back"), key=lambda one: one.occurrence)


def decided(town: TestTown, when: str, *clauses: Att) -> None:
    with desk(town, when) as now:
        record(
            now,
            body=BOARD,
            day=now.day,
            paragraph="§ 1",
            outcome=Outcome.GRANTED,
            clauses=clauses,
        )


def test_a_report_is_compiled_a_month_ahead_and_sent_on_its_day(town: TestTown) -> None:
    planned(town)
    [report] = reports(town)
    assert (report.state, report.due) == ("planned", date(2026, 10, 9)), "twenty working days"
    texts = {"report_written": "yes"}
    compiled = move(town, report.id or 0, "compile", "2026-10-05 09:00", texts)
    assert compiled.due == FIRST
    with town.office.database.read() as session:
        [item] = session.exec(select(MatterItem).where(MatterItem.case_id == report.id)).all()
    assert item.matter_id, "it lies in the plan's matter"


def test_a_report_that_is_begun_late_still_gets_the_lead(town: TestTown) -> None:
    planned(town, date(2026, 9, 1), "2026-08-31 09:00")
    [report] = reports(town)
    assert report.planned is not None and report.due is not None
    assert report.planned < date(2026, 8, 31) < report.due


def test_a_board_that_wants_no_more_reports_gets_none_and_finishes_the_one_that_is_open(
    town: TestTown,
) -> None:
    _, clock = planned(town)
    decided(town, "2026-09-07 09:00", Att("Lämnas inte mer.", Effect.REPORT_ENDS, clock))
    days(town, "2026-09-08", "2028-12-20", 60)
    [report] = reports(town)
    assert (report.occurrence, report.closed) == ("2026-11-06", None)


def test_a_clock_that_runs_is_not_begun_again(town: TestTown) -> None:
    plan, _ = planned(town)
    again = Att("Återrapporteras årligen.", Effect.REPORT_YEARLY, plan, anchor=date(2027, 3, 1))
    decided(town, "2026-09-07 09:00", again)
    with town.office.database.read() as session:
        [clock] = session.exec(select(ReportClock)).all()
    assert clock.first == FIRST


def test_a_report_covers_the_year_up_to_its_own_day() -> None:
    assert period_of(FIRST, date(2026, 12, 1)) == (date(2025, 11, 7), FIRST)
    assert period_of(FIRST, date(2026, 10, 5))[1] == date(2026, 10, 5), "so far"
    leap = period_of(date(2024, 2, 29), date(2024, 3, 1))
    assert leap == (date(2023, 3, 1), date(2024, 2, 29))


@pytest.fixture
def year(town: TestTown) -> TestTown:
    """A year with a training day held, a search ahead, a cycle closed and a roll-out half done."""
    asta = Who(town.person("asta@skola.example"), "cli")
    town.open_year()
    for wanted in (
        Wanted("training_day", first=date(2026, 9, 10)),
        Wanted("dog_search", first=date(2027, 2, 3)),
        Wanted("lockdown_exercise", name="Förra årets övning", first=date(2026, 8, 25)),
    ):
        add_series.alone(town.errand(asta, at("2026-08-17 09:00")), wanted)
    with desk(town, "2026-08-26 09:00") as now:
        for case in now.session.exec(select(Case).where(Case.kind == "activity")).all():
            if case.due == date(2026, 8, 25):
                told = {"activity_result": "not_held", "why_not": "Sjukdom"}
                verbs.answer_case(now, case, told)
    with desk(town, "2026-09-11 09:00") as now:
        for case in now.session.exec(select(Case).where(Case.kind == "activity")).all():
            if case.due == date(2026, 9, 10):
                assert answer_as_invented(now, case)
        cycles = select(Case).where(Case.kind == "safety_cycle").order_by(Case.id)  # type: ignore[arg-type]
        case = now.session.exec(cycles).all()[0]
        while case.closed is None:
            assert answer_as_invented(now, case)
        units = [one.id or 0 for one in now.session.exec(select(Unit).order_by(Unit.name))]
        plan_rollout(now, system="two_factor", units=units, begins=date(2026, 10, 1))
        rollout = now.session.exec(select(Case).where(Case.kind == "rollout")).first()
        while rollout is not None and rollout.closed is None:
            assert answer_as_invented(now, rollout)
    return town


def told(town: TestTown, report: Case, when: str = "2026-10-05 09:00") -> dict[str, str]:
    """What each part of the report says, without its heading."""
    with desk(town, when) as now:
        row = begin(now, BOARD_REPORT, case=report.id)
        assert differences(now.session, row) == [], "the rows say the same"
        found = standing(now.session, row)
        return {
            part.key: as_text(found.model_copy(update={"sections": (only(part),)}), words("sv"))
            for part in found.parts
        }


def only(part: Part) -> Section:
    return Section(key="x", heading="", parts=(part.model_copy(update={"heading": ""}),))


def test_the_report_tells_what_was_done_and_what_is_planned(year: TestTown) -> None:
    planned(year)
    [report] = reports(year)
    parts = told(year, report)
    say = words("sv").say
    assert (
        f"– {say('activity_types.training_day')} genomfördes i september 2026."
        in parts["activities"]
    )
    assert "Förra årets övning blev inte av." in parts["activities"], "what was not held was not"
    assert "| Säkerhetscykler | 0 | 3 | 1 | 0 | 2 | 0 |" in parts["tallies"]
    assert "| Aktiviteter | 0 | 4 | 1 | 2 | 1 | 0 |" in parts["tallies"], "not held stands apart"
    assert "| Tvåfaktorsautentisering | 2 | 1 | 0 | 1 | 1 |" in parts["rollouts"]
    assert f"– {say('activity_types.dog_search')}\n" in parts["coming"]
    named = [text for key, text in parts.items() if key != "steps"]  # school years are no secret
    assert not any("2027" in text for text in named), "no day of what is confidential"


def test_measures_of_plans_count_beside_those_of_the_cycles(year: TestTown) -> None:
    planned(year)
    [report] = reports(year)

    def effects(now: Desk) -> Counter[str]:
        found = measure_effects(now.session, year.id, date(2026, 8, 1), date(2027, 7, 31))
        return Counter({effect: len(cases) for effect, cases in found.items()})

    with desk(year, "2026-09-15 09:00") as now:
        before = effects(now)
        for effect, day in (("none", date(2026, 10, 1)), ("new_risk", date(2026, 10, 2))):
            what = {"problem": "Mörkt", "action": effect, "when": day, "evaluated_on": day}
            add_measure(now, who="Vaktmästaren", **what)  # type: ignore[arg-type]
    with desk(year, "2026-10-03 09:00") as now:
        for case in now.session.exec(select(Case).where(Case.kind == "measure")).all():
            effect = now.session.get_one(Subject, case.subject_id).name
            if effect not in ("none", "new_risk"):
                continue  # a cycle's own
            verbs.answer_case(now, case, None)
            verbs.answer_case(now, case, {"what_was_done": "Lampor"})
            if effect == "none":
                verbs.answer_case(now, case, {"effect": "none", "effect_why": "För svaga"})
        assert effects(now) - before == {"none": 1}, "not the other"
    effect = words("sv").option("safety_cycle", "effect", "none")
    assert f"{effect}: 1" in told(year, report)["effects"]


BEGAN = "Översynen av planen började 2026-09-10. Förvaltningen"


def revised(town: TestTown) -> int:
    """A plan that was adopted, and revised without changes."""
    plan, _ = planned(town)
    decided(town, "2026-09-01 09:00", Att("Antar.", Effect.ADOPT, plan))
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, plan).id or 0
    move(town, case, "revise", "2026-09-10 09:00", why="Ny lag")
    found = {"document_fit": "yes", "revision_why": "Fungerar", "revision_outcome": "no_changes"}
    move(town, case, "no_changes", "2026-09-20 09:00", found)
    return plan


def test_the_report_repeats_the_revision_and_asks_the_board_to_adopt(town: TestTown) -> None:
    revised(town)
    [report] = reports(town)
    parts = told(town, report)
    assert f"Riktlinjen antogs av {in_a_sentence(BOARD)} 2026-09-01 (§ 1)." in parts["duty"]
    assert f"{BEGAN} föreslår att planen antas på nytt utan ändringar." in parts["judged"]
    assert "Fungerar\n" in parts["judged"]
    assert f"{BOARD} antar Riktlinjen." in parts["clauses"]


def test_what_the_board_has_decided_already_is_proposed_no_more(town: TestTown) -> None:
    plan = revised(town)
    decided(town, "2026-09-25 09:00", Att("Antar på nytt.", Effect.ADOPT, plan))
    [report] = reports(town)
    parts = told(town, report)
    assert f"{BEGAN} föreslog inga ändringar." in parts["judged"]
    assert "antar" not in parts["clauses"]


def test_without_a_revision_the_board_is_asked_to_approve_the_report_alone(town: TestTown) -> None:
    plan, _ = planned(town)
    decided(town, "2026-09-01 09:00", Att("Antar.", Effect.ADOPT, plan))
    [report] = reports(town)
    parts = told(town, report)
    assert "antar" not in parts["clauses"] and "godkänner" in parts["clauses"]
    assert "judged" not in parts, "nobody has judged the plan yet"
