"""Registering what the school has come to know of: case, clocks and letters in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from flows.engine.casework import open_case
from flows.engine.door import About, verb
from flows.engine.handling import Desk
from flows.engine.inputs import UnitNumber
from flows.engine.local_time import ZONE, local, today
from flows.engine.refusals import BadChoice
from flows.urgent.alarm import say
from flows.urgent.clocks import clocks_for, leave_to_alarms, start_clocks
from models.case.questions import subject_named
from models.case.tables import Case, Subject
from models.urgent.questions import alarms_come, how_many_since
from models.urgent.tables import UrgentNote
from notifications.header import UnsafeHeaderText, one_line
from states.errors import ArshjulError
from states.ladder import COORDINATOR, HEAD_OF_ADMINISTRATION, SCHOOL_CHIEF
from states.permissions import KNOWS
from states.privacy import without_names
from states.urgent_case import KNOWN, MATTERS, Arena, Matter, Scope

SORT = "urgent"
LONGEST = 60
PAST_THE_SCHOOL = (SCHOOL_CHIEF, HEAD_OF_ADMINISTRATION, COORDINATOR)
"""Who knows of a case in which the school's own leadership is suspected; the first answers."""


class UnitMissing(ArshjulError):
    """A violation belongs to a school: its headteacher answers."""

    key = "urgent_unit_missing"


class RegistryTaken(ArshjulError):
    """There is an urgent case with that registry number already."""

    key = "registry_taken"


class NobodyIsSuspected(ArshjulError):
    """Only of staff can it be said that somebody in the leadership is suspected."""

    key = "leader_without_staff"


class KnownAhead(ArshjulError):
    """Knowledge cannot lie in the future."""

    key = "known_ahead"


class KnownLongAgo(ArshjulError):
    """Knowledge lies so far back that the year is likely to be mistyped."""

    key = "known_long_ago"


def kind_of(matter: Matter) -> str:
    """The kind of case that a matter is."""
    return next(kind for kind, matters in MATTERS.items() if matter in matters)


def where_it_is_known(desk: Desk, given: Mapping[str, Any]) -> About:
    """The verb is about the unit. What has none is the authority's, and is registered by whoever
    comes to know of it, from where she holds her role: knowledge has no gate."""
    unit, person = given["unit"], desk.who.instead_of or desk.who.person
    if unit is not None or person is None:
        return About(unit=unit)
    held = desk.place.directory.held_by(person, desk.day)
    return About(unit=next((at for role, at in held if role in KNOWS), None))


@verb("urgent.register", where_it_is_known)
def register(
    desk: Desk,
    matter: Matter,
    arena: Arena,
    *,
    unit: UnitNumber | None = None,
    registry: Annotated[str, Field(max_length=LONGEST)] = "",
    scope: Scope = Scope.UNCLEAR,
    known_at: AwareDatetime | None = None,
    leader_suspected: bool = False,
) -> Case:
    """Register an urgent case. Its clocks start at knowledge, and the first letters lie in the
    outbox when this returns. There is no gate: what somebody perceives is enough.

    ``arena``: where it happened, which nobody but who registers it can say. ``registry`` empty: a
    number of our own. ``leader_suspected``: the one who violated is in the school's leadership. The
    case then goes past the school, to the schools' director, and is open to those above alone
    (opplæringslova § 12-5). Raises UnitMissing, RegistryTaken, KnownAhead,
    KnownLongAgo, LooksPersonal, NoSuchUnit, NobodyIsSuspected, BadChoice.
    """
    known = (known_at or desk.now).astimezone(UTC)
    if known > desk.now:
        raise KnownAhead(at=f"{local(known):%Y-%m-%d %H:%M}")
    if (days := desk.settings.known_days) < (desk.now - known).days:
        raise KnownLongAgo(day=local(known).date(), count=days)
    kind = kind_of(matter)
    if kind == "urgent_case" and unit is None:
        raise UnitMissing()
    if leader_suspected and matter != Matter.BY_STAFF:
        raise NobodyIsSuspected()
    without_names(registry)
    home, name = desk.municipality, _registry(desk, registry, known)
    subject = Subject(
        municipality_id=home,
        sort=SORT,
        name=name,
        unit_id=unit,
        role=PAST_THE_SCHOOL[0] if leader_suspected else "",
        visible_to=list(PAST_THE_SCHOOL) if leader_suspected else [],
    )
    desk.session.add(subject)
    desk.session.flush()
    note = UrgentNote(
        subject_id=subject.id or 0,
        municipality_id=home,
        known_at=known,
        matter=matter,
        arena=arena,
        scope=scope,
    )
    desk.session.add(note)
    return _open(desk, kind, unit, note)


def _open(desk: Desk, kind: str, unit: int | None, note: UrgentNote) -> Case:
    known, subject = note.known_at, note.subject_id
    causes = [{"key": "urgent_known", "params": {"day": local(known).date().isoformat()}}]
    told = {name: str(getattr(note, name)) for name in ("matter", "arena", "scope")}
    told["known_at"] = known.isoformat(timespec="minutes")
    ends = [clock.ends(known, ZONE) for clock in clocks_for(desk, kind) if clock.starts == KNOWN]
    due = today(min(ends)) if ends else None
    case = open_case(desk, kind, unit=unit, subject=subject, due=due, causes=causes, detail=told)
    assert case is not None  # its subject is new
    start_clocks(desk, case, KNOWN, known)
    leave_to_alarms(desk, case)
    for come in alarms_come(desk.session, desk.now, case.id):
        say(desk.session, desk.settings, desk.place, come, desk.now)
    return case


def _registry(desk: Desk, wanted: str, known: datetime) -> str:
    wanted = " ".join(wanted.split())
    if wanted:
        try:
            one_line(wanted, "registry")
        except UnsafeHeaderText:
            raise BadChoice(what="registry", value="?", known="BUN 2026/0123") from None
        if _taken(desk, wanted):
            raise RegistryTaken(registry=wanted)
        return wanted
    year = local(known).year
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    number = how_many_since(desk.session, desk.municipality, first, last) + 1
    while _taken(desk, f"U-{year}-{number:03d}"):
        number += 1
    return f"U-{year}-{number:03d}"


def _taken(desk: Desk, registry: str) -> bool:
    return subject_named(desk.session, desk.municipality, SORT, registry) is not None
