"""Two networks of appointed staff: who is missing, when they ran, their meetings and requests."""

from __future__ import annotations

from datetime import date

import pytest

from config.words import words
from flows.activities.parties import note_party
from flows.engine import verbs
from flows.engine.opening_reasons import causes_of
from flows.engine.refusals import BadChoice
from flows.gatherings.verbs import NotExpected
from flows.networks.listing import list_networks
from flows.networks.meetings import NotItsMeeting, Setting, meet, note_who_came
from flows.networks.pausing import pause, restart
from flows.networks.register import (
    NetworkPaused,
    NetworkRuns,
    NetworkThere,
    NoSuchNetwork,
)
from flows.networks.requests import request_revision
from models.case.tables import Case
from models.register.tables import Unit
from states.errors import BadSchoolYear, EvidenceMissing
from states.network import audiences, short_label, year_of
from states.school_year import SchoolYear
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.network_town import (
    SCHOOL,
    add,
    appoint,
    asta_at,
    findings,
    network_of,
    view,
)


def test_a_school_without_an_appointed_pedagog_is_a_finding_until_there_is_one(
    town: TestTown,
) -> None:
    add(town)
    seen = view(town)
    assert [(one.unit, one.appointed) for one in seen.members] == [
        ("Backaskolan", ("Kim Kvist",)),
        ("Ekdalaskolan", ()),
    ]
    assert seen.missing == ("Ekdalaskolan",)
    [finding] = findings(town)
    assert (finding.unit_id, finding.owner_role) == (town.unit("Ekdalaskolan"), "coordinator")
    assert finding.due == date(2026, 9, 14), "the coordinator has twenty working days"
    daily(town.office, at("2026-08-18 06:00"))
    assert len(findings(town)) == 1, "found once"
    appoint(town, "bo@skola.example", "Ekdalaskolan")
    daily(town.office, at("2026-08-19 06:00"))
    assert findings(town) == []
    with town.office.database.read() as session:
        assert session.get_one(Case, finding.id).state == "appointee_named"


def test_a_school_that_does_without_is_left_alone_until_the_next_school_year(
    town: TestTown,
) -> None:
    add(town)
    [finding] = findings(town)
    verbs.move.alone(
        asta_at(town),
        finding.id or 0,
        "not_applicable",
        why="Delar pedagog med Backaskolan",
    )
    daily(town.office, at("2027-05-03 06:00"))
    assert findings(town) == []
    daily(town.office, at("2027-08-02 06:00"))
    assert len(findings(town)) == 1


def test_preschools_and_schools_have_a_network_each(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Dalens förskola", form="förskola"))
        session.add(Unit(municipality_id=town.id, name="Ekens enhet", form="förskola, grundskola"))
    add(town)
    add(town, "IKT-nätverk förskola", "preschool")
    day = date(2026, 9, 1)
    names = {
        subject.name: [one.unit for one in view(town, subject.name).members]
        for subject, _, runs in list_networks(town.office, town.id, day)
        if runs
    }
    assert names == {
        "IKT-nätverk förskola": ["Dalens förskola", "Ekens enhet"],
        SCHOOL: ["Backaskolan", "Ekdalaskolan", "Ekens enhet"],
    }
    assert audiences("Förskoleklass") == {"school"} and audiences("Barnehage") == {"preschool"}
    assert audiences("") == {"school"}


def test_a_network_is_paused_and_restarted_by_school_years(town: TestTown) -> None:
    add(town)
    pause.alone(
        asta_at(town, "2027-08-16 09:00"),
        network_of(town),
        year_of("27/28"),
        why="Ledaren slutade",
    )
    assert findings(town) == [], "nobody looks for the staff of a network that rests"
    with pytest.raises(NetworkPaused):
        meet.alone(asta_at(town, "2027-09-01 09:00"), network_of(town), None, None)
    with pytest.raises(NetworkPaused):
        pause.alone(asta_at(town, "2027-09-01 09:00"), network_of(town), None, why="Igen")
    restart.alone(asta_at(town, "2028-08-14 09:00"), network_of(town), year_of("28/29"))
    with pytest.raises(NetworkRuns):
        restart.alone(asta_at(town, "2028-08-15 09:00"), network_of(town))
    seen = view(town, day=date(2028, 9, 1))
    assert seen.is_running
    assert [(short_label(one.from_year), one.to_year, one.why) for one in seen.runs] == [
        ("26/27", SchoolYear(2027), "Ledaren slutade"),
        ("28/29", None, ""),
    ]
    assert len(findings(town)) == 1, "Ekdalaskolan still has nobody"


def test_school_years_are_written_as_people_write_them() -> None:
    assert year_of("21/22") == year_of("2021/22") == SchoolYear(2021)
    assert short_label(SchoolYear(2021)) == "21/22"
    with pytest.raises(BadSchoolYear):
        year_of("21/23")


def test_a_meeting_expects_the_appointed_and_keeps_agenda_minutes_and_who_came(
    town: TestTown,
) -> None:
    add(town)
    number = meet.alone(
        asta_at(town),
        network_of(town),
        at("2026-09-30 13:00"),
        at("2026-09-30 15:00"),
        Setting("both", "Ekdalaskolan", "https://mote.example/1", "Lösenord\nKällkritik"),
    )
    [meeting] = view(town).meetings
    assert (meeting.name, meeting.expected, meeting.state) == (f"{SCHOOL} 1", 2, "planned")
    verbs.done.alone(asta_at(town, "2026-09-10 09:00"), number)
    with pytest.raises(NotExpected):
        note_who_came.alone(
            asta_at(town, "2026-09-30 15:30"),
            number,
            [town.person("bo@skola.example")],
        )
    came = note_who_came.alone(
        asta_at(town, "2026-09-30 15:30"),
        number,
        [town.person("kim@skola.example")],
        "Riktlinjen för lösenord är för gammal.",
    )
    assert came == 1
    [meeting] = view(town).meetings
    assert (meeting.state, meeting.came) == ("held", 1)
    assert meeting.agenda.splitlines() == ["Lösenord", "Källkritik"]
    assert meeting.minutes.startswith("Riktlinjen")


def test_bad_meetings_are_refused(town: TestTown) -> None:
    add(town)
    psychic = Setting("psychic")
    with pytest.raises(BadChoice):
        meet.alone(asta_at(town), network_of(town), None, None, psychic)
    with pytest.raises(NoSuchNetwork), asta_at(town).desk() as desk:
        meet.given(desk, {"network": "Nätverket"})
    assert view(town).meetings == ()
    other = another_gathering(town)
    with pytest.raises(NotItsMeeting):
        note_who_came.alone(asta_at(town), other, [])


def another_gathering(town: TestTown) -> int:
    from flows.gatherings.verbs import add as plan

    return plan.alone(asta_at(town), "Föräldramöten", "Möte").id or 0


def test_a_network_asks_for_a_revision_and_is_answered(town: TestTown) -> None:
    network = add(town)
    number = request_revision.alone(
        asta_at(town),
        network_of(town),
        "Riktlinje för konton och lösenord",
        why="Den nämner inte tvåfaktor.",
    )
    with town.office.database.read() as session:
        case = session.get_one(Case, number)
    assert (case.state, case.subject_id, case.owner_role) == (
        "request_raised",
        network,
        "coordinator",
    )
    [cause] = causes_of(case, words("sv"))
    assert "Riktlinje för konton och lösenord" in cause and "tvåfaktor" in cause
    with pytest.raises(EvidenceMissing):
        answer(town, number, request_answer="decline")
    declined = answer(town, number, request_answer="decline", why_declined="Revideras i vår")
    assert declined.state == "request_declined"
    second = request_revision.alone(asta_at(town), network_of(town), "Rutin för AI", why="Saknas")
    accepted = answer(town, second, request_answer="accept", request_plan="Klar i maj")
    assert accepted.state == "request_accepted"
    told = [(one.document, one.state, one.answer) for one in view(town).requests]
    assert told == [
        ("Rutin för AI", "request_accepted", "Klar i maj"),
        ("Riktlinje för konton och lösenord", "request_declined", "Revideras i vår"),
    ]


def answer(town: TestTown, number: int, **answers: str) -> Case:
    return verbs.done.alone(asta_at(town, "2026-09-01 09:00"), number, answers=answers)


def test_leader_and_consulted_parties_are_shown(town: TestTown) -> None:
    network = add(town)
    note_party.alone(asta_at(town), network, "consulted", "Digitaliseringsenheten")
    seen = view(town)
    assert seen.leader == "Mo Mård, verksamhetsarkitekt"
    assert seen.parties == (("consulted", "Digitaliseringsenheten"),)
    with pytest.raises(NetworkThere):
        add(town)
    with pytest.raises(BadChoice):
        add(town, "Tredje", "college")
