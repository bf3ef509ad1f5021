"""Whose a network is, when it pauses, and the rhythm of its meetings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.refusals import BadChoice
from flows.engine.safe_names import UnsafeName
from flows.gatherings.invitation import of_gathering
from flows.networks.listing import show_network
from flows.networks.meetings import Setting, meet
from flows.networks.pausing import pause, restart
from flows.networks.register import (
    NetworkPaused,
    NoSuchNetwork,
)
from flows.networks.requests import request_revision
from flows.networks.series import BadTime, NoMeetingDays, plan_series
from models.case.tables import Case, Subject, Timer
from models.gatherings.tables import Gathering, gathering_about
from models.networks import questions
from models.networks.tables import Network
from models.record.tables import Audit, AuditWords
from models.register.tables import SchoolBreak
from notifications.calendar_file import Entry
from states.meeting_days import Rhythm
from tests.conftest import TestTown, at
from tests.worlds.network_town import (
    SCHOOL,
    add,
    appoint,
    asta_at,
    findings,
    network_of,
    planned,
    view,
)


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
                questions.run_of(session, here, network, date(2026, 9, 1)),
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
