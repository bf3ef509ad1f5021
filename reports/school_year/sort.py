"""The sort of report: a school's year."""

from __future__ import annotations

from collections.abc import Mapping

from reports.frames import headed, home_of, leaders, role_name, signed, unit_of
from reports.school_year import ahead, counts, register, work
from reports.sorts import PartPlan, ReportSort, SectionPlan
from reports.teller import Teller
from states.ladder import HEADTEACHER


def frame(teller: Teller) -> Mapping[str, object]:
    """The school, its form, and who leads it on the day when it is compiled."""
    unit, say = unit_of(teller), teller.say.say
    led = leaders(teller, unit.id or 0, teller.scope.today)
    return {
        "title": say("reports.school_year.title", unit=unit.name),
        "sender": home_of(teller).name,
        "head": headed(
            teller,
            (say("reports.unit"), unit.name),
            (say("reports.form"), unit.form),
            (role_name(teller, HEADTEACHER, unit.form), ", ".join(led)),
        ),
        "signers": signed(teller, HEADTEACHER, led, unit.form),
    }


SCHOOL_YEAR = ReportSort(
    key="school_year",
    frame=frame,
    sections=(
        SectionPlan(
            "in_short",
            (PartPlan("numbers", counts.in_short, bare=True), PartPlan("own_words")),
        ),
        SectionPlan(
            "cycle",
            (
                PartPlan("steps", work.cycles),
                PartPlan("mapped", work.mapped),
                PartPlan("judged", work.judged),
            ),
        ),
        SectionPlan("measures", (PartPlan("measures", work.measures, bare=True),)),
        SectionPlan(
            "activities",
            (
                PartPlan("held", work.held),
                PartPlan("not_held", work.not_held),
                PartPlan("gatherings", work.gatherings),
            ),
        ),
        SectionPlan("services", (PartPlan("services", register.services, bare=True),)),
        SectionPlan(
            "documents",
            (
                PartPlan("documents", register.own_documents),
                PartPlan("lacking", register.lacking),
            ),
        ),
        SectionPlan(
            "followed",
            (
                PartPlan("urgent", counts.urgent),
                PartPlan("letters", counts.followed),
                PartPlan("open", counts.still_open),
            ),
        ),
        SectionPlan(
            "ahead",
            (PartPlan("next_year", ahead.next_year, bare=True), PartPlan("own_plan")),
        ),
        SectionPlan("evidence", (PartPlan("files", work.evidence, bare=True),)),
    ),
)
"""A school's year, from its numbers to its plan for the next one."""
