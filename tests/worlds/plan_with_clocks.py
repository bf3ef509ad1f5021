"""A plan whose revision and report recur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from flows.documents.clauses import Att
from flows.documents.decisions import decide, propose, record
from flows.documents.lookup import matter_named
from flows.documents.register import add_document, open_matter
from flows.reporting.compiling import begin
from flows.reporting.reading import BOARD_REPORT, standing
from flows.reporting.writing import read_parts, write_part
from models.case.tables import Case
from models.documents.questions import case_of_document, history, revisions
from models.documents.tables import CadenceRow, Document
from states.decision import Effect, Outcome
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, days, desk, move

PLAN = "Plan för systematiskt säkerhetsarbete"


NUMBER = "2022.200 KUN"


@dataclass
class Plan:
    """The plan of the story, looked at from outside."""

    town: TestTown
    id: int

    @property
    def case(self) -> Case:
        with self.town.office.database.read() as session:
            return case_of_document(session, self.town.id, self.id)

    @property
    def document(self) -> Document:
        with self.town.office.database.read() as session:
            return session.get_one(Document, self.id)

    @property
    def cadences(self) -> list[CadenceRow]:
        with self.town.office.database.read() as session:
            return list(history(session, self.town.id, self.id))

    @property
    def results(self) -> list[str | None]:
        with self.town.office.database.read() as session:
            return [one.outcome for one in revisions(session, self.town.id, self.id)]

    def reports(self) -> list[Case]:
        with self.town.office.database.read() as session:
            return list(
                session.exec(
                    select(Case).where(Case.kind == "report_back").order_by(col(Case.occurrence))
                )
            )


def adopted(town: TestTown) -> Plan:
    """The plan is drafted, put before the board, and adopted on 18 October 2023."""
    with desk(town, "2023-09-04 09:00") as now:
        matter = open_matter(now, NUMBER, PLAN, officer=town.person("mo@skola.example")).id
        plan = add_document(now, "safety_plan", PLAN, matter=matter)
        number = plan.subject_id
        case = case_of_document(now.session, now.municipality, number).id or 0
    move(town, case, "propose", "2023-09-25 09:00", {"parts_covered": "yes"})
    with desk(town, "2023-10-20 09:00") as now:
        record(
            now,
            body=BOARD,
            day=date(2023, 10, 18),
            paragraph="§ 109",
            outcome=Outcome.ADOPTED,
            matter=matter_named(now.session, town.id, NUMBER).id,
            clauses=[
                Att("Nämnden antar planen.", Effect.ADOPT, number),
                Att("Planen revideras en gång per år.", Effect.REVISE_YEARLY, number),
                Att(
                    "Arbetet ska årligen återrapporteras.",
                    Effect.REPORT_YEARLY,
                    number,
                    anchor=date(2024, 11, 6),
                ),
            ],
        )
    return Plan(town, number)


NO_CHANGES = {
    "document_fit": "yes",
    "revision_why": "Planen har blivit ett viktigt verktyg under årets arbete.",
    "revision_outcome": "no_changes",
}


def reported(town: TestTown, plan: Plan) -> int:
    """Autumn 2024: the revision finds nothing to change, and the year's work is reported."""
    days(town, "2023-10-23", "2024-11-04", 28)
    move(town, plan.case.id or 0, "no_changes", "2024-10-14 09:00", NO_CHANGES)
    report = plan.reports()[0].id or 0
    with desk(town, "2024-11-04 09:00") as now:
        written = begin(now, BOARD_REPORT, case=report)
        write_part(now, written.id or 0, "story", "Bra år.")
        write_part(now, written.id or 0, "economy", "Inga ekonomiska konsekvenser.")
        read_parts(now, written.id or 0, [one.key for one in standing(now.session, written).parts])
    move(town, report, "compile", "2024-11-04 10:00", {"report_written": "yes"})
    move(town, report, "send_to_board", "2024-11-05 10:00", {"report_signed": "yes"})
    return report


def proposed(town: TestTown, plan: Plan, report: int) -> int:
    """6 November 2024: the administration proposes "vid behov"."""
    with desk(town, "2024-11-06 09:00") as now:
        return (
            propose(
                now,
                body="Utbildningsförvaltningen",
                day=date(2024, 11, 6),
                matter=matter_named(now.session, town.id, NUMBER).id,
                clauses=[
                    Att(
                        "Nämnden godkänner återrapporteringen.", Effect.APPROVE_REPORT, case=report
                    ),
                    Att("Nämnden antar planen.", Effect.ADOPT, plan.id),
                    Att("Revideras vid behov.", Effect.REVISE_WHEN_NEEDED, plan.id),
                ],
            ).id
            or 0
        )


def decided(town: TestTown, proposal: int, outcome: Outcome = Outcome.GRANTED) -> None:
    with desk(town, "2024-11-22 09:00") as now:
        decide(
            now,
            proposal,
            body=BOARD,
            day=date(2024, 11, 20),
            paragraph="§ 121",
            outcome=outcome,
        )
