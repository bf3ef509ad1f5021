"""What waits in the municipality on a day, worked out once for all who may know the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.handling import Desk
from flows.engine.municipality import Town
from flows.mail.digest import SOON_DAYS
from models.case.open_now import OpenCase, open_about, open_in_short
from models.case.questions import open_cases
from models.case.tables import Case
from states.ladder import OWNER

Held = tuple[str, int | None]
"""A role, and the unit that it is held at; None: the authority."""
A_CASE = 4_000  # bytes, of one that is kept


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open case with a last day that the reader may know, its name, and whom it waits for."""

    case: Case
    name: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A role that nobody holds on the day at the unit (None: the authority), while so many cases
    wait for it, and so many of them are late."""

    role: str
    unit: int | None
    cases: int
    late: int


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """``near`` are the open cases whose last day is past, is near or falls in this week or the
    next, and those that count hours, the earliest first; ``known`` the numbers of all open ones
    that have a last day. ``counts_hours``: some of them are told by the minute."""

    near: tuple[Waiting, ...]
    known: frozenset[int]
    vacant: tuple[Vacancy, ...]
    counts_hours: bool


def last_of_two_weeks(day: date) -> date:
    """The Sunday of the next week."""
    return day + timedelta(days=13 - day.weekday())


def hidden_from(desk: Desk) -> frozenset[int]:
    """The open cases, by number, whose days whoever is at the desk may not know."""
    secrets, cases = desk.kept.of(
        desk.session,
        desk.municipality,
        "secret cases",
        lambda: _secret_cases(desk),
        weight=lambda found: A_CASE * (1 + len(found[1])),
    )
    me, directory, day = desk.who.person, desk.place.directory, desk.day
    return frozenset(
        case.id or 0 for case in cases if not secrets.may_see(case, me, directory, day)
    )


def _secret_cases(desk: Desk) -> tuple[Secrets, list[Case]]:
    secrets = secrets_of(desk.session, desk.municipality)
    return secrets, open_about(desk.session, desk.municipality, list(secrets.visible_to))


def waiting_now(desk: Desk) -> WaitingNow:
    """What waits today, without what whoever is at the desk may not know of."""
    hidden = hidden_from(desk)
    return desk.kept.of(
        desk.session,
        desk.municipality,
        ("waiting", desk.day, hidden),
        lambda: _waiting(desk, hidden),
        weight=lambda found: A_CASE * len(found.near) + 100 * len(found.known),
    )


def _waiting(desk: Desk, hidden: frozenset[int]) -> WaitingNow:
    session, place, day = desk.session, desk.place, desk.day
    until = max(last_of_two_weeks(day), day + timedelta(days=SOON_DAYS))
    by_the_hour = [kind for kind in desk.kinds if desk.kinds[kind].hours]
    every = [one for one in open_in_short(session, place.municipality) if one.id not in hidden]
    asked: dict[tuple[str, int | None, int | None], tuple[int, ...]] = {}
    near = []
    for case, name in open_cases(session, place.municipality, until=until, whenever=by_the_hour):
        if case.id in hidden:
            continue
        where = (case.owner_role, case.unit_id, case.delegate_id)
        if where not in asked:
            asked[where] = tuple(place.directory.addressed(OWNER, *where, day))
        near.append(Waiting(case, name, asked[where]))
    return WaitingNow(
        near=tuple(near),
        known=frozenset(one.id for one in every),
        vacant=tuple(_vacant(place, day, every)),
        counts_hours=any(one.case.kind in by_the_hour for one in near),
    )


def _vacant(place: Town, day: date, every: Iterable[OpenCase]) -> list[Vacancy]:
    """The roles that cases wait for and nobody holds, the ones with late cases first."""
    found: dict[Held, list[bool]] = defaultdict(list)
    for one in every:
        found[one.owner_role, one.unit_id].append(one.due < day)
    empty = [
        Vacancy(role, unit, len(late), sum(late))
        for (role, unit), late in found.items()
        if role and place.directory.is_vacant(role, unit, day)
    ]
    return sorted(empty, key=lambda one: (-one.late, -one.cases, one.role, one.unit or 0))
