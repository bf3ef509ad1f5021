"""What was done in the year: how much of each kind, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from models.figures.of_year import YearCase, cases_of_year, measure_effects
from reports.report import Block, Bullets, Line, Table
from reports.teller import Teller, words
from states import measure
from states.report_back import KIND
from states.safety_cycle import KIND as CYCLE


def tallies(teller: Teller) -> Sequence[Block]:
    """One row a kind: opened, finished, ended otherwise, and late at the end of the period. What
    was not done never counts as finished."""
    scope = teller.scope
    by_kind: dict[str, list[YearCase]] = defaultdict(list)
    for case in cases_of_year(teller.session, scope.municipality, scope.start, scope.end):
        if case.kind != KIND:
            by_kind[case.kind].append(case)
    rows = [row for kind, cases in by_kind.items() if (row := _tally(teller, kind, cases))]
    if not rows:
        return []
    head = ("kind", "opened", "finished", "otherwise", "late")
    return [
        Table(
            caption=teller.say.say("reports.board_report.tallies"),
            head=tuple(teller.say.say(f"reports.board_report.heads.{one}") for one in head),
            rows=tuple(sorted(rows, key=lambda row: row[0][0].words)),
            numeric=(1, 2, 3, 4),
        )
    ]


def _tally(teller: Teller, kind: str, cases: list[YearCase]) -> tuple[Line, ...]:
    start, end = teller.scope.start, teller.scope.end
    counted = {
        "opened": [one.id for one in cases if one.was_opened(start, end)],
        "finished": [one.id for one in cases if one.finished(start, end)],
        "otherwise": [
            one.id for one in cases if one.ended(start, end) and not one.finished(start, end)
        ],
        "late": [one.id for one in cases if one.late(end)],
    }
    if not any(counted.values()):
        return ()
    cells = [
        teller.cell(teller.count(f"{what}:{kind}", numbers, teller.say.kind(kind)))
        for what, numbers in counted.items()
    ]
    return (words(teller.say.kind(kind)), *cells)


def effects(teller: Teller) -> Sequence[Block]:
    """What measures led to, how many were not done, and how many are past their day."""
    scope = teller.scope
    found = measure_effects(teller.session, scope.municipality, scope.start, scope.end)
    lines = []
    for effect, cases in found.items():
        name = teller.say.option(CYCLE, "effect", effect)
        number = teller.amount(f"effect:{effect}", len(cases), cases, name)
        lines.append(teller.line("report.times", name=name, n=number))
    return _listed([*lines, *_fell_short(teller)])


def _fell_short(teller: Teller) -> list[Line]:
    scope = teller.scope
    cases = cases_of_year(
        teller.session, scope.municipality, scope.start, scope.end, [measure.KIND]
    )
    not_done = [
        one.id
        for one in cases
        if one.state == measure.NOT_DONE and one.ended(scope.start, scope.end)
    ]
    late = [one.id for one in cases if one.late(scope.end)]
    counted = (("measures_not_done", not_done), ("measures_late", late))
    return [
        teller.line(f"reports.board_report.{key}", n=teller.count(key, some))
        for key, some in counted
        if some
    ]


def _listed(lines: Iterable[Line]) -> Sequence[Block]:
    found = tuple(lines)
    return [Bullets(lines=found)] if found else []
