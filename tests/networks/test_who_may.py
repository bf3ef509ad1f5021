"""Who may begin, pause and gather a network, which is the authority's."""

from __future__ import annotations

import pytest

from flows.activities.parties import note_party
from flows.engine.door import Errand
from flows.engine.refusals import NoSuchCase, NoSuchPerson, NotAllowed
from flows.networks.meetings import meet, note_who_came
from flows.networks.pausing import pause, restart
from flows.networks.register import NoSuchNetwork, add_network
from flows.networks.requests import request_revision
from flows.networks.series import plan_series
from models.register.tables import Appointment
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.neighbours import acting, neighbour, stranger

NOW = at("2026-08-17 09:00")
SCHOOL = "IKT-nätverk skola"
RHYTHM = {"first": "2026-10-07", "until": "2026-11-30", "weeks": 2}
WEDNESDAYS = {"rhythm": RHYTHM, "starts": "13:00", "ends": "15:00"}


def by(town: TestTown, email: str) -> Errand:
    return town.errand(acting(town, email), NOW)


def test_a_network_is_begun_and_paused_by_those_who_act_for_the_authority(town: TestTown) -> None:
    asta, mo = by(town, "asta@skola.example"), by(town, "mo@skola.example")
    others = [by(town, f"{one}@skola.example") for one in ("lo", "kim")]
    others += [town.errand(stranger(town), NOW), town.errand(OPERATOR, NOW)]
    for who in others:
        with pytest.raises(NotAllowed):
            add_network.alone(who, name=SCHOOL, audience="school")
    network = add_network.alone(asta, name=SCHOOL, audience="school")
    for who in others:
        with pytest.raises(NotAllowed):
            pause.alone(who, network, why="Vilar")
        with pytest.raises(NotAllowed):
            note_party.alone(who, network, "consulted", "Biblioteket")
    pause.alone(mo, network, why="Vilar")
    for who in others:
        with pytest.raises(NotAllowed):
            restart.alone(who, network)
    restart.alone(asta, network)
    note_party.alone(mo, network, "consulted", "Biblioteket")


def test_a_pedagogue_of_the_authority_gathers_the_network_and_one_of_a_school_does_not(
    town: TestTown,
) -> None:
    asta, kim, lo = (by(town, f"{one}@skola.example") for one in ("asta", "kim", "lo"))
    network = add_network.alone(asta, name=SCHOOL, audience="school")
    first = meet.alone(asta, network)

    for who in (kim, lo, town.errand(stranger(town), NOW)):
        with pytest.raises(NotAllowed):
            meet.alone(who, network)
        with pytest.raises(NotAllowed), who.desk() as desk:
            plan_series.given(desk, {"network": network, **WEDNESDAYS})
        with pytest.raises(NotAllowed):
            request_revision.alone(who, network, "Rutin", why="Saknas")
        with pytest.raises(NotAllowed):
            note_who_came.alone(who, first, [kim.who.person or 0])
    with town.office.database.write() as session:
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=town.person("bo@skola.example"),
                role="ikt_pedagog",
            )
        )
    bo = by(town, "bo@skola.example")
    meet.alone(bo, network)
    with bo.desk() as desk:
        plan_series.given(desk, {"network": network, **WEDNESDAYS})
    request_revision.alone(bo, network, "Rutin", why="Saknas")
    note_who_came.alone(bo, first, [kim.who.person or 0])
    with pytest.raises(NotAllowed):
        pause.alone(bo, network, why="Vilar")


def test_numbers_of_another_municipality_are_as_unknown_as_missing_ones(town: TestTown) -> None:
    there, una = neighbour(town)
    theirs = add_network.alone(there.errand(una, NOW), name=SCHOOL, audience="school")
    meeting = meet.alone(there.errand(una, NOW), theirs)
    asta, kim = by(town, "asta@skola.example"), town.person("kim@skola.example")
    for unknown in (theirs, 4711):
        with pytest.raises(NoSuchNetwork):
            pause.alone(asta, unknown, why="Vilar")
        with pytest.raises(NoSuchNetwork):
            restart.alone(asta, unknown)
        with pytest.raises(NoSuchNetwork):
            meet.alone(asta, unknown)
        with pytest.raises(NoSuchNetwork), asta.desk() as desk:
            plan_series.given(desk, {"network": unknown, **WEDNESDAYS})
        with pytest.raises(NoSuchNetwork):
            request_revision.alone(asta, unknown, "Rutin", why="Saknas")
    with pytest.raises(NoSuchCase):
        note_who_came.alone(asta, meeting, [kim])
    ours = add_network.alone(asta, name=SCHOOL, audience="school")
    with pytest.raises(NoSuchPerson):
        note_who_came.alone(asta, meet.alone(asta, ours), [una.person or 0])
    with pytest.raises(NoSuchPerson):
        add_network.alone(asta, name="Ett till", audience="school", leader=una.person)
