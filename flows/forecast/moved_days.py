"""One step of one cycle, or one occurrence of an activity, on another last day: what that would
change, before it is done, and doing it.

The difference is told at once: the letters are those of the ladder, by the rules by which they will
be written, about what waits now and if nobody answers. What is not open yet is no part of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.casework import within_reach
from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, must, unit_of
from flows.engine.due_dates import reschedule
from flows.engine.first_rung import first_rung
from flows.engine.handling import Desk
from flows.engine.municipality import Town
from flows.mail.coming_letters import Coming, coming_letters, first_day, without_secrets
from flows.safety_cycle.exemptions import exempt
from models.case.in_year import Named, cases_of_turn, cases_of_years
from models.case.steps import completions
from models.case.tables import Case, Timer
from models.case.timers import Due, waiting_cases
from models.register.questions import names_of
from states.ladder import staff_of
from states.safety_cycle import KIND as CYCLE
from states.safety_cycle import STEPS
from states.school_year import SchoolYear

AFTER = 56
"""Days after the later of the two last days that letters are foreseen for."""


@dataclass(frozen=True, slots=True)
class What:
    """A ``step`` of the cycle of a school year, or the occurrence ``turn`` of the activity with the
    number ``series``."""

    step: str = ""
    cycle: str = ""
    series: int = 0
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Movable:
    """What may be moved: the cases that wait for it now and those of units that have not come to
    it yet; ``done`` is how many are through with it, ``due`` the last day that most have."""

    what: What
    name: str
    now: tuple[Named, ...]
    ahead: tuple[Named, ...]
    done: int
    due: date

    def only(self, units: Sequence[int]) -> Movable:
        """The same of some units; of all where none is named."""
        if not units:
            return self
        now, ahead = (
            tuple(one for one in found if one.case.unit_id in units)
            for found in (self.now, self.ahead)
        )
        return Movable(self.what, self.name, now, ahead, self.done, self.due)


@dataclass(frozen=True, slots=True)
class Heavy:
    """Somebody who would get more letters in a week than one person should."""

    name: str
    monday: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """``letters``: those that speak of what is moved, before and after, by the Monday of their
    week and in all; ``heavy`` the weeks in which somebody gets more than ``most`` and more than
    before. ``later`` is in working days, below zero where the day comes nearer. ``digest`` stands
    for all that it was worked out from."""

    to: date
    later: int
    start: date
    end: date
    before: Mapping[date, int]
    after: Mapping[date, int]
    heavy: tuple[Heavy, ...]
    most: int
    digest: str

    @property
    def was(self) -> int:
        return sum(self.before.values())

    @property
    def will(self) -> int:
        return sum(self.after.values())

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays from the first to the last week in which a letter would leave."""
        found = sorted({*self.before, *self.after})
        if not found:
            return ()
        return tuple(
            found[0] + timedelta(weeks=n) for n in range((found[-1] - found[0]).days // 7 + 1)
        )


def movable(desk: Desk, what: What) -> Movable | None:
    """What it is as it stands now; None where there is no such thing, or nothing of it is left."""
    found = _step(desk, what) if what.step else _turn(desk, what)
    secrets = secrets_of(desk.session, desk.municipality)
    if found is None or not (found.now or found.ahead):
        return None
    me, directory = desk.who.person, desk.place.directory
    if not all(secrets.may_see(one.case, me, directory, desk.day) for one in found.now):
        return None
    return found


def _step(desk: Desk, what: What) -> Movable | None:
    if what.step not in STEPS:
        return None
    cycle = SchoolYear.parse(what.cycle)
    every = cases_of_years(desk.session, desk.municipality, CYCLE, [str(cycle)])
    done = completions(desk.session, desk.municipality, [one.case.id or 0 for one in every])
    through = [one for one in every if what.step in done.get(one.case.id or 0, {})]
    open_ = [one for one in every if one.case.closed is None]
    now = [one for one in open_ if one.case.state == what.step]
    at = STEPS.index(what.step)
    ahead = [one for one in open_ if one.case.state in STEPS[:at] and one not in through]
    planned = desk.place.preset.steps[what.step].due_on(cycle)
    due = _most([one.case.due for one in now if one.case.due]) or planned
    return Movable(what, "", tuple(now), tuple(ahead), len(through), due)


def _turn(desk: Desk, what: What) -> Movable | None:
    every = cases_of_turn(desk.session, desk.municipality, what.series, what.turn)
    now = [one for one in every if one.case.closed is None and one.case.due]
    due = _most([one.case.due for one in now if one.case.due])
    if due is None:
        return None
    return Movable(what, now[0].subject, tuple(now), (), len(every) - len(now), due)


def _most(days: Sequence[date]) -> date | None:
    """The day that most have; of two that as many have the earlier."""
    return min(Counter(days).items(), key=lambda one: (-one[1], one[0]))[0] if days else None


def must_be_allowed(desk: Desk, found: Movable) -> None:
    """Raises NotAllowed where whoever is at the desk may not move all of it."""
    name = exempt.name if found.what.step else reschedule.name
    for one in (*found.now, *found.ahead):
        about = About(unit=one.case.unit_id)
        must(desk, name, about if found.what.step else About(one.case, unit_of(desk, one.case)))


def difference(desk: Desk, found: Movable, to: date) -> Difference:
    """What comes of it when the last day is ``to``. Raises BadDate, and CalendarHasNoWorkingDay."""
    within_reach(to, desk.day)
    start = first_day(desk.settings, desk.now)
    end = max(to, *(one.case.due for one in found.now if one.case.due), found.due)
    end += timedelta(days=AFTER)
    moved = {one.case.id or 0 for one in found.now}
    known = _known(desk)
    changed = [_on(desk, one.case, to) for one in found.now]
    was = _letters(desk, end, known)
    will = _letters(desk, end, known, changed)
    return Difference(
        to=to,
        later=_working_days(desk, found, to),
        start=start,
        end=end,
        before=_by_week(was, moved),
        after=_by_week(will, moved),
        heavy=_heavy(desk, was, will),
        most=desk.settings.cap_per_person,
        digest=_digest(desk, found, to, known),
    )


def letters_a_day(desk: Desk, last: date) -> dict[date, int]:
    """How many letters will leave on each day until ``last``, about what waits now and
    if nobody answers; one a person and day. Raises CalendarHasNoWorkingDay."""
    return dict(Counter(one.day for one in _letters(desk, last, _known(desk))))


def letters_of_each(desk: Desk, place: Town, last: date) -> Counter[int]:
    """How many letters each reader gets until ``last``, about what whoever is at the desk may know
    and as ``place`` has it, if nobody answers. Raises CalendarHasNoWorkingDay."""
    start = first_day(desk.settings, desk.now)
    every = coming_letters(desk.session, place, start, last)
    return Counter(one.person for one in without_secrets(every, _known(desk)))


def _letters(
    desk: Desk, last: date, known: Collection[int], instead: Sequence[Due] = ()
) -> list[Coming]:
    """The letters until ``last`` that speak of anything that the reader may know."""
    start = first_day(desk.settings, desk.now)
    return without_secrets(coming_letters(desk.session, desk.place, start, last, instead), known)


def _known(desk: Desk) -> dict[int, tuple[Case, Timer]]:
    """What waits, by number, as far as whoever is at the desk may know its day."""
    secrets = secrets_of(desk.session, desk.municipality)
    me, directory = desk.who.person, desk.place.directory
    return {
        case.id or 0: (case, timer)
        for case, timer in waiting_cases(desk.session, desk.municipality)
        if case.due and secrets.may_see(case, me, directory, desk.day)
    }


def _on(desk: Desk, case: Case, to: date) -> Due:
    """The case as it would be, waiting for the first rung of its new day."""
    step = first_rung(desk.kinds, desk.session, desk.place, case, to, desk.day)
    return Due.of_case(case, step.level.days, step.day)._replace(due=to, chain=None)


def _working_days(desk: Desk, found: Movable, to: date) -> int:
    role = (found.now or found.ahead)[0].case.owner_role
    calendar, staff = desk.place.calendar, staff_of(role)
    if to >= found.due:
        return calendar.working_days_between(found.due, to, staff)
    return -calendar.working_days_between(to, found.due, staff)


def _by_week(letters: Sequence[Coming], cases: set[int]) -> dict[date, int]:
    """The letters that speak of one of the cases, by the Monday of their week."""
    return dict(Counter(_monday(one.day) for one in letters if cases & set(one.cases)))


def _heavy(desk: Desk, was: Sequence[Coming], will: Sequence[Coming]) -> tuple[Heavy, ...]:
    before, after = (
        Counter((one.person, _monday(one.day)) for one in all_) for all_ in (was, will)
    )
    most = desk.settings.cap_per_person
    found = [
        (key, before.get(key, 0), number)
        for key, number in after.items()
        if number > most and number > before.get(key, 0)
    ]
    names = names_of(desk.session, desk.municipality, [person for (person, _), _, _ in found])
    heavy = [Heavy(names.get(who, ""), monday, b, a) for (who, monday), b, a in found]
    return tuple(sorted(heavy, key=lambda one: (one.monday, one.name)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _digest(desk: Desk, found: Movable, to: date, known: Mapping[int, tuple[Case, Timer]]) -> str:
    """The same as long as neither what is moved nor what waits beside it has changed."""
    level = desk.place.ladder.level
    rows = [
        (case.id, case.version, str(timer.due), level(timer.level).days)
        for case, timer in known.values()
    ]
    ahead = [(one.case.id, one.case.version) for one in found.ahead]
    told = repr((str(to), sorted(one.case.id or 0 for one in found.now), ahead, rows))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def move(desk: Desk, found: Movable, to: date, why: str) -> int:
    """Do it, each unit's by the verb that moves one; returns how many cases that were. Raises what
    the verbs raise, and then nothing is moved."""
    for one in found.now if not found.what.step else ():
        reschedule(desk, one.case.id or 0, to, why=why)
    for one in (*found.now, *found.ahead) if found.what.step else ():
        year = SchoolYear.parse(found.what.cycle)
        exempt(desk, one.case.unit_id or 0, year, found.what.step, to=to, why=why)
    return len(found.now) + len(found.ahead)
