"""Activities beside their moves: the coming occurrences, whose turn it is, what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from sqlmodel import Session

from config.activities import part_name
from config.words import words
from flows.activities.law import beside
from flows.activities.units_concerned import concerned, lacks
from flows.engine.casework import move_case, open_case
from flows.engine.handling import Dates, Desk, Handling, facts_with, on_the_day_in
from models.activities.questions import (
    Turn,
    held_days,
    parts_in,
    series_alive,
    turns_ahead,
    turns_of,
)
from models.activities.tables import ActivityPart, ActivitySeries, ActivityTurn
from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.register.questions import units_open
from models.register.tables import Unit
from states.activity import (
    ACTIVITY,
    AUTHORITY,
    HELD,
    KIND,
    NOT_APPLICABLE,
    NOT_DONE,
    ROTATION,
    VAGUE,
)
from states.errors import ArshjulError
from states.ladder import staff_of
from states.process import Change
from states.rotation import next_turn
from states.school_year import Anchor, Recurrence, SchoolYear, months_after
from states.vague import latest_day

AHEAD_MONTHS = 12
LOST = (NOT_DONE, NOT_APPLICABLE)  # a turn that came to nothing: the unit gets it again


class HeldInTheFuture(ArshjulError):
    """What has not been held yet cannot be reported as held."""

    key = "held_in_the_future"


class TooLate(ArshjulError):
    """The day lies after the season or year that the activity was promised for."""

    key = "later_than_promised"


class DayPast(ArshjulError):
    """A coming day is needed."""

    key = "day_past"


@dataclass(frozen=True, slots=True)
class Coming:
    """An occurrence that is to be opened. ``natural`` None: its day is vague."""

    unit: int | None
    n: int
    natural: date | None


def next_natural(
    series: ActivitySeries, turns: Sequence[Turn], last_held: date | None, day: date
) -> tuple[int, date] | None:
    """Number and day of the next occurrence, counted from the anchor; None when there is none.

    Days that passed while the occurrence before was still open are not opened afterwards.
    """
    if series.first is None or (series.every_months == 0 and turns):
        return None
    if series.every_months == 0:
        return 0, series.first
    first = series.first
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
            yield Coming(None, *found)
    else:
        for unit in members:
            own = [turn for turn in turns if turn.unit == unit.id]
            found = _next(series, own, held, day)
            if found and _is_there(unit, found[1]):
                yield Coming(unit.id, *found)


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
        yield Coming(unit, *found)


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
    too_far = series.every_months and found and found[1] > months_after(day, AHEAD_MONTHS)
    return None if too_far else found


def open_coming(
    desk: Desk,
    subject: Subject,
    series: ActivitySeries,
    units: Sequence[Unit],
    turns: Sequence[Turn] = (),
) -> int:
    """Open what is to come of one series; returns how many cases that were."""
    held: dict[int, date] = {}
    if series.anchor == Anchor.COMPLETION:
        cases = [turn.case for turn in turns if turn.state in HELD]
        held = held_days(desk.session, desk.municipality, series.subject_id, cases)
    wanted = [
        one
        for one in coming(series, subject, units, turns, held, desk.day)
        if one.natural is None or subject.ends is None or one.natural < subject.ends
    ]
    return sum(_open(desk, subject, series, one) is not None for one in wanted)


def _open(desk: Desk, subject: Subject, series: ActivitySeries, one: Coming) -> Case | None:
    due = None
    if one.natural is not None:
        calendar = desk.place.calendar_of(one.unit)
        due = calendar.next_working(one.natural, staff_of(subject.role))
    case = open_case(
        desk,
        KIND,
        unit=one.unit,
        subject=series.subject_id,
        year=SchoolYear.of(one.natural) if one.natural else None,
        occurrence=label(subject, one),
        due=due,
    )
    if case is None:
        return None
    desk.session.add(
        ActivityTurn(
            case_id=case.id or 0,
            municipality_id=desk.municipality,
            subject_id=series.subject_id,
            n=one.n,
            natural=one.natural,
        )
    )
    for number, part in enumerate(series.parts, start=1):
        text = part_name(part, words(desk.place.locale))
        desk.session.add(
            ActivityPart(
                case_id=case.id or 0, number=number, municipality_id=desk.municipality, text=text
            )
        )
    desk.session.flush()
    if one.natural is None:
        move_case(desk, case, "make_vague", why=series.when_text)
    return case


def label(subject: Subject, one: Coming) -> str:
    """Which occurrence it is: its day, or only its number where the day is secret or unknown."""
    if one.natural is None or subject.visible_to:
        return f"#{one.n + 1}"
    return one.natural.isoformat()


def _daily(desk: Desk) -> int:
    alive = series_alive(desk.session, desk.municipality, desk.day)
    if not alive:
        return 0
    units = units_open(desk.session, desk.municipality, desk.day)
    ahead = turns_ahead(desk.session, desk.municipality, [series.subject_id for _, series in alive])
    # What has a turn ahead of everybody it concerns is most of them: its past is not read.
    lacking = [
        (subject, series)
        for subject, series in alive
        if lacks(series, subject, units, ahead.get(series.subject_id, {}), desk.day)
    ]
    if not lacking:
        return 0
    turns = turns_of(desk.session, desk.municipality, [series.subject_id for _, series in lacking])
    return sum(
        open_coming(desk, subject, series, units, turns[series.subject_id])
        for subject, series in lacking
    )


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """The day itself: the one that was made exact, else the series' own. A vague one is due when
    it has to be exact."""
    if case.state == VAGUE:
        series = desk.session.get_one(ActivitySeries, case.subject_id)
        calendar = desk.place.calendar_of(case.unit_id)
        limit = calendar.shift(begins, series.exact_within, staff_of(case.owner_role))
        return limit, limit
    if exact := answers_of(desk.session, case).get("exact_date"):
        return date.fromisoformat(exact), date.fromisoformat(exact)
    turn = desk.session.get(ActivityTurn, case.id)
    natural = turn.natural if turn else None
    return natural, natural


def _known(session: Session, case: Case) -> dict[str, str]:
    series = session.get_one(ActivitySeries, case.subject_id)
    found = {f"asks_{name}": "yes" for name in series.asks}
    if parts := parts_in(session, case):
        found["parts"] = "\n".join(part.text for part in parts)
    return found


def _follow(desk: Desk, case: Case, change: Change) -> None:
    """What the table cannot know, because it has no calendar: days must be possible."""
    answers = answers_of(desk.session, case)
    if change.target in HELD:
        held = date.fromisoformat(answers["held_on"])
        if held > desk.day:
            raise HeldInTheFuture(day=held)
    if change.move == "make_exact":
        exact = date.fromisoformat(answers["exact_date"])
        if exact < desk.day:
            raise DayPast(day=exact)
        series = desk.session.get_one(ActivitySeries, case.subject_id)
        latest = latest_day(series.when_text, series.begins)
        if latest is not None and exact > latest:
            raise TooLate(day=exact, latest=latest)


_FACTS = facts_with(_known)
_HELD = on_the_day_in("held_on")
HANDLING = Handling(
    ACTIVITY, _FACTS, due=_due, happened=_HELD, follow=_follow, daily=_daily, beside=beside
)
