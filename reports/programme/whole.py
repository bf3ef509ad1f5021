"""The sort of report: a whole round, for its organiser and owners."""

from __future__ import annotations

from collections.abc import Mapping

from reports.programme import cohort, together
from reports.programme.final import round_frame
from reports.programme.part import goals, round_of
from reports.sorts import PartPlan, ReportSort, SectionPlan
from reports.teller import Teller


def frame(teller: Teller) -> Mapping[str, object]:
    """The round's name, and its organiser as the sender."""
    round_ = round_of(teller)
    return {
        "title": teller.say.say("reports.programme_round.title", round=round_.name),
        "sender": round_.organiser,
        "to": ", ".join(round_.owners.splitlines()),
        "starts": round_.starts,
        "ends": round_.ends,
        "head": round_frame(teller),
    }


PROGRAMME_ROUND = ReportSort(
    key="programme_round",
    frame=frame,
    sections=(
        SectionPlan(
            "participation",
            (
                PartPlan("took_part", cohort.took_part, bare=True),
                PartPlan("goals", goals),
                PartPlan("who", cohort.who),
                PartPlan("info_meetings", cohort.info_meetings),
                PartPlan("own_words"),
            ),
        ),
        SectionPlan("phases", (PartPlan("phases", cohort.phases, bare=True),)),
        SectionPlan(
            "gatherings",
            (
                PartPlan("gatherings", cohort.gatherings),
                PartPlan("attendance", cohort.attendance),
                PartPlan("guidance", cohort.guidance),
            ),
        ),
        SectionPlan("mapping", (PartPlan("mapping", together.mapping, bare=True),)),
        SectionPlan("measures", (PartPlan("measures", together.measures, bare=True),)),
        SectionPlan("artefacts", (PartPlan("artefacts", together.artefacts, bare=True),)),
        SectionPlan(
            "evaluation",
            (PartPlan("evaluation", together.evaluation, bare=True), PartPlan("lessons")),
        ),
        SectionPlan("ahead", (PartPlan("carried_on"),)),
    ),
)
"""A round, told without what any single municipality answered."""
