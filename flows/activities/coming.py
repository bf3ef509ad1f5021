"""What is to come of a series of activities: the next occurrence, for whom, and when one is due to
be opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from flows.activities.units_concerned import concerned, lacks
from flows.engine.handling import Desk
from flows.engine.works import earliest
from models.activities.questions import Turn, held_days, series_alive, turns_ahead, turns_of
from models.activities.tables import ActivitySeries
from models.case.tables import Subject
from models.register.questions import units_open
from models.register.tables import Unit
from states.activity import AUTHORITY, HELD, NOT_APPLICABLE, NOT_DONE, ROTATION
from states.rotation import next_turn
from states.school_year import Anchor, Recurrence, months_after

AHEAD_MONTHS = 12
LOST = (NOT_DONE, NOT_APPLICABLE)  # a turn that came to nothing: the unit gets it again


@dataclass(frozen=True, slots=True)
class Coming:
    """An occurrence that is to be opened. ``natural`` None: its day is vague. ``begins``: the
    first day of its period, of which ``natural`` is the last."""

    unit: int | None
    n: int
    natural: date | None
    begins: date | None = None


def next_natural(
    series: ActivitySeries, turns: Sequence[Turn], last_held: date | None, day: date
) -> tuple[int, date] | None:
    """Number and day of the next occurrence, counted from the anchor; None when there is none.

    Days that passed while the occurrence before was still open are not opened afterwards.
    """
    if series.first is None or (series.every_months == 0 and turns):
        return None
    first = series.last or series.first
    if series.every_months == 0:
        return 0, first
    counted_anew = series.anchor == Anchor.COMPLETION and last_held is not None
    if counted_anew and last_held is not None:
        first = months_after(last_held, series.every_months)
    past = max((turn.natural for turn in turns if turn.natural), default=date.min)
    floor = max(day, series.begins)
    recurrence = Recurrence(first, series.every_months)
    n = next(n for n in count() if recurrence.natural(n) >= floor and recurrence.natural(n) > past)
    number = max((turn.n for turn in turns), default=-1) + 1 if counted_anew else n
    return number, recurrence.natural(n)


def coming(
    series: ActivitySeries,
    subject: Subject,
    units: Sequence[Unit],
    turns: Sequence[Turn],
    held: Mapping[int, date],
    day: date,
) -> Iterator[Coming]:
    """What is to be opened of a series on ``day``: one ahead of each unit, of the authority, or of
    the round; never more than twelve months ahead, and never after a unit has closed."""
    members = concerned(series, subject, units)
    if series.scope == ROTATION:
        yield from _coming_turn(series, members, turns, held, day)
    elif series.scope == AUTHORITY:
        if found := _next(series, turns, held, day):
            yield _of_period(series, Coming(None, *found))
    else:
        for unit in members:
            own = [turn for turn in turns if turn.unit == unit.id]
            found = _next(series, own, held, day)
            if found and _is_there(unit, found[1]):
                yield _of_period(series, Coming(unit.id, *found))


def _coming_turn(
    series: ActivitySeries,
    members: Sequence[Unit],
    turns: Sequence[Turn],
    held: Mapping[int, date],
    day: date,
) -> Iterator[Coming]:
    under_way = [turn for turn in turns if turn.closed is None]
    if any(turn.due is None or turn.due >= day for turn in under_way):
        return  # one lies ahead
    found = _next(series, [replace(turn, closed=turn.closed or day) for turn in turns], held, day)
    if found is None:
        return
    there = [unit.id or 0 for unit in members if _is_there(unit, found[1])]
    busy = {turn.unit for turn in under_way if turn.unit is not None}
    unit = next_turn(there, turns_had(turns), busy)
    if unit is not None:
        yield _of_period(series, Coming(unit, *found))


def _of_period(series: ActivitySeries, one: Coming) -> Coming:
    """The occurrence with the first day of its period, moved by as many months as the last."""
    if series.last is None or series.first is None or one.natural is None:
        return one
    begins = Recurrence(series.first, series.every_months).natural(one.n)
    return replace(one, begins=begins)


def turns_had(turns: Sequence[Turn]) -> list[int]:
    """The units that had their turn, or have it now, oldest first."""
    return [turn.unit for turn in turns if turn.state not in LOST and turn.unit is not None]


def _is_there(unit: Unit, natural: date | None) -> bool:
    return unit.closes is None or natural is None or unit.closes > natural


def _next(
    series: ActivitySeries, turns: Sequence[Turn], held: Mapping[int, date], day: date
) -> tuple[int, date | None] | None:
    """Number and day of the occurrence to open after ``turns``; None while one of them is open."""
    if any(turn.closed is None for turn in turns):
        return None
    if series.first is None:
        return None if turns else (0, None)
    last_held = max((held[turn.case] for turn in turns if turn.case in held), default=None)
    found = next_natural(series, turns, last_held, day)
    return None if found and _too_far(series, found[1], day) else found


def _too_far(series: ActivitySeries, natural: date, day: date) -> bool:
    return series.every_months > 0 and natural > months_after(day, AHEAD_MONTHS)


def held_on(desk: Desk, series: ActivitySeries, turns: Sequence[Turn]) -> dict[int, date]:
    """When its turns were held, where the next one is counted from that."""
    if series.anchor != Anchor.COMPLETION:
        return {}
    cases = [turn.case for turn in turns if turn.state in HELD]
    return held_days(desk.session, desk.municipality, series.subject_id, cases)


def next_day(desk: Desk) -> date:
    """When the turn that lies ahead of a round has passed, or an occurrence comes within reach."""
    alive = series_alive(desk.session, desk.municipality, desk.day)
    units = units_open(desk.session, desk.municipality, desk.day)
    numbers = [series.subject_id for _, series in alive]
    ahead = turns_ahead(desk.session, desk.municipality, numbers)
    days: list[date | None] = []
    lacking = []
    for subject, series in alive:
        theirs = ahead.get(series.subject_id, {})
        if lacks(series, subject, units, theirs, desk.day):
            lacking.append((subject, series))
        elif series.scope == ROTATION and None not in theirs.values():
            days.append(max(due for due in theirs.values() if due) + timedelta(days=1))
    wanted = [series.subject_id for _, series in lacking]
    turns = turns_of(desk.session, desk.municipality, wanted) if lacking else {}
    for subject, series in lacking:
        days += _within_reach(desk, subject, series, units, turns[series.subject_id])
    return earliest(desk.day, days)


def _within_reach(
    desk: Desk,
    subject: Subject,
    series: ActivitySeries,
    units: Sequence[Unit],
    turns: Sequence[Turn],
) -> Iterator[date]:
    """When what still lies too far ahead is to be opened, of a series that lacks something."""
    held = held_on(desk, series, turns)
    if series.scope == ROTATION:
        closed = [replace(turn, closed=turn.closed or desk.day) for turn in turns]
    else:
        closed = [turn for turn in turns if turn.closed is not None]
    if series.scope in (ROTATION, AUTHORITY):
        groups = [closed]
    else:
        groups = [
            [turn for turn in closed if turn.unit == unit.id]
            for unit in concerned(series, subject, units)
        ]
    for group in groups:
        last = max((held[turn.case] for turn in group if turn.case in held), default=None)
        found = next_natural(series, group, last, desk.day)
        if found and _too_far(series, found[1], desk.day):
            # Some days sooner: months end on different days.
            yield max(
                months_after(found[1], -AHEAD_MONTHS) - timedelta(days=4),
                desk.day + timedelta(days=1),
            )
