"""One person's day: what needs her now, what others did meanwhile, what the next days bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, may, unit_of
from flows.engine.handling import Desk
from flows.engine.limits import Limit
from flows.mail.coming_letters import Coming, coming_letters, first_day, without_secrets
from flows.mail.digest import SOON_DAYS
from flows.views.case_history import Event, event_of
from flows.views.waiting_now import Vacancy, Waiting, last_of_two_weeks, waiting_now
from models.case.naming import names_of_cases
from models.case.questions import by_number
from models.case.tables import Case
from models.post.questions import letters_in_trouble, letters_left, letters_left_since
from models.record.audit import acts_since
from models.register.questions import everybodys_names

MOST_ACTS = 40  # rows of the record that are looked at for what happened meanwhile
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CaseNeed:
    """A case that needs the reader. ``late``: working days after its last day, ``left``: before it;
    ``limit``: what its hours are counted to; ``hers``: it waits for the reader herself."""

    case: Case
    name: str
    late: int
    left: int
    limit: Limit | None
    hers: bool


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs the reader, of each sort the most pressing first. ``lost`` are people, by number,
    whose letters come back; ``held`` and ``dead`` count letters that wait for her word."""

    urgent: tuple[CaseNeed, ...] = ()
    late: tuple[CaseNeed, ...] = ()
    soon: tuple[CaseNeed, ...] = ()
    vacant: tuple[Vacancy, ...] = ()
    lost: tuple[int, ...] = ()
    held: int = 0
    dead: int = 0

    @property
    def number(self) -> int:
        cases = (*self.urgent, *self.late, *self.soon)
        return len(cases) + len(self.vacant) + len(self.lost) + bool(self.held) + bool(self.dead)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody else did about a case, with what the case is called."""

    case: Case
    name: str
    event: Event


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened after the instant: ``acts``, the latest first, and how many letters left."""

    since: datetime
    acts: tuple[Act, ...]
    letters: int


@dataclass(frozen=True, slots=True)
class Day:
    """``due`` are the open cases whose last day it is; ``left`` letters have left and ``coming``
    will, if nobody answers. ``free`` names the break that the day lies in."""

    day: date
    due: tuple[tuple[Case, str], ...]
    left: int
    coming: tuple[Coming, ...]
    free: str = ""


@dataclass(slots=True)
class Leads:
    """Whether whoever is at the desk may write about a case; the door is asked once for all cases
    that are alike to it."""

    desk: Desk
    _known: dict[tuple[object, ...], bool] = field(default_factory=dict)

    def case(self, case: Case) -> bool:
        by_subject = case.unit_id is None or self.desk.kinds[case.kind].only_named
        about = case.subject_id if by_subject else None
        alike = (case.kind, case.state, case.owner_role, case.unit_id, case.delegate_id, about)
        if alike not in self._known:
            asked = About(case, unit_of(self.desk, case))
            self._known[alike] = may(self.desk, "engine.note", asked)
        return self._known[alike]


def needs(desk: Desk, now: datetime) -> Needs:
    """What needs whoever is at the desk: cases that wait for her or that she leads, and where she
    coordinates what stands in the letters' way."""
    urgent: list[CaseNeed] = []
    late: list[CaseNeed] = []
    soon: list[CaseNeed] = []
    now_waiting, leads = waiting_now(desk), Leads(desk)
    for one in now_waiting.near:
        need = _need(desk, one, now, leads)
        if need is None:
            continue
        if need.limit is not None:
            urgent.append(need)
        elif one.case.due is not None and one.case.due < desk.day:
            late.append(need)
        elif need.hers:
            soon.append(need)
    urgent.sort(key=lambda one: one.limit.ends if one.limit else now)
    late.sort(key=lambda one: (-one.late, one.case.id))
    coordinates = may(desk, "mail.release", About())
    trouble = letters_in_trouble(desk.session, desk.municipality) if coordinates else {}
    return Needs(
        urgent=tuple(urgent),
        late=tuple(late),
        soon=tuple(soon),
        vacant=now_waiting.vacant if coordinates else (),
        lost=tuple(_lost(desk)) if coordinates else (),
        held=trouble.get("held", 0),
        dead=trouble.get("dead", 0),
    )


def _need(desk: Desk, one: Waiting, now: datetime, leads: Leads) -> CaseNeed | None:
    """The case as it needs the reader; None while it does not."""
    case, hours = one.case, desk.kinds[one.case.kind].hours
    near = hours or (case.due is not None and case.due <= desk.day + timedelta(days=SOON_DAYS))
    hers = desk.who.person in one.people
    if not near or not (hers or leads.case(case)):
        return None
    limit = desk.kinds[case.kind].limit(desk.session, desk.place, case, now) if hours else None
    due, role, unit = case.due, case.owner_role, case.unit_id
    late = desk.place.late_by(due, role, desk.day, unit)
    left = desk.place.days_left(due, role, desk.day, unit) if due else 0
    return CaseNeed(case, one.name, late, left, limit, hers)


def _lost(desk: Desk) -> Iterator[int]:
    """The people with a role today whose letters come back."""
    held = {post.person for post in desk.place.directory.held_on(desk.day)}
    yield from sorted(held & desk.place.directory.unreachable)


def meanwhile(desk: Desk, since: datetime) -> Meanwhile:
    """What others have done since then about cases that the reader answers for, leads or
    coordinates, without what she may not know; and the letters that left."""
    session, home, me = desk.session, desk.municipality, desk.who.person
    rows = [row for row in acts_since(session, home, since, MOST_ACTS) if row.actor != me]
    numbers = sorted({row.case_id for row in rows if row.case_id is not None})
    secrets, directory, leads = secrets_of(session, home), desk.place.directory, Leads(desk)
    known = {
        case.id or 0: case
        for case in by_number(session, home, numbers)
        if secrets.may_see(case, me, directory, desk.day) and leads.case(case)
    }
    named, people = names_of_cases(session, list(known)), everybodys_names(session, home)
    acts = tuple(
        Act(known[row.case_id], named[row.case_id], event_of(row, None, people))
        for row in rows
        if row.case_id in known
    )
    return Meanwhile(since, acts, letters_left_since(session, home, since))


def two_weeks(desk: Desk, *, letters: bool) -> list[list[Day]]:
    """The days of this week and the next, Monday to Friday and the weekends' only where something
    falls on them. ``letters``: those of everybody; else the reader's own."""
    session, place, day, me = desk.session, desk.place, desk.day, desk.who.person
    monday, last = day - timedelta(days=day.weekday()), last_of_two_weeks(day)
    due: dict[date, list[tuple[Case, str]]] = defaultdict(list)
    waiting = waiting_now(desk)
    for one in waiting.near:
        mine = letters or me in one.people
        if mine and one.case.due is not None and monday <= one.case.due <= last:
            due[one.case.due].append((one.case, one.name))
    coming: dict[date, list[Coming]] = defaultdict(list)
    for letter in without_secrets(_coming(desk, last), waiting.known):
        if letters or letter.person == me:
            coming[letter.day].append(letter)
    left = letters_left(session, place.municipality, monday, day) if letters else {}
    return [
        [
            Day(each, tuple(due[each]), left.get(each, 0), tuple(coming[each]), _break(desk, each))
            for each in (start + timedelta(days=number) for number in range(7))
            if each.weekday() < 5 or due[each] or coming[each] or left.get(each)
        ]
        for start in (monday, monday + WEEK)
    ]


def _coming(desk: Desk, last: date) -> Sequence[Coming]:
    """Everybody's letters of the days until the last one, whoever may know of them."""
    first = first_day(desk.settings, desk.now)
    return desk.kept.of(
        desk.session,
        desk.municipality,
        ("coming letters", first, last),
        lambda: coming_letters(desk.session, desk.place, first, last),
        weight=lambda found: 400 * (1 + len(found)),
    )


def _break(desk: Desk, day: date) -> str:
    names = [one.name for one in desk.place.calendar.breaks if one.start <= day <= one.end]
    return names[0] if names else ""
