"""Every need, problem, reason and rest has its words."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from config.explain import explain_problem
from config.locales import LOCALES
from config.wheel import RESTS
from config.wheel_reader import Problem
from config.words import words
from states.calendars import Calendar, Rest, Span, Staff
from states.fields import Sort
from states.safety_cycle import KIND, PROCESS, STEPS, fields
from tests.worlds.sources import EVIDENCE, HOME, calls_of, nodes, params_of, strings_in


@pytest.mark.parametrize("locale", LOCALES)
def test_every_need_has_its_phrase(locale: str) -> None:
    for move in PROCESS.moves:
        for need in move.needs:
            phrase = words(locale).find(KIND, "evidence", need.key) or ""
            assert phrase[0].islower() and phrase[-1] != "." and ";" not in phrase


@pytest.mark.parametrize("locale", LOCALES)
def test_every_question_has_its_label_its_hint_and_its_options(locale: str) -> None:
    say = words(locale)
    asked = [field for step in STEPS for field in fields(step, EVIDENCE)]
    for field in asked:
        assert say.field(KIND, field.label) and say.field_hint(KIND, field.label)
        assert all(say.option(KIND, field.label, option) for option in field.options)
    free = {field.label for field in asked if field.sort in (Sort.TEXT, Sort.LINES)}
    pupils = {"sv": "elever", "nb": "elever", "nn": "elevar", "en": "pupils"}[locale]
    assert all(pupils in say.field_hint(KIND, label) for label in free)


def _answer_problems() -> set[str]:
    names = {"problem_of", "checked"}
    tree = ast.parse((HOME / "states" / "fields.py").read_text(encoding="utf-8"))
    found = {"unknown_field"}
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name in names:
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant):
                    found |= strings_in(node)
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_of_an_answer_has_its_phrase(locale: str) -> None:
    problems = _answer_problems()
    assert {"too_long", "not_a_day"} <= problems
    assert all(words(locale).has(f"answer_problems.{key}") for key in problems)


def _wheel_problems() -> list[Problem]:
    found = []
    for call in calls_of("problem", "Problem"):
        if call.args and isinstance(call.args[0], ast.Constant):
            params: dict[str, str | int] = {
                name: v if isinstance(v, int) else str(v) for name, v in params_of(call).items()
            }
            for held in call.args[2:]:
                params |= dict.fromkeys(strings_in(held), "Exempel")
            found.append(Problem(str(call.args[0].value), "presets.läsår", params))
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_of_the_wheel_says_its_place_and_its_mend(locale: str) -> None:
    problems = _wheel_problems()
    assert {"not_toml", "missing", "no_such_day"} <= {problem.key for problem in problems}
    for problem in problems:
        place, _, said = explain_problem(problem, words(locale)).partition(": ")
        assert place == "presets.läsår"
        assert said.endswith((".", "?")) and not set("{}") & set(said)


def _reasons() -> set[str]:
    """Why something is not said today, is held, cancelled or dead, wherever that is decided."""
    found: set[str] = set()
    for call in calls_of("Moved", "Composed"):
        found |= strings_in(call.args[2]) if len(call.args) > 2 else set()
    for call in calls_of("settle", "Alert", "message_row"):
        for keyword in call.keywords:
            found |= strings_in(keyword.value) if keyword.arg == "reason" else set()
    for node in nodes():
        if isinstance(node, ast.Assign) and "reason" in {
            target.id for target in node.targets if isinstance(target, ast.Name)
        }:
            found |= strings_in(node.value)
        if isinstance(node, ast.FunctionDef) and node.name == "_over_cap":
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    found |= strings_in(part.value)
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_for_a_silence_has_its_phrase(locale: str) -> None:
    reasons = _reasons()
    assert {"nobody", "one_letter_a_day", "tick_cap", "person_cap"} <= reasons
    assert {"person_gone", "reassigned", "no_longer_due", "address", "refused"} <= reasons
    for reason in reasons:
        phrase = words(locale).say(f"reasons.{reason}")
        assert phrase[-1] != "."


@pytest.mark.parametrize("locale", LOCALES)
def test_every_free_day_and_every_rest_has_its_word(locale: str) -> None:
    say = words(locale)
    rests = [Rest(key, (7, 1), (7, 31)) for key in RESTS]
    days = {"weekend": date(2026, 3, 14), "holiday": date(2026, 5, 1)}
    calendar = Calendar("SE", [Span("Sportlov", date(2026, 2, 9), date(2026, 2, 13))], rests[:1])
    days |= {"school_break": date(2026, 2, 9), "july": date(2026, 7, 1)}
    for key, day in days.items():
        free = calendar.free(day, Staff.SCHOOL)
        assert free is not None and free.key == key and say.has(f"reasons.{key}")
        assert say.say("reasons.moved", why=free.name or say.say(f"reasons.{key}")).endswith(".")
    for key in RESTS:
        assert say.has(f"reasons.{key}") and say.has(f"rests.{key}")


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_in_the_record_has_its_words(locale: str) -> None:
    found = {move.name for move in PROCESS.moves if move.reason} | {"left"}
    for call in calls_of("write", "_write", "write_down"):
        if len(call.args) > 2 and isinstance(call.args[2], ast.Constant):
            found |= strings_in(call.args[2])
    for call in calls_of("note_down"):
        if isinstance(call.args[1], ast.Constant):
            found |= strings_in(call.args[1])
    assert {"opened", "noted", "rescheduled", "delegated", "exempted", "carried_over"} <= found
    assert all(words(locale).has(f"record.{what}") for what in found), found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_bad_row_and_every_bad_file_is_explained(locale: str) -> None:
    say = words(locale)
    for call in calls_of("wrong"):
        for key in strings_in(call.args[1]) if len(call.args) > 1 else ():
            said = say.say(f"import_problems.{key}", **params_of(call))
            assert said.endswith(".") and not set("{}") & set(said)
    for call in calls_of("BadFile"):
        params = params_of(call)
        if params.get("why") not in (None, "Exempel"):
            assert say.has(f"file_problems.{params['why']}"), params
