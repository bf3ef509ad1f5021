"""A network meets: the units' appointed staff and the leader are expected, with an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import ConfigDict

from flows.engine.casework import case_in
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line, Link, LongText, choice
from flows.engine.inputs import CaseNumber, PersonNumber
from flows.engine.local_time import today
from flows.engine.short_text import line
from flows.gatherings.verbs import add_gathering, expect, gathering_of, note_attendance, note_held
from flows.networks.handling import units_of
from flows.networks.register import NetworkNumber, NetworkPaused, the_network
from models.case.tables import Subject
from models.gatherings.tables import MeetingSeries, expected_at, gatherings
from models.networks.questions import network_of_series, run_of
from models.networks.tables import Network
from models.register.questions import units_open
from states.errors import ArshjulError
from states.gathering import Mode

MODES = tuple(map(str, Mode))


class NotItsMeeting(ArshjulError):
    """The meeting is none of a network's."""

    key = "not_a_network_meeting"


@dataclass(frozen=True, slots=True)
class Setting:
    """How and where a meeting is held, and what it takes up."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", revalidate_instances="always"
    )

    mode: Annotated[str, choice("mode", MODES)] = Mode.PHYSICAL
    place: Line = ""
    link: Link = ""
    agenda: LongText = ""
    bring: LongText = ""


ANYWHERE = Setting()


@verb("networks.meet")
def meet(
    desk: Desk,
    network: NetworkNumber,
    starts: datetime | None = None,
    ends: datetime | None = None,
    setting: Setting = ANYWHERE,
) -> int:
    """Plan a meeting of a network that runs; returns the case's number. Without instants it is
    placed later. Raises NoSuchNetwork, NetworkPaused, BadChoice, BadTimes."""
    return add_meeting(desk, *running_network(desk, network), starts, ends, setting)


def running_network(desk: Desk, number: int) -> tuple[Subject, Network]:
    """The network with the number. Raises NetworkPaused when it does not run."""
    subject, network = the_network(desk, number)
    if run_of(desk.session, desk.municipality, number, desk.day) is None:
        raise NetworkPaused(network=subject.name)
    return subject, network


def add_meeting(
    desk: Desk,
    subject: Subject,
    network: Network,
    starts: datetime | None,
    ends: datetime | None,
    setting: Setting,
) -> int:
    """One meeting of the network, numbered on; returns its case. Raises BadChoice, BadTimes, and
    NetworkPaused for a day on which the network rests."""
    day = today(starts) if starts is not None and starts.tzinfo else desk.day
    if run_of(desk.session, desk.municipality, network.subject_id, max(day, desk.day)) is None:
        raise NetworkPaused(network=subject.name)
    series = desk.session.get_one(MeetingSeries, network.series_id)
    number = len(gatherings(desk.session, desk.municipality, network.series_id)) + 1
    case = add_gathering(
        desk,
        series,
        f"{subject.name} {number}",
        number=number,
        starts=starts,
        ends=ends,
        mode=Mode(setting.mode),
        place=line("place", setting.place),
        link=line("link", setting.link, 500),
        agenda=setting.agenda.strip(),
        bring=setting.bring.strip(),
    )
    if people := members(desk, network):
        expect(desk, case, people)
    return case.id or 0


def members(desk: Desk, network: Network) -> list[int]:
    """Whom a meeting expects: the leader, and whoever each unit has appointed today."""
    directory = desk.place.directory
    people = [network.leader_id] if network.leader_id is not None else []
    for unit in units_of(network, units_open(desk.session, desk.municipality, desk.day)):
        people += [
            post.person for post in directory.holders(network.appointed_role, unit.id, desk.day)
        ]
    return list(dict.fromkeys(people))


@verb("networks.note_who_came", of_case("number"))
def note_who_came(
    desk: Desk, number: CaseNumber, came: list[PersonNumber], minutes: LongText = ""
) -> int:
    """Note who came to a network's meeting, and what was noted there, which closes it once it has
    begun; the others expected did not come. Returns how many did.
    Raises NoSuchCase, NotItsMeeting, NoSuchPerson, NotExpected."""
    case = case_in(desk.session, desk.municipality, number)
    gathering = gathering_of(desk.session, case)
    if network_of_series(desk.session, desk.municipality, gathering.series_id) is None:
        raise NotItsMeeting(case=number)
    expected = [one.person_id for one in expected_at(desk.session, gathering.subject_id)]
    noted = {person: person in came for person in [*expected, *sorted(came)]}
    number_came = note_attendance(desk, case, noted)
    note_held(desk, case, number_came, minutes.strip())
    return number_came
