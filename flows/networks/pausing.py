"""A network is paused and restarted, by school years, and its meetings with it."""

from __future__ import annotations

from config.words import words
from flows.engine.casework import move_case
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line
from flows.engine.local_time import today
from flows.engine.record import note_down
from flows.engine.short_text import needed
from flows.gatherings.verbs import expect
from flows.networks.handling import APPOINTEES
from flows.networks.meetings import members
from flows.networks.register import (
    NetworkNumber,
    NetworkPaused,
    NetworkRuns,
    Year,
    begin_run,
    the_network,
)
from models.gatherings.tables import gatherings
from models.networks.questions import run_of
from models.networks.tables import Network
from states.gathering import INVITED, PLANNED, SET_ASIDE
from states.school_year import SchoolYear


@verb("networks.pause")
def pause(desk: Desk, network: NetworkNumber, year: Year | None = None, *, why: Line) -> int:
    """The network is paused from a school year on (None: this one), and its meetings to come are
    set aside with the same reason; returns how many. Raises NetworkPaused, BadChoice."""
    subject, found = the_network(desk, network)
    run = run_of(desk.session, desk.municipality, network)
    if run is None:
        raise NetworkPaused(network=subject.name)
    run.paused, run.to_year = desk.day, str(year or SchoolYear.of(desk.day))
    run.why = needed("why", why)
    desk.session.add(run)
    desk.session.flush()
    note_down(desk, "network_paused", {"subject": network}, why)
    APPOINTEES.daily(desk)
    return _set_aside(desk, found, run.why)


def _set_aside(desk: Desk, network: Network, why: str) -> int:
    """What has begun is not set aside: who came is still to be noted."""
    ahead = [
        case
        for one, _, case in gatherings(desk.session, desk.municipality, network.series_id)
        if case.state in (PLANNED, INVITED) and (one.starts is None or one.starts > desk.now)
    ]
    for case in ahead:
        move_case(desk, case, "set_aside", why=why)
    return len(ahead)


@verb("networks.restart")
def restart(desk: Desk, network: NetworkNumber, year: Year | None = None) -> tuple[int, int]:
    """The network runs again from a school year on (None: this one). Returns how many of its
    meetings were taken up again, and how many passed meanwhile. Raises NetworkRuns."""
    subject, found = the_network(desk, network)
    if run_of(desk.session, desk.municipality, network) is not None:
        raise NetworkRuns(network=subject.name)
    begin_run(desk, network, year or SchoolYear.of(desk.day))
    note_down(desk, "network_restarted", {"subject": network})
    APPOINTEES.daily(desk)
    return _take_up(desk, found)


def _take_up(desk: Desk, network: Network) -> tuple[int, int]:
    """Meetings still to come are planned again, for those who are appointed now; the day of the
    others has passed, and they are cancelled with that reason."""
    taken_up = missed = 0
    for one, _, case in gatherings(desk.session, desk.municipality, network.series_id):
        if case.state != SET_ASIDE:
            continue
        if one.starts is not None and one.starts <= desk.now:
            why = words(desk.place.locale).say("networks.missed")
            move_case(desk, case, "not_applicable", why=why)
            missed += 1
            continue
        one.sequence += 2  # calendars have it as cancelled, by the number after the last one
        desk.session.add(one)
        causes = [
            {"key": "gathering_placed", "params": {"day": today(starts).isoformat()}}
            for starts in (one.starts,)
            if starts is not None
        ]
        move_case(desk, case, "plan_again", causes=causes or None)
        expect(desk, case, members(desk, network))
        taken_up += 1
    return taken_up, missed
