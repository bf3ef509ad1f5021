"""A network's pause acts from its first day to its last, planned ahead or not."""

from __future__ import annotations

from datetime import date

import pytest

from flows.networks.meetings import meet
from flows.networks.pausing import pause, restart
from flows.networks.register import NetworkPaused
from models.case.tables import Case
from states.network import year_of
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.network_town import add, asta_at, findings, network_of, view


def state_of(town: TestTown, number: int) -> str:
    with town.office.database.read() as session:
        return session.get_one(Case, number).state


def test_a_pause_acts_from_its_first_day_to_its_last(town: TestTown) -> None:
    """Asta plans in March that the network rests in 2027/28, and meets until then."""
    add(town)
    days = ("2027-04-14", "2027-09-15", "2028-09-13")
    spring, autumn, after = (
        meet.alone(asta_at(town), network_of(town), at(f"{day} 13:00"), at(f"{day} 15:00"))
        for day in days
    )
    undated = meet.alone(asta_at(town), network_of(town), None, None)
    march = asta_at(town, "2027-03-01 09:00")
    assert pause.alone(march, network_of(town), year_of("27/28"), why="Ledaren slutar") == 2
    states = [state_of(town, one) for one in (spring, undated, autumn, after)]
    assert states == ["planned", "planned", "set_aside", "set_aside"]
    assert view(town, day=date(2027, 7, 31)).is_running
    assert not view(town, day=date(2027, 8, 1)).is_running
    assert len(findings(town)) == 1, "the units of this spring are asked who is appointed"
    assert meet.alone(march, network_of(town), at("2027-05-12 13:00"), at("2027-05-12 15:00"))
    with pytest.raises(NetworkPaused):
        meet.alone(march, network_of(town), at("2027-10-13 13:00"), at("2027-10-13 15:00"))
    with pytest.raises(NetworkPaused):
        pause.alone(march, network_of(town), year_of("27/28"), why="En gång till")
    daily(town.office, at("2027-07-31 06:00"))
    assert state_of(town, undated) == "planned"
    daily(town.office, at("2027-08-01 06:00"))
    assert state_of(town, undated) == "set_aside", "the pause begins"
    assert findings(town) == []
    june = asta_at(town, "2028-06-01 09:00")
    assert restart.alone(june, network_of(town), year_of("28/29")) == (2, 1)
    states = [state_of(town, one) for one in (autumn, after, undated)]
    assert states == ["cancelled", "planned", "planned"]


def test_a_pause_that_has_not_begun_is_taken_back(town: TestTown) -> None:
    add(town)
    autumn = (at("2027-09-15 13:00"), at("2027-09-15 15:00"))
    meeting = meet.alone(asta_at(town), network_of(town), autumn[0], autumn[1])
    march = asta_at(town, "2027-03-01 09:00")
    pause.alone(march, network_of(town), year_of("27/28"), why="Ledaren slutar")
    april = asta_at(town, "2027-04-01 09:00")
    assert restart.alone(april, network_of(town)) == (1, 0)
    assert state_of(town, meeting) == "planned"
    [ran] = view(town).runs
    assert (ran.to_year, ran.why) == (None, "")
