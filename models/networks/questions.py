"""What is asked of the networks: which there are, when each runs, where nobody is appointed, what
they have asked for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from models.case.tables import Case, Subject
from models.networks.tables import Network, NetworkRun, RevisionRequest
from states.appointee import KIND as APPOINTEE
from states.appointee import WITHOUT


def networks_in(session: Session, municipality: str, day: date) -> list[tuple[Subject, Network]]:
    """The networks that have not ended, by name; those that are paused too."""
    rows = session.execute(
        select(Subject, Network)
        .join(Network, col(Network.subject_id) == col(Subject.id))
        .where(
            Network.municipality_id == municipality,
            or_(col(Subject.ends).is_(None), col(Subject.ends) > day),
        )
        .order_by(col(Subject.name))
    )
    return [(subject, network) for subject, network in rows]


def network_named(session: Session, municipality: str, name: str) -> tuple[Subject, Network] | None:
    """The network with exactly this name, whether it runs or not."""
    return session.exec(
        select(Subject, Network)
        .join(Network, col(Network.subject_id) == col(Subject.id))
        .where(Network.municipality_id == municipality, Subject.name == name)
    ).first()


def network_of_series(session: Session, municipality: str, series: int) -> Network | None:
    """The network whose meetings these are; None when the series is no network's."""
    return session.exec(
        select(Network).where(Network.municipality_id == municipality, Network.series_id == series)
    ).first()


def run_of(session: Session, municipality: str, network: int, day: date) -> NetworkRun | None:
    """The run that the network is in on the day; None while it is paused. A pause that lies ahead
    has its first day in the run."""
    return session.exec(
        select(NetworkRun).where(
            NetworkRun.municipality_id == municipality,
            NetworkRun.subject_id == network,
            _not_paused(day),
        )
    ).first()


def _not_paused(day: date) -> ColumnElement[bool]:
    return or_(col(NetworkRun.paused).is_(None), col(NetworkRun.paused) > day)


def turning_days(session: Session, municipality: str) -> list[date | None]:
    """The days on which a network of the municipality started, or rests."""
    rows = session.execute(
        select(col(NetworkRun.started), col(NetworkRun.paused)).where(
            NetworkRun.municipality_id == municipality
        )
    )
    return [day for row in rows for day in row]


def runs_of(session: Session, municipality: str, network: int) -> list[NetworkRun]:
    """When the network ran, oldest first, with the run that it is in."""
    rows = session.exec(
        select(NetworkRun)
        .where(NetworkRun.municipality_id == municipality, NetworkRun.subject_id == network)
        .order_by(col(NetworkRun.id))
    )
    return list(rows)


def running(session: Session, municipality: str, day: date) -> set[int]:
    """The networks that run on the day, by their subjects."""
    rows = session.exec(
        select(NetworkRun.subject_id).where(
            NetworkRun.municipality_id == municipality, _not_paused(day)
        )
    )
    return set(rows)


def missing_appointees(session: Session, municipality: str) -> list[Case]:
    """The findings that still stand, oldest first: a unit of a network without anybody
    appointed."""
    rows = session.exec(
        select(Case)
        .where(
            Case.municipality_id == municipality,
            Case.kind == APPOINTEE,
            col(Case.closed).is_(None),
        )
        .order_by(col(Case.id))
    )
    return list(rows)


def left_without(session: Session, municipality: str, year: str, day: date) -> set[tuple[int, int]]:
    """Network and unit, wherever it was decided in the school year that the unit does without,
    since the network began to run. What ended with a pause was no decision, and is left out: a
    network that starts again asks anew."""
    rows = session.execute(
        select(Case.subject_id, Case.unit_id)
        .join(NetworkRun, col(NetworkRun.subject_id) == col(Case.subject_id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == APPOINTEE,
            Case.year == year,
            Case.state == WITHOUT,
            _not_paused(day),
            col(Case.opened) >= col(NetworkRun.started),
        )
    )
    return {(network or 0, unit or 0) for network, unit in rows}


def requests_of(
    session: Session, municipality: str, network: int
) -> list[tuple[Case, RevisionRequest]]:
    """What the network has asked to have revised, newest first."""
    rows = session.execute(
        select(Case, RevisionRequest)
        .join(RevisionRequest, col(RevisionRequest.case_id) == col(Case.id))
        # Asked of the network and not of the case: the index of its requests answers.
        .join(Network, col(Network.subject_id) == col(RevisionRequest.network_id))
        .where(Network.municipality_id == municipality, RevisionRequest.network_id == network)
        .order_by(col(Case.id).desc())
    )
    return [(case, request) for case, request in rows]
