"""What is asked of commitments and the library is answered to their own municipality alone."""

from __future__ import annotations

from datetime import date

from flows.engine import door
from flows.engine.handling import Who
from flows.following.commitment_evidence import add_activity, add_arena, add_demand
from flows.following.commitments import add_meeting, follow_up_at, give
from flows.following.library import add_resource_person, hang, share
from models.case.questions import case_about, subject_named
from models.following import commitments, incidents, library
from states.commitment import ArenaLevel
from states.incident import Scale, Status
from states.school_year import SchoolYear
from tests.conftest import TestTown, at

DAY = date(2026, 9, 1)
ELSEWHERE = "no-4601"


def test_another_municipality_knows_nothing_of_a_commitment_or_the_library(town: TestTown) -> None:
    asta = Who(town.person("asta@skola.example"), "web")
    with door.desk(town.office, town.id, who=asta, now=at("2026-09-03 09:00")) as desk:
        meeting = add_meeting(desk, "Høynivåmøte", 1, DAY, "Utdanningsdirektoratet").id or 0
        add_demand(desk, meeting, 1, "Sikre tjenester")
        case = give(desk, "Barns vardag", "Vi lovar", year=2020, given_to="Barneombudet")
        arena = add_arena(desk, "Nettverket", ArenaLevel.LOCAL, "Barns vardag")
        add_activity(desk, "Barns vardag", "Temadag", DAY, DAY, arena=arena.id)
        follow_up_at(desk, "Barns vardag", meeting)
        entry = share(desk, "guidance", "Råd om appar", link="https://skola.example/rad")
        hang(desk, entry.id or 0, kind="commitment")
        add_resource_person(desk, "IKT-pedagog", "appar", "Väst", "ikt@skola.example")
        about, at_meeting, hung = case.subject_id or 0, meeting, entry.id or 0
    with town.office.database.read() as session:

        def known(place: str) -> list[bool]:
            return [
                subject_named(session, place, commitments.SORT, "Barns vardag") is not None,
                case_about(session, place, "commitment", about) is not None,
                bool(commitments.given_here(session, place)),
                bool(commitments.waiting_for(session, place, at_meeting)),
                commitments.meeting_numbered(session, place, "Høynivåmøte", 1) is not None,
                commitments.demand_numbered(session, place, at_meeting, 1) is not None,
                commitments.arena_named(session, place, "Nettverket") is not None,
                bool(commitments.arenas_of(session, place, about)),
                bool(commitments.activities_of(session, place, about)),
                bool(commitments.how_many_activities(session, place, about)),
                bool(library.places_of(session, place, hung)),
                bool(library.people_with(session, place, "ikt@skola.example")),
            ]

        assert all(known(town.id))
        assert not any(known(ELSEWHERE))


def test_another_municipality_is_told_no_counts(town: TestTown) -> None:
    unit, year = town.unit("Backaskolan"), SchoolYear.parse("2026/27")
    with town.office.database.write() as session:
        session.add(
            incidents.IncidentCount(
                municipality_id=town.id,
                unit_id=unit,
                period="2025/26",
                year="2025/26",
                type="Hot",
                scale=Scale.MINOR,
                arena="physical",
                status=Status.CLOSED,
                source="Stella",
                count=12,
            )
        )
    with town.office.database.read() as session:
        [told] = incidents.sources_for(session, town.id, unit, year)
        assert (told.source, told.minor) == ("Stella", 12)
        assert incidents.sources_for(session, ELSEWHERE, unit, year) == []
        assert [one.count for one in incidents.counts_from(session, town.id, "Stella")] == [12]
        assert incidents.counts_from(session, ELSEWHERE, "Stella") == []
