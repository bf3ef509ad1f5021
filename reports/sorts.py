"""A sort of report: its sections in their order, and who tells each part of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.report import Block, Part, Report, Section
from reports.teller import Scope, Teller

Tell = Callable[[Teller], Sequence[Block]]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part and who tells it. Its words are ``reports.<sort>.parts.<key>``: the heading; a part
    that is told by nobody is for a person to write. ``bare``: the section's heading is enough."""

    key: str
    tell: Tell | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """Its heading is ``reports.<sort>.sections.<key>``."""

    key: str
    parts: tuple[PartPlan, ...]


@dataclass(frozen=True, slots=True)
class ReportSort:
    """``frame`` tells what stands around the parts: title, head, recipient, signers,
    attachments."""

    key: str
    sections: tuple[SectionPlan, ...]
    frame: Callable[[Teller], Mapping[str, object]]


def draft(sort: ReportSort, teller: Teller) -> Report:
    """The report as the rows tell it just now, with no word of a person's own. Empty parts that
    somebody tells are left out; those that nobody tells stand empty."""
    scope: Scope = teller.scope
    sections = []
    for plan in sort.sections:
        parts = [part for one in plan.parts if (part := _part(sort, one, teller)) is not None]
        heading = teller.say.say(f"reports.{sort.key}.sections.{plan.key}")
        if parts:
            sections.append(Section(key=plan.key, heading=heading, parts=tuple(parts)))
    return Report.model_validate(
        {
            "sort": sort.key,
            "locale": teller.say.locale,
            "starts": scope.start,
            "ends": scope.end,
            "day": scope.today,
            **sort.frame(teller),
            "sections": tuple(sections),
            "figures": tuple(teller.figures.values()),
        }
    )


def _part(sort: ReportSort, plan: PartPlan, teller: Teller) -> Part | None:
    heading = "" if plan.bare else teller.say.say(f"reports.{sort.key}.parts.{plan.key}")
    if plan.tell is None:
        return Part(key=plan.key, heading=heading)
    data = tuple(plan.tell(teller))
    return Part(key=plan.key, heading=heading, data=data) if data else None
