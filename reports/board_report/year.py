"""What was done in the year: how much of each kind, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from models.figures.of_delays import open_on, typed_in_afterwards
from models.figures.of_year import YearCase, cases_of_year, measure_effects
from reports.frames import bullets, table
from reports.report import Block, Line, Paragraph
from reports.teller import Teller, joined, words
from states import measure
from states.governing_document import KIND as DOCUMENT
from states.report_back import KIND
from states.safety_cycle import KIND as CYCLE
from states.service_validation import KIND as SERVICE

KEY = "reports.board_report"
COUNTED = ("at_start", "opened", "finished", "otherwise", "left", "late")
NOT_WORK = frozenset({KIND, DOCUMENT, SERVICE})
"""The report itself; and what lives as long as its document or service does: each has a part."""


def tallies(teller: Teller) -> Sequence[Block]:
    """One row a kind: what was there, what was new, finished, ended otherwise, left, and late at
    the end of the period, so that each row adds up. What was not done never counts as finished."""
    scope = teller.scope
    by_kind: dict[str, list[YearCase]] = defaultdict(list)
    for case in cases_of_year(teller.session, scope.municipality, scope.start, scope.end):
        if case.kind not in NOT_WORK:
            by_kind[case.kind].append(case)
    there = open_on(teller.session, scope.municipality, scope.end)
    late = {one.case for one in there if one.late}
    rows = [_tally(teller, kind, cases, late) for kind, cases in by_kind.items()]
    numeric = tuple(range(1, len(COUNTED) + 1))
    rows.sort(key=lambda row: row[0][0].words)
    return [
        *table(teller, f"{KEY}.tally", ("kind", *COUNTED), rows, numeric=numeric),
        *([teller.paragraph(f"{KEY}.tally.measures_mean")] if measure.KIND in by_kind else []),
        *_afterwards(teller),
    ]


def _tally(
    teller: Teller, kind: str, cases: list[YearCase], late: Collection[int]
) -> tuple[Line, ...]:
    start, end = teller.scope.start, teller.scope.end
    counted = {
        "at_start": [one.id for one in cases if one.opened < start],
        "opened": [one.id for one in cases if one.was_opened(start, end)],
        "finished": [one.id for one in cases if one.finished(start, end)],
        "otherwise": [
            one.id for one in cases if one.ended(start, end) and not one.finished(start, end)
        ],
        "left": [one.id for one in cases if not one.ended(start, end)],
        "late": [one.id for one in cases if one.id in late],
    }
    own = f"{KEY}.kinds.{kind}"
    name = teller.say.say(own) if teller.say.has(own) else teller.say.kind(kind)
    cells = [
        teller.cell(teller.count(f"{what}:{kind}", numbers, name))
        for what, numbers in counted.items()
    ]
    return (words(name), *cells)


def _afterwards(teller: Teller) -> list[Block]:
    """How much of it was typed in long after it was done."""
    scope = teller.scope
    by_kind = typed_in_afterwards(teller.session, scope.municipality, scope.start, scope.end)
    cases = [case for some in by_kind.values() for case in some]
    if not cases:
        return []
    return [teller.paragraph(f"{KEY}.afterwards", n=teller.count("afterwards", cases))]


def effects(teller: Teller) -> Sequence[Block]:
    """What measures led to, how many were not done, and how many are past their day."""
    scope = teller.scope
    found = measure_effects(teller.session, scope.municipality, scope.start, scope.end)
    lines, judged = [], []
    for effect in sorted(found, key=_in_order):
        name = teller.say.option(CYCLE, "effect", effect)
        number = teller.amount(f"effect:{effect}", len(found[effect]), found[effect], name)
        lines.append(teller.line("report.times", name=name, n=number))
        judged += found[effect] if effect != measure.NOT_DONE else []
    blocks: list[Block] = []
    if judged:
        number = teller.amount("measures_evaluated", len(judged), judged)
        blocks.append(teller.paragraph(f"{KEY}.measures_evaluated", n=number))
    short = _fell_short(teller)
    return [*blocks, *bullets(lines), *([Paragraph(line=joined(short, " "))] if short else [])]


def _in_order(effect: str) -> int:
    return measure.EFFECTS.index(effect) if effect in measure.EFFECTS else len(measure.EFFECTS)


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
    return [*_told(teller, "measures_not_done", not_done), *_late(teller)]


def _late(teller: Teller) -> list[Line]:
    """How many were late when the period ended: not done, or done and not evaluated."""
    scope = teller.scope
    there = open_on(teller.session, scope.municipality, scope.end, measure.KIND)
    late = [one for one in there if one.late]
    done = [one.case for one in late if one.state in measure.CARRIED_OUT]
    undone = [one.case for one in late if one.case not in done]
    which = [
        *_told(teller, "measures_late_undone", undone),
        *_told(teller, "measures_late_unevaluated", done),
    ]
    return _told(teller, "measures_late", [one.case for one in late], which=joined(which))


def _told(teller: Teller, key: str, cases: list[int], **params: object) -> list[Line]:
    number = teller.count(key, cases)
    return [teller.line(f"{KEY}.{key}", n=number, **params)] if cases else []
