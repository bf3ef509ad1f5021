"""A network begins, and is found again; it runs by school years."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from sqlmodel import Session

from config.roles import ROLES
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.input_fields import IN_WORDS, Line, choice
from flows.engine.inputs import Belongs, PersonNumber
from flows.engine.record import note_down
from flows.engine.short_text import line, needed
from flows.networks.handling import APPOINTEES
from models.case.tables import Subject
from models.gatherings.tables import MeetingSeries, series_named
from models.networks.questions import network_named
from models.networks.tables import SORT, Network, NetworkRun
from states.errors import ArshjulError
from states.network import AUDIENCES, year_of
from states.school_year import SchoolYear


class NoSuchNetwork(ArshjulError):
    """There is no network of that name here."""

    key = "no_such_network"


class NetworkThere(ArshjulError):
    """There is a network of that name already."""

    key = "network_there"


class NetworkPaused(ArshjulError):
    """The network does not run, so it cannot do that."""

    key = "network_paused"


class NetworkRuns(ArshjulError):
    """The network runs already."""

    key = "network_runs"


def find_network(session: Session, municipality: str, name: str) -> tuple[Subject, Network]:
    """The network with the name. Raises NoSuchNetwork."""
    found = network_named(session, municipality, name.strip())
    if found is None:
        raise NoSuchNetwork(network=name[:40])
    return found


def the_network(desk: Desk, number: int) -> tuple[Subject, Network]:
    """The network with the number, which is one."""
    return desk.session.get_one(Subject, number), desk.session.get_one(Network, number)


def _year(value: object) -> object:
    return year_of(value) if isinstance(value, str) else value


Year = Annotated[
    SchoolYear,
    BeforeValidator(_year),
    WithJsonSchema({"type": "string", "format": "school year (2026/27)"}),
]
_NETWORK = Belongs(
    Network,
    lambda number: NoSuchNetwork(network=str(number)),
    lambda session, municipality, name: find_network(session, municipality, name)[0],
)
NetworkNumber = Annotated[int, _NETWORK]


@verb("networks.add_network")
def add_network(
    desk: Desk,
    *,
    name: Line,
    audience: Annotated[str, choice("for", AUDIENCES)],
    leader: PersonNumber | None = None,
    leader_title: Line = "",
    appointed_role: Annotated[str, choice("appointed", ROLES), IN_WORDS] = "ikt_pedagog",
    since: Year | None = None,
) -> int:
    """Begin a network; returns its number. ``leader_title`` is what the leader is called. Units
    without anybody appointed are found at once.

    Raises NetworkThere, BadChoice, NoSuchPerson.
    """
    called = needed("name", name)
    _not_there(desk, called)
    series = series_named(desk.session, desk.municipality, called)
    if series is None:
        series = MeetingSeries(municipality_id=desk.municipality, name=called)
        desk.session.add(series)
    subject = Subject(municipality_id=desk.municipality, sort=SORT, name=called)
    desk.session.add(subject)
    desk.session.flush()
    desk.session.add(
        Network(
            subject_id=subject.id or 0,
            municipality_id=desk.municipality,
            audience=audience,
            appointed_role=appointed_role,
            series_id=series.id or 0,
            leader_id=leader,
            leader_title=line("leader-title", leader_title),
        )
    )
    desk.session.flush()
    begin_run(desk, subject.id or 0, since or SchoolYear.of(desk.day))
    note_down(desk, "network_added", {"subject": subject.id})
    APPOINTEES.daily(desk)
    return subject.id or 0


def _not_there(desk: Desk, name: str) -> None:
    try:
        find_network(desk.session, desk.municipality, name)
    except NoSuchNetwork:
        return
    raise NetworkThere(network=name)


def begin_run(desk: Desk, network: int, year: SchoolYear) -> None:
    """It runs from a school year on."""
    desk.session.add(
        NetworkRun(
            municipality_id=desk.municipality,
            subject_id=network,
            from_year=str(year),
            started=desk.day,
        )
    )
    desk.session.flush()
