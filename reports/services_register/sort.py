"""The sort of report: the register of services of a municipality, or of one of its units."""

from __future__ import annotations

from collections.abc import Mapping

from reports.frames import home_of, unit_of
from reports.services_register import told
from reports.services_register.lines import day_of
from reports.sorts import PartPlan, ReportSort, SectionPlan
from reports.teller import Teller


def frame(teller: Teller) -> Mapping[str, object]:
    """Whose register it is, and the day on which it was read."""
    home, say = home_of(teller), teller.say.say
    unit = unit_of(teller).name if teller.scope.unit is not None else ""
    return {
        "title": say("reports.services_register.title", whose=unit or home.name),
        "sender": home.name,
        "head": tuple(
            (name, value)
            for name, value in (
                (say("reports.date"), teller.say.day(teller.scope.today)),
                (say("reports.services.read_on"), teller.say.day(day_of(teller))),
                (say("reports.unit"), unit),
            )
            if value
        ),
    }


SERVICES_REGISTER = ReportSort(
    key="services_register",
    frame=frame,
    sections=(
        SectionPlan(
            "in_short",
            (PartPlan("numbers", told.in_short, bare=True), PartPlan("own_words")),
        ),
        SectionPlan("never", (PartPlan("never", told.listed(*told.NEVER), bare=True),)),
        SectionPlan("not_valid", (PartPlan("not_valid", told.listed(*told.NOT_VALID), bare=True),)),
        SectionPlan(
            "valid",
            (
                PartPlan("valid", told.listed(*told.VALID)),
                PartPlan("conditions", told.conditions),
            ),
        ),
        SectionPlan(
            "data",
            (
                PartPlan("lacks_agreement", told.lacks_agreement),
                PartPlan("third_country", told.third_countries),
                PartPlan("data", told.personal_data),
            ),
        ),
        SectionPlan("out", (PartPlan("out", told.phased_out, bare=True),)),
    ),
)
"""The register, what nobody has validated first."""
