"""A network begins, and is found again; it runs by school years."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.roles import ROLES, role_code
from flows.engine.door import desk
from flows.engine.handling import Desk, Who
from flows.engine.lookup import person_by
from flows.engine.office import Office
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice
from flows.engine.short_text import line, needed
from flows.networks.handling import APPOINTEES
from models.case.tables import Subject
from models.gatherings.tables import MeetingSeries, series_named
from models.networks.questions import network_named
from models.networks.tables import SORT, Network, NetworkRun
from states.errors import ArshjulError
from states.network import AUDIENCES
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


def add_network(
    office: Office,
    municipality: str,
    *,
    name: str,
    audience: str,
    leader: str = "",
    leader_title: str = "",
    appointed_role: str = "ikt_pedagog",
    since: SchoolYear | None = None,
    who: Who,
    now: datetime,
) -> int:
    """Begin a network; returns its number. ``leader`` is an address, ``leader_title`` what the
    leader is called. Units without anybody appointed are found at once.

    Raises NetworkThere, BadChoice, NoSuchPerson.
    """
    if audience not in AUDIENCES:
        raise BadChoice(what="--for", value=audience[:40], known=", ".join(AUDIENCES))
    role = role_code(appointed_role)
    if role is None:
        raise BadChoice(what="--appointed", value=appointed_role[:40], known=", ".join(ROLES))
    with desk(office, municipality, who=who, now=now) as at:
        called = needed("name", name)
        _not_there(at, called)
        series = series_named(at.session, municipality, called)
        if series is None:
            series = MeetingSeries(municipality_id=municipality, name=called)
            at.session.add(series)
        subject = Subject(municipality_id=municipality, sort=SORT, name=called)
        at.session.add(subject)
        at.session.flush()
        led_by = person_by(at.session, municipality, leader).id if leader else None
        at.session.add(
            Network(
                subject_id=subject.id or 0,
                municipality_id=municipality,
                audience=audience,
                appointed_role=role,
                series_id=series.id or 0,
                leader_id=led_by,
                leader_title=line("leader-title", leader_title),
            )
        )
        at.session.flush()
        begin_run(at, subject.id or 0, since or SchoolYear.of(at.day))
        note_down(at, "network_added", {"subject": subject.id})
        APPOINTEES.daily(at)
        return subject.id or 0


def _not_there(at: Desk, name: str) -> None:
    try:
        find_network(at.session, at.municipality, name)
    except NoSuchNetwork:
        return
    raise NetworkThere(network=name)


def begin_run(at: Desk, network: int, year: SchoolYear) -> None:
    """It runs from a school year on."""
    at.session.add(
        NetworkRun(
            municipality_id=at.municipality,
            subject_id=network,
            from_year=str(year),
            started=at.day,
        )
    )
    at.session.flush()
