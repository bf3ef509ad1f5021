"""The deployments of the child server, and their runs done by this process."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Event
from types import ModuleType
from typing import Any

import httpx
import pytest

from arshjul.lanes import locks
from arshjul.prefect_child import PrefectChild
from arshjul.prefect_taker import Taker
from flows.clock import prefect_deployments, schedule
from flows.clock.schedule import RHYTHM, Beat
from flows.engine.run_report import Account
from tests.clock.test_prefect import alive, ask, flow_name
from tests.conftest import eventually, writes
from tests.worlds.small_office import SmallOffice

WITHIN = 10.0
"""Seconds: *Run* works within them, on a machine that is not busy with tests; twice that here."""
Work = Callable[[SmallOffice, datetime], Account]


@pytest.fixture
def server(prefect_server: PrefectChild) -> PrefectChild:
    return prefect_server


@pytest.fixture
def office() -> SmallOffice:
    return SmallOffice("en")


@pytest.fixture
def taken(
    server: PrefectChild, office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Work]]:
    """A taker at work; what each beat does is set by its name, else nothing."""
    works: dict[str, Work] = {}
    module = ModuleType("arshjul_taken_work")

    def does(name: str) -> Work:
        def work(at: SmallOffice, now: datetime) -> Account:
            given = works.get(name)
            return given(at, now) if given else Account(name, now)

        return work

    beats = tuple(
        Beat(one.name, every=timedelta(days=1), work=f"arshjul_taken_work:{one.name}",
             shared=one.shared)
        for one in RHYTHM
    )  # fmt: skip
    vars(module).update({one.name: does(one.name) for one in RHYTHM})
    monkeypatch.setitem(sys.modules, module.__name__, module)
    body = import_module("flows.clock.prefect_body")  # before the table is another
    for place in (schedule, prefect_deployments, body):
        monkeypatch.setattr(place, "RHYTHM", beats)
    taker = Taker(
        office,
        api_url=server.api_url,
        auth=server.auth_string,
        ready=server.ready,
        now=lambda: datetime.now(UTC),
        locks=locks(),
        beats=beats,
    )
    eventually(lambda: server.ready() and writes(server), 60)
    taker.start()
    eventually(lambda: len(taker._deployed) == len(beats), 60)
    yield works
    taker.stop()
    assert taker._thread is not None
    taker._thread.join(30)


def press_run(server: PrefectChild, name: str, **parameters: Any) -> str:
    """What the button of a deployment's page does; the run's id."""
    [beat] = [one for one in RHYTHM if one.name == name]
    there = ask(server, f"/deployments/name/{flow_name(beat)}/{flow_name(beat)}")
    body = {"parameters": parameters}

    def pressed() -> str:
        try:
            return str(ask(server, f"/deployments/{there['id']}/create_flow_run", body)["id"])
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 503:  # its database is busy
                raise
            return ""

    return str(eventually(pressed, 30))


def state(server: PrefectChild, run: str) -> str:
    return str(ask(server, f"/flow_runs/{run}")["state_name"])


def test_each_beat_stands_without_a_pool_with_its_coming_runs(
    server: PrefectChild, taken: dict[str, Work]
) -> None:
    for beat in RHYTHM:
        there = ask(server, f"/deployments/name/{flow_name(beat)}/{flow_name(beat)}")
        assert there["work_pool_name"] is None
        assert there["description"].endswith(".")
        assert [one["slug"] for one in there["schedules"]] == [flow_name(beat)]
        coming = {"deployments": {"id": {"any_": [there["id"]]}}, "limit": 5}
        eventually(lambda: ask(server, "/flow_runs/filter", coming), 30)  # noqa: B023
        eventually(lambda: ask(server, f"/deployments/{there['id']}")["status"] == "READY", 30)  # noqa: B023


def test_run_is_pressed_and_done_in_seconds(
    server: PrefectChild, office: SmallOffice, taken: dict[str, Work]
) -> None:
    done = Event()

    def work(_office: SmallOffice, now: datetime) -> Account:
        done.set()
        return Account("reminders", now, {"letters": 2})

    taken["reminders"] = work
    run = press_run(server, "reminders")
    assert done.wait(2 * WITHIN)
    eventually(lambda: state(server, run) == "Completed", 30)
    [noted] = eventually(lambda: [one for one in office.runs if one.flow_run_id == run], 10)
    assert (noted.beat, noted.outcome, noted.counts) == ("reminders", "recorded", {"letters": 2})


def test_a_run_for_one_part_serves_that_part_in_batches(
    server: PrefectChild, office: SmallOffice, taken: dict[str, Work]
) -> None:
    office.there = [f"se-{number:04}" for number in range(200)]
    run = press_run(server, "reviews", shard="2/4")
    eventually(lambda: state(server, run) == "Completed", 30)
    served = sorted(one for some in office.served for one in some)
    assert len(served) == len(set(served)), "each once"
    assert 30 < len(served) < 70, "about a quarter"
    assert len(office.served) <= 20
    tasks = ask(server, "/task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    assert 0 < len(tasks) <= 20


def test_a_day_that_lies_ahead_is_refused_and_nothing_is_done(
    server: PrefectChild, office: SmallOffice, taken: dict[str, Work]
) -> None:
    run = press_run(server, "reminders", date="2199-01-01")
    eventually(lambda: state(server, run) == "Failed", 20)
    assert "2199-01-01 has not come" in ask(server, f"/flow_runs/{run}")["state"]["message"]
    assert [one for one in office.runs if one.flow_run_id == run] == []


def test_a_run_that_was_cancelled_before_it_began_is_not_done(
    server: PrefectChild, office: SmallOffice, taken: dict[str, Work]
) -> None:
    hold, begun = Event(), Event()

    def slow(_office: SmallOffice, now: datetime) -> Account:
        begun.set()
        assert hold.wait(30)
        return Account("watchdog", now)

    taken["watchdog"] = slow
    first = press_run(server, "watchdog")
    assert begun.wait(2 * WITHIN)
    second = press_run(server, "housekeeping")  # waits for the first, in the same lane
    ask(server, f"/flow_runs/{second}/set_state", {"state": {"type": "CANCELLED"}, "force": True})
    ask(server, f"/flow_runs/{first}/set_state",
        {"state": {"type": "CANCELLING", "name": "Cancelling"}, "force": True})  # fmt: skip
    hold.set()
    eventually(lambda: state(server, first) == "Cancelled", 20)
    run = press_run(server, "backup")
    eventually(lambda: state(server, run) == "Completed", 30)
    assert "housekeeping" not in [one.beat for one in office.runs]


def test_a_long_beat_keeps_no_alarm_waiting(
    server: PrefectChild, office: SmallOffice, taken: dict[str, Work]
) -> None:
    hold, begun = Event(), Event()

    def slow(_office: SmallOffice, now: datetime) -> Account:
        begun.set()
        assert hold.wait(60)
        return Account("reviews", now)

    taken["reviews"] = slow
    long = press_run(server, "reviews")
    assert begun.wait(2 * WITHIN)
    alarm = press_run(server, "urgent_alarms")
    eventually(lambda: state(server, alarm) == "Completed", 2 * WITHIN)
    assert state(server, long) == "Running"
    hold.set()
    eventually(lambda: state(server, long) == "Completed", 30)


def test_a_server_that_is_still_dead_when_a_run_ends_costs_the_work_nothing(
    server: PrefectChild, office: SmallOffice, taken: dict[str, Work]
) -> None:
    pid = server.pid
    assert pid is not None
    began = Event()

    def kill(_office: SmallOffice, now: datetime) -> Account:
        began.set()
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not alive(pid), 10)
        return Account("delivery", now, {"sent": 3})

    taken["delivery"] = kill
    run = press_run(server, "delivery")
    assert began.wait(2 * WITHIN)
    eventually(lambda: any(one.flow_run_id == run for one in office.runs), 20)
    [noted] = [one for one in office.runs if one.flow_run_id == run]
    assert (noted.outcome, noted.counts) == ("unrecorded", {"sent": 3})
    eventually(lambda: server.ready() and writes(server), 60)
    eventually(lambda: state(server, run) == "Crashed", 60)
    again = press_run(server, "watchdog")
    eventually(lambda: state(server, again) == "Completed", 30)
