"""Two networks of appointed staff: who is missing, when they ran, their meetings and requests."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.activities.parties import note_party
from flows.engine import verbs
from flows.engine.daily import daily
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.opening_reasons import causes_of
from flows.engine.refusals import BadChoice
from flows.engine.safe_names import UnsafeName
from flows.gatherings.invitation import of_gathering
from flows.gatherings.verbs import NotExpected
from flows.networks.listing import list_networks, show_network
from flows.networks.meetings import NotItsMeeting, Setting, meet, note_who_came
from flows.networks.pausing import pause, restart
from flows.networks.register import (
    NetworkPaused,
    NetworkRuns,
    NetworkThere,
    NoSuchNetwork,
    add_network,
    find_network,
)
from flows.networks.requests import request_revision
from flows.networks.series import BadTime, NoMeetingDays, Planned, plan_series
from models.case.tables import Case, Subject, Timer
from models.gatherings.tables import Gathering, gathering_about
from models.networks import questions
from models.networks.questions import missing_appointees
from models.networks.tables import Network
from models.record.tables import Audit, AuditWords
from models.register.tables import Appointment, SchoolBreak, Unit
from notifications.calendar_file import Entry
from states.errors import BadSchoolYear, EvidenceMissing
from states.meeting_days import Rhythm
from states.network import audiences, short_label, year_of
from states.school_year import SchoolYear
from tests.conftest import TestTown, at

NOW = "2026-08-17 09:00"
SCHOOL = "IKT-nätverk skola"


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def asta_at(town: TestTown, when: str = NOW) -> Errand:
    return town.errand(asta(town), at(when))


def add(town: TestTown, name: str = SCHOOL, audience: str = "school", now: str = NOW) -> int:
    return add_network.alone(
        asta_at(town, now),
        name=name,
        audience=audience,
        leader=town.person("mo@skola.example"),
        leader_title="verksamhetsarkitekt",
        since=year_of("26/27"),
    )


def appoint(town: TestTown, email: str, unit: str) -> None:
    with town.office.database.write() as session:
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=town.person(email),
                role="ikt_pedagog",
                unit_id=town.unit(unit),
            )
        )


def findings(town: TestTown) -> list[Case]:
    with town.office.database.read() as session:
        return missing_appointees(session, town.id)


def network_of(town: TestTown, name: str = SCHOOL) -> int:
    with town.office.database.read() as session:
        return find_network(session, town.id, name)[0].id or 0


def view(town: TestTown, name: str = SCHOOL, day: date = date(2026, 9, 1)):  # type: ignore[no-untyped-def]
    return show_network(town.office, town.id, name, day)


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
    came = note_who_came.alone(
        asta_at(town, "2026-09-30 15:30"), number, [town.person("kim@skola.example")]
    )
    assert came == 1
    with pytest.raises(NotExpected):
        note_who_came.alone(
            asta_at(town, "2026-09-30 15:30"),
            number,
            [town.person("bo@skola.example")],
        )
    verbs.done.alone(
        asta_at(town, "2026-10-01 09:00"),
        number,
        answers={"came": "1", "minutes": "Riktlinjen för lösenord är för gammal."},
    )
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


def test_another_municipality_knows_nothing_of_the_network(town: TestTown) -> None:
    from models.register.tables import Municipality

    add(town)
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id="no-9999",
                code="9999",
                name="Fjellvik",
                country="NO",
                locale="nn",
                preset="kalenderår",
            )
        )
    with pytest.raises(NoSuchNetwork):
        show_network(town.office, "no-9999", SCHOOL, date(2026, 9, 1))
    with town.office.database.read() as session:
        rows = session.exec(select(Case).where(Case.municipality_id == "no-9999")).all()
    assert rows == []


def test_what_is_asked_of_a_network_is_asked_of_its_own_municipality(town: TestTown) -> None:
    network = add(town)
    number = meet.alone(asta_at(town), network_of(town), None, None)
    request_revision.alone(asta_at(town), network_of(town), "Rutin", why="Saknas")
    with town.office.database.read() as session:
        subject = session.get_one(Case, number).subject_id
        series = session.get_one(Network, network).series_id

        def known(here: str) -> tuple[object, ...]:
            return (
                questions.network_named(session, here, SCHOOL),
                questions.network_of_series(session, here, series),
                questions.run_of(session, here, network),
                questions.runs_of(session, here, network),
                questions.requests_of(session, here, network),
                gathering_about(session, here, subject),
            )

        assert all(known(town.id))
        assert not any(known("se-9999"))


def test_a_pause_is_no_decision_that_a_unit_does_without(town: TestTown) -> None:
    add(town)
    assert len(findings(town)) == 1
    september = asta_at(town, "2026-09-01 09:00")
    pause.alone(september, network_of(town), why="Ledaren är sjuk")
    assert findings(town) == []
    restart.alone(asta_at(town, "2026-10-01 09:00"), network_of(town))
    assert len(findings(town)) == 1, "in the same school year"


def test_a_name_that_no_letter_could_bear_is_refused(town: TestTown) -> None:
    with pytest.raises(UnsafeName):
        add(town, "=?utf-8?q?N=C3=A4t?=")


def planned(town: TestTown, rhythm: Rhythm, now: str = NOW, name: str = SCHOOL) -> Planned:
    told = (rhythm, time(13), time(15), Setting(place="Stadshuset"))
    return plan_series.alone(asta_at(town, now), network_of(town, name), *told)


def state_of(town: TestTown, number: int) -> Case:
    with town.office.database.read() as session:
        return session.get_one(Case, number)


def test_a_pause_sets_the_coming_meetings_aside_and_a_restart_takes_them_up(
    town: TestTown,
) -> None:
    add(town)
    days = ("2026-08-19", "2026-09-16", "2026-10-14", "2026-12-02")
    held, invited, passes, later = (
        meet.alone(
            asta_at(town),
            network_of(town),
            at(f"{day} 13:00"),
            at(f"{day} 15:00"),
        )
        for day in days
    )
    undated = meet.alone(asta_at(town), network_of(town), None, None)
    verbs.done.alone(asta_at(town, "2026-08-20 09:00"), invited)
    why, august = "Ledaren är sjuk", asta_at(town, "2026-08-24 09:00")
    number = pause.alone(august, network_of(town), why=why)
    assert number == 4 and state_of(town, held).state == "planned", "what began is not undone"
    for one in (invited, passes, later, undated):
        assert (state_of(town, one).state, state_of(town, one).due) == ("set_aside", None)
    entry = calendar_of(town, invited)
    assert entry.cancelled and entry.sequence == 1, "calendars let it go"
    with town.office.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.case_id == later)).all()
        assert session.get_one(AuditWords, (town.id, rows[-1].seq)).words == why
        waiting = session.exec(select(Timer.case_id)).all()
    assert not {invited, passes, later, undated} & set(waiting)
    appoint(town, "bo@skola.example", "Ekdalaskolan")
    november = asta_at(town, "2026-11-02 09:00")
    assert restart.alone(november, network_of(town)) == (2, 2)
    assert [state_of(town, one).state for one in (invited, passes)] == ["cancelled"] * 2
    again = state_of(town, later)
    assert (again.state, again.due) == ("planned", date(2026, 11, 18)), "to be invited anew"
    assert state_of(town, undated).state == "planned"
    entry = calendar_of(town, later)
    assert not entry.cancelled and entry.sequence == 2
    assert [one.expected for one in view(town).meetings if one.case == later] == [3]


def calendar_of(town: TestTown, number: int) -> Entry:
    with town.office.database.read() as session:
        case = session.get_one(Case, number)
        entry = of_gathering(
            session.get_one(Gathering, case.subject_id),
            session.get_one(Subject, case.subject_id),
            case,
        )
    assert entry
    return entry


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (
            Rhythm(date(2026, 9, 2), date(2026, 10, 14), 3),
            [date(2026, 9, 2), date(2026, 9, 23), date(2026, 10, 14)],
        ),
        (
            Rhythm(date(2026, 11, 10), date(2027, 2, 28)),
            [date(2026, 11, 10), date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9)],
        ),
        (
            Rhythm(date(2026, 9, 30), date(2027, 1, 31)),
            [
                date(2026, 9, 30),
                date(2026, 10, 28),
                date(2026, 11, 25),
                date(2026, 12, 30),
                date(2027, 1, 27),
            ],
        ),
        (Rhythm(date(2026, 9, 2), date(2026, 9, 1), 1), []),
    ],
    ids=["third week", "second Tuesday", "last Wednesday", "nothing"],
)
def test_a_rhythm_is_counted_from_its_first_day(rhythm: Rhythm, days: list[date]) -> None:
    assert list(rhythm.days()) == days


def test_a_series_leaves_breaks_holidays_and_taken_days_out(town: TestTown) -> None:
    """Every second Wednesday from September: the autumn break is week 44, and so on."""
    add(town)
    with town.office.database.write() as session:
        session.add(
            SchoolBreak(
                municipality_id=town.id,
                name="Påhittat lov",
                starts=date(2026, 10, 12),
                ends=date(2026, 10, 16),
            )
        )
    made = planned(town, Rhythm(date(2026, 9, 30), date(2027, 1, 6), 2))
    assert [day for day, _ in made.meetings] == [
        date(2026, 9, 30),
        date(2026, 11, 11),
        date(2026, 11, 25),
        date(2026, 12, 9),
    ]
    assert [(day, free.key) for day, free in made.left_out] == [
        (date(2026, 10, 14), "school_break"),
        (date(2026, 10, 28), "school_break"),
        (date(2026, 12, 23), "school_break"),
        (date(2027, 1, 6), "holiday"),
    ]
    meetings = view(town).meetings
    assert [one.starts for one in meetings] == [at(f"{day} 13:00") for day, _ in made.meetings], (
        "thirteen on the schools' clock, in summer and winter"
    )
    assert [one.expected for one in meetings] == [2] * 4
    with pytest.raises(NoMeetingDays) as refused:
        planned(town, Rhythm(date(2026, 9, 30), date(2026, 10, 14), 2))
    assert len(view(town).meetings) == 4, "planned twice is planned once"
    for locale in LOCALES:
        assert "Påhittat lov" in explain(refused.value, words(locale))


@pytest.mark.parametrize(
    "rhythm",
    [
        Rhythm(date(2026, 8, 16), date(2026, 9, 30), 1),
        Rhythm(date(2026, 9, 30), date(2026, 9, 29), 1),
        Rhythm(date(2026, 9, 30), date(2028, 9, 30), 1),
        Rhythm(date(2026, 9, 30), date(2027, 9, 30), 27),
        Rhythm(date(2026, 9, 30), date(9999, 12, 31)),
    ],
    ids=["past", "backwards", "too many", "too seldom", "for ever"],
)
def test_a_series_that_cannot_be_is_refused(town: TestTown, rhythm: Rhythm) -> None:
    add(town)
    with pytest.raises(BadChoice):
        planned(town, rhythm)
    assert view(town).meetings == ()


@pytest.mark.parametrize("times", [("13", "x"), ("13:00", "12:00"), ("13:00+02:00", "15:00")])
def test_a_time_of_day_is_written_as_a_clock_shows_it(
    town: TestTown, times: tuple[str, str]
) -> None:
    add(town)
    told: dict[str, Any] = {"network": SCHOOL, "setting": Setting()}
    told["rhythm"] = Rhythm(date(2026, 9, 30), date(2026, 12, 31), 2)
    asta_now = asta_at(town)
    with pytest.raises(BadTime), asta_now.desk() as desk:
        plan_series.given(desk, told | {"starts": times[0], "ends": times[1]})
    pause.alone(asta_now, network_of(town), why="Vilar")
    with pytest.raises(NetworkPaused), asta_now.desk() as desk:
        plan_series.given(desk, told | {"starts": "13:00", "ends": "15:00"})
