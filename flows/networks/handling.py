"""Networks' cases beside their tables of moves: units without anybody appointed are found, and
are found to have somebody again."""

from __future__ import annotations

from datetime import date

from config.words import words
from flows.documents.requests import follow_request
from flows.engine.casework import move_case, open_case
from flows.engine.handling import Desk, Handling, each_day
from flows.engine.local_time import today
from flows.engine.works import earliest
from models.case.tables import Case
from models.gatherings.tables import gatherings
from models.networks.questions import (
    left_without,
    missing_appointees,
    networks_in,
    running,
    runs_of,
    turning_days,
)
from models.networks.tables import Network
from models.next_days import NEVER
from models.register.questions import closing_days, units_open
from models.register.tables import Unit
from states.appointee import APPOINTEE, KIND
from states.gathering import INVITED, PLANNED
from states.gathering import KIND as GATHERING
from states.network import audiences
from states.revision_request import REVISION_REQUEST
from states.school_year import SchoolYear


def units_of(network: Network, units: list[Unit]) -> list[Unit]:
    """The units that belong to the network, by their form."""
    return [unit for unit in units if network.audience in audiences(unit.form)]


def vacant(desk: Desk) -> set[tuple[int, int]]:
    """Network and unit, wherever a network runs and its unit has nobody appointed."""
    running_now = running(desk.session, desk.municipality, desk.day)
    units = units_open(desk.session, desk.municipality, desk.day)
    directory = desk.place.directory
    return {
        (network.subject_id, unit.id or 0)
        for _, network in networks_in(desk.session, desk.municipality, desk.day)
        if network.subject_id in running_now
        for unit in units_of(network, units)
        if directory.is_vacant(network.appointed_role, unit.id, desk.day)
    }


def set_aside(desk: Desk, network: Network, first: date, why: str) -> int:
    """A network rests from ``first`` on, and with it its meetings from that day; those without a
    day rest once the pause has begun. What has begun is not set aside: who came is still to be
    noted. Returns how many."""
    resting = [
        case
        for one, _, case in gatherings(desk.session, desk.municipality, network.series_id)
        if case.state in (PLANNED, INVITED)
        and (
            first <= desk.day
            if one.starts is None
            else one.starts > desk.now and today(one.starts) >= first
        )
    ]
    for case in resting:
        move_case(desk, case, "set_aside", why=why)
    return len(resting)


def _rest(desk: Desk) -> int:
    """What has no day rests from the first day of its network's pause."""
    running_now = running(desk.session, desk.municipality, desk.day)
    touched = 0
    for _, network in networks_in(desk.session, desk.municipality, desk.day):
        if network.subject_id in running_now:
            continue
        last = runs_of(desk.session, desk.municipality, network.subject_id)[-1]
        if last.paused is not None:
            touched += set_aside(desk, network, last.paused, last.why)
    return touched


def _next_day(desk: Desk) -> date:
    """When an appointment begins or has ended, a unit closes, a network rests, starts or ends, or a
    school year begins."""
    session, home = desk.session, desk.municipality
    if not (networks := networks_in(session, home, desk.day)):
        return NEVER if not missing_appointees(session, home) else each_day(desk)
    days: list[date | None] = list(desk.place.directory.turning_days())
    days += closing_days(session, home)
    days += [subject.ends for subject, _ in networks]
    days += turning_days(session, home)
    return earliest(desk.day, [*days, SchoolYear.of(desk.day).next().first_day])


def _daily(desk: Desk) -> int:
    return _rest(desk) + find_vacant(desk)


def find_vacant(desk: Desk) -> int:
    """A finding is opened for each unit without anybody appointed, and closed when that is no
    longer so; returns how many."""
    lacking = vacant(desk)
    stands = missing_appointees(desk.session, desk.municipality)
    if not lacking and not stands:
        return 0
    known = {(case.subject_id or 0, case.unit_id or 0) for case in stands}
    year = SchoolYear.of(desk.day)
    touched = 0
    without = left_without(desk.session, desk.municipality, str(year), desk.day)
    for network, unit in sorted(lacking - known - without):
        day = desk.day.isoformat()
        open_case(desk, KIND, unit=unit, subject=network, year=year, occurrence=day)
        touched += 1
    for case in stands:
        if (case.subject_id, case.unit_id) not in lacking:
            _settle(desk, case)
            touched += 1
    return touched


def _settle(desk: Desk, case: Case) -> None:
    """Somebody is appointed, or the network does not run any more."""
    if case.subject_id in running(desk.session, desk.municipality, desk.day):
        move_case(desk, case, "appoint")
    else:
        why = words(desk.place.locale).say("networks.paused")
        move_case(desk, case, "not_applicable", why=why)


APPOINTEES = Handling(
    kind=APPOINTEE,
    daily=_daily,
    next_day=_next_day,
    hangs_on=frozenset(
        {
            "appointment",
            "gathering",
            "network",
            "network_run",
            "subject",
            "unit",
            f"case:{GATHERING}",
            f"case:{KIND}",
        }
    ),
)
REQUESTS = Handling(kind=REVISION_REQUEST, follow=follow_request)
ALL = (APPOINTEES, REQUESTS)
