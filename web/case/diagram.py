"""Where a case stands on the diagram of its kind's states: drawn, and as an ordered list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from config.words import Words
from flows.engine.handling import Handling
from flows.views.standings import OVERDUE, Standing
from models.case.steps import Left, steps_left
from models.case.tables import Case
from states.process import FINISHED
from web.case.layout import BOX, HEAD, Layout, layout
from web.letter_widths import width

NAME, NOTE = 14.0, 12.5  # sizes of letters
SMALLER = 12.5  # of a name whose longest word is wider than its box
INSIDE = BOX - 16
LINE = 17.0
SHOWN = 6  # of the states that were left, in the list
BEEN, LEFT, NOW, LATE, ENDED, AHEAD = "been", "left", "now", "late", "ended", "ahead"
SIGNS: Mapping[str, str] = {BEEN: "✓", LEFT: "↩", NOW: "●", LATE: "!", ENDED: "■", AHEAD: ""}


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    size: float
    words: str
    cls: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A state: ``sort`` is its sign and colour."""

    x: float
    y: float
    sort: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A line: ``sort`` is been, next, or other; ``head`` the path of its arrow."""

    path: str
    head: str
    sort: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A state in the list: where the case was, in their order; where it is; what may follow."""

    name: str
    sort: str
    note: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """``earlier``: how many states that were left are not in the list."""

    width: float
    height: float
    high: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    stops: tuple[Stop, ...]
    earlier: int
    box: float = BOX


def diagram(
    session: Session,
    case: Case,
    handling: Handling,
    stands: Standing | None,
    steps: Sequence[Standing],
    say: Words,
    *,
    kept: bool,
) -> Diagram:
    """The diagram. ``steps``: how the case stands with what it is drawn as; ``kept``: its days are
    not told."""
    process = handling.kind.process
    been = steps_left(session, case)
    sorts = _sorts(case, been, stands)
    of_step = {one.step: one for one in steps}
    notes = {
        state: _note(case, state, sorts[state], been, of_step.get(state), say, kept)
        for state in process.states
    }
    names = {state: _wrapped(say.state(case.kind, state)) for state in process.states}
    most = max(len(names[one][0]) + len(notes[one]) for one in process.states)
    high = most * LINE + 14
    made = layout(
        process.states, [(one, move.target) for move in process.moves for one in move.sources], high
    )
    boxes = tuple(
        Box(
            *made.places[state],
            sorts[state],
            _texts(made, state, names, notes, sorts[state]),
        )
        for state in process.states
    )
    return Diagram(
        made.width,
        made.height,
        high,
        boxes,
        _ways(made, case, been, handling),
        _stops(case, been, handling, sorts, notes, say, kept=kept),
        max(0, len(been) - SHOWN),
    )


def _sorts(case: Case, been: Sequence[Left], stands: Standing | None) -> dict[str, str]:
    found: dict[str, str] = defaultdict(lambda: AHEAD)
    for one in been:
        found[one.state] = BEEN if one.completed else LEFT
    if case.closed is not None:
        found[case.state] = BEEN if case.outcome in FINISHED else ENDED
    else:
        found[case.state] = LATE if stands is not None and stands.status == OVERDUE else NOW
    return found


def _note(
    case: Case,
    state: str,
    sort: str,
    been: Sequence[Left],
    step: Standing | None,
    say: Words,
    kept: bool,
) -> tuple[str, ...]:
    """What stands below a state's name: a word, and its day."""
    ended = state == case.state and case.closed is not None
    days = [one.left_on for one in been if one.state == state]
    day = case.closed if ended else case.due if sort in (NOW, LATE) else days[-1] if days else None
    if ended:
        word = say.say(f"outcomes.{case.outcome}")
    elif sort == BEEN:
        word = say.say("status.done")
    elif sort != AHEAD:
        word = say.say(f"case_page.states.{sort}")
    elif step is not None and step.opens and not kept:
        return (say.say("case_page.states.opens"), say.day(step.opens))
    else:
        return ()
    if kept or day is None:
        return (word,)
    said = say.day(day)
    return (word, say.say("pages.until", day=said) if sort in (NOW, LATE) else said)


def _wrapped(name: str) -> tuple[list[str], float]:
    """A name in lines that its box has room for, and the size of its letters."""
    longest = max(width(word, NAME) for word in name.split())
    size = NAME if longest <= INSIDE else SMALLER
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > INSIDE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines, size


def _texts(
    made: Layout,
    state: str,
    names: Mapping[str, tuple[list[str], float]],
    notes: Mapping[str, Sequence[str]],
    sort: str,
) -> tuple[Text, ...]:
    x, y = made.places[state]
    lines, size = names[state]
    below = notes[state]
    middle = x + BOX / 2
    foot = y + made.high / 2 - (len(lines) + len(below) - 1) * LINE / 2 + size * 0.36
    found = [Text(middle, foot + at * LINE, size, words) for at, words in enumerate(lines)]
    for at, note in enumerate(below):
        words, cls = (note, "note day") if at else (f"{SIGNS[sort]} {note}".strip(), "note")
        found.append(Text(middle, foot + (len(lines) + at) * LINE, NOTE, words, cls))
    return tuple(found)


def _ways(made: Layout, case: Case, been: Sequence[Left], handling: Handling) -> tuple[Way, ...]:
    """Those that were gone lie on top, and those that may follow above the rest."""
    gone = {(one.state, one.into) for one in been}
    follow = {(case.state, one) for one in _next(case, handling)}
    found = []
    for line in made.lines:
        edge = (line.source, line.target)
        sort = "been" if edge in gone else "next" if edge in follow else "other"
        x, y = line.end
        head = f"M{x - HEAD:.1f} {y - 4.5:.1f}L{x:.1f} {y:.1f}L{x - HEAD:.1f} {y + 4.5:.1f}Z"
        found.append(Way(line.path, head, sort))
    return tuple(sorted(found, key=lambda one: ("other", "next", "been").index(one.sort)))


def _next(case: Case, handling: Handling) -> list[str]:
    """The states that may follow the present one, in the order of the table."""
    if case.closed is not None:
        return []
    targets = [move.target for move in handling.kind.process.possible(case.state)]
    return [one for one in dict.fromkeys(targets) if one != case.state]


def _stops(
    case: Case,
    been: Sequence[Left],
    handling: Handling,
    sorts: Mapping[str, str],
    notes: Mapping[str, Sequence[str]],
    say: Words,
    *,
    kept: bool,
) -> tuple[Stop, ...]:
    found = []
    for one in been[-SHOWN:]:
        word = say.say("status.done" if one.completed else "case_page.states.left")
        note = word if kept else f"{word} {say.day(one.left_on)}"
        found.append(Stop(say.state(case.kind, one.state), BEEN if one.completed else LEFT, note))
    name = say.state(case.kind, case.state)
    found.append(Stop(name, sorts[case.state], ", ".join(notes[case.state])))
    may = say.say("case_page.states.next")
    found += [Stop(say.state(case.kind, one), AHEAD, may) for one in _next(case, handling)]
    return tuple(found)
