"""What an operator meets: a clock that jumped, on the command line and for a monitor."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from arshjul.cli import main
from config.words import words
from flows.clock.instants import ClockJumped, take
from flows.clock.tick import tick
from flows.views.operation import of_clock
from tests.conftest import TestTown, at
from tests.worlds.pages import visitor
from web.app import make_app

NOW = "2026-10-05 08:00"
DAY = timedelta(days=1)


def command(*words_: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    sys.argv[1:] = words_
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    else:
        code = 0
    return (code, *capsys.readouterr())


@pytest.fixture
def door(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> object:
    monkeypatch.setattr(sys, "argv", ["arshjul"])
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    monkeypatch.setenv("ARSHJUL_SMTP_URL", "smtp://127.0.0.1:1")
    return lambda *said: command(*said, capsys=capsys)


def client(town: TestTown, when: str) -> TestClient:
    return visitor(make_app(town.office, now=lambda: at(when)))


def test_a_tick_after_a_jump_says_both_instants_and_the_way_on(door: object) -> None:
    assert callable(door)
    assert door("tick", "--at", "2026-10-05T18:00+02:00")[0] == 0
    code, out, err = door("tick", "--at", "2027-10-05T18:00+02:00")
    assert (code, out) == (3, "")
    assert "2026-10-05T16:00+00:00" in err
    assert "arshjul clock accept 2027-10-05T16:00+00:00" in err
    code, out, _ = door("check", "--offline", "--at", "2026-10-05T18:05+02:00")
    assert code == 1
    assert "has jumped from 2026-10-05T16:00+00:00 to 2027-10-05T16:00+00:00" in out
    assert door("clock", "accept", "2027-10-05T18:00+02:00")[0] == 0
    assert door("tick", "--at", "2027-10-05T18:05+02:00")[0] == 0
    assert door("tick", "--at", "2026-10-05T18:05+02:00")[0] == 3
    assert door("tick", "--at", "2026-10-05T18:05+02:00", "--accept-jump")[0] == 0


def test_a_monitor_and_the_pages_hear_of_a_jump(town: TestTown) -> None:
    take(town.office, at(NOW))
    tick(town.office, at(NOW))
    assert client(town, "2026-10-05 08:10").get("/healthz").status_code == 200
    with pytest.raises(ClockJumped):
        take(town.office, at(NOW) + 365 * DAY)
    bad = client(town, "2026-10-05 08:10").get("/healthz")
    assert (bad.status_code, "2027-10-05T06:00+00:00" in bad.text) == (503, True)
    for page in ("/", "/runs"):
        said = client(town, "2026-10-05 08:10").get(page).text
        assert "arshjul clock accept 2027-10-05T06:00+00:00" in said
    take(town.office, at("2026-10-05 08:15"))
    assert client(town, "2026-10-05 08:15").get("/healthz").status_code == 200


def test_a_run_in_the_future_is_an_alarm(town: TestTown) -> None:
    tick(town.office, at("2026-12-01 08:00"))
    bad = client(town, NOW).get("/healthz")
    assert bad.status_code == 503
    assert "Marks in the future" in bad.text
    with town.office.database.read() as session:
        found = list(of_clock(session, at(NOW), words("en")))
    assert not all(one.ok for one in found)


def test_what_was_missed_is_told_by_check_and_runs(town: TestTown) -> None:
    take(town.office, at(NOW))
    take(town.office, at("2026-10-14 08:00"))
    tick(town.office, at("2026-10-14 08:00"))
    with town.office.database.read() as session:
        found = [one.says for one in of_clock(session, at("2026-10-14 08:05"), words("en"))]
    assert any("11718 beats were missed" in one and "5 October" in one for one in found), found
    assert "11718 slag uteblev" in client(town, "2026-10-14 08:05").get("/runs").text
