"""The sort of report: a municipality's final report of a round."""

from __future__ import annotations

from collections.abc import Mapping

from models.case.answers import answers_of
from reports.frames import Head, headed, home_of, period
from reports.programme import mapped, part
from reports.programme.part import own_part, round_of
from reports.sorts import PartPlan, ReportSort, SectionPlan
from reports.teller import Teller


def round_frame(teller: Teller) -> Head:
    """What stands over every report of a round: its days, its organiser and owners."""
    round_, say = round_of(teller), teller.say.say
    return headed(
        teller,
        (say("reports.programme.round"), round_.name),
        (say("reports.programme.organiser"), round_.organiser),
        (say("reports.programme.owners"), ", ".join(round_.owners.splitlines())),
        of_period=period(teller, round_.starts, round_.ends),
    )


def frame(teller: Teller) -> Mapping[str, object]:
    """The round, the municipality, and in which role it was reached."""
    round_, (_, case) = round_of(teller), own_part(teller)
    home, say = home_of(teller), teller.say.say
    contact = answers_of(teller.session, case).get("contact_role", "")
    over = [(say("reports.programme.contact"), contact)] if contact else []
    return {
        "title": say("reports.programme_final.title", round=round_.name, home=home.name),
        "sender": home.name,
        "to": round_.organiser,
        "starts": round_.starts,
        "ends": round_.ends,
        "head": (*round_frame(teller), *over),
    }


PROGRAMME_FINAL = ReportSort(
    key="programme_final",
    frame=frame,
    sections=(
        SectionPlan(
            "participation",
            (
                PartPlan("took_part", part.took_part, bare=True),
                PartPlan("goals", part.goals),
                PartPlan("own_words"),
            ),
        ),
        SectionPlan("phases", (PartPlan("phases", part.phases, bare=True),)),
        SectionPlan(
            "gatherings",
            (
                PartPlan("gatherings", part.meetings),
                PartPlan("homework", part.homework),
                PartPlan("guidance", part.guidance),
            ),
        ),
        SectionPlan(
            "mapping",
            (PartPlan("mapping", mapped.mapping), PartPlan("situation", part.situation)),
        ),
        SectionPlan("measures", (PartPlan("measures", mapped.measures, bare=True),)),
        SectionPlan("artefacts", (PartPlan("artefacts", part.written, bare=True),)),
        SectionPlan(
            "evaluation",
            (PartPlan("evaluation", part.evaluated, bare=True), PartPlan("lessons")),
        ),
        SectionPlan("ahead", (PartPlan("unfinished", part.unfinished), PartPlan("carried_on"))),
    ),
)
"""What one municipality did in a round, what it gained, and what it carries on."""
