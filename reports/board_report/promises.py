"""What was planned when the period before ended, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from models.figures.of_authority import (
    Occurrence,
    coming_activities,
    ended_activities,
    rolled_out_on,
)
from reports.board_report.activities import months
from reports.board_report.documents import what_became
from reports.frames import NONE, bullets, table
from reports.report import Block, Line, Paragraph
from reports.teller import Teller, joined, words
from states.activity import HELD
from states.rollout import PLANNED

KEY = "reports.board_report"
CAME = ("promised", "promised_held", "promised_missed", "promised_left")
COLUMNS = ("name", "promised", "promised_held", "when", "promised_missed", "promised_left")


def promised(teller: Teller) -> Sequence[Block]:
    """Each activity that was planned a period ago: held, and when; not held; still to come. And
    how far the roll-outs have come that were to begin."""
    scope = teller.scope
    before = scope.start - timedelta(days=1)
    by_series: dict[int, list[Occurrence]] = defaultdict(list)
    for one in coming_activities(teller.session, scope.municipality, before, called_off=True):
        by_series[one.series].append(one)
    rows = [_row(teller, series, some) for series, some in by_series.items()]
    blocks: list[Block] = [
        *table(
            teller,
            f"{KEY}.promises",
            COLUMNS,
            rows,
            total=_sum(teller, by_series.values()) if len(rows) > 1 else (),
            numeric=(1, 2, 4, 5),
        ),
        *_others(teller, by_series.values()),
        *bullets(_begun(teller)),
    ]
    if not blocks:
        return []
    return [teller.paragraph(f"{KEY}.promises.lead", day=teller.say.day(before)), *blocks]


def _came(teller: Teller, some: list[Occurrence]) -> list[tuple[str, list[int]]]:
    end = teller.scope.end
    over = [one for one in some if one.closed is not None and one.closed <= end]
    held = [one.case for one in over if one.state in HELD]
    return [
        ("promised", [one.case for one in some]),
        ("promised_held", held),
        ("promised_missed", [one.case for one in over if one.case not in held]),
        ("promised_left", [one.case for one in some if one not in over]),
    ]


def _row(teller: Teller, series: int, some: list[Occurrence]) -> tuple[Line, ...]:
    name, came = some[0].name, _came(teller, some)
    cells = [teller.cell(teller.count(f"{what}:{series}", n, name)) for what, n in came]
    held = dict(came)["promised_held"]
    when = months(teller, [one for one in some if one.case in held])
    return words(name), *cells[:2], words(when or NONE), *cells[2:]


def _sum(teller: Teller, groups: Iterable[list[Occurrence]]) -> tuple[Line, ...]:
    came = _came(teller, [one for some in groups for one in some])
    cells = [teller.cell(teller.count(f"{what}_in_all", cases)) for what, cases in came]
    return words(teller.say.say(f"{KEY}.sum")), *cells[:2], words(""), *cells[2:]


def _others(teller: Teller, groups: Iterable[list[Occurrence]]) -> list[Paragraph]:
    """What was held in the period under the same name, and was not what was planned: the row does
    not count it, and another part tells of it."""
    scope, there = teller.scope, [one for some in groups for one in some]
    planned, names = {one.case for one in there}, {one.name for one in there}
    others: dict[str, list[int]] = defaultdict(list)
    for one in ended_activities(teller.session, scope.municipality, scope.start, scope.end):
        if one.name in names and one.state in HELD and one.case not in planned:
            others[one.name].append(one.case)
    counted = [
        (name, teller.count(f"also_held:{name}", cases, name)) for name, cases in others.items()
    ]
    told = [teller.line(f"{KEY}.promises.also_held", name=name, n=n) for name, n in counted]
    return [Paragraph(line=joined(told, " "))] if told else []


def _begun(teller: Teller) -> list[Line]:
    """The roll-outs that nobody had begun then."""
    scope, session = teller.scope, teller.session
    before = scope.start - timedelta(days=1)
    then = rolled_out_on(session, scope.municipality, before, called_off=True)
    now = rolled_out_on(session, scope.municipality, scope.end, called_off=True)
    return [
        what_became(teller, name, now[name])
        for name, some in then.items()
        if all(one.state == PLANNED for one in some)
    ]
