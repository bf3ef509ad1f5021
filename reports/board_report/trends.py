"""The charts of the five steps: where the cycles stand, which steps were on time, and the years."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from models.figures.of_steps import SchoolCycle, cycles_on, steps_on_time
from reports.report import Block, Chart, Figure, Form, Series
from reports.teller import Teller
from states.safety_cycle import KIND, STEPS

KEY = "reports.board_report"
YEARS = 4
FEW = 3  # so few cycles are seen in the table


def standing_at_the_end(teller: Teller, cycles: list[SchoolCycle]) -> Sequence[Block]:
    """How many cycles stood in each step when the period ended, in time and late."""
    if sum(bool(one.step) for one in cycles) <= FEW:
        return []
    names = [teller.say.state(KIND, step) for step in STEPS]
    counted = []
    for key, late in (("at_step", False), ("late_at_step", True)):
        cases = [[c.case for c in cycles if c.step == s and c.late_now == late] for s in STEPS]
        counted.append(
            [
                teller.count(f"{key}:{step}", some, name)
                for step, some, name in zip(STEPS, cases, names, strict=True)
            ]
        )
    in_time, late_ones = counted
    told = [
        teller.say.say(f"{KEY}.standing.of", step=name, all=a.value + b.value, past=b.value)
        for name, a, b in zip(names, in_time, late_ones, strict=True)
        if a.value + b.value
    ]
    say = teller.say.say
    return [
        Chart(
            form=Form.STACKED,
            caption=say(f"{KEY}.standing.caption"),
            spoken=say(f"{KEY}.standing.spoken", steps="; ".join(told)),
            labels=tuple(names),
            series=(
                _series(say(f"{KEY}.standing.in_time"), in_time),
                _series(say(f"{KEY}.standing.late"), late_ones),
            ),
        )
    ]


def step_by_step(teller: Teller) -> Sequence[Block]:
    """The share of each step that was completed on time; none where all of them were."""
    scope = teller.scope
    home, start, end = scope.municipality, scope.start, scope.end
    found = steps_on_time(teller.session, home, start, end)
    if len(found) < 2 or all(one.on_time == one.cases for one in found):
        return []
    shares = []
    for one in found:
        name = teller.say.state(KIND, one.step)
        share = teller.share(f"step_on_time:{one.step}", one.on_time, one.cases, name)
        shares += [(name, share)] if share else []
    return [_shares_chart(teller, "by_step", Form.BARS, shares)]


def over_the_years(teller: Teller) -> Sequence[Block]:
    """The share on time of this period and of those before it, where there are at least two. Each
    is called by the month in which it ended: its years would look like a school year."""
    scope = teller.scope
    start, end = scope.start, scope.end
    found: list[tuple[date, date, list[SchoolCycle]]] = []
    while len(found) < YEARS:
        cycles = cycles_on(teller.session, scope.municipality, start, end)
        if not cycles:
            break
        found.insert(0, (start, end, cycles))
        start, end = _year_before(start), start - timedelta(days=1)
    if len(found) < 2:
        return []
    shares = []
    for start, end, cycles in found:
        key, label = f"on_time_of:{start}/{end}", teller.say.month(end)
        on_time = [one.case for one in cycles if not one.late]
        share = teller.share(key, on_time, [one.case for one in cycles], label)
        shares += [(label, share)] if share else []
    return [_shares_chart(teller, "years", Form.LINE, shares)]


def _shares_chart(teller: Teller, key: str, form: Form, shares: list[tuple[str, Figure]]) -> Chart:
    say = teller.say.say
    told = [
        say(f"{KEY}.share_of", label=label, share=one.value, some=len(one.cases), all=len(one.of))
        for label, one in shares
    ]
    return Chart(
        form=form,
        caption=say(f"{KEY}.{key}.caption"),
        spoken=say(f"{KEY}.{key}.spoken", years="; ".join(told)),
        labels=tuple(label for label, _ in shares),
        series=(_series(say(f"{KEY}.{key}.share"), [one for _, one in shares]),),
        per_cent=True,
    )


def _series(name: str, figures: Sequence[Figure]) -> Series:
    return Series(
        name=name,
        values=tuple(one.value for one in figures),
        figures=tuple(one.key for one in figures),
    )


def _year_before(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
