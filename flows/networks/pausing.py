"""A network is paused and restarted, by school years, and its meetings with it."""

from __future__ import annotations

from datetime import datetime

from config.words import words
from flows.engine.casework import move_case
from flows.engine.door import desk
from flows.engine.handling import Desk, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.record import note_down
from flows.engine.short_text import needed
from flows.gatherings.verbs import expect
from flows.networks.handling import APPOINTEES
from flows.networks.meetings import members
from flows.networks.register import NetworkPaused, NetworkRuns, begin_run, find_network
from models.gatherings.tables import gatherings
from models.networks.questions import run_of
from models.networks.tables import Network
from states.gathering import INVITED, PLANNED, SET_ASIDE
from states.school_year import SchoolYear


def pause(
    office: Office,
    municipality: str,
    name: str,
    year: SchoolYear | None = None,
    *,
    why: str,
    who: Who,
    now: datetime,
) -> int:
    """The network is paused from a school year on (None: this one), and its meetings to come are
    set aside with the same reason; returns how many. Raises NetworkPaused, BadChoice."""
    with desk(office, municipality, who=who, now=now) as at:
        _, network = find_network(at.session, municipality, name)
        run = run_of(at.session, municipality, network.subject_id)
        if run is None:
            raise NetworkPaused(network=name)
        run.paused, run.to_year = at.day, str(year or SchoolYear.of(at.day))
        run.why = needed("why", why)
        at.session.add(run)
        at.session.flush()
        note_down(at, "network_paused", {"subject": network.subject_id}, why)
        APPOINTEES.daily(at)
        return _set_aside(at, network, run.why)


def _set_aside(at: Desk, network: Network, why: str) -> int:
    """What has begun is not set aside: who came is still to be noted."""
    ahead = [
        case
        for one, _, case in gatherings(at.session, at.municipality, network.series_id)
        if case.state in (PLANNED, INVITED) and (one.starts is None or one.starts > at.now)
    ]
    for case in ahead:
        move_case(at, case, "set_aside", why=why)
    return len(ahead)


def restart(
    office: Office,
    municipality: str,
    name: str,
    year: SchoolYear | None = None,
    *,
    who: Who,
    now: datetime,
) -> tuple[int, int]:
    """The network runs again from a school year on (None: this one). Returns how many of its
    meetings were taken up again, and how many passed meanwhile. Raises NetworkRuns."""
    with desk(office, municipality, who=who, now=now) as at:
        _, network = find_network(at.session, municipality, name)
        if run_of(at.session, municipality, network.subject_id) is not None:
            raise NetworkRuns(network=name)
        begin_run(at, network.subject_id, year or SchoolYear.of(at.day))
        note_down(at, "network_restarted", {"subject": network.subject_id})
        APPOINTEES.daily(at)
        return _take_up(at, network)


def _take_up(at: Desk, network: Network) -> tuple[int, int]:
    """Meetings still to come are planned again, for those who are appointed now; the day of the
    others has passed, and they are cancelled with that reason."""
    taken_up = missed = 0
    for one, _, case in gatherings(at.session, at.municipality, network.series_id):
        if case.state != SET_ASIDE:
            continue
        if one.starts is not None and one.starts <= at.now:
            why = words(at.place.locale).say("networks.missed")
            move_case(at, case, "not_applicable", why=why)
            missed += 1
            continue
        one.sequence += 2  # calendars have it as cancelled, by the number after the last one
        at.session.add(one)
        causes = [
            {"key": "gathering_placed", "params": {"day": today(starts).isoformat()}}
            for starts in (one.starts,)
            if starts is not None
        ]
        move_case(at, case, "plan_again", causes=causes or None)
        expect(at, case, members(at, network))
        taken_up += 1
    return taken_up, missed
