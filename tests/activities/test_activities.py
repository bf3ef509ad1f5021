"""Recurring activities: opened ahead, dated, held, broken into parts; days that few may know."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from arshjul.cli import main
from config.activities import BUILT_IN, BadActivities, parse, read_activities
from config.locales import LOCALES
from config.words import words
from flows.activities.handling import DayPast, HeldInTheFuture, TooLate
from flows.activities.listing import DatesKept, coming_days, list_series, show_series
from flows.activities.parties import note_party
from flows.activities.parts import add_part, tick
from flows.activities.series import (
    AnswersUnseen,
    NoSuchType,
    SeriesThere,
    Wanted,
    add_series,
    end_series,
)
from flows.engine import door, verbs
from flows.engine.handling import Who
from flows.engine.refusals import BadChoice, NotAllowed
from flows.register.municipality import close_unit
from models.case.answers import answers_of
from models.case.tables import Case
from models.register.tables import Appointment, Unit
from states.activity import KIND
from states.confidentiality import may_see_date
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from states.vague import latest_day
from tests.conftest import TestTown, at
from tests.worlds.neighbours import neighbour

AUGUST = "2026-08-17 09:00"


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def lo(town: TestTown) -> Who:
    return Who(town.person("lo@skola.example"), "mail")


def add(town: TestTown, kind: str, now: str = AUGUST, **wanted: object) -> int:
    return add_series.alone(town.errand(asta(town), at(now)), Wanted(kind, **wanted))  # type: ignore[arg-type]


def opened(town: TestTown, series: int) -> list[Case]:
    """The series' cases, oldest first."""
    with town.office.database.read() as session:
        rows = session.exec(
            select(Case).where(Case.kind == KIND, Case.subject_id == series).order_by(col(Case.id))
        )
        return list(rows)


def report(town: TestTown, case: Case, now: str, **answers: str) -> Case:
    return verbs.done.alone(town.errand(lo(town), at(now)), case.id or 0, answers=answers)


def day_after(town: TestTown, when: str) -> None:
    """What a day brings."""
    from flows.engine.daily import daily

    daily(town.office, at(when))


def names(town: TestTown, found: list[Case]) -> list[str]:
    with town.office.database.read() as session:
        return [session.get_one(Unit, case.unit_id).name for case in found]


def test_each_school_gets_its_next_safety_round_and_no_other(town: TestTown) -> None:
    series = add(town, "safety_round", external="Tryggakonsult AB")
    found = opened(town, series)
    assert names(town, found) == ["Backaskolan", "Ekdalaskolan"]
    assert {case.due for case in found} == {date(2026, 12, 1)}
    assert {case.owner_role for case in found} == {"headteacher"}
    day_after(town, "2026-08-18 06:00")
    day_after(town, "2026-08-18 07:00")
    assert len(opened(town, series)) == 2, "one ahead of each school, however often it is asked"


def test_a_round_is_held_with_its_evidence_and_the_next_is_counted_from_the_anchor(
    town: TestTown,
) -> None:
    series = add(town, "safety_round")
    case = opened(town, series)[0]
    with pytest.raises(EvidenceMissing) as refused:
        report(town, case, "2026-12-03 09:00", activity_result="held", held_on="2026-12-02")
    assert refused.value.missing == ("external_party",)
    held = report(
        town,
        case,
        "2026-12-03 09:00",
        activity_result="held",
        held_on="2026-12-02",
        external_party="Tryggakonsult AB",
        findings="Grind mot vägen saknas",
    )
    assert (held.state, held.outcome) == ("activity_done", "done")
    day_after(town, "2026-12-04 06:00")
    assert opened(town, series)[-1].due == date(2027, 12, 1), "not twelve months after it was held"
    view = show_series(town.office, town.id, str(series), date(2026, 12, 4))
    first = view.occurrences[0]
    assert (first.held_on, first.external) == ("2026-12-02", "Tryggakonsult AB")
    with town.office.database.read() as session:
        assert answers_of(session, held)["findings"] == "Grind mot vägen saknas"


def test_counted_from_completion_where_the_series_says_so(town: TestTown) -> None:
    series = add(town, "practical_exercise", after_completion=True, unit="Backaskolan")
    [case] = opened(town, series)
    report(
        town,
        case,
        "2026-11-20 09:00",
        activity_result="held",
        held_on="2026-11-19",
        attendance="41",
    )
    day_after(town, "2026-11-21 06:00")
    assert opened(town, series)[-1].due == date(2027, 11, 19)


def test_what_was_held_in_part_or_not_at_all_says_why(town: TestTown) -> None:
    series = add(town, "lockdown_exercise")
    first, second = opened(town, series)
    with pytest.raises(EvidenceMissing):
        report(town, first, "2027-03-02 09:00", activity_result="not_held")
    undone = report(town, first, "2027-03-02 09:00", activity_result="not_held", why_not="Sjukdom")
    told = {"activity_result": "held_partly", "held_on": "2027-03-01", "why_not": "Bara högstadiet"}
    with pytest.raises(NotAllowed):
        report(town, second, "2027-03-02 09:00", **told)
    bo = town.errand(Who(town.person("bo@skola.example"), "mail"), at("2027-03-02 09:00"))
    partly = verbs.done.alone(bo, second.id or 0, answers=told)
    assert (undone.state, partly.state) == ("not_done", "partly")


def test_nothing_is_reported_as_held_before_its_day(town: TestTown) -> None:
    series = add(town, "mentor_time", unit="Backaskolan")
    [case] = opened(town, series)
    with pytest.raises(HeldInTheFuture):
        report(
            town,
            case,
            "2026-09-01 09:00",
            activity_result="held",
            held_on="2026-09-10",
            attendance="27",
        )
    assert opened(town, series)[0].state == "planned", "bad input changes nothing"
    with pytest.raises(BadAnswer):
        report(town, case, "2026-09-11 09:00", activity_result="held", attendance="Kim, Lo")


def test_a_day_for_all_staff_is_one_case_for_the_whole_authority(town: TestTown) -> None:
    series = add(town, "training_day", audience="samtliga medarbetare")
    [case] = opened(town, series)
    assert case.unit_id is None and case.owner_role == "coordinator"
    assert case.due == date(2027, 1, 8), "the day lies in the school year that runs"


def test_a_day_off_moves_the_day_but_not_the_anchor(town: TestTown) -> None:
    series = add(town, "practical_exercise", first=date(2026, 10, 31), unit="Backaskolan")
    [case] = opened(town, series)
    assert case.due == date(2026, 11, 2), "31 October 2026 is a Saturday, after the autumn break"
    report(
        town,
        case,
        "2026-11-03 09:00",
        activity_result="held",
        held_on="2026-11-02",
        attendance="40",
    )
    day_after(town, "2026-11-04 06:00")
    assert opened(town, series)[-1].occurrence == "2027-10-31"


def test_a_theme_is_broken_into_parts_that_are_ticked(town: TestTown) -> None:
    series = add(town, "sba_year", unit="Backaskolan", parts=("Ansvar", "Kontroll"))
    [case] = opened(town, series)
    number = case.id or 0
    assert add_part.alone(town.errand(asta(town), at(AUGUST)), number, "Larm") == 3
    tick.alone(town.errand(lo(town), at(AUGUST)), number, [1])
    tick.alone(town.errand(lo(town), at(AUGUST)), number, [3])
    with pytest.raises(BadChoice):
        tick.alone(town.errand(lo(town), at(AUGUST)), number, [4])
    parts = show_series(town.office, town.id, str(series), date(2026, 9, 1)).occurrences[0].parts
    assert parts == (("Ansvar", True), ("Kontroll", False), ("Larm", True))
    done = {"activity_result": "held", "held_on": "2026-11-16"}
    ticks = {"part_1": "yes", "part_3": "yes"}
    with pytest.raises(EvidenceMissing) as refused:
        report(town, case, "2026-11-16 09:00", **done, **ticks)
    assert refused.value.missing == ("every_part_ticked",)
    left = {"activity_result": "held_partly", "held_on": "2026-11-16", "why_not": "En dörr"}
    with door.desk(town.office, town.id, who=lo(town), now=at("2026-11-16 09:00")) as desk:
        savepoint = desk.session.begin_nested()
        here = desk.session.get_one(Case, number)
        assert verbs.answer_case(desk, here, left).state == "partly", "one part is left"
        savepoint.rollback()
    ticks = {f"part_{one}": "yes" for one in (1, 2, 3)}
    assert report(town, case, "2026-11-16 09:00", **done, **ticks).state == "activity_done"


def test_sba_has_its_seven_parts_and_its_monthly_and_quarterly_controls(town: TestTown) -> None:
    for kind in ("sba_year", "sba_month", "sba_quarter"):
        add(town, kind, unit="Backaskolan")
    found = {one.name: view for one, view, _ in list_series(town.office, town.id, date(2026, 9, 1))}
    assert [view.every_months for view in found.values()] == [12, 1, 3]
    year = show_series(town.office, town.id, "SBA: årlig genomgång", date(2026, 9, 1))
    assert [text for text, _ in year.occurrences[0].parts][:2] == ["Ansvar", "Organisation"]
    assert len(year.occurrences[0].parts) == 7


def test_a_vague_day_must_become_exact_within_its_limit(town: TestTown) -> None:
    series = add(
        town, "needs_survey", name="Kamerabevakning utomhus", when="våren 2027", exact_within=10
    )
    [case] = opened(town, series)
    assert case.state == "date_vague" and case.owner_role == "coordinator"
    assert case.due == date(2026, 8, 31), "ten working days"
    number, who = case.id or 0, asta(town)
    for exact, error in (("2027-08-20", TooLate), ("2026-08-01", DayPast)):
        with pytest.raises(error):
            verbs.done.alone(
                town.errand(who, at("2026-08-28 09:00")),
                number,
                answers={"exact_date": exact},
            )
    dated = verbs.done.alone(
        town.errand(who, at("2026-08-28 09:00")),
        number,
        answers={"exact_date": "2027-03-09"},
    )
    assert (dated.state, dated.due) == ("planned", date(2027, 3, 9))
    letters = town.tick("2026-08-31 08:00")
    assert not any("Kamerabevakning" in str(one) for one in letters)


def test_the_limit_of_a_vague_day_is_reminded_of(town: TestTown) -> None:
    add(town, "needs_survey", name="Kameror", exact_within=3)
    [letter] = town.tick("2026-08-17 09:30")
    assert "asta@skola.example" in str(letter["To"])
    body = letter.get_body(("plain",))
    assert body is not None and "Kameror" in body.get_content()


def test_what_a_season_means_at_a_school() -> None:
    said = date(2026, 3, 1)
    assert latest_day("till hösten", said) == date(2026, 12, 31)
    assert latest_day("til våren", date(2026, 8, 1)) == date(2027, 6, 30)
    assert latest_day("hausten 2028", said) == date(2028, 12, 31)
    assert latest_day("under 2025", said) == date(2025, 12, 31)
    assert latest_day("till skolstart", said) == date(2026, 8, 15)
    assert latest_day("før skolestart 2027", said) == date(2027, 8, 15)
    assert latest_day("i närtid", said) is None


def test_one_day_that_is_not_decided_after_all_is_vague_again(town: TestTown) -> None:
    series = add(town, "extinguishing", unit="Backaskolan")
    [case] = opened(town, series)
    vague = verbs.move.alone(
        town.errand(lo(town), at("2027-05-03 09:00")),
        case.id or 0,
        "make_vague",
        why="Släckvagnen är på lagning",
    )
    assert vague.due == date(2027, 6, 1), "twenty working days of a school, without its free days"


def test_the_round_goes_from_school_to_school_and_returns(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=town.id, name="Dalskolan", form="grundskola"))
    series = add(town, "dog_search", first=date(2026, 9, 21), every_months=2)
    went = []
    for when in ("2026-09-22", "2026-11-24", "2027-01-26", "2027-03-23", "2027-05-25"):
        case = opened(town, series)[-1]
        went += names(town, [case])
        verbs.done.alone(
            town.errand(asta(town), at(f"{when} 15:00")),
            case.id or 0,
            answers={
                "activity_result": "held",
                "held_on": when,
                "external_party": "Hundenheten",
            },
        )
        day_after(town, f"{when} 16:00")
    assert went == ["Backaskolan", "Ekdalaskolan", "Dalskolan", "Backaskolan", "Ekdalaskolan"]


def test_a_turn_that_came_to_nothing_is_given_again_and_a_closed_school_is_passed_over(
    town: TestTown,
) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21), every_months=2)
    [first] = opened(town, series)
    verbs.done.alone(
        town.errand(asta(town), at("2026-09-22 09:00")),
        first.id or 0,
        answers={"activity_result": "not_held", "why_not": "Hunden var sjuk"},
    )
    day_after(town, "2026-09-23 06:00")
    assert names(town, opened(town, series)) == ["Backaskolan", "Backaskolan"]
    close_unit.alone(
        town.errand(asta(town), at("2026-10-01 09:00")),
        town.unit("Backaskolan"),
        date(2026, 10, 1),
        why="Läggs ned",
    )
    assert opened(town, series)[-1].state == "activity_not_applicable"
    day_after(town, "2026-10-02 06:00")
    assert names(town, opened(town, series)[2:]) == ["Ekdalaskolan"]


def test_a_late_report_does_not_stop_the_round(town: TestTown) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21), every_months=2)
    day_after(town, "2026-09-21 06:00")
    assert len(opened(town, series)) == 1
    day_after(town, "2026-09-22 06:00")
    assert names(town, opened(town, series)) == ["Backaskolan", "Ekdalaskolan"]


def test_coming_days_are_for_the_named_roles_alone(town: TestTown) -> None:
    series = add(town, "dog_search", first=date(2026, 9, 21))
    day = date(2026, 8, 17)

    def days(email: str) -> list[date | None]:
        person = town.person(email)
        return [one.due for one in coming_days(town.office, town.id, str(series), day, person)]

    assert days("asta@skola.example") == [date(2026, 9, 21)]
    assert days("ek@skola.example") == [date(2026, 9, 21)]
    for curious in ("lo@skola.example", "bo@skola.example", "mo@skola.example"):
        with pytest.raises(DatesKept):
            days(curious)
    unseen = show_series(town.office, town.id, str(series), day)
    assert (unseen.kept, unseen.first, unseen.turns) == (True, None, ())
    assert [(one.due, one.kept) for one in unseen.occurrences] == [(None, True)]
    assert opened(town, series)[0].occurrence == "#1", "the label of the case says no day either"


def test_the_headteacher_of_the_school_is_told_only_if_the_series_says_so(
    town: TestTown,
) -> None:
    series = add(
        town,
        "dog_search",
        first=date(2026, 9, 21),
        visible_to=("coordinator", "headteacher"),
    )
    day = date(2026, 8, 17)
    told = coming_days(town.office, town.id, str(series), day, town.person("lo@skola.example"))
    assert [one.due for one in told] == [date(2026, 9, 21)], "Backaskolan is next"
    with pytest.raises(DatesKept):
        coming_days(town.office, town.id, str(series), day, town.person("bo@skola.example"))


def test_whoever_answers_may_know_the_days(town: TestTown) -> None:
    with pytest.raises(AnswersUnseen):
        add(town, "dog_search", role="headteacher")
    assert may_see_date((), ()) and may_see_date(("a", "b"), ("b",))
    assert not may_see_date(("a",), ("b",)) and not may_see_date((), ("b",))


def test_a_deputy_knows_while_standing_in(town: TestTown) -> None:
    from flows.register.municipality import note_absence

    with town.office.database.write() as session:
        held = session.exec(
            select(Appointment).where(Appointment.person_id == town.person("ek@skola.example"))
        ).one()
        held.deputy_id = town.person("mo@skola.example")
        session.add(held)
    series = add(town, "dog_search", first=date(2026, 9, 21))
    mo, day = town.person("mo@skola.example"), date(2026, 8, 20)
    with pytest.raises(DatesKept):
        coming_days(town.office, town.id, str(series), day, mo)
    note_absence.alone(
        town.errand(asta(town), at(AUGUST)), town.person("ek@skola.example"), day, day
    )
    assert coming_days(town.office, town.id, str(series), day, mo)


def test_who_else_is_concerned_is_noted_once(town: TestTown) -> None:
    series = add(town, "led_discussion")
    for _ in range(2):
        note_party.alone(
            town.errand(asta(town), at(AUGUST)), series, "consulted", "Digitaliseringsenheten"
        )
    note_party.alone(town.errand(asta(town), at(AUGUST)), series, "participant", "Biblioteket")
    view = show_series(town.office, town.id, str(series), date(2026, 9, 1))
    assert view.parties == (
        ("consulted", "Digitaliseringsenheten"),
        ("participant", "Biblioteket"),
    )
    with pytest.raises(BadChoice):
        note_party.alone(town.errand(asta(town), at(AUGUST)), series, "boss", "Sam")


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
            assert all(say.has(f"activity_parts.{part}") for part in kind.parts)
    assert len(types["sam_follow_up"].parts) == 11


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
    assert "vilande" in say("network", "list")
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
    assert len(parts) == len(read_activities()[kind].parts)
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
