"""A sort of report: its sections in their order, and who tells each part of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from reports.report import Block, Part, Report, Section
from reports.teller import Scope, Teller

Tell = Callable[[Teller], Sequence[Block]]
Progress = Callable[[int, int], None]


def unseen(_done: int, _of: int) -> None:
    return None


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


def draft(
    sort: ReportSort, teller: Teller, *, keep: Collection[str] = (), progress: Progress = unseen
) -> Report:
    """The report as the rows tell it just now, with no word of a person's own. Empty parts that
    somebody tells are left out, but those of ``keep``; those that nobody tells stand empty.
    ``progress`` is told how many sections of how many have been told."""
    scope: Scope = teller.scope
    sections: list[Section] = []
    for number, plan in enumerate(sort.sections, 1):
        told = [_part(sort, one, teller) for one in plan.parts]
        parts = [
            part
            for part, one in zip(told, plan.parts, strict=True)
            if part.data or one.tell is None or part.key in keep
        ]
        heading = teller.say.say(f"reports.{sort.key}.sections.{plan.key}")
        if parts and sections and sections[-1].heading == heading:  # told under the same one
            told_before = sections.pop()
            parts = [*told_before.parts, *parts]
            sections.append(told_before.model_copy(update={"parts": tuple(parts)}))
        elif parts:
            sections.append(Section(key=plan.key, heading=heading, parts=tuple(parts)))
        progress(number, len(sort.sections))
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


def _part(sort: ReportSort, plan: PartPlan, teller: Teller) -> Part:
    heading = "" if plan.bare else teller.say.say(f"reports.{sort.key}.parts.{plan.key}")
    data = tuple(plan.tell(teller)) if plan.tell is not None else ()
    return Part(key=plan.key, heading=heading, data=data)
