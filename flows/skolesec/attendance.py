"""Who came to a round's gatherings, per municipality: how many, and in which roles. No names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session

from flows.engine.casework import still_there, take_answers, take_version, write_down
from flows.engine.door import About, verb
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.gatherings.verbs import expect, note_attendance, note_held
from flows.skolesec.inputs import Number, Role, RoundKey, Series
from flows.skolesec.rounds import NoSuchMeeting, gone, round_of
from models.case.answers import answers_of
from models.case.tables import Case
from models.gatherings.tables import Gathering, expected_at
from models.register.questions import roles_at_the_authority
from models.register.tables import Municipality
from models.skolesec.parts import everybody, in_common
from models.skolesec.programme import COMMON, RoundGathering
from models.skolesec.rounds import gatherings_of
from states.errors import ArshjulError


class NobodyCame(ArshjulError):
    """Attendance is a number of people, or roles that somebody holds."""

    key = "nobody_came"


class NobodyHolds(ArshjulError):
    """Nobody holds this role at the authority, so nobody came in it."""

    key = "nobody_holds"


@dataclass(frozen=True, slots=True)
class Presence:
    """One municipality at one gathering. ``came`` None: not noted yet."""

    municipality: str
    state: str
    came: int | None
    roles: tuple[str, ...]


def of_the_gathering(desk: Desk, given: Mapping[str, Any]) -> About:
    """The verb is about the municipality's own part of the gathering. Raises NoSuchRound,
    NoSuchMeeting."""
    return About(_here(desk, given["key"], given["number"], given["series"])[1])


@verb("skolesec.note_presence", of_the_gathering)
def note_presence(
    desk: Desk,
    key: RoundKey,
    number: Number,
    *,
    people: Annotated[int, Field(ge=0)] | None = None,
    roles: Sequence[Role] = (),
    series: Series = COMMON,
) -> int:
    """Note how many came from here, or in which roles, which closes the gathering here once it
    has begun; returns how many did.

    A role stands for whoever held it at the authority on the day; without ``people`` these are
    counted. Raises NoSuchRound, NoSuchMeeting, NobodyCame, NobodyHolds, and CaseClosed for a
    number when the gathering's case is closed: there it stands in the answer.
    """
    if people is None and not roles:
        raise NobodyCame()
    mine, case = _here(desk, key, number, series)
    if people is not None:
        still_there(case, None)
    holders = _holders(desk, mine, roles)
    if holders:
        expect(desk, case, holders)
        note_attendance(desk, case, dict.fromkeys(holders, True))
    came = people if people is not None else len(holders)
    if case.closed is None:
        take_answers(desk, case, {"came": str(came)})
        take_version(desk.session, case, case.version)
        write_down(desk, case, "noted", {"fields": ["came"]})
        note_held(desk, case, came)
    return came


def _here(desk: Desk, key: str, number: int, series: str) -> tuple[Gathering, Case]:
    found = _part_of(desk.session, desk.municipality, _common(desk.session, key, number, series))
    if found is None:
        raise NoSuchMeeting(what=str(number))
    return found


def _common(session: Session, key: str, number: int, series: str) -> RoundGathering:
    round_ = round_of(session, key)
    for one in gatherings_of(session, round_.id or 0, series):
        if one.number == number:
            return one
    raise NoSuchMeeting(what=str(number))


def _part_of(
    session: Session, municipality: str, common: RoundGathering
) -> tuple[Gathering, Case] | None:
    return next(iter(in_common(session, municipality, [common.id or 0])), None)


def _holders(desk: Desk, gathering: Gathering, roles: Sequence[str]) -> list[int]:
    day = today(gathering.starts) if gathering.starts else desk.day
    found: dict[int, None] = {}
    for role in roles:
        posts = desk.place.directory.holders(role, None, day)
        if not posts:
            raise NobodyHolds(role=role)
        found |= dict.fromkeys(post.person for post in posts)
    return list(found)


def presence(session: Session, key: str, number: int, series: str = COMMON) -> list[Presence]:
    """The gathering in each municipality that takes part, by its name. Raises NoSuchRound,
    NoSuchMeeting."""
    common = _common(session, key, number, series)
    found = []
    for part, whole in everybody(session, common.round_id):
        mine = None if gone(whole) else _part_of(session, part.municipality_id, common)
        if mine is not None:
            name = session.get_one(Municipality, part.municipality_id).name
            found.append(_presence(session, name, *mine))
    return sorted(found, key=lambda one: one.municipality)


def _presence(session: Session, name: str, gathering: Gathering, case: Case) -> Presence:
    there = [one.person_id for one in expected_at(session, gathering.subject_id) if one.came]
    held = roles_at_the_authority(session, gathering.municipality_id, there)
    said = answers_of(session, case).get("came")
    came = int(said) if said else len(there) or None
    return Presence(name, case.state, came, tuple(held))
