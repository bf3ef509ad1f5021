"""A clock that jumps is noticed and not acted on; a machine that was off catches up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from flows.clock.instants import BootClock, ClockJumped, accept_everywhere, take
from flows.clock.tick import tick
from flows.mail.watchdog import watchdog
from models.case.tables import Timer
from models.post.future import future_marks
from models.post.tables import MailHost, Message
from models.record import clock_marks
from models.record.tables import Audit, Fact, Run
from tests.conftest import TestTown, at

START = at("2026-10-05 08:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASTA = "asta@skola.example"


def beat(town: TestTown, now: datetime, boot: BootClock | None = None, **more: bool) -> list[str]:
    """One tick as the command does it; to whom letters left."""
    town.post.letters.clear()
    take(town.office, now, boot, **more)
    tick(town.office, now)
    return sorted(str(one["To"]) for one in town.post.take())


def everything(town: TestTown) -> list[object]:
    with town.office.database.read() as session:
        return [
            row.model_dump()
            for table in (Run, Message, Timer, Audit)
            for row in session.exec(select(table))
        ]


@pytest.mark.parametrize(
    ("step", "boot", "believed"),
    [
        (45 * DAY, None, True),
        (45 * DAY + HOUR, None, False),
        (365 * DAY, None, False),
        (-HOUR, None, True),
        (-HOUR - timedelta(minutes=1), None, False),
        (HOUR, 50 * 60.0, True),
        (HOUR, 49 * 60.0, False),
        (DAY, 300.0, False),
        (timedelta(minutes=15), 900.0, True),
    ],
)
def test_how_far_an_instant_may_be_from_the_last_beat(
    town: TestTown, step: timedelta, boot: float | None, believed: bool
) -> None:
    first = BootClock("this start", 1000.0) if boot else None
    take(town.office, START, first)
    then = BootClock("this start", 1000.0 + boot) if boot else None
    if believed:
        take(town.office, START + step, then)
        return
    before = everything(town)
    with pytest.raises(ClockJumped):
        take(town.office, START + step, then)
    assert everything(town) == before, "nothing is written but the finding"
    with town.office.database.read() as session:
        assert clock_marks.jump(session) == clock_marks.Jump(START, START + step)
        mark = clock_marks.last_mark(session)
    assert mark is not None and mark.at == START


def test_another_start_of_the_machine_tells_nothing_of_the_time_between(town: TestTown) -> None:
    take(town.office, START, BootClock("one", 5000.0))
    take(town.office, START + 9 * DAY, BootClock("another", 20.0))


def test_the_first_beat_is_taken_and_other_commands_do_not_count(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(Fact(key="rounds", value="7"))
    town.open_year(now="2027-08-17 09:00")
    take(town.office, START)


@pytest.mark.parametrize("before", [3 * DAY, 300 * DAY])
def test_a_bell_that_a_command_rang_is_no_beat_either(town: TestTown, before: timedelta) -> None:
    """Registering a service validates at once what it touches, and that is noted as a run."""
    with town.office.database.write() as session:
        then = START - before
        session.add(Run(beat="revalidation", started=then, finished=then, outcome="plain"))
    assert ASTA not in str(beat(town, START)), "nothing stood still: the clock has never run"
    with town.office.database.read() as session:
        assert clock_marks.silence(session) is None


def test_where_no_beat_is_marked_the_run_that_was_noted_last_counts(town: TestTown) -> None:
    tick(town.office, START)
    with pytest.raises(ClockJumped):
        take(town.office, START + 365 * DAY)


def test_the_jump_is_told_once_the_clock_is_right_again(town: TestTown) -> None:
    beat(town, START)
    with pytest.raises(ClockJumped):
        take(town.office, START + 365 * DAY)
    assert ASTA in str(beat(town, START + HOUR))
    with town.office.database.read() as session:
        assert clock_marks.jump(session) is None


def test_an_accepted_jump_goes_on_and_stands_in_the_record(town: TestTown) -> None:
    beat(town, START)
    with pytest.raises(ClockJumped):
        take(town.office, START + 200 * DAY)
    accept_everywhere(town.office, START + 200 * DAY)
    beat(town, START + 200 * DAY + timedelta(minutes=5))
    with town.office.database.read() as session:
        rows = session.exec(select(Audit.what)).all()
        stood = clock_marks.silence(session)
    assert rows.count("clock_accepted") == 1
    assert stood is not None and stood.since == START and stood.missed > 200 * 288


def test_accept_jump_takes_the_instant_of_the_tick_itself(town: TestTown) -> None:
    beat(town, START, BootClock("one", 10.0))
    beat(town, START + DAY, BootClock("one", 20.0), accept=True)
    beat(town, START + DAY + HOUR, BootClock("one", 3620.0))


def test_a_wrong_instant_that_was_accepted_is_taken_back(town: TestTown) -> None:
    wrong = START + 365 * DAY
    beat(town, START)
    beat(town, wrong, accept=True)
    with town.office.database.write() as session:
        session.merge(MailHost(host="mail.example:25", failures=3, open_until=wrong))
    with town.office.database.read() as session:
        found = future_marks(session, START + HOUR, START.date())
    assert {"runs", "hosts"} <= set(found)
    accept_everywhere(town.office, START + HOUR)
    beat(town, START + HOUR + timedelta(minutes=1))
    with town.office.database.read() as session:
        assert future_marks(session, START + HOUR, START.date()) == {}


def test_late_cases_are_planned_anew_when_a_wrong_instant_is_taken_back(town: TestTown) -> None:
    town.open_year()
    right = at("2027-05-10 08:00")
    for day in range(3):  # what was late is said, rung by rung
        beat(town, right - (3 - day) * 14 * DAY)
    wrong = right + 365 * DAY
    beat(town, wrong, accept=True)
    late = [town.case(name).id for name in ("Backaskolan", "Ekdalaskolan")]
    of_late = select(Timer).where(col(Timer.case_id).in_(late))
    with town.office.database.read() as session:
        assert future_marks(session, right, right.date())["timers"] == 2
        assert min(one.due for one in session.exec(of_late)) > (right + 350 * DAY).date()
    accept_everywhere(town.office, right)
    watchdog(town.office, right + HOUR)
    with town.office.database.read() as session:
        assert future_marks(session, right + HOUR, right.date()) == {}
        timers = [one.due for one in session.exec(of_late)]
    assert len(timers) == 2, "none is forgotten"
    assert max(timers) <= (right + 45 * DAY).date(), "and none waits for long"


@pytest.mark.parametrize("days", [9, 40, 200])
def test_downtime_is_caught_up_as_now_and_told(town: TestTown, days: int) -> None:
    town.open_year()
    beat(town, START)
    after = START + days * DAY
    town.post.letters.clear()
    take(town.office, after, accept=days > 45)
    tick(town.office, after)
    letters = town.post.take()
    told = [one for one in letters if one["Subject"] == "Årshjul stod stilla ett tag (Härryda)"]
    assert [str(one["To"]) for one in told if ASTA in str(one["To"])], "the coordinator is told"
    body = told[0].get_body(("plain",))
    assert body is not None and str(clock_missed(town)) in body.get_content()


def clock_missed(town: TestTown) -> int:
    with town.office.database.read() as session:
        stood = clock_marks.silence(session)
    assert stood is not None
    return stood.missed
