"""What is planned follows what is known: other days off or another ladder move what is unsaid."""

from __future__ import annotations

from datetime import date

from flows.engine.casework import arm
from flows.engine.first_rung import first_rung
from flows.engine.handling import Desk
from flows.engine.municipality import Town
from models.case import timers
from models.case.tables import Case, Timer
from models.post.under_way import UnderWay, under_way
from states.calendars import Calendar
from states.ladder import Ladder, Step, is_change_of_hands


def replan(desk: Desk, before: Town, after: Town) -> int:
    """Move each next reminder to the day where it belongs, and to the rung, by what is known now;
    returns how many. What has come is said by the next beat, which asks for itself, and a chain
    that is frozen keeps its rungs."""
    moved = 0
    said: dict[int, UnderWay] | None = None
    for case, timer in timers.waiting_cases(desk.session, desk.municipality):
        was, is_ = before.calendar_of(case.unit_id), after.calendar_of(case.unit_id)
        rungs, others = before.rungs(case.owner_role), after.rungs(case.owner_role)
        if case.due is None or timer.due <= desk.day:
            continue
        if rungs != others and case.chain is None:
            if said is None:
                said = {one.case: one for one in under_way(desk.session, desk.municipality)}
            step = _by_other_rungs(desk, case, after, said.get(case.id or 0))
        elif was is not is_:
            found = _by_other_days(desk, case, timer, rungs, was, is_)
            if found is None:
                continue
            step = found
        else:
            continue
        if (step.day, step.level.days) != (timer.due, timer.level):
            arm(desk.session, case, step)
            moved += 1
    return moved


def _by_other_rungs(desk: Desk, case: Case, after: Town, said: UnderWay | None) -> Step:
    """The next rung of the ladder that holds from now on, after what was said last."""
    assert case.due is not None
    last = max(
        ((level, day) for level, _, day in said.told if not is_change_of_hands(level)),
        default=None,
    ) if said else None  # fmt: skip
    if last is None:
        return first_rung(desk.kinds, desk.session, after, case, case.due, desk.day)
    rungs, calendar = after.rungs(case.owner_role), after.calendar_of(case.unit_id)
    return rungs.after(last[0], case.due, max(last[1], _yesterday(desk.day)), calendar)


def _yesterday(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _by_other_days(
    desk: Desk, case: Case, timer: Timer, rungs: Ladder, was: Calendar, is_: Calendar
) -> Step | None:
    """The same rung by another calendar; None where it was put off for a reason of its own."""
    assert case.due is not None
    level = rungs.level(timer.level)
    if level.days <= 0:
        if rungs.natural_day(level, case.due, was) != timer.due:
            return None
        return Step(level, max(rungs.natural_day(level, case.due, is_), desk.day))
    # Counted from the letter before it: what is left of the days stays.
    staff = rungs.staff(level)
    left = was.working_days_between(desk.day, timer.due, staff)
    return Step(level, is_.shift(desk.day, left, staff))
