"""A network is paused and restarted, by school years, and its meetings with it."""

from __future__ import annotations

from datetime import date

from config.words import words
from flows.engine.casework import move_case
from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line
from flows.engine.local_time import today
from flows.engine.record import note_down
from flows.engine.short_text import needed
from flows.gatherings.verbs import expect
from flows.networks.handling import find_vacant, set_aside
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
from states.gathering import SET_ASIDE
from states.school_year import SchoolYear


@verb("networks.pause")
def pause(desk: Desk, network: NetworkNumber, year: Year | None = None, *, why: Line) -> int:
    """The network is paused from the first day of a school year on (None, or one that has begun:
    from today), and its meetings from that day on are set aside with the same reason; returns how
    many. Raises NetworkPaused, also when a pause is planned already, and BadChoice."""
    subject, found = the_network(desk, network)
    run = run_of(desk.session, desk.municipality, network, desk.day)
    if run is None or run.paused is not None:
        raise NetworkPaused(network=subject.name)
    from_year = year or SchoolYear.of(desk.day)
    run.paused, run.to_year = max(desk.day, from_year.first_day), str(from_year)
    run.why = needed("why", why)
    desk.session.add(run)
    desk.session.flush()
    note_down(desk, "network_paused", {"subject": network}, why)
    find_vacant(desk)
    return set_aside(desk, found, run.paused, run.why)


@verb("networks.restart")
def restart(desk: Desk, network: NetworkNumber, year: Year | None = None) -> tuple[int, int]:
    """The network runs again from a school year on (None: this one); a pause that has not begun
    does not come to pass. Returns how many of its meetings from then on were taken up again, and
    how many passed meanwhile. Raises NetworkRuns."""
    subject, found = the_network(desk, network)
    run = run_of(desk.session, desk.municipality, network, desk.day)
    first = desk.day
    if run is None:
        again = year or SchoolYear.of(desk.day)
        begin_run(desk, network, again)
        first = max(desk.day, again.first_day)
    elif run.paused is None:
        raise NetworkRuns(network=subject.name)
    else:
        run.paused, run.to_year, run.why = None, "", ""
        desk.session.add(run)
        desk.session.flush()
    note_down(desk, "network_restarted", {"subject": network})
    find_vacant(desk)
    return _take_up(desk, found, first)


def _take_up(desk: Desk, network: Network, first: date) -> tuple[int, int]:
    """Meetings from ``first`` on are planned again, for those who are appointed now; the day of
    the others lies in the pause, and they are cancelled with that reason."""
    taken_up = missed = 0
    for one, _, case in gatherings(desk.session, desk.municipality, network.series_id):
        if case.state != SET_ASIDE:
            continue
        if one.starts is not None and (one.starts <= desk.now or today(one.starts) < first):
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
