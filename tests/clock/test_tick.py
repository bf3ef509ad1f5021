"""Under cron each beat rings once for each of its moments, whatever the seconds are."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from flows.clock.schedule import RHYTHM, Beat, moments
from flows.clock.tick import LAST, tick
from flows.engine.office import Office
from flows.engine.run_report import Account
from models.record.tables import Run
from tests.conftest import TestTown

JITTER = 20
FIRST = datetime(2026, 9, 7, tzinfo=UTC)
DAY, HOUR, QUARTER = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)
DAILY = Beat("daily", every=DAY, offset=timedelta(hours=5, minutes=50), work="rung_here:daily")
HOURLY = Beat("hourly", every=HOUR, offset=timedelta(minutes=10), work="rung_here:hourly")
ALARM = Beat("urgent_alarms", every=timedelta(minutes=5), work="rung_here:urgent_alarms")
Ring = Callable[[Iterable[datetime]], dict[str, list[datetime]]]


@pytest.fixture
def ring(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> Ring:
    """What rings, by the name of its beat, when cron starts a tick at each of the instants."""
    heard: dict[str, list[datetime]] = {}
    module = ModuleType("rung_here")
    monkeypatch.setitem(sys.modules, "rung_here", module)

    def hears(name: str) -> Callable[[Office, datetime], Account]:
        def work(_office: Office, now: datetime) -> Account:
            heard[name].append(now)
            return Account(name, now)

        return work

    beats = (DAILY, HOURLY, ALARM)
    vars(module).update({beat.name: hears(beat.name) for beat in beats})

    def run(instants: Iterable[datetime]) -> dict[str, list[datetime]]:
        heard.update({beat.name: [] for beat in beats})
        for now in instants:
            tick(town.office, now, beats)
        return {name: list(when) for name, when in heard.items()}

    return run


def cron(start: datetime, every: timedelta, times: int, seed: int = 0) -> list[datetime]:
    """The instants at which cron, on a machine that is busy, starts a command."""
    chance = random.Random(seed)
    return [
        start + number * every + timedelta(seconds=chance.uniform(-JITTER, JITTER))
        for number in range(times)
    ]


@pytest.mark.parametrize("minutes", [0, 180, 350, 360, 1439])  # 350: the beat's own minute
def test_a_daily_cron_rings_a_daily_beat_every_day(ring: Ring, minutes: int) -> None:
    instants = cron(FIRST + timedelta(minutes=minutes), DAY, 14, seed=minutes)
    assert ring(instants)["daily"] == instants


@pytest.mark.parametrize("minute", [0, 10, 47])
def test_an_hourly_cron_rings_each_beat_once_for_each_of_its_moments(
    ring: Ring, minute: int
) -> None:
    instants = cron(FIRST + timedelta(minutes=minute), HOUR, 48, seed=minute)
    heard = ring(instants)
    assert heard["hourly"] == heard["urgent_alarms"] == instants
    assert len(heard["daily"]) == 3, "at once, and on two mornings"


@pytest.mark.parametrize("minute", [0, 5, 7])
def test_a_quick_cron_rings_no_more_often_and_never_late(ring: Ring, minute: int) -> None:
    instants = cron(FIRST + timedelta(minutes=minute), QUARTER, 4 * 24 * 3, seed=minute)
    heard = ring(instants)
    assert heard["urgent_alarms"] == instants
    for beat in (DAILY, HOURLY):
        first, *rest = heard[beat.name]
        assert first == instants[0], "it had never rung"
        due = list(moments(beat, instants[0] + timedelta(minutes=1), instants[-1]))
        assert len(rest) == len(due)
        for moment, rung in zip(due, rest, strict=True):
            early, late = timedelta(seconds=30), QUARTER + timedelta(seconds=2 * JITTER)
            assert moment - early <= rung <= moment + late


def test_days_without_a_tick_are_made_up_for_once(ring: Ring) -> None:
    after = FIRST + 5 * DAY
    instants = [FIRST, after, after + timedelta(seconds=40), after + QUARTER]
    heard = ring(instants)
    assert heard["daily"] == instants[:2]
    assert heard["hourly"] == [FIRST, after, after + QUARTER]
    assert heard["urgent_alarms"] == instants


def test_a_clock_put_back_rings_once_and_goes_on(ring: Ring) -> None:
    wrong = FIRST + 300 * DAY
    right = [FIRST + timedelta(hours=6) + number * HOUR for number in range(30)]
    heard = ring([wrong, *right])
    assert heard["daily"] == [wrong, right[0], right[24]]
    assert heard["hourly"] == [wrong, *right]


def test_a_clock_put_back_by_seconds_rings_nothing_anew(ring: Ring) -> None:
    noon = FIRST + timedelta(hours=12)
    heard = ring([noon, noon - timedelta(seconds=3), noon + timedelta(seconds=1)])
    assert (heard["daily"], heard["hourly"]) == ([noon], [noon])


def test_two_ticks_at_once_and_one_right_after_them(town: TestTown) -> None:
    now = datetime(2027, 2, 5, 8, tzinfo=UTC)
    town.open_year()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: tick(town.office, now), range(2)))
    letters = town.post.take()
    assert sorted(str(one["To"]) for one in letters) == sorted({str(one["To"]) for one in letters})
    assert len(letters) == 2
    again = [account.beat for account in tick(town.office, now + timedelta(seconds=10))]
    assert again == [beat.name for beat in RHYTHM if beat.name in LAST]
    assert town.post.take() == []


def test_a_beat_that_failed_has_rung_and_is_kept_with_its_code(
    town: TestTown, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_office: Office, _now: datetime) -> Account:
        raise LookupError("lo@skola.example")

    monkeypatch.setattr(sys.modules["rung_here"], "daily", stumble)
    with pytest.raises(LookupError):
        ring([FIRST])
    ring([FIRST + QUARTER])
    with town.office.database.read() as session:
        runs = [session.get_one(Run, number) for number in range(1, 6)]
    assert Counter(run.beat for run in runs) == {"daily": 1, "hourly": 2, "urgent_alarms": 2}
    [failed] = [run for run in runs if run.outcome == "failed"]
    assert (failed.beat, failed.failure, failed.counts) == ("daily", "LookupError", {})
    assert failed.place.startswith("test_tick.py:") and "lo@" not in str(failed)
