"""The sort of report: one cycle of a unit, its sections named as the steps are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.case.tables import Case
from models.register.tables import Unit
from reports.frames import headed, home_of, leaders, period, role_name, signed
from reports.report import Block
from reports.sorts import PartPlan, ReportSort, SectionPlan, Tell
from reports.teller import Teller
from reports.unit_cycle import told
from states.ladder import HEADTEACHER
from states.safety_cycle import KIND


def cycle_of(teller: Teller) -> Case:
    """The cycle that the report is about. Raises LookupError for anything else."""
    case = teller.session.get(Case, teller.scope.case) if teller.scope.case else None
    if case is None or case.municipality_id != teller.scope.municipality or case.kind != KIND:
        raise LookupError("a report about a cycle knows its case")
    return case


def _of(tell: Callable[[Teller, Case], list[Block]]) -> Tell:
    def of_cycle(teller: Teller) -> list[Block]:
        return tell(teller, cycle_of(teller))

    return of_cycle


def frame(teller: Teller) -> Mapping[str, object]:
    """The unit, its year, and who led it when the cycle ended or now."""
    case, say = cycle_of(teller), teller.say.say
    unit = teller.session.get(Unit, case.unit_id) if case.unit_id else None
    name = unit.name if unit else home_of(teller).name
    form = unit.form if unit else ""
    ends = max(case.opened, case.closed or teller.scope.today)
    led = leaders(teller, case.unit_id, ends) if case.unit_id else []
    return {
        "starts": case.opened,
        "ends": ends,
        "title": say("reports.unit_cycle.title", unit=name, year=case.year),
        "sender": home_of(teller).name,
        "head": headed(
            teller,
            (say("reports.unit"), name),
            (role_name(teller, HEADTEACHER, form), ", ".join(led)),
            (say("reports.case"), str(case.id)),
            of_period=period(teller, case.opened, ends),
        ),
        "signers": signed(teller, HEADTEACHER, led, form),
    }


UNIT_CYCLE = ReportSort(
    key="unit_cycle",
    frame=frame,
    sections=(
        SectionPlan(
            "in_short",
            (
                PartPlan("numbers", _of(told.in_short), bare=True),
                PartPlan("steps", _of(told.steps)),
                PartPlan("own_words"),
            ),
        ),
        SectionPlan(
            "mapping",
            (
                PartPlan("carried_from", _of(told.came_from)),
                PartPlan("method", _of(told.mapped)),
                PartPlan("findings", _of(told.findings)),
            ),
        ),
        SectionPlan("analysis", (PartPlan("analysis", _of(told.analysed), bare=True),)),
        SectionPlan("action", (PartPlan("action", _of(told.planned), bare=True),)),
        SectionPlan("evaluation", (PartPlan("evaluation", _of(told.evaluated), bare=True),)),
        SectionPlan(
            "improvement",
            (
                PartPlan("verdict", _of(told.judged)),
                PartPlan("carried_to", _of(told.goes_on)),
            ),
        ),
        SectionPlan("evidence", (PartPlan("files", _of(told.evidence_files), bare=True),)),
    ),
)
"""One cycle, with a step a section."""
