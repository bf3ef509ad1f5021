"""Roles that a provider's groups give: made and ended at the sign-in, by the operator's map."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from config.provider_roles import Gives, read_role_map
from config.roles import known_roles, role_code
from flows.access.invitations import NoSuchRole
from flows.access.said_of_people import groups_in, vouched_for
from flows.engine.door import Errand, verb
from flows.engine.handling import Desk, Who
from flows.engine.inputs import PersonNumber, UnitNumber
from flows.engine.office import Office
from flows.engine.record import note_down
from models.access.questions import people_at
from models.register.questions import appointments_of, municipalities, units
from models.register.tables import Appointment, Municipality
from states.permissions import OPERATOR

log = logging.getLogger(__name__)

VIA = "provider"
Role = tuple[str, int | None]


class Claimed(NamedTuple):
    """A role, and the unit that it is held at; None: the authority."""

    role: str
    unit: UnitNumber | None = None


class Followed(NamedTuple):
    """How many roles were given, and how many ended."""

    given: int
    ended: int


@verb("access.follow_claims")
def follow_claims(desk: Desk, person: PersonNumber, roles: Sequence[Claimed] = ()) -> Followed:
    """Somebody's roles are these, as far as claims give them: what she does not hold begins today,
    and of the others those end that claims gave before; whatever anybody else gave her stays.
    Raises NoSuchRole; nobody becomes the operator by a claim."""
    wanted = {(_known(one.role), one.unit) for one in roles}
    standing = [
        one
        for one in appointments_of(desk.session, desk.municipality, person)
        if one.person_id == person and _holds(one, desk)
    ]
    lacking = wanted - {(one.role, one.unit_id) for one in standing}
    over = [one for one in standing if one.claimed and (one.role, one.unit_id) not in wanted]
    for one in over:
        _end(desk, one)
    desk.session.flush()
    for role, unit in sorted(lacking, key=str):
        desk.session.add(
            Appointment(
                municipality_id=desk.municipality,
                person_id=person,
                role=role,
                unit_id=unit,
                starts=desk.day,
                claimed=True,
            )
        )
    if lacking or over:
        note_down(
            desk,
            "roles_from_claims",
            {
                "person": person,
                "given": [list(one) for one in sorted(lacking, key=str)],
                "ended": [[one.role, one.unit_id] for one in over],
            },
        )
    return Followed(len(lacking), len(over))


def _known(role: str) -> str:
    code = role_code(role)
    if code is None or code == OPERATOR:
        able = ", ".join(one for one in known_roles() if role_code(one) != OPERATOR)
        raise NoSuchRole(role=role[:40], known=able)
    return code


def _holds(one: Appointment, desk: Desk) -> bool:
    begun = one.starts is None or one.starts <= desk.day
    return begun and (one.ends is None or desk.day <= one.ends)


def _end(desk: Desk, one: Appointment) -> None:
    """Its last day was yesterday; one that began today has never been."""
    if one.starts is not None and one.starts >= desk.day:
        desk.session.delete(one)
    else:
        one.ends = desk.day - timedelta(days=1)
        desk.session.add(one)


def give_and_take(office: Office, email: str, claims: Mapping[str, Any], now: datetime) -> None:
    """Before somebody comes in: her roles follow the claims in each municipality where she is known
    and that the provider speaks for. It takes in nobody who is not known there."""
    file = office.settings.oidc_roles
    if file is None:
        return
    groups = groups_in(office.settings, claims)
    if groups is None:
        log.warning("the provider has too many groups to tell; nobody's roles follow them")
        return
    rows = [one for one in read_role_map(file) if one.group in groups]
    with office.database.read(municipality="*") as session:
        there = municipalities(session)
        vouched = vouched_for(office.settings, there)
        known = [one for one in people_at(session, email) if one.municipality_id in vouched]
        told = {
            one.municipality_id: claimed_in(session, rows, one.municipality_id, there)
            for one in known
        }
    for one in known:
        errand = Errand(office, one.municipality_id, Who(None, VIA), now)
        follow_claims.alone(errand, one.id or 0, told[one.municipality_id])


def claimed_in(
    session: Session, rows: Iterable[Gives], home: str, there: Sequence[Municipality]
) -> list[Claimed]:
    """The roles that rows of the map give in a municipality. A row that names none means the only
    one; one whose unit is not there gives nothing, and above all nothing at the authority."""
    named = _units_by_name(session, home)
    found = []
    for row in rows:
        if not _means(row, home, there):
            continue
        if row.unit and row.unit not in named:
            log.warning("the map of roles names a unit that is not there: municipality=%s", home)
            continue
        found.append(Claimed(row.role, named[row.unit] if row.unit else None))
    return found


def lacking_units(
    session: Session, rows: Iterable[Gives], there: Sequence[Municipality]
) -> list[str]:
    """The units that the map names and that are in none of the municipalities it means."""
    named = {one.id: _units_by_name(session, one.id) for one in there}
    return sorted(
        {
            row.unit
            for row in rows
            if row.unit
            and not any(_means(row, home, there) and row.unit in named[home] for home in named)
        }
    )


def _means(row: Gives, home: str, there: Sequence[Municipality]) -> bool:
    if not row.municipality:
        return len(there) == 1
    return any(one.id == home and row.municipality in (one.id, one.code) for one in there)


def _units_by_name(session: Session, home: str) -> dict[str, int]:
    """The units by what the map may call them: a number in a public register comes before a
    name."""
    found = units(session, home)
    return {one.name: one.id or 0 for one in found} | {
        one.code: one.id or 0 for one in found if one.code
    }
