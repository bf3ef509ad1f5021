"""The five steps, school by school and in sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.figures.of_authority import SchoolCycle, cycles_on
from reports.frames import table
from reports.report import Block, Line, Paragraph
from reports.teller import Teller, joined, words
from states.safety_cycle import KIND

KEY = "reports.board_report"
COLUMNS = ("school", "step", "time")


def steps(teller: Teller) -> Sequence[Block]:
    """In how many schools the cycle was on time and finished, and in which step each stands."""
    scope = teller.scope
    cycles = cycles_on(teller.session, scope.municipality, scope.start, scope.end)
    if not cycles:
        return []
    on_time = teller.share(
        "cycles_on_time", (one.case for one in cycles if not one.late), (one.case for one in cycles)
    )
    told = [
        teller.line(f"{KEY}.cycles", n=teller.count("cycles", [one.case for one in cycles])),
        _or_none(teller, "cycles_finished", (one.case for one in cycles if one.finished)),
        _or_none(teller, "cycles_late", (one.case for one in cycles if one.late)),
        teller.line(f"{KEY}.cycles_on_time", share=on_time),
    ]
    rows = [_row(teller, one) for one in cycles]
    return [Paragraph(line=joined(told, " ")), *table(teller, f"{KEY}.steps", COLUMNS, rows)]


def _or_none(teller: Teller, key: str, cases: Iterable[int]) -> Line:
    """How many, and in words where there is none."""
    number = teller.count(key, cases)
    return teller.line(f"{KEY}.{key}" if number.value else f"{KEY}.{key}_none", n=number)


def _row(teller: Teller, one: SchoolCycle) -> tuple[Line, ...]:
    over = "finished" if one.finished else "ended"
    say = teller.say
    step = say.state(KIND, one.step) if one.step else say.say(f"{KEY}.steps.{over}")
    time = say.say(f"{KEY}.steps.{'late' if one.late else 'on_time'}")
    return words(one.unit), words(step), words(time)
