"""The clock of one machine as the second hand: it rings what Prefect's runs have not done."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from threading import Event
from types import ModuleType

import pytest

from arshjul.clock import GRACE, Clock
from arshjul.lanes import LANES, lane_of, locks
from flows.clock.schedule import RHYTHM, Beat
from flows.engine.run_report import Account
from models.record.tables import Run
from tests.worlds.small_office import SmallOffice

MOMENT = datetime(2026, 10, 5, 8, tzinfo=UTC)
BEAT = Beat("reminders", every=timedelta(minutes=15), work="arshjul_test_work:work")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    found: list[datetime] = []

    def work(_office: SmallOffice, now: datetime) -> Account:
        found.append(now)
        return Account("reminders", now)

    module = ModuleType("arshjul_test_work")
    vars(module)["work"] = work
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return found


def ring_at(office: SmallOffice, now: datetime, grace: timedelta = GRACE) -> None:
    """What the job of the beat does at this instant."""
    clock = Clock(office, now=lambda: now, grace=grace, beats=[BEAT])
    clock._ring_what_was_not(BEAT)


def noted(office: SmallOffice, started: datetime, outcome: str = "recorded") -> None:
    office.note_run(Run(beat="reminders", started=started, finished=started, outcome=outcome))


def test_what_is_done_by_its_moment_and_the_grace_is_not_rung_again(rung: list[datetime]) -> None:
    office = SmallOffice()
    noted(office, MOMENT + timedelta(seconds=3))
    ring_at(office, MOMENT + GRACE)
    assert rung == []


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(minutes=15)])
def test_a_ring_of_before_the_moment_does_not_count(rung: list[datetime], early: timedelta) -> None:
    office = SmallOffice()
    noted(office, MOMENT - early)
    ring_at(office, MOMENT + GRACE)
    assert rung == [MOMENT + GRACE]
    assert office.runs[-1].outcome == "plain"


def test_a_mark_of_the_future_does_not_count(rung: list[datetime]) -> None:
    office = SmallOffice()
    noted(office, MOMENT + timedelta(days=300))
    ring_at(office, MOMENT + GRACE)
    assert rung == [MOMENT + GRACE]


def test_a_run_that_failed_has_rung_and_waits_for_its_next_moment(rung: list[datetime]) -> None:
    office = SmallOffice()
    noted(office, MOMENT + timedelta(seconds=3), "failed")
    ring_at(office, MOMENT + GRACE)
    ring_at(office, MOMENT + BEAT.every + GRACE)
    assert rung == [MOMENT + BEAT.every + GRACE]


def test_without_prefect_each_moment_is_rung_at_once(rung: list[datetime]) -> None:
    office = SmallOffice()
    noted(office, MOMENT)
    ring_at(office, MOMENT + timedelta(seconds=1), grace=timedelta(0))
    assert rung == [MOMENT + timedelta(seconds=1)]


def test_it_waits_for_what_prefect_does_in_the_same_lane(rung: list[datetime]) -> None:
    office, lanes, begun = SmallOffice(), locks(), Event()
    now = MOMENT + GRACE
    clock = Clock(office, now=lambda: now, grace=GRACE, locks=lanes, beats=[BEAT])
    with lanes[lane_of(BEAT.name)]:  # the taker does it just now
        from threading import Thread

        def second_hand() -> None:
            begun.set()
            clock._ring_what_was_not(BEAT)

        other = Thread(target=second_hand)
        other.start()
        assert begun.wait(10)
        noted(office, MOMENT + timedelta(seconds=50))
    other.join(10)
    assert rung == []


def test_an_alarm_waits_for_no_other_beat() -> None:
    by_lane = {name: [one.name for one in RHYTHM if lane_of(one.name) == name] for name in LANES}
    assert by_lane["urgent_alarms"] == ["urgent_alarms"]
    assert by_lane["delivery"] == ["delivery"]
    assert by_lane["returned_mail"] == ["returned_mail"]
    assert sum(map(len, by_lane.values())) == len(RHYTHM)
