"""`arshjul wheel`: the wheel that holds is seen, and another one's effect before it is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from arshjul.cli import app
from config.own import BUILT_IN
from config.text_sorts import Sort
from flows.engine.refusals import BadChoice, NotAllowed
from flows.forecast import wheel_effect
from flows.forecast.wheel_effect import Effect, effect_of
from flows.register.own_texts import read_in
from flows.register.wheel import FreeLastDay, choose_preset, free_last_days, in_force
from models.record.tables import Audit
from models.register.tables import Municipality, SchoolBreak
from states.calendars import Free
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.year_ahead import digest

Say = Callable[..., Result]
NOW = at("2026-10-05 09:00")
WHEN = ("--at", "2026-10-05T09:00+02:00")
WHEEL = BUILT_IN[Sort.WHEEL].read_text(encoding="utf-8")
SOON_MAPPED = WHEEL.replace(
    '[presets."läsår".steps."kartläggning"]\nopens = "02-01"\ndue = "03-31"',
    '[presets."läsår".steps."kartläggning"]\nopens = "02-01"\ndue = "03-15"',
)


@pytest.fixture
def say(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "en")

    def run(*words_: str) -> Result:
        return CliRunner().invoke(app, list(words_))

    return run


@pytest.fixture
def a_few_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the virtual year lasts where its letters do not matter."""
    monkeypatch.setattr(wheel_effect, "DAYS_AHEAD", 4)


def free_in(town: TestTown, day: date = date(2026, 10, 5)) -> tuple[FreeLastDay, ...]:
    with town.office.database.read() as session:
        return free_last_days(session, town.office.town(session, town.id), day)


def test_asta_chooses_the_calendar_year_and_the_record_tells_it(town: TestTown) -> None:
    town.open_year()
    before = town.case("Backaskolan").due
    assert choose_preset.alone(town.errand(town.asta, NOW), "kalenderar") is True
    assert choose_preset.alone(town.errand(town.asta, NOW), "kalenderår") is False
    assert town.case("Backaskolan").due == before == date(2027, 3, 31), "an open case keeps its day"
    with town.office.database.read() as session:
        assert session.get_one(Municipality, town.id).preset == "kalenderår"
        [row] = session.exec(select(Audit).where(Audit.what == "preset_chosen"))
        wheel = in_force(session, town.office.town(session, town.id), date(2026, 10, 6))
    assert json.loads(row.detail) == {"from": "läsår", "to": "kalenderår"}
    assert (wheel.preset, wheel.own, wheel.since) == ("kalenderår", False, date(2026, 10, 5))
    assert wheel.days[0].due == date(2027, 1, 31)


def test_lo_who_leads_one_school_does_not_choose_for_all(town: TestTown) -> None:
    from flows.engine.handling import Who

    lo = Who(town.person("lo@skola.example"), "web")
    with pytest.raises(NotAllowed):
        choose_preset.alone(town.errand(lo, NOW), "kalenderår")
    with pytest.raises(BadChoice):
        choose_preset.alone(town.errand(town.asta, NOW), "månår")


def test_a_last_day_in_a_school_break_is_told_with_the_working_day_before(town: TestTown) -> None:
    found = {(one.step, one.year): one for one in free_in(town)}
    easter = found["kartläggning", "2026/27"]
    assert easter.day == date(2027, 3, 31)
    assert easter.why == Free("school_break", "Påsklov")
    assert easter.before == date(2027, 3, 25), "Good Friday and the weekend lie between"
    assert easter.units == ()
    assert found["analys", "2027/28"].why == Free("weekend")
    assert all(one.day.year <= 2030 for one in found.values())


def test_a_day_off_of_one_school_is_told_of_that_school_alone(town: TestTown) -> None:
    day = date(2027, 4, 30)
    assert ("analys", "2026/27") not in {(one.step, one.year) for one in free_in(town)}
    with town.office.database.write() as session:
        session.add(
            SchoolBreak(
                municipality_id=town.id,
                name="Rivningsdag",
                starts=day,
                ends=day,
                unit_id=town.unit("Ekdalaskolan"),
            )
        )
    [one] = [one for one in free_in(town) if one.day == day]
    assert (one.units, one.before) == (("Ekdalaskolan",), date(2027, 4, 29))


def test_what_lies_behind_is_not_told(town: TestTown) -> None:
    assert all(one.day >= date(2027, 4, 5) for one in free_in(town, date(2027, 4, 5)))


def test_the_wheel_in_force_is_shown(town: TestTown, say: Say) -> None:
    told = say("wheel", *WHEN)
    assert told.exit_code == 0, told.output
    assert "Härryda: läsår, the built-in one since" in told.output
    assert "The cycle of 2026/27" in told.output and "The cycle of 2027/28" in told.output
    assert "Mapping: 1 February 2027 to 31 March 2027, Headteacher" in told.output
    assert "The plan is adopted: 15 August 2027 to 30 September 2027" in told.output
    assert "after that every 20 working days" in told.output
    assert (
        "Mapping 2026/27: Wednesday 31 March 2027 is free (a school break: Påsklov). "
        "The reminder comes Thursday 25 March 2027."
    ) in told.output


def test_its_own_wheel_is_called_its_own(town: TestTown, say: Say) -> None:
    read_in.alone(town.errand(town.asta, NOW), Sort.WHEEL, SOON_MAPPED)
    found = json.loads(say("wheel", "--json", *WHEN).stdout)
    assert (found["own"], found["since"], found["preset"]) == (True, "2026-10-05", "läsår")
    mapping = found["days"][0]
    assert (mapping["step"], mapping["opens"], mapping["due"]) == (
        "kartläggning",
        "2027-02-01",
        "2027-03-15",
    )
    assert found["calm"] == 20 and found["ladder"][0] == {
        "days": -30,
        "letter": "notice",
        "to": ["owner"],
    }
    assert not any(
        one["step"] == "kartläggning" and one["year"] == "2026/27" for one in found["free"]
    )


@pytest.mark.usefixtures("a_few_days")
def test_the_effect_is_shown_and_a_trial_saves_nothing(town: TestTown, say: Say) -> None:
    town.open_year()
    rows, _ = digest(town)
    told = say("wheel", "choose", "kalenderår", "--dry-run", *WHEN)
    assert told.exit_code == 0, told.output
    assert (
        "Mapping 2026/27: 1 February 2027 – 31 March 2027 → 1 December 2026 – 31 January 2027"
    ) in told.output
    assert "2 open cases keep their last days." in told.output
    assert "Trial run: nothing has been saved." in told.output
    assert digest(town)[0] == rows


@pytest.mark.usefixtures("a_few_days")
def test_without_a_yes_nothing_is_saved_and_with_it_all_is(
    town: TestTown, say: Say, tmp_path: Path
) -> None:
    file = tmp_path / "wheel.toml"
    file.write_text(SOON_MAPPED, encoding="utf-8")
    refused = say("wheel", "load", str(file), *WHEN)
    assert refused.exit_code == 3
    assert json.loads(say("wheel", "--json", *WHEN).stdout)["own"] is False
    saved = say("wheel", "load", str(file), "--yes", "--by", "asta@skola.example", *WHEN)
    assert saved.exit_code == 0, saved.output
    assert "The wheel: read in, and holds from now on." in saved.output
    assert json.loads(say("wheel", "--json", *WHEN).stdout)["own"] is True
    back = say("wheel", "reset", "--yes", "--json", "--by", "asta@skola.example", *WHEN)
    assert json.loads(back.stdout)["saved"] is True
    assert json.loads(say("wheel", "--json", *WHEN).stdout)["own"] is False


def effect(town: TestTown, text: str) -> Effect:
    return effect_of(
        town.errand(OPERATOR, at("2027-01-04 09:00")),
        lambda desk: read_in(desk, Sort.WHEEL, text),
        all_answer=False,
        locale="en",
    )


def test_letters_that_come_in_another_month_are_counted_by_month_and_by_reader(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheel_effect, "DAYS_AHEAD", 45)
    town.open_year()
    early = WHEEL.replace("days = -30", "days = -40")
    found = effect(town, early)
    assert found.days == () and found.reminders == 2
    notices = {(one.month, one.letter): (one.before, one.after) for one in found.letters}
    assert notices["2027-01", "Advance notice"] == (0, 2)
    assert notices["2027-02", "Advance notice"] == (2, 0)
    readers = {one.email: (one.before, one.after) for one in found.readers}
    assert readers["lo@skola.example"] == readers["bo@skola.example"]
    assert "sam@skola.example" not in readers


@pytest.mark.usefixtures("a_few_days")
def test_the_same_wheel_changes_nothing(town: TestTown) -> None:
    town.open_year()
    found = effect(town, WHEEL + "\n# The same, read in again.\n")
    assert (found.days, found.letters, found.readers, found.reminders) == ((), (), (), 0)


EASTER = "Mapping 2026/27: Wednesday 31 March 2027 is free (a school break: Påsklov)."


def test_a_wheel_that_is_read_in_says_which_last_days_are_free_and_is_not_refused(
    town: TestTown, say: Say, tmp_path: Path
) -> None:
    file = tmp_path / "wheel.toml"
    file.write_text(
        SOON_MAPPED.replace('"03-15"', '"04-02"').replace('"04-30"', '"05-01"'), "utf-8"
    )
    told = say("settings", "load", "wheel", str(file), *WHEN)
    assert told.exit_code == 0, told.output
    assert "Mapping 2026/27: Friday 2 April 2027 is free (a school break: Påsklov)." in told.output
    assert "The reminder comes Thursday 25 March 2027." in told.output
    assert "Analysis 2026/27: Saturday 1 May 2027 is free" in told.output
    back = say("settings", "reset", "wheel", *WHEN)
    assert EASTER in back.output


def test_other_texts_say_nothing_of_last_days(town: TestTown, say: Say, tmp_path: Path) -> None:
    file = tmp_path / "activities.toml"
    file.write_text(BUILT_IN[Sort.ACTIVITIES].read_text("utf-8"), "utf-8")
    told = say("settings", "load", "activities", str(file), *WHEN)
    assert told.exit_code == 0 and "nobody works" not in told.output


def test_opening_a_year_says_which_of_its_last_days_are_free(town: TestTown, say: Say) -> None:
    told = say("open-year", "2026/27", *WHEN)
    assert EASTER in told.output
    assert "2027/28" not in told.output
    assert EASTER not in say("open-year", "2026/27", *WHEN).output, "nothing was opened"


def test_a_new_municipality_is_told_at_once(town: TestTown, say: Say) -> None:
    facts = ("--municipality", "1480", "--name", "Ekby", "--country", "se")
    told = say("init", *facts, "--at", "2027-08-16T09:00+02:00")
    assert told.exit_code == 0, told.output
    assert "Analysis 2027/28: Sunday 30 April 2028 is free (the weekend)." in told.output


def test_the_doctor_warns_of_a_last_day_in_a_school_break(town: TestTown, say: Say) -> None:
    told = say("check", "--offline", *WHEN).output
    [line] = [one for one in told.splitlines() if "Härryda: Last days" in one]
    assert line.startswith("!") and EASTER in line


def test_what_holds_already_is_said_at_once(town: TestTown, say: Say) -> None:
    assert say("wheel", "choose", "läsår", *WHEN).output == "läsår held already.\n"
    reset = say("wheel", "reset", *WHEN)
    assert reset.output == "The wheel: the built-in one held already.\n"
