"""A year of a municipality's security work, entered as its people would, and reported."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from config.words import words
from flows.activities.series import Wanted, add_series
from flows.documents.provenance import add_outside, draw
from flows.documents.register import add_document
from flows.documents.rollouts import plan_rollout
from flows.engine import verbs
from flows.reporting.compiling import begin
from flows.reporting.reading import BOARD_REPORT, standing
from models.activities.questions import parts_in
from models.case.tables import Case
from models.documents.origins import Node, NodeSort
from models.documents.questions import case_of_document
from models.register.tables import Unit
from reports.board_report.sort import BOARD_REPORT as SORT
from reports.report import Report
from reports.sorts import draft
from reports.teller import Scope, Teller
from tests.conftest import TestTown
from tests.worlds import plan_with_clocks
from tests.worlds.document_town import desk, move

GUARDS = "Trygga Dagar AB"
REGION = "Regionens hundenhet"


def _series(town: TestTown, told: str, kind: str, **wanted: object) -> int:
    with desk(town, told) as now:
        return add_series(now, Wanted(kind, **wanted))  # type: ignore[arg-type]


def _held(town: TestTown, series: int, when: str, **told: str) -> None:
    """The series' earliest open occurrence was held on the day on which it is told."""
    with desk(town, when) as now:
        asked = select(Case).where(Case.subject_id == series).order_by(Case.id)  # type: ignore[arg-type]
        case = next(one for one in now.session.exec(asked) if one.closed is None)
        ticks = {f"part_{one.number}": "yes" for one in parts_in(now.session, case)}
        answers = {"activity_result": "held", "held_on": when[:10], **ticks, **told}
        verbs.answer_case(now, case, answers)


def _documents(town: TestTown) -> None:
    with desk(town, "2023-11-08 09:00") as now:
        plan = add_document(now, "routine", "Handlingsplan för våld och kris").subject_id
        short = add_document(now, "routine", "Krisplan i korthet", variant_of=plan).subject_id
        cases = [case_of_document(now.session, town.id, one).id or 0 for one in (plan, short)]
    for case in cases:
        told = {"document_decider": "here", "adopted_on": "2023-11-27"}
        move(town, case, "adopt_here", "2023-11-27 09:00", told)
    _roll_out(town, "2024-01-15", system="document", document=short)


def _roll_out(town: TestTown, day: str, *, begun: bool = True, **what: object) -> None:
    with desk(town, f"{day} 09:00") as now:
        units = [one.id or 0 for one in now.session.exec(select(Unit).order_by(Unit.name))]
        plan = plan_rollout(now, units=units, begins=date.fromisoformat(day), **what)  # type: ignore[arg-type]
        first = select(Case).where(Case.subject_id == plan.subject_id).order_by(Case.id)  # type: ignore[arg-type]
        case = next(iter(now.session.exec(first)))
        if begun:
            verbs.answer_case(now, case, None)


def _worked(town: TestTown) -> None:
    """The year's days: one of training, the searches in turn, the systems."""
    day = _series(
        town, "2023-12-01 09:00", "training_day", name="Utbildningsdag", first=date(2024, 1, 9)
    )
    _held(town, day, "2024-01-09 16:00", attendance="412", external_party=GUARDS)
    dogs = _series(town, "2023-12-01 09:00", "dog_search", first=date(2024, 3, 5), external=REGION)
    _held(town, dogs, "2024-03-05 16:00", external_party=REGION, findings="Skåp 14")
    for system in ("incident_reporting", "alarm", "two_factor"):
        _roll_out(town, "2024-08-20", system=system)


def _planned(town: TestTown) -> None:
    """What is to come in 2025."""
    at = "2024-10-15 09:00"
    _series(town, at, "mentor_time", name="Trygghet på mentorstid", first=date(2025, 2, 3))
    _series(town, at, "extinguishing", name="Öva att släcka", first=date(2025, 4, 1))
    _series(
        town,
        at,
        "needs_survey",
        name="Behov av kameror ute",
        when="i närtid",
        external="Säkerhetsenheten",
    )
    _roll_out(town, "2024-10-21", begun=False, system="lockdown_alarm", name="Larm i receptionen")


def lived(town: TestTown) -> int:
    """The case of the report, with the proposal recorded."""
    plan = plan_with_clocks.adopted(town)
    with desk(town, "2023-10-23 09:00") as now:
        day = date(2022, 12, 6)
        walked = add_outside(now, "safety_round", "Säkerhetsrond", party="Granskarna AB", day=day)
        draw(now, Node(NodeSort.OUTSIDE, walked.id or 0), Node(NodeSort.SUBJECT, plan.id))
    _documents(town)
    _worked(town)
    _planned(town)
    report = plan_with_clocks.reported(town, plan)
    plan_with_clocks.proposed(town, plan, report)
    return report


def told(town: TestTown, case: int, locale: str = "sv") -> Report:
    """The report as the data tell it, in a language, on its own day."""
    with desk(town, "2024-11-06 10:00") as now:
        row = begin(now, BOARD_REPORT, case=case)
        shown = standing(now.session, row)
        scope = Scope(
            municipality=town.id, start=shown.starts, end=shown.ends, today=now.day, case=case
        )
        return draft(SORT, Teller(now.session, scope, words(locale)))
