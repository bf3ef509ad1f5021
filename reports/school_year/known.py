"""The cases that a unit's year is told from, and how their days are told."""

from __future__ import annotations

from datetime import date

from models.figures.of_unit import Known, cases_of_unit
from reports.frames import day_cell, unit_of
from reports.report import Line
from reports.teller import Teller, words


def in_period(teller: Teller, *kinds: str) -> list[Known]:
    """The unit's cases of these kinds (none: of every kind) that were open at some time of the
    period."""
    scope, unit = teller.scope, unit_of(teller)
    return [
        one
        for one in cases_of_unit(teller.session, scope.municipality, unit.id or 0)
        if one.case.opened <= scope.end
        and (one.case.closed is None or one.case.closed >= scope.start)
        and (not kinds or one.case.kind in kinds)
    ]


def ended(teller: Teller, one: Known) -> bool:
    """Whether the case came to its end in the period."""
    scope = teller.scope
    return one.case.closed is not None and scope.start <= one.case.closed <= scope.end


def open_at_end(teller: Teller, one: Known) -> bool:
    """Whether the case was open when the period ended."""
    return one.case.closed is None or one.case.closed > teller.scope.end


def due_cell(teller: Teller, one: Known) -> Line:
    """The last day; of a case whose day few may know, that it is not told."""
    if one.kept and one.case.closed is None:
        return words(teller.say.say("item.kept"))
    return day_cell(teller, one.case.due)


def shown_day(one: Known) -> date | None:
    """The last day where everybody may know it."""
    return None if one.kept else one.case.due


def name_of(teller: Teller, one: Known) -> str:
    """What a case is called in a document about its unit: its kind, and what it is about."""
    kind = teller.say.kind(one.case.kind)
    return f"{kind}: {one.name}" if one.name else kind
