"""What is known of one unit: who is there, what is under way, what comes, what was told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.engine.refusals import NoSuchUnit
from flows.views.may_know import may_know
from flows.views.standings import OVERDUE, Standing, present_standing
from models.case.duties import DutyRow, rows_of, rows_of_unit
from models.documents.reach import cases_that_concern
from models.post.letters_of_unit import Told, letters_about
from models.register.posts import Post
from models.register.questions import school_breaks
from models.register.tables import SchoolBreak, Unit
from models.register.units import children, former_names, successions
from states.school_year import SchoolYear

KNOWS = "register.note_absence"
"""Whoever may note that somebody is away coordinates or leads the unit."""
AHEAD = timedelta(days=60)
MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the unit and how it stands; ``kept``: its day is not shown to this reader."""

    row: DutyRow
    stands: Standing
    kept: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds at the unit. ``away_until``: she is away, and the reader may know
    it; ``stands_in`` answers meanwhile."""

    post: Post
    away_until: date | None
    stands_in: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """``common``: the cases of the authority's documents that concern the unit, with the network's
    name where it is by one. ``ended``: the cases of this school year that have ended. ``letters``
    None: the reader may not know who got which. ``breaks``: the days off that come, for all or for
    this unit."""

    unit: Unit
    above: Unit | None
    below: Sequence[Unit]
    former: Sequence[tuple[str, date]]
    goes_on_in: Sequence[Unit]
    held: Sequence[Held]
    open: Sequence[Case]
    common: Sequence[tuple[Case, str]]
    ended: Sequence[Case]
    days: Sequence[Case]
    breaks: Sequence[SchoolBreak]
    letters: Sequence[Told] | None

    @property
    def late(self) -> int:
        return sum(one.stands.status == OVERDUE for one in self.open)


def seen(desk: Desk, number: int) -> Seen:
    """The unit as whoever is at the desk may see it; a closed one too. Raises NoSuchUnit."""
    session, home, day = desk.session, desk.municipality, desk.day
    unit = session.get(Unit, number)
    if unit is None or unit.municipality_id != home:
        raise NoSuchUnit(unit=str(number))
    cases = _told(desk, rows_of_unit(session, home, number))
    under_way = sorted((one for one in cases if one.row.closed is None), key=_need)
    this_year = str(SchoolYear.of(day))
    knows = may(desk, KNOWS, About(unit=number))
    return Seen(
        unit=unit,
        above=session.get(Unit, unit.parent_id) if unit.parent_id else None,
        below=children(session, home, number),
        former=[
            (one.name, one.until) for one in former_names(session, home) if one.unit_id == number
        ],
        goes_on_in=[
            session.get_one(Unit, one.successor_id)
            for one in successions(session, home)
            if one.unit_id == number
        ],
        held=_held(desk, number, knows=knows),
        open=under_way,
        common=_common(desk, unit),
        ended=[one for one in cases if one.row.closed is not None and one.row.year == this_year],
        days=[one for one in under_way if one.row.due and day <= one.row.due <= day + AHEAD],
        breaks=_breaks(desk, number),
        letters=letters_about(session, home, number, MOST_LETTERS) if knows else None,
    )


def _need(one: Case) -> tuple[bool, date, int]:
    return one.row.due is None, one.row.due or date.max, one.row.id


def _common(desk: Desk, unit: Unit) -> list[tuple[Case, str]]:
    found = cases_that_concern(desk.session, unit)
    rows = rows_of(desk.session, desk.municipality, found)
    return [
        (one, found[one.row.id].network)
        for one in _told(desk, rows)
        if one.row.closed is None and one.row.unit_id != unit.id
    ]


def _told(desk: Desk, rows: Iterable[DutyRow]) -> list[Case]:
    secrets = secrets_of(desk.session, desk.municipality)
    found = []
    for row in rows:
        told = may_know(secrets, desk.place, desk.kinds, row, desk.who.person, desk.day)
        if told is None:
            continue
        shown = row if told else row._replace(due=None)
        found.append(Case(shown, present_standing(desk.place, shown, desk.day), not told))
    return found


def _held(desk: Desk, number: int, *, knows: bool) -> list[Held]:
    """The roles at the unit itself, by their names; who is away is told to whoever may know."""
    directory, day = desk.place.directory, desk.day
    posts = (post for post in directory.held_on(day) if post.unit == number)
    return [
        Held(
            post,
            directory.away_until(post.person, day) if knows else None,
            post.deputy if directory.is_away(post.person, day) else None,
        )
        for post in sorted(posts, key=lambda one: (one.role, one.person))
    ]


def _breaks(desk: Desk, number: int) -> list[SchoolBreak]:
    line, day = set(desk.place.directory.line(number)), desk.day
    return [
        one
        for one in school_breaks(desk.session, desk.municipality)
        if one.ends >= day
        and one.starts <= day + AHEAD
        and (one.unit_id is None or one.unit_id in line)
    ]
