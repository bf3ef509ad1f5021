"""The programme as people meet it: its page, its commands, and the virtual months."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlmodel import col, select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from arshjul.cli import app
from arshjul.speech import complain
from config.locales import LOCALES
from config.programme import built_in
from flows.demos.skolesec import fill
from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.forecast.events import MailEvent
from flows.forecast.simulate import simulate
from models.case.tables import Case
from models.record.tables import Fact
from states.errors import ArshjulError
from states.programme import Axis
from tests.conftest import TestTown, at
from tests.worlds.north import COHORT, FJORDVIK, HAVNES, INNMARK, PLACES, ROUND, North, north
from tests.worlds.pages import at_the_screen
from web.programme.radar import MIDDLE, RADIUS, radar

__all__ = ["north"]


def _client(north: North, municipality: str, when: str) -> TestClient:
    [name] = [email.partition("@")[0] for code, _, email in PLACES if code == municipality]
    browser = at_the_screen(north.office, at(when), name)
    browser.cookies.set("arshjul_municipality", municipality)
    return browser


def test_the_page_shows_ones_own_phases_by_name_and_the_others_in_counts(north: North) -> None:
    north.join(*COHORT)
    north.until("2024-02-25", FJORDVIK, HAVNES, INNMARK)
    page = _client(north, FJORDVIK, "2024-03-05 10:00").get("/programme")
    assert page.status_code == 200
    text = page.text
    for name in ("Oppstart", "Nåsituasjon og tiltak", "Felles workshop", "Prosjektplan"):
        assert name in text
    assert "Kontakt: skolesec@diginordland.example" in text
    assert not any(name in text for name in ("Havnes", "Innmark", "Seinvær"))
    assert text.count('in-window"') == 2 + 3 + 2 + 2 + 2
    assert '<polygon class="radar-own"' in text and "radar-others" not in text
    assert '1. <span lang="nb">Vi vet hvem' in text, "the table says the numbers too"
    for locale in LOCALES:
        said = _client(north, FJORDVIK, "2024-03-05 10:00").get(f"/programme?lang={locale}")
        assert said.status_code == 200
    few = _client(north, COHORT[3], "2024-01-01 10:00").get("/programme").text
    assert "ikke besvart" in few


def test_a_gathering_goes_into_ones_own_calendar_and_nobody_elses(north: North) -> None:
    north.join(FJORDVIK, HAVNES)
    north.until("2024-01-02")
    client = _client(north, FJORDVIK, "2024-01-02 10:00")
    [first, *_] = re.findall(
        r'href="(/programme/gatherings/\d+\.ics)"', client.get("/programme").text
    )
    answer = client.get(first)
    assert answer.headers["content-type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Oslo"
    assert event.decoded("dtstart") == at("2024-01-18 09:00")
    stranger = _client(north, HAVNES, "2024-01-02 10:00")
    assert stranger.get(first).status_code == 404


def test_a_phase_that_was_left_out_is_not_counted_as_finished(north: North) -> None:
    north.join(FJORDVIK)
    north.until("2024-01-02")
    first, *_ = [one for one in north.open_cases(FJORDVIK) if one.kind == "phase"]
    errand = Errand(
        north.office,
        FJORDVIK,
        Who(north.person("asta@fjordvik.example"), "web"),
        at("2024-01-02 09:00"),
    )
    verbs.move.alone(errand, first.id or 0, "not_applicable", why="Gjort i fjor")
    page = _client(north, FJORDVIK, "2024-01-02 10:00").get("/programme").text
    phases, *_ = re.findall(r'<div class="tile"><strong>(\d+)</strong> <span>av (\d+)', page)
    assert phases == ("0", "5")


def test_a_municipality_without_a_round_is_told_so(north: North) -> None:
    page = _client(north, FJORDVIK, "2024-01-02 10:00").get("/programme")
    assert page.status_code == 200 and "Kommunen deltar ikke i noen runde." in page.text


def test_the_radar_is_plain_geometry() -> None:
    axes = [Axis(str(n), "privacy", "?", 4, 2.0) for n in range(4)]
    drawn = radar(axes)
    assert drawn is not None and len(drawn.rings) == 4
    assert drawn.own_marks[0] == (MIDDLE, MIDDLE - RADIUS), "the first axis points up"
    assert drawn.others_marks[1] == (MIDDLE + RADIUS / 2, MIDDLE), "then clockwise"
    assert radar(axes[:2]) is None
    half = radar([*axes[:3], Axis("x", "privacy", "?", None)])
    assert half is not None and half.own == "", "no area without every answer"


def test_the_virtual_months_run_from_january_to_may(north: North) -> None:
    north.join(FJORDVIK)
    events = list(
        simulate(
            north.office,
            FJORDVIK,
            date(2024, 1, 1),
            date(2024, 5, 31),
            all_answer=True,
            locale="nb",
        )
    )
    states = {
        (str(item["kind"]), str(item["unit"]).removeprefix("SkoleSec 2024: "))
        for event in events
        if isinstance(event, MailEvent)
        for item in event.items
    }
    for name in ("Kartlegging", "Evaluering"):
        assert ("phase", name) in states
    assert ("artefact", "Tiltaksplan") in states and (
        "gathering",
        "Felles oppstartssamling",
    ) in states
    assert north.state(FJORDVIK, "SkoleSec 2024") == "signed_up", "nothing real has happened"


def _run(*words: str) -> str:
    """One command's output; an error of ours as its sentence."""
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, ArshjulError):
        complain(done.exception)
        return done.exception.key
    assert done.exception is None or done.exit_code == 0, done.output
    return done.output


def test_the_commands_carry_a_round(
    north: North, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = north.office.settings
    monkeypatch.setenv("ARSHJUL_VAR", str(settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    here, asta = ("--municipality", "1891"), ("--by", "asta@fjordvik.example")
    assert "Nothing" in _run("programme", "load", ROUND)
    assert "SkoleSec 2024, DigiNordland" in _run("programme", "list")
    assert "Salten" in _run("programme", "info", ROUND)
    assert "2 people to Salten" in _run(
        "programme", "info", ROUND, "--area", "Salten", "--people", "2", *here, *asta
    )
    asked = ("programme", "ask", ROUND, "--area", "Salten", *here)
    assert "is invited" in _run(*asked, "--at", "2023-11-20T09:00+01:00")
    north.join(HAVNES)
    north.until("2024-01-02")
    place = ("programme", "place", ROUND, "3", "--from", "2024-04-10T09:00+02:00")
    assert "10 April 2024, 09:00" in _run(
        *place, "--to", "2024-04-10T12:00+02:00", "--at", "2024-01-03T09:00+01:00"
    )
    assert north.state(HAVNES, "Tredje fellessamling") == "invited"
    assert _run(*place, "--to", "2024-04-10T08:00+02:00") == "gathering_times"
    shown = _run(
        "programme", "show", ROUND, "--municipality", "1892", "--at", "2024-01-03T09:00+01:00"
    )
    assert "Phase under way" in shown and "too few" in shown
    kim = ("kim@radal.example", "--from", "1895")
    mentor = ("--mentor", "bo@innmark.example", "--mentor-from", "1893")
    _run("programme", "guide", ROUND, *kim, *mentor, "--by", "kim@radal.example")
    _run("programme", "guide", ROUND, *kim, "--guides", "1892", "--by", "lo@havnes.example")
    lo = ("--by", "lo@havnes.example", "--municipality", "1892")
    _run("programme", "share", ROUND, "measures", *lo)
    sent = _run("programme", "support", ROUND, "Hvor begynner vi?", *lo)
    assert "sent to the guide" in sent
    seen = ("programme", "shared", ROUND, "--of", "1892", "--by")
    assert "not shared" in _run(*seen, "kim@radal.example", "--municipality", "1895")
    assert _run(*seen, "bo@innmark.example", "--municipality", "1893") == "not_guided_by_you"
    plan = str(north.case(HAVNES, "Tiltaksplan").id)
    for action in ("Rydd i avtalene", "Øv på bortfall"):
        dates = ("--when", "2024-05-02", "--evaluated", "2024-05-31")
        _run(
            "measure",
            "add",
            action,
            "--problem",
            "Uklart",
            "--who",
            "Rektor",
            *dates,
            "--plan",
            plan,
            *lo,
        )
    last = str(north.case(HAVNES, "Øv på bortfall").id)
    _run("measure", "order", "--plan", plan, last, *lo)
    listed = _run("measure", "list", "--plan", plan, "--municipality", "1892")
    assert listed.index("Øv på bortfall") < listed.index("Rydd i avtalene")
    file = tmp_path / "north.ics"
    _run("gathering", "ics", str(file), "--municipality", "1892")
    assert len(Calendar.from_ical(file.read_bytes()).walk("VEVENT")) == 3


def test_the_demos_round_is_under_way_and_is_filled_once(town: TestTown) -> None:
    now = at("2026-11-20 10:00")
    assert fill(town.office, town.id, now) == 15
    assert fill(town.office, town.id, now) == 0
    pages = at_the_screen(town.office, now)
    page = pages.get("/programme").text
    assert "Exempelrundan" in page and page.count("Fasen är klar") == 2
    assert page.index("Gå igenom avtalen") < page.index("Ta bort behörigheter")
    with town.office.database.read() as session:
        asked = select(Case).where(Case.kind == "measure", Case.state == "planned")
        number = session.exec(asked.order_by(col(Case.id))).all()[0].id or 0
    asta = town.errand(Who(town.person("asta@skola.example"), "web"), now)
    verbs.move.alone(asta, number, "not_applicable", why="Görs av leverantören")
    page = pages.get("/programme").text
    assert 'avslutat <span class="nowrap">2026-11-20' in page, "no last day any more"


def test_the_commands_change_a_round_and_note_who_came(
    north: North, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(north.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")
    text = built_in()[ROUND].read_text("utf-8").replace("2024-02-29", "2024-03-10")
    file = tmp_path / "round.toml"
    file.write_text(text.replace("2023-11-24T11:00:00", "2023-11-24T11:15:00"), "utf-8")
    area = ("--area", "Lofoten, Ofoten og Vesterålen", "--municipality", "1892")
    _run("programme", "info", ROUND, *area, "--by", "lo@havnes.example")
    north.join(HAVNES)
    north.until("2024-01-18")
    assert _run("programme", "load", str(file)) == "round_differs"
    change = ("programme", "change", str(file), "--at", "2024-01-18T10:00+01:00")
    with north.office.database.write() as session:
        session.add(Fact(key="somebody", value="writes"))
        session.flush()
        said = _run(*change, "--dry-run")  # it waits for nobody who writes
    assert "Kartlegging" in said and "2 open cases" in said
    assert "Tell the municipality that has signed up" in said and "nothing has been saved" in said
    assert north.case(HAVNES, "Kartlegging", "phase").due == date(2024, 2, 29)
    assert "2 open cases" in _run(*change)
    assert north.case(HAVNES, "Kartlegging", "phase").due == date(2024, 3, 10)
    assert "Nothing" in _run(*change)
    lo = ("--by", "lo@havnes.example", "--municipality", "1892", "--at", "2024-01-18T16:00+01:00")
    attended = ("programme", "attended", ROUND, "1", *lo)
    assert _run(*attended) == "nobody_came"
    assert _run(*attended, "--role", "astronaut") == "bad_choice"
    assert "3 people" in _run(*attended, "--people", "3")
    assert "one person" in _run(*attended, "--role", "coordinator")
    listed = _run("programme", "attendance", ROUND, "1")
    assert listed == "Havnes: 3 (Coordinator), Held\n"
    assert '"came": 3' in _run("programme", "attendance", ROUND, "1", "--json")
    assert _run("programme", "attendance", ROUND, "9") == "no_such_meeting"
