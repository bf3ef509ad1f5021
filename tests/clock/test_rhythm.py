"""Both clocks ring at the same moments, and the clock of one machine never stops ringing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from arshjul.clock import Clock
from flows.clock.schedule import (
    ANCHOR,
    RHYTHM,
    Beat,
    apscheduler_trigger,
    moments,
    part_of,
    prefect_schedule,
)
from flows.engine.run_report import Account
from tests.worlds.small_office import SmallOffice

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2028, 1, 1, tzinfo=UTC)
AT_A_TIME = 1000
"""Prefect gives so many dates at a time."""


@pytest.fixture(params=["UTC", "Europe/Stockholm"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of verbs for this test."""
    module = ModuleType("arshjul_test_work")
    monkeypatch.setitem(sys.modules, "arshjul_test_work", module)
    return module


def by_apscheduler(beat: Beat, start: datetime, end: datetime) -> list[datetime]:
    trigger = apscheduler_trigger(beat)
    moment = trigger.get_next_fire_time(None, start)
    found = []
    while moment < end:
        found.append(moment)
        moment = trigger.get_next_fire_time(moment, moment)
    return found


def by_prefect(beat: Beat, start: datetime, end: datetime) -> list[datetime]:
    """What the server's scheduler would plan."""
    import asyncio

    from prefect.server.schemas.schedules import IntervalSchedule

    schedule = IntervalSchedule.model_validate(prefect_schedule(beat).model_dump())

    async def gather() -> list[datetime]:
        found: list[datetime] = []
        since = start
        while since < end:
            until = min(since + (AT_A_TIME - 2) * beat.every, end)
            last = until - timedelta(microseconds=1)
            found += await schedule.get_dates(start=since, end=last)
            since = until
        return found

    return asyncio.run(gather())


@pytest.mark.parametrize("beat", RHYTHM, ids=lambda beat: beat.name)
def test_both_clocks_ring_at_the_same_moments_for_two_years(beat: Beat, machine_zone: str) -> None:
    ours = list(moments(beat, START, END))

    assert by_apscheduler(beat, START, END) == ours
    if beat.every >= timedelta(hours=1):
        assert by_prefect(beat, START, END) == ours
    assert {later - sooner for sooner, later in pairwise(ours)} == {beat.every}


@pytest.mark.parametrize("machine_zone", ["Europe/Stockholm"], indirect=True)
@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"])
@pytest.mark.parametrize(
    "beat",
    [one for one in RHYTHM if one.every < timedelta(minutes=6)][:2],
    ids=lambda beat: beat.name,
)
def test_the_quick_beats_agree_around_the_changes_of_the_clock(
    beat: Beat, change: str, machine_zone: str
) -> None:
    midnight = datetime.fromisoformat(change).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
    start = midnight.astimezone(UTC) - timedelta(days=15)
    end = start + timedelta(days=31)

    assert by_prefect(beat, start, end) == list(moments(beat, start, end))
    assert by_apscheduler(beat, start, end) == list(moments(beat, start, end))


def test_a_restart_keeps_the_rhythm() -> None:
    for beat in RHYTHM:
        odd = ANCHOR + timedelta(days=400, minutes=7, seconds=13)
        first = next(moments(beat, odd, END))
        assert apscheduler_trigger(beat).get_next_fire_time(None, odd) == first
        assert odd <= first < odd + beat.every


def test_nothing_rings_before_the_first_moment() -> None:
    long_ago = ANCHOR - timedelta(days=30)
    for beat in RHYTHM:
        assert next(moments(beat, long_ago, END)) == beat.first


def test_the_daily_beats_ring_while_people_are_awake_in_both_countries() -> None:
    for beat in RHYTHM:
        if beat.every == timedelta(days=1) and beat.name != "backup":  # which disturbs nobody
            for moment in moments(beat, START, END):
                assert 6 <= moment.astimezone(ZoneInfo("Europe/Oslo")).hour <= 18


def test_every_beat_has_its_own_name_and_its_flow_for_workers() -> None:
    names = [beat.name for beat in RHYTHM]
    assert len(set(names)) == len(names)
    for beat in RHYTHM:
        assert all(":" in part for part in beat.parts)
        assert all(callable(part_of(part)) for part in beat.parts)
        assert beat.tags == ("arshjul", beat.name)


def test_the_rhythm_and_the_clock_do_not_import_prefect() -> None:
    code = (
        "import sys, arshjul.clock, arshjul.prefect_child, flows.clock.prefect_deployments;"
        "sys.exit('prefect' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))


def a_beat(function: str) -> Beat:
    return Beat(function, every=timedelta(days=365), work=f"arshjul_test_work:{function}")


def test_the_clock_catches_up_in_order_and_one_bad_beat_does_not_stop_it(work: ModuleType) -> None:
    at = datetime(2026, 10, 5, 8, tzinfo=UTC)
    done = Event()

    def first(office: SmallOffice, now: datetime) -> Account:
        raise RuntimeError("lo@school.example")

    def second(office: SmallOffice, now: datetime) -> Account:
        done.set()
        return Account("second", now, {"planned": 3})

    vars(work).update(first=first, second=second)
    desk = SmallOffice("en")
    clock = Clock(desk, now=lambda: at, beats=[a_beat("first"), a_beat("second")])
    clock.start()
    clock.ring_all_now()
    assert done.wait(10)
    assert clock.stop()

    assert [(run.beat, run.outcome) for run in desk.runs] == [
        ("first", "failed"),
        ("second", "plain"),
    ]
    assert desk.runs[0].failure == "RuntimeError"
    assert desk.runs[0].place.startswith("test_rhythm.py:")
    assert desk.runs[1].counts == {"planned": 3}
    assert desk.runs[1].started == at
    assert "lo@" not in str(desk.runs)


def test_the_clock_waits_briefly_for_the_beat_that_is_under_way(work: ModuleType) -> None:
    begun, go_on = Event(), Event()

    def slow(office: SmallOffice, now: datetime) -> Account:
        begun.set()
        go_on.wait(10)
        return Account("slow", now)

    vars(work).update(slow=slow)
    desk = SmallOffice("en")
    clock = Clock(desk, now=lambda: ANCHOR, beats=[a_beat("slow"), a_beat("slow_too")])
    clock.start()
    clock.ring_all_now()
    assert begun.wait(10)

    assert not clock.stop(seconds=0.05)
    go_on.set()
    assert clock.stop(seconds=5)
    assert [(run.beat, run.counts, run.failure) for run in desk.runs] == [("slow", {}, "")]


def test_the_clock_rings_by_itself(work: ModuleType) -> None:
    twice = Event()
    count = []

    def tick(office: SmallOffice, now: datetime) -> Account:
        count.append(now)
        if len(count) == 2:
            twice.set()
        return Account("tick", now)

    vars(work).update(tick=tick)
    beat = Beat("tick", every=timedelta(seconds=1), work="arshjul_test_work:tick")
    clock = Clock(SmallOffice("en"), now=lambda: ANCHOR, beats=[beat])
    clock.start()
    try:
        assert twice.wait(10)
    finally:
        assert clock.stop()
