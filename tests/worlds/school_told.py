"""Backaskolan's year 2027: what its people did, as its document tells it."""

from __future__ import annotations

from datetime import date

from flows.engine import verbs
from flows.engine.handling import Who
from flows.networks.meetings import Setting, meet, note_who_came
from flows.services.register import note_use
from flows.services.revalidate import serving
from models.case.tables import Case
from states.urgent_case import Arena, Matter
from tests.conftest import TestTown, at
from tests.worlds import activity_town, network_town, services_town
from tests.worlds.cycle_told import BACKA, acted
from tests.worlds.plans import school_plan
from tests.worlds.urgent_town import known

JANUARY = "2027-01-11 09:00"


def at_backa(town: TestTown, series: int) -> Case:
    """The series' first occurrence at the school."""
    cases = activity_town.opened(town, series)
    return next(one for one in cases if one.unit_id == town.unit(BACKA))


def report(town: TestTown, case: Case, when: str, **answers: str) -> Case:
    by = town.errand(Who(town.person("lo@skola.example"), "web"), at(when))
    return verbs.done.alone(by, case.id or 0, answers=answers)


def activities(town: TestTown) -> None:
    """A round and an exercise that were held, and one that was not."""
    safety = activity_town.add(town, "safety_round", JANUARY, first=date(2027, 4, 20))
    drill = activity_town.add(town, "practical_exercise", JANUARY, first=date(2027, 10, 1))
    lockdown = activity_town.add(town, "lockdown_exercise", JANUARY, first=date(2027, 3, 1))
    report(
        town,
        at_backa(town, lockdown),
        "2027-03-02 09:00",
        activity_result="not_held",
        why_not="Lokalen byggdes om",
    )
    report(
        town,
        at_backa(town, safety),
        "2027-04-22 09:00",
        activity_result="held",
        held_on="2027-04-20",
        external_party="Tryggakonsult AB",
        findings="Grind mot vägen saknas",
        part_1="yes",
    )
    report(
        town,
        at_backa(town, drill),
        "2027-10-01 15:00",
        activity_result="held",
        held_on="2027-10-01",
        attendance="34",
        findings="Larmet hördes inte i slöjden",
    )


def secret_search(town: TestTown) -> Case:
    """A search with a dog at the school, whose day few may know."""
    series = activity_town.add(
        town, "dog_search", JANUARY, first=date(2027, 12, 20), scope="each_unit"
    )
    return at_backa(town, series)


def gathering(town: TestTown) -> int:
    """A meeting of the network that Kim, who is the school's, came to."""
    network_town.add(town, now=JANUARY)
    by = network_town.asta_at
    network = network_town.network_of(town)
    hours = at("2027-02-10 13:00"), at("2027-02-10 15:00")
    number = meet.alone(by(town, JANUARY), network, *hours, Setting(place="Stadshuset"))
    verbs.done.alone(by(town, "2027-02-01 09:00"), number)
    came = [town.person("kim@skola.example")]
    note_who_came.alone(by(town, "2027-02-10 16:00"), number, came)
    return number


def services(town: TestTown) -> None:
    """Two that the school uses: one is approved, the other nobody has assessed."""
    unit = town.unit(BACKA)
    services_town.add(town, "Matteappen", "2027-10-11 09:00")
    services_town.add(town, "Ritbordet", "2027-10-11 09:00", purpose="Bild", data=("bilder",))
    services_town.approve(town, "Matteappen", "2027-10-12 09:00")
    for name in ("Matteappen", "Ritbordet"):
        with serving(
            town.office, town.id, who=services_town.coordinator(town), now=at("2027-10-13 09:00")
        ) as desk:
            note_use(desk, services_town.subject(town, name), date(2027, 10, 13), unit)


def past_the_school(town: TestTown) -> Case:
    """What the school does not know of."""
    return known(
        town,
        "2027-09-06 08:00",
        matter=Matter.BY_STAFF,
        registry="BUN 2027/0666",
        arena=Arena.PHYSICAL,
        leader_suspected=True,
    )


def lived(town: TestTown) -> None:
    """The whole year, with letters of its last weeks."""
    acted(town)
    school_plan(town)
    activities(town)
    secret_search(town)
    gathering(town)
    services(town)
    known(town, "2027-05-10 10:00", registry="BUN 2027/0123")
    past_the_school(town)
    for day in ("2027-12-01", "2027-12-15", "2027-12-20", "2027-12-29", "2027-12-30"):
        town.tick(f"{day} 08:00")
