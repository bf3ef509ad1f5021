"""A network meets: the units' appointed staff and the leader are expected, with an agenda."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from flows.activities.text import line
from flows.begin import BadChoice, person_by
from flows.cases import desk
from flows.casework import case_in
from flows.gatherings import add_gathering, expect, gathering_of, note_attendance
from flows.handling import Desk, Who
from flows.network import units_of
from flows.networks.running import NetworkPaused, find_network, run_of
from flows.office import Office
from models.activities import units_open
from models.cases import LONG
from models.gatherings import MeetingSeries, expected_at, gatherings
from models.networks import Network
from states.errors import ArshjulError
from states.gathering import Mode


class NotItsMeeting(ArshjulError):
    """The meeting is none of a network's."""

    key = "not_a_network_meeting"


def meet(
    office: Office,
    municipality: str,
    name: str,
    starts: datetime | None,
    ends: datetime | None,
    *,
    mode: str = Mode.PHYSICAL,
    place: str = "",
    link: str = "",
    agenda: str = "",
    who: Who,
    now: datetime,
) -> int:
    """Plan a meeting of a network that runs; returns the case's number. Without instants it is
    placed later. Raises NoSuchNetwork, NetworkPaused, BadChoice, BadTimes."""
    if mode not in tuple(Mode):
        raise BadChoice(what="--mode", value=mode[:40], known=", ".join(Mode))
    with desk(office, municipality, who=who, now=now) as at:
        subject, network = find_network(at.session, municipality, name)
        if run_of(at.session, network.subject_id) is None:
            raise NetworkPaused(network=subject.name)
        series = at.session.get_one(MeetingSeries, network.series_id)
        number = len(gatherings(at.session, municipality, network.series_id)) + 1
        case = add_gathering(
            at,
            series,
            f"{subject.name} {number}",
            number=number,
            starts=starts,
            ends=ends,
            mode=Mode(mode),
            place=line("place", place),
            link=line("link", link, 500),
            agenda=_agenda(agenda),
        )
        if people := members(at, network):
            expect(at, case, people)
        return case.id or 0


def _agenda(text: str) -> str:
    trimmed = text.strip()
    if len(trimmed) > LONG:
        raise BadChoice(what="--agenda", value=trimmed[:40], known=f"≤ {LONG}")
    return trimmed


def members(at: Desk, network: Network) -> list[int]:
    """Whom a meeting expects: the leader, and whoever each unit has appointed today."""
    directory = at.place.directory
    people = [network.leader_id] if network.leader_id is not None else []
    for unit in units_of(network, units_open(at.session, at.municipality, at.day)):
        people += [
            post.person for post in directory.holders(network.appointed_role, unit.id, at.day)
        ]
    return list(dict.fromkeys(people))


def note_who_came(
    office: Office,
    municipality: str,
    number: int,
    came: list[str],
    *,
    who: Who,
    now: datetime,
) -> int:
    """Note by address who came to a network's meeting; the others expected did not. Returns how
    many came. Raises NoSuchCase, NotItsMeeting, NoSuchPerson, NotExpected."""
    with desk(office, municipality, who=who, now=now) as at:
        case = case_in(at.session, municipality, number)
        gathering = gathering_of(at.session, case)
        theirs = at.session.exec(
            select(Network.subject_id).where(Network.series_id == gathering.series_id)
        ).first()
        if theirs is None:
            raise NotItsMeeting(case=number)
        people = {person_by(at.session, municipality, email).id or 0 for email in came}
        expected = [one.person_id for one in expected_at(at.session, gathering.subject_id)]
        noted = {person: person in people for person in [*expected, *sorted(people)]}
        return note_attendance(at, case, noted)
