"""The documents that were adopted in the period, and how far they and the systems are in use."""

from __future__ import annotations

from collections.abc import Sequence

from models.figures.of_authority import RolledOut, adopted_documents, rolled_out_on
from reports.frames import bullets
from reports.report import Block, Line
from reports.teller import Teller, joined
from states.rollout import BEGUN, IN_PLACE

KEY = "reports.board_report"


def adopted(teller: Teller) -> Sequence[Block]:
    """Each document by its name, with its day, and with the decision where a body made one."""
    scope = teller.scope
    lines = []
    for one in adopted_documents(teller.session, scope.municipality, scope.start, scope.end):
        key = "adopted_by" if one.decision else "adopted"
        day = teller.say.day(one.day)
        lines.append(teller.line(f"{KEY}.{key}", name=one.name, day=day, decision=one.decision))
    return [*bullets(lines)]


def rollouts(teller: Teller) -> Sequence[Block]:
    """At how many units each system or document is in place, and at how many it is begun."""
    scope = teller.scope
    there = rolled_out_on(teller.session, scope.municipality, scope.end)
    return [*bullets(_rolled_out(teller, name, some) for name, some in there.items())]


def _rolled_out(teller: Teller, name: str, some: list[RolledOut]) -> Line:
    def at(state: str) -> list[int]:
        return [one.case for one in some if one.state == state]

    done, begun = (
        teller.count(f"in_place:{name}", at(IN_PLACE), name),
        teller.count(f"begun:{name}", at(BEGUN), name),
    )
    number = teller.count(f"rolled_out:{name}", [one.case for one in some], name)
    whole = teller.line("report.units", n=number)
    if done.value:
        told = [teller.line("report.rolled_out", name=name, done=done, units=whole)]
    else:
        told = [teller.line(f"{KEY}.nowhere", name=name, units=whole)]
    if begun.value:
        told.append(teller.line(f"{KEY}.begun", n=begun))
    return joined([*told, *_share(teller, name, some)])


def _share(teller: Teller, name: str, some: list[RolledOut]) -> list[Line]:
    """The percentage that was given, on an average."""
    given = {one.case: one.percent for one in some if one.percent is not None}
    if not given:
        return []
    mean = round(sum(given.values()) / len(given))
    number = teller.amount(f"per_cent:{name}", mean, given, name)
    return [teller.line(f"{KEY}.per_cent", share=number)]
