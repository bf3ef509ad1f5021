"""Activities beside their moves: the coming occurrences, whose turn it is, what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from config.activities import part_name
from config.words import Words, words
from flows.activities.coming import Coming, coming, held_on, next_day
from flows.activities.law import beside
from flows.activities.periods import begins, shown, told
from flows.activities.units_concerned import lacks
from flows.engine.beside import Aside
from flows.engine.casework import arm, move_case, open_case
from flows.engine.handling import Dates, Desk, Handling, facts_with
from flows.engine.happened import on_the_day_in
from models.activities.questions import (
    Turn,
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
    HELD,
    KIND,
    VAGUE,
)
from states.errors import ArshjulError
from states.ladder import staff_of
from states.process import Change
from states.school_year import SchoolYear
from states.vague import latest_day


class HeldInTheFuture(ArshjulError):
    """What has not been held yet cannot be reported as held."""

    key = "held_in_the_future"


class TooLate(ArshjulError):
    """The day lies after the season or year that the activity was promised for."""

    key = "later_than_promised"


class DayPast(ArshjulError):
    """A coming day is needed."""

    key = "day_past"


def open_coming(
    desk: Desk,
    subject: Subject,
    series: ActivitySeries,
    units: Sequence[Unit],
    turns: Sequence[Turn] = (),
) -> int:
    """Open what is to come of one series; returns how many cases that were."""
    held = held_on(desk, series, turns)
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
            begins=one.begins,
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
    if one.begins is not None and case.due is not None:
        rungs, calendar = desk.place.rungs(case.owner_role), desk.place.calendar_of(case.unit_id)
        arm(desk.session, case, rungs.within(one.begins, case.due, desk.day, calendar))
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
        _no_period(desk.session, case)


def _no_period(session: Session, case: Case) -> None:
    """A day that was made exact stands in the place of the period."""
    turn = session.get(ActivityTurn, case.id)
    if turn is not None and turn.begins is not None:
        turn.begins = None
        session.add(turn)


def _beside(session: Session, case: Case, say: Words, now: datetime) -> tuple[Aside, ...]:
    return (*shown(session, case, say), *beside(session, case, say, now))


_FACTS = facts_with(_known)
_HELD = on_the_day_in("held_on")
HANDLING = Handling(
    ACTIVITY,
    _FACTS,
    due=_due,
    happened=_HELD,
    follow=_follow,
    daily=_daily,
    next_day=next_day,
    hangs_on=frozenset({"activity_series", "activity_turn", "subject", "unit", f"case:{KIND}"}),
    begins=begins,
    tells=told,
    beside=_beside,
)
