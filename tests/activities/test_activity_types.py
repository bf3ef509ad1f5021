"""Series that end, types of activity, and their commands."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from arshjul.cli import main
from config.activities import BUILT_IN, BadActivities, parse, read_activities
from config.locales import LOCALES
from config.words import words
from flows.activities.listing import list_series, show_series
from flows.activities.series import (
    NoSuchType,
    SeriesThere,
    Wanted,
    add_series,
    end_series,
)
from flows.engine import door, verbs
from flows.engine.refusals import BadChoice
from models.case.tables import Case
from models.register.tables import Unit
from tests.conftest import TestTown, at
from tests.worlds.activity_town import AUGUST, add, asta, day_after, names, opened
from tests.worlds.neighbours import neighbour


def test_an_ended_series_opens_nothing_more(town: TestTown) -> None:
    series = add(town, "source_criticism", unit="Backaskolan")
    end_series.alone(
        town.errand(asta(town), at(AUGUST)),
        series,
        date(2026, 9, 1),
        why="Ingår i ämnet svenska",
    )
    [case] = opened(town, series)
    assert case.state == "activity_not_applicable", "nobody is reminded of what is ahead"
    assert town.timer(case) is None
    day_after(town, "2026-09-02 06:00")
    assert len(opened(town, series)) == 1
    assert list_series(town.office, town.id, date(2026, 9, 2)) == []


def test_what_comes_before_the_end_of_a_series_is_still_held(town: TestTown) -> None:
    """Ended from a day that lies ahead: the occurrence before it stands, none after it opens."""
    series = add(
        town, "source_criticism", unit="Backaskolan", first=date(2026, 9, 15), every_months=3
    )
    end_series.alone(town.errand(asta(town), at(AUGUST)), series, date(2026, 12, 1))
    [case] = opened(town, series)
    assert (case.due, case.closed) == (date(2026, 9, 15), None)
    answers = {"activity_result": "cancelled", "why_not": "Sjukdom"}
    verbs.move.alone(
        town.errand(asta(town), at("2026-09-16 09:00")),
        case.id or 0,
        "not_applicable",
        why=answers["why_not"],
    )
    day_after(town, "2026-09-17 06:00")
    assert len(opened(town, series)) == 1, "15 December lies after the end"


def test_a_series_is_added_once_and_bad_wishes_change_nothing(town: TestTown) -> None:
    add(town, "mentor_time")
    with pytest.raises(SeriesThere):
        add(town, "mentor_time")
    with pytest.raises(NoSuchType):
        add(town, "fika")
    wishes: tuple[dict[str, Any], ...] = (
        {"every_months": 999},
        {"scope": "everywhere"},
        {"role": "king"},
        {"name": "a\x1bb"},
        {"first": date(2026, 9, 1), "when": "i närtid"},
        {"first": date(2020, 9, 1), "every_months": 0},
        {"scope": "authority", "unit": "Backaskolan"},
    )
    for bad in wishes:
        with pytest.raises(BadChoice):
            add(town, "led_discussion", **bad)
    assert len(list_series(town.office, town.id, date(2026, 9, 1))) == 1


def test_only_schools_of_the_form_are_concerned(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Dalens förskola", form="förskola"))
    series = add(town, "resource_check", forms=("Förskola",))
    assert names(town, opened(town, series)) == ["Dalens förskola"]
    [case] = opened(town, series)
    new = "Ekens förskola"
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name=new, form="förskola"))
    day_after(town, "2026-08-19 06:00")
    assert names(town, opened(town, series)) == ["Dalens förskola", new], "a new unit joins"
    assert case.due == opened(town, series)[1].due


def test_the_built_in_types_have_a_word_in_every_language() -> None:
    types = read_activities()
    assert {"safety_round", "lockdown_exercise", "sam_follow_up", "dog_search"} <= set(types)
    for locale in LOCALES:
        say = words(locale)
        for kind in types.values():
            assert say.has(f"activity_types.{kind.code}")
            assert say.has(f"activity_categories.{kind.category}")
            assert say.has(f"activity_scopes.{kind.scope}")
            assert all(
                say.has(f"activity_parts.{part}") for parts in kind.parts.values() for part in parts
            )
    assert len(types["sam_follow_up"].parts_in("SE")) == 11


def test_a_municipality_edits_the_types_and_every_error_is_told(tmp_path: Path) -> None:
    own = parse(
        '[types.water]\nname = "Vattenprov"\ncategory = "preventive"\nscope = "each_unit"\n'
        'role = "headteacher"\nday = "04-01"\nparts = ["Kök", "Gymnastiksal"]\n'
    )
    assert own["water"].name(words("nn")) == "Vattenprov" and own["water"].every == 12
    broken = tmp_path / "activities.toml"
    broken.write_text(
        '[types.a]\ncategory = "nice"\nscope = "each_unit"\nrole = "headteacher"\nday = "13-01"\n'
        'colour = "red"\nvisible_to = ["coordinator"]\nparts = "x"\nname = "a\\tb"\n',
        encoding="utf-8",
    )
    with pytest.raises(BadActivities) as refused:
        read_activities(broken)
    assert {one.key for one in refused.value.problems} == {
        "not_a_choice",
        "no_such_day",
        "unknown_key",
        "answers_without_seeing",
        "not_lines",
        "not_a_line",
    }
    with pytest.raises(BadActivities):
        read_activities(tmp_path / "nowhere.toml")
    with pytest.raises(BadActivities):
        parse("types = [", BUILT_IN)


def test_the_demo_has_activities_and_networks_that_look_like_a_town_s(town: TestTown) -> None:
    from flows.demos.activities import fill
    from flows.networks.listing import list_networks

    fill(town.office, town.id, at("2026-09-07 09:00"))
    day = date(2026, 9, 7)
    assert len(list_series(town.office, town.id, day)) == 9
    assert [runs for _, _, runs in list_networks(town.office, town.id, day)] == [True, True]
    with town.office.database.read() as session:
        kinds = set(session.exec(select(Case.kind)))
    assert kinds == {"activity", "appointee", "gathering", "revision_request"}


def test_the_commands_of_activities_and_networks(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    by = ("--by", "asta@skola.example", "--at", "2026-08-17T09:00+02:00")

    def say(*words_: str) -> str:
        monkeypatch.setattr(sys, "argv", ["arshjul", *words_])
        main()
        return capsys.readouterr().out

    assert "Inrymningsövning" in say("activity", "types")
    assert "nummer 1" in say("activity", "add", "sba_year", "--unit", "Backaskolan", *by)
    assert "Del 8" in say("activity", "part", "1", "Solceller", *by)
    say("activity", "tick", "1", "1", "8", *by)
    say("activity", "party", "1", "Räddningstjänsten", "--as", "consulted", *by)
    told = say("activity", "show", "1")
    assert "[x] 8 Solceller" in told and "Rådfrågas: Räddningstjänsten" in told
    assert "1 " in say("activity", "dates", "1", *by)
    assert json.loads(say("activity", "list", "--json"))["every"] == 12
    say("activity", "end", "1", "--on", "2027-01-01", "--why", "Ny mall", *by)
    name = "IKT-nätverk skola"
    say("network", "add", name, "--for", "school", "--from", "21/22", *by)
    say(
        "network", "meet", name, "--starts", "2026-09-30T13:00+02:00", "--ends",
        "2026-09-30T15:00+02:00", "--agenda", "Lösenord", *by,
    )  # fmt: skip
    say("network", "party", name, "Digitaliseringsenheten", "--as", "consulted", *by)
    say("network", "request", name, "--document", "Lösenord", "--why", "Gammal", *by)
    told = say("network", "show", name)
    assert "21/22–" in told and "! Ekdalaskolan: Ingen utsedd" in told and "Lösenord" in told
    assert json.loads(say("network", "show", name, "--json"))["missing"] == ["Ekdalaskolan"]
    meeting = json.loads(say("cases", "--kind", "gathering", "--json"))["id"]
    say("done", str(meeting), *by)
    came = ("network", "attended", str(meeting), "--came", "kim@skola.example", *by)
    assert "En person kom" in say(*came)
    say("network", "pause", name, "--why", "Vilar", "--from", "27/28", *by)
    assert "vilande" not in say("network", "list"), "it begins next year"
    say("network", "restart", name, "--from", "28/29", *by)
    with pytest.raises(SystemExit):
        say("network", "pause", "Nätverket", "--why", "Vilar", *by)
    assert "finns inte" in capsys.readouterr().err


@pytest.mark.parametrize("kind", sorted(read_activities()))
def test_each_type_is_added_opened_and_carried_out_with_all_its_parts(
    town: TestTown, kind: str
) -> None:
    from flows.forecast.simulate import answer_as_invented

    series = add(town, kind)
    [case, *_] = opened(town, series)
    parts = show_series(town.office, town.id, str(series), date(2026, 9, 1)).occurrences[0].parts
    assert len(parts) == len(read_activities()[kind].parts_in("SE"))
    assert not any("_" in text for text, _ in parts), "a part is said in words"
    for when in ("2027-08-02 09:00", "2027-08-03 09:00")[case.state == "planned" :]:
        with door.desk(town.office, town.id, who=asta(town), now=at(when)) as desk:
            assert answer_as_invented(desk, desk.session.get_one(Case, case.id))
    assert opened(town, series)[0].state == "activity_done"


def test_the_law_behind_an_activity_is_the_countrys_own(town: TestTown) -> None:
    there, una = neighbour(town)
    swedish = add(town, "sam_follow_up")
    norwegian = add_series.alone(there.errand(una, at(AUGUST)), Wanted("sam_follow_up"))
    day = date(2026, 9, 1)
    assert show_series(town.office, town.id, str(swedish), day).series.basis == "AFS 2023:1"
    told = show_series(town.office, there.id, str(norwegian), day).series.basis
    assert "Arbeidsmiljøloven" in told
    own = 'category = "preventive"\nscope = "each_unit"\nrole = "headteacher"\nday = "09-01"\n'
    one = parse(f'[types.own]\n{own}basis = "Beslut 12"\n')["own"]
    assert (one.basis_in("SE"), one.basis_in("NO")) == ("Beslut 12", "Beslut 12")
    with pytest.raises(BadActivities):
        parse(f'[types.own]\n{own}[types.own.basis]\nDK = "En lov"\n')
