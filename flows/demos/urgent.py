"""Invented rows for the demo: an urgent case, a breach, counts, a commitment, a look around."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.demos.people import coordinator
from flows.engine.door import desk as desk_of
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.following.commitment_evidence import add_activity, add_arena
from flows.following.commitments import add_meeting, give
from flows.following.horizon import note_horizon, set_rhythm
from flows.following.library import add_resource_person, hang, share
from flows.urgent.registration import register
from models.case.questions import subject_named
from models.following.commitments import SORT
from models.following.incidents import IncidentCount
from models.register.questions import units
from states.commitment import ArenaLevel
from states.incident import Scale, Status
from states.school_year import SchoolYear
from states.urgent_case import Arena, Matter, Scope

SERIES = "Nationellt möte om trygg digital uppväxt"
COMMITMENT = "Barns digitala vardag på dagordningen"


def fill(office: Office, municipality: str, now: datetime) -> None:
    """Fill the demo municipality once; it needs a school. Done twice, nothing is added."""
    with office.database.read() as session:
        schools = units(session, municipality)
        there = subject_named(session, municipality, SORT, COMMITMENT)
    if there is not None or not schools:
        return
    asta = coordinator(office, municipality, today(now))
    with desk_of(office, municipality, who=asta, now=now) as desk:
        _urgent(desk, schools[0].id or 0)
        _counts(desk, [unit.id or 0 for unit in schools[:3]])
        _commitment(desk)
        _horizon_and_library(desk)


def _urgent(desk: Desk, school: int) -> None:
    register(
        desk,
        Matter.BULLYING,
        unit=school,
        registry="BUN 2099/0123",
        arena=Arena.SOCIAL_MEDIA,
        scope=Scope.IN_CONNECTION,
        known_at=desk.now - timedelta(hours=5),
    )
    register(
        desk,
        Matter.BREACH,
        registry="KS 2099/0045",
        arena=Arena.SYSTEM,
        known_at=desk.now - timedelta(hours=30),
    )


def _counts(desk: Desk, units: list[int]) -> None:
    year = SchoolYear.of(desk.day).previous()
    rows = (
        ("Hot eller våld", Scale.MINOR, Status.CLOSED, 9),
        ("Kränkning på nätet", Scale.MINOR, Status.INVESTIGATED, 3),
        ("Obehörig i lokalerna", Scale.SERIOUS, Status.NOT_MENDED, 1),
    )
    for place, unit in enumerate(units):
        for sort, scale, status, number in rows:
            desk.session.add(
                IncidentCount(
                    municipality_id=desk.municipality,
                    unit_id=unit,
                    period=str(year),
                    year=str(year),
                    type=sort,
                    scale=scale,
                    arena="unknown",
                    status=status,
                    source="tillbudssystemet",
                    count=number + place,
                )
            )


def _commitment(desk: Desk) -> None:
    year = desk.day.year - 1
    first = add_meeting(
        desk, SERIES, 1, desk.day.replace(year=year, month=2, day=1), "Barnrådet (påhittat)"
    )
    give(
        desk,
        COMMITMENT,
        "Vi tar upp barns och ungas digitala vardag i våra nätverk och på mötesplatser.",
        year=year,
        given_to="Barnrådet (påhittat)",
        signatory="Nämndens ordförande",
        made_at=first.id,
    )
    arena = add_arena(desk, "Skolledarnas nätverk", ArenaLevel.LOCAL, COMMITMENT)
    add_activity(
        desk,
        COMMITMENT,
        "Elevråden berättade om samtalsklimatet på nätet.",
        desk.day - timedelta(days=90),
        desk.day - timedelta(days=30),
        arena=arena.id,
        outcome="Tre skolor tog in det i sin kartläggning.",
        pupils=14,
        pupils_how="elevrådens gemensamma möte",
    )


def _horizon_and_library(desk: Desk) -> None:
    set_rhythm(desk, 3)
    note_horizon(
        desk,
        "Ny vägledning om åldersgränser i appar",
        source="https://nyheter.example/alder",
        what="Kan beröra de tjänster som elever under 13 år använder.",
    )
    entry = share(
        desk,
        "guidance",
        "Samtalsklimatet på nätet: stöd för lärarledda samtal",
        link="https://vagledning.example/samtalsklimat",
        language="sv",
        shared_by="Exempelvik",
    )
    hang(desk, entry.id or 0, kind="safety_cycle", state="kartläggning")
    add_resource_person(
        desk, "IKT-pedagog", "Digitalt samtalsklimat", "Västra Exempel", "ikt@exempelvik.example"
    )
