"""`arshjul show CASE`: whoever answers from a terminal learns there what can be answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from arshjul.cli import app
from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.handling import Who
from models.safety_cycle.evidence import evidence_of
from states.cycle_evidence import Effect
from states.fields import Sort
from states.kinds import KINDS
from states.safety_cycle import FORWARD, KIND, UTVARDERING, invented
from tests.conftest import TestTown, at
from tests.worlds import services_town

Say = Callable[..., str]


@pytest.fixture
def say(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")

    def run(*words_: str) -> str:
        told = CliRunner().invoke(app, list(words_), catch_exceptions=False)
        assert told.exit_code == 0, told.output
        return told.output

    return run


def evaluated(town: TestTown) -> int:
    """Backaskolan's cycle, where each measure's effect is asked for."""
    town.open_year()
    asta, when = Who(town.person("asta@skola.example"), "cli"), at("2026-09-01 09:00")
    while (case := town.case("Backaskolan")).state != UTVARDERING:
        with town.office.database.read() as session:
            given = invented(case.state, evidence_of(session, case.id or 0), when.date())
        verbs.move.alone(town.errand(asta, when), case.id or 0, FORWARD[case.state], answers=given)
    return case.id or 0


def test_the_choices_of_each_question_stand_under_it(town: TestTown, say: Say) -> None:
    number = evaluated(town)
    told = say("show", str(number))
    asked = re.findall(r"^  \? (effect-\d+): .*\n      (.*)$", told, re.M)
    assert asked
    for _, choices in asked:
        codes = [one.partition(" (")[0] for one in choices.split(" | ")]
        assert codes == list(Effect)
        for code in Effect:
            assert f"{code} ({words('sv').option(KIND, 'effect', code)})" in choices
    free = re.findall(r"^  \? effect_why-\d+: .*\n(?!      )", told, re.M)
    assert len(free) == len(asked), "what is written freely has none"


def test_a_machine_reads_the_choices_and_can_answer_by_them(town: TestTown, say: Say) -> None:
    number = evaluated(town)
    told = json.loads(say("show", str(number), "--json"))
    asked = {one["field"]: one for one in told["questions"]}
    effects = [one for one in asked.values() if one["field"].startswith("effect-")]
    assert effects
    for one in effects:
        assert (one["sort"], one["choices"]) == ("choice", list(Effect))
    assert all(one["choices"] == [] for one in asked.values() if one["sort"] == "text")
    answers = [f"--answer={one['field']}={one['choices'][1]}" for one in effects]
    say("record", str(number), "--by", "asta@skola.example", *answers)
    again = json.loads(say("show", str(number), "--json"))["questions"]
    assert {one["answer"] for one in again if one["field"].startswith("effect-")} == {"partly"}


def test_a_tick_is_made_with_yes(town: TestTown, say: Say) -> None:
    services_town.add(town, "Sifferskogen")
    number = str(services_town.case(town, "Sifferskogen").id)
    assert re.search(r"^  \? no_personal_data: .*\n      yes$", say("show", number), re.M)
    asked = {one["field"]: one for one in json.loads(say("show", number, "--json"))["questions"]}
    assert asked["no_personal_data"]["choices"] == ["yes"]
    assert asked["initial_view"]["choices"] == ["go_on", "stop"]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_choice_of_each_kind_has_its_words(locale: str) -> None:
    speak = words(locale)
    for name, kind in KINDS.items():
        for wait in kind.waits.values():
            for one in wait.questions:
                if one.sort is Sort.CHOICE:
                    assert one.options, (name, one.name)
                    assert all(speak.option(name, one.name, option) for option in one.options)
