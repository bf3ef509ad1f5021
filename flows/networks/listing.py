"""Reading a network: who leads it, when it ran, who is appointed and where nobody is, its meetings
and what it has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from sqlmodel import Session

from flows.engine.office import Office
from flows.networks.handling import units_of
from flows.networks.register import find_network
from models.activities.questions import parties_of
from models.case.answers import answers_of
from models.case.tables import Subject
from models.gatherings.tables import expected_at, gatherings
from models.networks.questions import networks_in, requests_of, running, runs_of
from models.networks.tables import Network
from models.register.directory import Directory
from models.register.questions import names_of, units_open
from models.register.tables import Unit
from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with the names of those it has appointed, and the number of each; none is a
    finding."""

    unit: str
    appointed: tuple[str, ...]
    at: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    case: int
    name: str
    starts: datetime | None
    state: str
    agenda: str
    minutes: str
    came: int
    expected: int


@dataclass(frozen=True, slots=True)
class Request:
    case: int
    document: str
    why: str
    state: str
    answer: str


@dataclass(frozen=True, slots=True)
class Ran:
    """``to_year`` None: it still runs; else the first school year without it."""

    from_year: SchoolYear
    to_year: SchoolYear | None
    why: str


@dataclass(frozen=True, slots=True)
class NetworkView:
    subject: Subject
    network: Network
    leader: str
    runs: tuple[Ran, ...]
    is_running: bool
    members: tuple[Member, ...]
    meetings: tuple[Meeting, ...]
    requests: tuple[Request, ...]
    parties: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The units that have appointed nobody."""
        return tuple(one.unit for one in self.members if not one.appointed)


def list_networks(
    office: Office, municipality: str, day: date
) -> list[tuple[Subject, Network, bool]]:
    """The networks by name, and whether each runs."""
    with office.database.read() as session:
        running_now = running(session, municipality, day)
        return [
            (subject, network, network.subject_id in running_now)
            for subject, network in networks_in(session, municipality, day)
        ]


def show_network(office: Office, municipality: str, name: str, day: date) -> NetworkView:
    """One network as it stands on ``day``. Raises NoSuchNetwork."""
    with office.database.read() as session:
        subject, network = find_network(session, municipality, name)
        directory = office.town(session, municipality).directory
        return network_on(session, directory, subject, network, day)


def network_on(
    session: Session, directory: Directory, subject: Subject, network: Network, day: date
) -> NetworkView:
    """The network as it stands on ``day``."""
    home = network.municipality_id
    units = units_of(network, units_open(session, home, day))
    appointed = [(unit, _holding(directory, network, unit.id, day)) for unit in units]
    everybody = chain([network.leader_id], *(people for _, people in appointed))
    names = names_of(session, home, everybody)
    runs = runs_of(session, home, network.subject_id)
    return NetworkView(
        subject=subject,
        network=network,
        leader=_leader(network, names),
        runs=tuple(
            Ran(
                SchoolYear.parse(run.from_year),
                SchoolYear.parse(run.to_year) if run.to_year else None,
                run.why,
            )
            for run in runs
        ),
        is_running=any(run.paused is None or run.paused > day for run in runs),
        members=tuple(
            Member(
                unit.name,
                tuple(names.get(person, "") for person in people),
                unit.id or 0,
                tuple(people),
            )
            for unit, people in appointed
        ),
        meetings=_meetings(session, home, network.series_id),
        requests=_requests(session, home, network.subject_id),
        parties=tuple(
            (one.played, one.who) for one in parties_of(session, home, network.subject_id)
        ),
    )


def networks_of_unit(session: Session, unit: Unit, day: date) -> list[Subject]:
    """The networks that the unit belongs to, by name."""
    found = networks_in(session, unit.municipality_id, day)
    return [subject for subject, network in found if units_of(network, [unit])]


def _holding(directory: Directory, network: Network, unit: int | None, day: date) -> list[int]:
    return [post.person for post in directory.holders(network.appointed_role, unit, day)]


def _leader(network: Network, names: dict[int, str]) -> str:
    person = names.get(network.leader_id or 0, "")
    return ", ".join(one for one in (person, network.leader_title) if one)


def _meetings(session: Session, municipality: str, series: int) -> tuple[Meeting, ...]:
    found = []
    for gathering, subject, case in gatherings(session, municipality, series):
        answers = answers_of(session, case)
        expected = expected_at(session, gathering.subject_id)
        counted = sum(one.came is True for one in expected)
        found.append(
            Meeting(
                case=case.id or 0,
                name=subject.name,
                starts=gathering.starts,
                state=case.state,
                agenda=gathering.agenda,
                minutes=answers.get("minutes", ""),
                came=counted or int(answers.get("came") or 0),
                expected=len(expected),
            )
        )
    return tuple(found)


def _requests(session: Session, municipality: str, network: int) -> tuple[Request, ...]:
    found = []
    for case, request in requests_of(session, municipality, network):
        answers = answers_of(session, case)
        answer = answers.get("request_plan", "") or answers.get("why_declined", "")
        found.append(Request(case.id or 0, request.document, request.why, case.state, answer))
    return tuple(found)
