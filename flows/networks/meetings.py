"""A network meets: the units' appointed staff and the leader are expected, with an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.engine.casework import case_in
from flows.engine.door import desk
from flows.engine.handling import Desk, Who
from flows.engine.lookup import person_by
from flows.engine.office import Office
from flows.engine.refusals import BadChoice
from flows.engine.short_text import line
from flows.gatherings.verbs import add_gathering, expect, gathering_of, note_attendance
from flows.networks.handling import units_of
from flows.networks.register import NetworkPaused, find_network
from models.case.tables import LONG, Subject
from models.gatherings.tables import MeetingSeries, expected_at, gatherings
from models.networks.questions import network_of_series, run_of
from models.networks.tables import Network
from models.register.questions import units_open
from states.errors import ArshjulError
from states.gathering import Mode


class NotItsMeeting(ArshjulError):
    """The meeting is none of a network's."""

    key = "not_a_network_meeting"


@dataclass(frozen=True, slots=True)
class Setting:
    """How and where a meeting is held, and what it takes up."""

    mode: str = Mode.PHYSICAL
    place: str = ""
    link: str = ""
    agenda: str = ""


ANYWHERE = Setting()


def meet(
    office: Office,
    municipality: str,
    name: str,
    starts: datetime | None,
    ends: datetime | None,
    setting: Setting = ANYWHERE,
    *,
    who: Who,
    now: datetime,
) -> int:
    """Plan a meeting of a network that runs; returns the case's number. Without instants it is
    placed later. Raises NoSuchNetwork, NetworkPaused, BadChoice, BadTimes."""
    with desk(office, municipality, who=who, now=now) as at:
        subject, network = running_network(at.session, municipality, name)
        return add_meeting(at, subject, network, starts, ends, setting)


def running_network(session: Session, municipality: str, name: str) -> tuple[Subject, Network]:
    """The network of that name. Raises NoSuchNetwork, and NetworkPaused when it does not run."""
    subject, network = find_network(session, municipality, name)
    if run_of(session, municipality, network.subject_id) is None:
        raise NetworkPaused(network=subject.name)
    return subject, network


def add_meeting(
    at: Desk,
    subject: Subject,
    network: Network,
    starts: datetime | None,
    ends: datetime | None,
    setting: Setting,
) -> int:
    """One meeting of the network, numbered on; returns its case. Raises BadChoice, BadTimes."""
    if setting.mode not in tuple(Mode):
        raise BadChoice(what="--mode", value=setting.mode[:40], known=", ".join(Mode))
    series = at.session.get_one(MeetingSeries, network.series_id)
    number = len(gatherings(at.session, at.municipality, network.series_id)) + 1
    case = add_gathering(
        at,
        series,
        f"{subject.name} {number}",
        number=number,
        starts=starts,
        ends=ends,
        mode=Mode(setting.mode),
        place=line("place", setting.place),
        link=line("link", setting.link, 500),
        agenda=_agenda(setting.agenda),
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
        if network_of_series(at.session, municipality, gathering.series_id) is None:
            raise NotItsMeeting(case=number)
        people = {person_by(at.session, municipality, email).id or 0 for email in came}
        expected = [one.person_id for one in expected_at(at.session, gathering.subject_id)]
        noted = {person: person in people for person in [*expected, *sorted(people)]}
        return note_attendance(at, case, noted)
