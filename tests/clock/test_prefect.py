"""A real Prefect server watches the beats; whatever happens to it, each is done exactly once."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

import httpx
import pytest
from sqlmodel import select

from arshjul.prefect_child import PrefectChild
from flows.clock.prefect_witness import BeatFailed, PrefectUnreachable, ring
from flows.clock.schedule import RHYTHM, Beat, moments
from flows.engine.run_report import Account, Table
from models.record.tables import Run
from tests.conftest import TestTown, at, eventually, free_port, writes
from tests.worlds.small_office import SmallOffice

AT = datetime(2026, 10, 5, 8, tzinfo=UTC)
A_FEW_SECONDS = 6.0
Work = Callable[[Any, datetime], Account]


@pytest.fixture
def desk() -> SmallOffice:
    return SmallOffice()


@pytest.fixture
def server(prefect_server: PrefectChild) -> PrefectChild:
    return prefect_server


@pytest.fixture
def well(prefect_server: PrefectChild) -> PrefectChild:
    return prefect_server


@pytest.fixture
def do(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Beat]:
    """Make a beat out of a function."""

    def make(work: Work, name: str = "reminders", hours: int = 0) -> Beat:
        module = ModuleType("arshjul_test_work")
        vars(module)["work"] = work
        monkeypatch.setitem(sys.modules, module.__name__, module)
        every = timedelta(minutes=15) + timedelta(hours=hours)
        return Beat(name, every=every, work="arshjul_test_work:work")

    return make


def ask(child: PrefectChild, path: str, body: dict[str, Any] | None = None) -> Any:
    """What the server's API says; with a body, its answer to a filter."""
    client = str(child.port)
    with httpx.Client(base_url=child.api_url, headers=basic(child.auth_string)) as http:
        if body is None:
            return http.get(path).raise_for_status().json()
        token = http.get("/csrf-token", params={"client": client}).json()["token"]
        headers = {"Prefect-Csrf-Client": client, "Prefect-Csrf-Token": token}
        return http.post(path, json=body, headers=headers).raise_for_status().json()


def basic(auth: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(auth.encode()).decode()}


def three_planned(office: SmallOffice, now: datetime) -> Account:
    planned = Table("planned", ({"case": 17, "due": "2026-10-08"}, {"case": 18, "due": None}))
    held = Table("held", ({"case": 19, "reason": "cap"},))
    return Account("reminders", now, {"planned": 2, "held": 1}, (planned, held, Table("sent", ())))


def test_a_beat_is_recorded_with_a_readable_name_tags_and_tables(
    well: PrefectChild, desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    beat = do(three_planned)

    def told_of_all() -> Account | None:
        """A server whose database is busy answers 503: then the run lacks its name and its page."""
        desk.runs.clear()
        account = ring(beat, desk, AT, prefect_api=well.api_url, prefect_auth=well.auth_string)
        number = desk.runs[0].flow_run_id
        of_it = {"flow_runs": {"id": {"any_": [number]}}}
        named = number and ask(well, f"/flow_runs/{number}")["name"].startswith("Skriva")
        return account if named and ask(well, "/artifacts/filter", of_it) else None

    account = eventually(told_of_all, 30)

    assert account.counts == {"planned": 2, "held": 1}
    [noted] = desk.runs
    assert (noted.outcome, noted.counts) == ("recorded", {"planned": 2, "held": 1})
    run = ask(well, f"/flow_runs/{noted.flow_run_id}")
    assert run["name"] == "Skriva påminnelser 2026-10-05 10:00", "in words, by the schools' clock"
    assert sorted(run["tags"]) == ["1401", "2026/27", "arshjul", "reminders"]
    assert run["state_type"] == "COMPLETED"
    assert run["parameters"] == {"municipality": "", "shard": "", "date": None}
    this_run = {"id": {"any_": [noted.flow_run_id]}}
    artifacts = {a["key"]: a for a in ask(well, "/artifacts/filter", {"flow_runs": this_run})}
    assert set(artifacts) == {"reminders"}
    page = artifacts["reminders"]["data"]
    assert page.startswith("# Skriva påminnelser, 2026-10-05 kl. 10.00\n")
    assert "2 planned, ett brev hålls tillbaka" in page
    link = "[Systematiskt säkerhetsarbete 17](https://arshjul.example/cases/17)"
    assert f"| {link} | Lärkskolan | Rektor | 2026-10-08 |" in page
    assert "| [Systematiskt säkerhetsarbete 19](https://arshjul.example/cases/19) |" in page
    logs = ask(well, "/logs/filter", {"logs": {"flow_run_id": {"any_": [noted.flow_run_id]}}})
    assert [line["message"] for line in logs] == [
        "Skriva påminnelser: 2 planned, ett brev hålls tillbaka"
    ]


def test_a_recorded_beat_costs_little(
    well: PrefectChild, desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    beat = do(three_planned)
    begun = monotonic()
    ring(beat, desk, AT, prefect_api=well.api_url, prefect_auth=well.auth_string)
    assert monotonic() - begun < A_FEW_SECONDS
    assert desk.runs[0].outcome == "recorded"


def test_a_beat_that_fails_is_a_failed_run_without_anybodys_address(
    well: PrefectChild, desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    def fail(office: SmallOffice, now: datetime) -> Account:
        raise ValueError("could not write to lo@school.example")

    with pytest.raises(ValueError, match="could not write to"):
        ring(do(fail), desk, AT, prefect_api=well.api_url, prefect_auth=well.auth_string)

    [noted] = desk.runs
    assert noted.outcome == "failed"
    run = ask(well, f"/flow_runs/{noted.flow_run_id}")
    assert run["state_type"] == "FAILED"
    said = run["state"]["message"]
    assert "ett fel som inte var väntat (ValueError) (test_prefect.py:" in said
    assert "Skolorna får inga nya påminnelser förrän det fungerar igen." in said
    assert "kör arshjul check" in said
    logs = ask(well, "/logs/filter", {"logs": {"flow_run_id": {"any_": [noted.flow_run_id]}}})
    assert "lo@" not in f"{run}{logs}{noted}"


def test_the_server_lets_nobody_in_without_the_auth_string(
    well: PrefectChild, desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    assert httpx.get(f"{well.api_url}/health").status_code == 200
    assert httpx.get(f"{well.api_url}/admin/version").status_code == 401
    assert httpx.get(f"{well.api_url}/csrf-token?client=a").status_code == 401
    forged = httpx.post(
        f"{well.api_url}/flow_runs/filter", json={}, headers=basic(well.auth_string)
    )
    assert forged.status_code == 403, "CSRF protection is on"
    foreign = httpx.get(f"{well.api_url}/health", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in foreign.headers
    assert (well.home / "auth-string").stat().st_mode & 0o777 == 0o600
    assert well.auth_string == PrefectChild(well.home, well.port).auth_string

    ring(do(three_planned), desk, AT, prefect_api=well.api_url, prefect_auth="wrong")
    assert desk.runs[0].outcome == "plain"


def test_the_servers_own_pages_work_on_loopback(well: PrefectChild) -> None:
    page = httpx.get(well.ui_url, follow_redirects=True)
    assert page.status_code == 200
    assert "<html" in page.text
    assert ask(well, "/admin/version")
    said = httpx.get(f"{well.ui_url}/ui-settings", headers=basic(well.auth_string))
    assert said.json()["api_url"] == well.api_url


def test_a_server_that_refuses_delays_nothing(desk: SmallOffice, do: Callable[..., Beat]) -> None:
    begun = monotonic()
    ring(do(three_planned), desk, AT, prefect_api=f"http://127.0.0.1:{free_port()}/api")
    assert monotonic() - begun < 3
    assert [(run.outcome, run.flow_run_id) for run in desk.runs] == [("plain", None)]


def test_a_server_that_never_answers_delays_a_second(
    desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        begun = monotonic()
        ring(
            do(three_planned), desk, AT, prefect_api=f"http://127.0.0.1:{mute.getsockname()[1]}/api"
        )
        assert monotonic() - begun < A_FEW_SECONDS
    assert [run.outcome for run in desk.runs] == ["plain"]


def runs_planned(child: PrefectChild, deployment: str = "") -> list[tuple[str, str]]:
    planned = ask(
        child,
        "/flow_runs/filter",
        {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200},
    )
    found = ((run["deployment_id"], run["expected_start_time"]) for run in planned)
    return sorted(run for run in found if run[0].startswith(deployment))


def test_after_deploying_twice_each_beat_has_one_schedule_and_its_runs_appear(
    well: PrefectChild,
) -> None:
    from flows.clock.prefect_deployments import deploy

    names = [f"{flow_name(beat)}/{flow_name(beat)}" for beat in RHYTHM]
    assert deploy(well.api_url, auth=well.auth_string) == names
    eventually(lambda: len({run[0] for run in runs_planned(well)}) == len(RHYTHM), 30)
    known = {name: ask(well, f"/deployments/name/{name}") for name in names}
    assert deploy(well.api_url, auth=well.auth_string) == names

    for beat in RHYTHM:
        there = ask(well, f"/deployments/name/{flow_name(beat)}/{flow_name(beat)}")
        before = known[f"{flow_name(beat)}/{flow_name(beat)}"]
        assert there["updated"] == before["updated"], "nothing is written"
        assert there["entrypoint"] == f"flows.clock.prefect_flows.{beat.name}"
        assert there["work_pool_name"] == "arshjul"
        assert set(there["tags"]) == {"arshjul", beat.name}
        assert len(there["schedules"]) == 1
        planned = eventually(lambda: runs_planned(well, there["id"]), 30)  # noqa: B023
        assert len(planned) == len(set(planned)), "no moment is planned twice"
        first = datetime.fromisoformat(planned[0][1])
        assert first == next(moments(beat, first, first + beat.every))


def flow_name(beat: Beat) -> str:
    from flows.clock import prefect_flows

    return str(getattr(prefect_flows, beat.name).name)


def test_a_changed_beat_is_deployed_anew(
    well: PrefectChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.clock import prefect_deployments

    def interval() -> float:
        there = ask(well, f"/deployments/name/{flow_name(RHYTHM[0])}/{flow_name(RHYTHM[0])}")
        [schedule] = there["schedules"]
        return float(schedule["schedule"]["interval"])

    slower = replace(RHYTHM[0], every=2 * RHYTHM[0].every)
    with monkeypatch.context() as changed:
        changed.setattr(prefect_deployments, "RHYTHM", (slower,))
        prefect_deployments.deploy(well.api_url, auth=well.auth_string)
    assert interval() == slower.every.total_seconds()
    prefect_deployments.deploy(well.api_url, auth=well.auth_string)
    assert interval() == RHYTHM[0].every.total_seconds()


def test_deploying_to_nobody_or_as_a_stranger_is_one_sentence(well: PrefectChild) -> None:
    from flows.clock.prefect_deployments import deploy

    with pytest.raises(PrefectUnreachable, match="does not answer: is its server running"):
        deploy(f"http://127.0.0.1:{free_port()}/api")
    with pytest.raises(PrefectUnreachable, match="PREFECT_API_AUTH_STRING"):
        deploy(well.api_url, auth="wrong")


@contextmanager
def as_a_worker(child: PrefectChild) -> Iterator[None]:
    from prefect import settings

    updates: dict[Any, Any] = {
        settings.PREFECT_API_URL: child.api_url,
        settings.PREFECT_API_AUTH_STRING: child.auth_string,
        settings.PREFECT_LOGGING_TO_API_ENABLED: False,
        settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }
    with settings.temporary_settings(updates):
        yield


def test_a_worker_rings_the_same_beats(
    well: PrefectChild, desk: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.flows import load_flow_from_entrypoint

    @contextmanager
    def open_office(now: Callable[[], datetime]) -> Iterator[SmallOffice]:
        yield desk

    def fail(office: SmallOffice, now: datetime) -> Account:
        raise ValueError("lo@school.example")

    opening, remind, deliver = (
        ModuleType(f"flows.{name}") for name in ("bootstrap", "mail.remind", "mail.deliver")
    )
    vars(opening)["open_office"] = open_office
    vars(remind)["remind"] = three_planned
    vars(deliver)["deliver"] = fail
    for module in (opening, remind, deliver):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    # It asks the database.
    monkeypatch.setattr("flows.clock.prefect_body.take", lambda *_: None)

    flows: dict[str, Any] = {
        beat.name: load_flow_from_entrypoint(f"flows.clock.prefect_flows.{beat.name}")
        for beat in RHYTHM
    }
    assert {flow.name for flow in flows.values()} == {flow_name(beat) for beat in RHYTHM}
    with as_a_worker(well):
        with pytest.raises(BeatFailed, match="9/3"):
            flows["reminders"](shard="9/3")
        assert desk.runs == [], "what was refused before it began is no failure of the beat"
        flows["reminders"]()
        with pytest.raises(BeatFailed, match=r"\(ValueError\).* Inga brev lämnar Årshjul"):
            flows["delivery"]()

    assert [(run.beat, run.outcome) for run in desk.runs] == [
        ("reminders", "recorded"),
        ("delivery", "failed"),
    ]
    run = ask(well, f"/flow_runs/{desk.runs[0].flow_run_id}")
    assert run["name"].startswith("Skriva påminnelser 20")
    assert "lo@" not in str(ask(well, f"/flow_runs/{desk.runs[1].flow_run_id}"))


def test_a_server_that_freezes_in_the_middle_of_a_beat_delays_it_by_seconds(
    well: PrefectChild, desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    done = []
    pid = well.pid
    assert pid is not None

    def freeze(office: SmallOffice, now: datetime) -> Account:
        done.append(now)
        os.kill(pid, signal.SIGSTOP)
        return Account("reminders", now, {"planned": 1})

    begun = monotonic()
    try:
        ring(do(freeze), desk, AT, prefect_api=well.api_url, prefect_auth=well.auth_string)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert monotonic() - begun < A_FEW_SECONDS
    assert done == [AT]
    assert [(run.outcome, run.counts) for run in desk.runs] == [("unrecorded", {"planned": 1})]


def test_a_server_killed_in_the_middle_of_a_beat_comes_back_and_the_beat_was_done_once(
    well: PrefectChild, desk: SmallOffice, do: Callable[..., Beat]
) -> None:
    done = []
    pid = well.pid
    assert pid is not None

    def kill(office: SmallOffice, now: datetime) -> Account:
        done.append(now)
        os.kill(pid, signal.SIGKILL)
        return Account("reminders", now, {"planned": 1})

    begun = monotonic()
    ring(do(kill), desk, AT, prefect_api=well.api_url, prefect_auth=well.auth_string)
    assert monotonic() - begun < A_FEW_SECONDS
    assert done == [AT]
    assert [run.outcome for run in desk.runs] == ["unrecorded"]
    eventually(lambda: not alive(pid), 10)
    eventually(lambda: well.ready() and writes(well), 60)
    assert well.pid not in (None, pid)
    cut_off = desk.runs[0].flow_run_id
    later = datetime.now(UTC) + timedelta(hours=2)
    hourly = do(three_planned, "watchdog", hours=1)

    def recorded_again() -> bool:
        ring(hourly, desk, later, prefect_api=well.api_url, prefect_auth=well.auth_string)
        return bool(desk.runs[-1].outcome == "recorded")

    eventually(recorded_again, 60)
    assert ask(well, f"/flow_runs/{cut_off}")["state_type"] == "CRASHED"
    assert ask(well, f"/flow_runs/{desk.runs[-1].flow_run_id}")["state_type"] == "COMPLETED"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def group(leader: int) -> list[int]:
    """The living processes of one group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        try:
            if os.getpgid(pid) == leader and alive(pid):
                found.append(pid)
        except ProcessLookupError:
            continue
    return found


def test_the_server_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from arshjul.prefect_child import *\n"
        f"child = PrefectChild(Path({str(tmp_path)!r}), {free_port()}); child.start()\n"
        "while not child.pid: time.sleep(0.01)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    eventually(lambda: not group(pid), 10)


def test_stopping_leaves_nobody_behind(well: PrefectChild) -> None:
    pid = well.pid
    assert pid is not None
    assert group(pid)
    begun = monotonic()
    well.stop()
    assert monotonic() - begun < A_FEW_SECONDS
    assert not group(pid)
    assert not alive(pid)
    assert httpx_refused(well)
    well.start()  # the other tests want it again


def httpx_refused(child: PrefectChild) -> bool:
    try:
        httpx.get(f"{child.api_url}/health")
    except httpx.ConnectError:
        return True
    return False


def test_with_prefect_killed_the_letters_still_leave_within_one_beat(
    well: PrefectChild, town: TestTown
) -> None:
    """Real beats and a real letter: Prefect dies between the planning and the sending."""
    beats = {beat.name: beat for beat in RHYTHM}
    api = {"prefect_api": well.api_url, "prefect_auth": well.auth_string}
    town.open_year()
    ring(beats["reminders"], town.office, at("2027-02-05 08:00"), **api)
    assert well.pid is not None
    os.kill(well.pid, signal.SIGKILL)
    begun = monotonic()
    ring(beats["delivery"], town.office, at("2027-02-05 08:02"), **api)
    assert monotonic() - begun < A_FEW_SECONDS
    assert len(town.post.letters) == 2
    with town.office.database.read() as session:
        runs = {run.beat: run.outcome for run in session.exec(select(Run))}
    assert runs["reminders"] in ("recorded", "unrecorded")
    assert runs["delivery"] in ("plain", "unrecorded")


def test_automations_watch_the_runs_and_a_second_deploy_changes_none(
    well: PrefectChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    from config.settings import read_settings
    from flows.clock.prefect_automations import BLOCK, SHOWN, token
    from flows.clock.prefect_deployments import deploy

    monkeypatch.setenv("ARSHJUL_ALARM_WEBHOOK", "https://larm.kommun.example/arshjul")
    monkeypatch.setenv("ARSHJUL_ALARM_WEBHOOK_SECRET", "k" * 40)

    def watched() -> list[str]:
        made = deploy(well.api_url, auth=well.auth_string, watched=read_settings())
        return made[len(RHYTHM) :]

    names = watched()
    there = {one["name"]: one for one in ask(well, "/automations/filter", {})}
    assert set(names) == set(there)
    assert len(names) == 2
    watchdog = ask(well, "/deployments/name/watchdog/watchdog")["id"]
    for one in there.values():
        ring_it, call_it = one["actions"]
        assert (ring_it["type"], ring_it["deployment_id"]) == ("run-deployment", watchdog)
        assert call_it["type"] == "call-webhook"
    shown = {"include_secrets": True, "block_documents": {"is_anonymous": {"eq_": False}}}
    [block] = [one for one in ask(well, "/block_documents/filter", shown) if one["name"] == BLOCK]
    assert block["data"]["url"] == "https://larm.kommun.example/arshjul"
    assert block["data"]["headers"][SHOWN] == token("k" * 40)
    assert "k" * 40 not in str(block)

    assert watched() == names
    again = {one["name"]: one for one in ask(well, "/automations/filter", {})}
    assert {name: one["id"] for name, one in again.items()} == {
        name: one["id"] for name, one in there.items()
    }


def test_a_beat_in_parts_has_a_schedule_for_each(well: PrefectChild) -> None:
    from flows.clock.prefect_deployments import deploy

    deploy(well.api_url, auth=well.auth_string, shards=3)
    there = ask(well, "/deployments/name/reminders/reminders")
    assert {(one["slug"], one["parameters"]["shard"]) for one in there["schedules"]} == {
        ("reminders-1-of-3", "1/3"), ("reminders-2-of-3", "2/3"), ("reminders-3-of-3", "3/3"),
    }  # fmt: skip
    [alone] = ask(well, "/deployments/name/watchdog/watchdog")["schedules"]
    assert alone["parameters"] == {}
    deploy(well.api_url, auth=well.auth_string)
    assert len(ask(well, "/deployments/name/reminders/reminders")["schedules"]) == 1
