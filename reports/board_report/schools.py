"""The five steps, school by school and in sum."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from models.figures.of_authority import SchoolCycle, cycles_on
from reports.frames import table
from reports.report import Block, Chart, Figure, Form, Line, Paragraph, Series
from reports.teller import Teller, joined, words
from states.safety_cycle import KIND

KEY = "reports.board_report"
COLUMNS = ("school", "step", "time")
YEARS = 4


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
    return [
        Paragraph(line=joined(told, " ")),
        *over_the_years(teller),
        *table(teller, f"{KEY}.steps", COLUMNS, rows),
    ]


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


def over_the_years(teller: Teller) -> Sequence[Block]:
    """The share on time of this period and of those before it, where there are at least two."""
    shares = _shares(teller)
    if len(shares) < 2:
        return []
    sign = "%" if teller.say.locale == "en" else "\u00a0%"
    told = ", ".join(f"{label}: {one.value}{sign}" for label, one in shares)
    say = teller.say.say
    series = Series(
        name=say(f"{KEY}.years.share"),
        values=tuple(one.value for _, one in shares),
        figures=tuple(one.key for _, one in shares),
    )
    return [
        Chart(
            form=Form.LINE,
            caption=say(f"{KEY}.years.caption"),
            spoken=say(f"{KEY}.years.spoken", years=told),
            labels=tuple(label for label, _ in shares),
            series=(series,),
            per_cent=True,
        )
    ]


def _shares(teller: Teller) -> list[tuple[str, Figure]]:
    """The latest years that had cycles, the earliest first, each by the years of its period."""
    scope = teller.scope
    start, end = scope.start, scope.end
    found: list[tuple[str, Figure]] = []
    for _ in range(YEARS):
        cycles = cycles_on(teller.session, scope.municipality, start, end)
        on_time = [one.case for one in cycles if not one.late]
        key, label = f"on_time_of:{start}/{end}", _period(start, end)
        share = teller.share(key, on_time, [one.case for one in cycles], label)
        if share is None:
            break
        found.insert(0, (label, share))
        start, end = _year_before(start), start - timedelta(days=1)
    return found


def _period(start: date, end: date) -> str:
    """The years of a period: 2024, 2024/25."""
    return str(end.year) if start.year == end.year else f"{start.year}/{end:%y}"


def _year_before(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
