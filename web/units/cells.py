"""The cells of units × duties as HTML. There are thousands on a page: what two cells have in
common is written once, and a template would take as long for them as all the rest of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial
from html import escape
from typing import NamedTuple

from config.words import Words, in_a_sentence, words
from flows.views.duties import BY_NAME, Duty
from flows.views.matrix import AT_REST, READY, Cell, Column, Row
from flows.views.standings import DONE, DUE_SOON, IN_PROGRESS, NOT_STARTED, OVERDUE
from states.process import Outcome

LATE, SOON, WORK, OPEN, NONE, READY_CLASS, PART, GONE = (
    "late", "soon", "work", "open", "none", "done", "part", "gone",
)  # fmt: skip
CLOCK = '<svg class="icon" viewBox="0 0 16 16"><use href="#clock"/></svg>'
SIGNS = {
    LATE: "!", SOON: CLOCK, WORK: "→", OPEN: "→", NONE: "○", READY_CLASS: "✓", PART: "◐",
    GONE: "–",
}  # fmt: skip
"""What each sort of cell shows beside its colour; the word and the sentence say it too."""
_CLASSES = {
    OVERDUE: LATE,
    DUE_SOON: SOON,
    NOT_STARTED: NONE,
    DONE: READY_CLASS,
    AT_REST: READY_CLASS,
    Outcome.PARTLY.value: PART,
}
OUTCOMES = frozenset(map(str, Outcome))


class Shown(NamedTuple):
    """A cell without its unit and duty: its class, its inside, the end of its sentence."""

    sort: str
    inside: str
    sentence: str


def sort_of(cell: Cell) -> str:
    if cell.status == IN_PROGRESS:
        return WORK if cell.touched or cell.ready else OPEN
    return _CLASSES.get(cell.status, GONE)


def duty_names(columns: Sequence[Column], say: Words) -> list[str]:
    """What each duty is called. Where two kinds are about things of one name, such as a plan and
    the review of it, the second says what it is."""
    named = Counter(column.duty.name for column in columns)
    first: dict[str, str] = {}
    found = []
    for column in columns:
        duty = column.duty
        several = named[duty.name] > 1 and first.setdefault(duty.name, duty.kind) != duty.kind
        found.append(_name(duty, say, with_kind=several))
    return found


def _name(duty: Duty, say: Words, *, with_kind: bool) -> str:
    if duty.state:
        return say.state(duty.kind, duty.state)
    if duty.kind in BY_NAME and duty.name:
        return f"{say.kind(duty.kind)}: {duty.name}" if with_kind else duty.name
    return say.kind(duty.kind)


@lru_cache(maxsize=20_000)
def shown(cell: Cell, locale: str) -> Shown:
    """The cell as it is shown, whichever case it is."""
    say = words(locale)
    sort = sort_of(cell)
    text = _text(cell, sort, say)
    inside = SIGNS[sort] + (f"<b>{text}</b>" if text else "")
    inside += f'<span class="w">{escape(word(cell, say))}</span>'
    return Shown(sort, inside, escape(sentence(cell, say)))


def _text(cell: Cell, sort: str, say: Words) -> str:
    """The few signs beside the picture: days late, the last day, how many of how many."""
    if sort == LATE:
        return say.say("pages.matrix.days", many=cell.late) if cell.late else ""
    if cell.many > 1 and sort in (WORK, OPEN, NONE):
        return f"{cell.ready}/{cell.many}"
    if sort in (SOON, WORK) and cell.day:
        return _short_day(cell.day, say.locale)
    return ""


@lru_cache(maxsize=5_000)
def _short_day(day: date, locale: str) -> str:
    return words(locale).short_day(day)


@lru_cache(maxsize=5_000)
def _day(day: date, locale: str) -> str:
    return words(locale).day(day)


def word(cell: Cell, say: Words) -> str:
    """The one word of the cell."""
    if cell.status == AT_REST:
        return say.say("pages.matrix.rests")
    return say.say(("outcomes." if cell.status in OUTCOMES else "status.") + cell.status)


def sentence(cell: Cell, say: Words) -> str:
    """How it stands, for whoever hears the cell: "försenad 26 arbetsdagar (2025/26)"."""
    parts = [_stands(cell, say)]
    if cell.many > 1:
        parts.append(say.say("pages.matrix.of_several", done=cell.ready, of=cell.many))
    return ", ".join(parts) + (f" ({cell.year})" if cell.year else "")


def _stands(cell: Cell, say: Words) -> str:
    tell, day = partial(_tell, say), _day(cell.day, say.locale) if cell.day else ""
    if cell.kept:
        return tell("kept")
    if cell.status == OVERDUE:
        return tell("overdue", n=cell.late) if cell.late else tell("just_late", day=day)
    if cell.status == NOT_STARTED and cell.opens:
        return tell("opens", day=_day(cell.opens, say.locale))
    if cell.status in (DUE_SOON, IN_PROGRESS, NOT_STARTED, DONE):
        return tell(f"{cell.status}_day", day=day) if day else tell(cell.status)
    return in_a_sentence(word(cell, say))


def _tell(say: Words, key: str, **more: object) -> str:
    return say.say(f"pages.matrix.said.{key}", **more)


def cells_of(
    row: Row,
    places: Sequence[int],
    names: Sequence[str],
    missing: str,
    locale: str,
    *,
    named: bool = False,
) -> str:
    """The cells of one unit, each a link to its case, which is named by a whole sentence.

    ``places`` are those of the duties that are shown, ``names`` theirs, as HTML; ``missing`` is
    said of a duty that the unit does not have. Where no heads stand over them, what presses bears
    its duty's name, and every cell where they are ``named``."""
    unit, mine, found = escape(row.unit.name), row.cells, []
    for place, name in zip(places, names, strict=True):
        cell = mine.get(place)
        if cell is None:
            found.append(f'<td><i role="img" aria-label="{unit}, {name}: {missing}">–</i></td>')
            continue
        sort, inside, said = shown(cell._replace(case=0), locale)
        needs = ' class="need"' if sort in (LATE, SOON) else ""
        needs += f' data-duty="{name}"' if needs or named else ""
        found.append(
            f'<td{needs}><a class="{sort}" href="/cases/{cell.case}" '
            f'aria-label="{unit}, {name}: {said}">{inside}</a></td>'
        )
    return "".join(found)


def left_and_done(row: Row, places: Sequence[int]) -> tuple[int, int]:
    """How many of the duties shown are done, and how many remain."""
    states = [row.cells[at] for at in places if at in row.cells]
    done = sum(cell.status in READY for cell in states)
    gone = sum(sort_of(cell) == GONE for cell in states)
    return done, len(states) - done - gone
