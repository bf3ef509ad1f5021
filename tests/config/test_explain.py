"""Every error is one sentence in the reader's language, and so is every reason for a silence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from config.explain import explain, explain_problem
from config.locales import LOCALES
from config.wheel import RESTS, BadWheel, parse
from config.wheel_reader import Problem
from config.words import words
from states.calendars import Calendar, Rest, Span, Staff
from states.cycle_evidence import Evidence, Finding, Measure, Priority, Survey, Verdict
from states.errors import ArshjulError, EvidenceMissing, MoveNotPossible, Param, ReasonMissing
from states.fields import BadAnswer, Sort
from states.safety_cycle import KARTLAGGNING, KIND, PROCESS, STEPS, answered, fields
from tests import ROOT

HOME = ROOT
IMPORTED = ("states", "config", "models", "flows")
READ = (*IMPORTED, "notifications", "arshjul", "web")
DAY = date(2026, 3, 14)
SAMPLES: dict[str, Param] = {"day": DAY, "latest": DAY, "case": 7, "count": 2}

# One cycle with something of everything, so that every question is asked.
FINDING = Finding(1, "Mörk skolgård", "Trasig lampa", Priority.HIGH)
MEASURE = Measure(1, 1, "Mörkt", "Byt lampa", DAY, "Vaktmästare", DAY)
EVIDENCE = Evidence(Survey("Rond", "Protokoll"), (FINDING,), (MEASURE,), Verdict(True, "Bra", True))


def _sources() -> Iterator[ast.Module]:
    for package in READ:
        for path in sorted((HOME / package).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"), str(path))


TREES = tuple(_sources())
NODES = tuple(node for tree in TREES for node in ast.walk(tree))


def _calls(*names: str) -> Iterator[ast.Call]:
    """The calls of functions, methods or classes with these names."""
    for node in NODES:
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else ""
            if (called.id if isinstance(called, ast.Name) else name) in names:
                yield node


def _strings(node: ast.AST) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value
    }


def _params(call: ast.Call) -> dict[str, Param]:
    """What a call passes by name: its own text where it is written out, else a sample."""
    found: dict[str, Param] = {}
    for keyword in call.keywords:
        if keyword.arg:
            written = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            sample = SAMPLES.get(keyword.arg, "Exempel")
            found[keyword.arg] = written if isinstance(written, str) else sample
    return found


def _kinds() -> list[type[ArshjulError]]:
    """Every kind of error of ours; the flows of Prefect's workers have none and are slow."""
    for package in IMPORTED:
        for path in sorted((HOME / package).rglob("*.py")):
            if path.stem not in ("__init__", "prefect_flows") and "migrations" not in path.parts:
                import_module(".".join(path.relative_to(HOME).with_suffix("").parts))
    found, waiting = [], [ArshjulError]
    while waiting:
        waiting += (kind := waiting.pop()).__subclasses__()
        found.append(kind)
    return [kind for kind in found if kind.__module__.partition(".")[0] in READ]


def _samples(kind: type[ArshjulError]) -> list[ArshjulError]:
    """The error as it is really raised, once for each place that raises it."""
    if kind is ArshjulError:
        return [ArshjulError()]
    if kind is EvidenceMissing:
        keys = tuple(need.key for move in PROCESS.moves for need in move.needs)
        return [EvidenceMissing(keys, kind=KIND, move="analyse", state=KARTLAGGNING)]
    if kind is BadAnswer:
        problems = {"cause-1": "too_long", "why": "control_sign", "x": "unknown_field"}
        return [BadAnswer(problems, KIND)]
    if issubclass(kind, BadWheel):
        problem = Problem("not_utf8", "wheel.toml", {})
        return [kind(Path("wheel.toml"), (problem,) * count) for count in (1, 2)]
    if kind.__name__ == "ImportRefused":
        made: list[ArshjulError] = []
        for count in (1, 2):
            error = kind.__new__(kind)
            ArshjulError.__init__(error, file="personal.csv", count=count)
            made.append(error)
        return made
    return [kind(*_written(call), **_params(call)) for call in _calls(kind.__name__)]


def _written(call: ast.Call) -> list[str]:
    """What a call passes by place: which problem it is. A choice of two is its first."""
    found = []
    for held in call.args:
        strings = sorted(_strings(held))
        found.append(strings[0] if strings else "Exempel")
    return found


KINDS = _kinds()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_error_is_said_as_it_is_raised(kind: type[ArshjulError], locale: str) -> None:
    say = words(locale)
    samples = _samples(kind)
    assert all(say.has(f"errors.{error.key}") for error in samples), [e.key for e in samples]
    assert samples, f"nobody raises {kind.__name__}"
    for error in samples:
        said = explain(error, say)
        assert said.endswith((".", "?")) and not set("{}") & set(said), said
        assert "  " not in said and not said.startswith((" ", "."))


def test_every_kind_of_error_in_the_sources_has_a_sentence() -> None:
    for node in NODES:
        if isinstance(node, ast.ClassDef) and "ArshjulError" in {
            base.id for base in node.bases if isinstance(base, ast.Name)
        }:
            keys = {
                key for line in node.body if isinstance(line, ast.Assign) for key in _strings(line)
            }
            for key in keys:
                assert all(words(locale).has(f"errors.{key}") for locale in LOCALES), key


def test_a_day_a_move_and_a_state_are_said_in_the_readers_words() -> None:
    error = MoveNotPossible(kind=KIND, move="act", state="kartläggning")
    assert explain(error, words("nb")).startswith(
        "Du kan ikke velge «Gå videre til tiltak» når saken står i «Kartlegging»."
    )
    bad = next(kind for kind in KINDS if kind.key == "bad_date")
    said = explain(bad(day=DAY, problem="range", latest=date(2026, 4, 1)), words("en"))
    assert said == (
        "The date 14 March 2026 cannot be used. "
        "Choose a day after the present last day, and no later than 1 April 2026."
    )
    assert "14.03.2026" in explain(bad(day=DAY, problem="past"), words("nn"))


def test_a_verb_beside_the_moves_is_said_by_its_button() -> None:
    error = ReasonMissing(move="reschedule")
    assert explain(error, words("sv")) == "Skriv varför innan du väljer ”Skjut upp”."


def test_what_is_missing_is_listed() -> None:
    error = EvidenceMissing(
        ("cause_of_each_finding", "priority_of_each_finding"),
        kind=KIND,
        move="act",
        state="analys",
    )
    assert explain(error, words("sv")) == (
        "Det går inte att välja ”Gå vidare till åtgärd” än. I ”Analys” saknas: "
        "en orsak till varje sak ni fann; prioritet för varje sak ni fann."
    )


def test_an_answer_is_explained_by_the_labels_of_its_fields() -> None:
    late = {"when-1": "i morgon", "when-2": "snart", "who-1": "x" * 5000}
    two = replace(EVIDENCE, measures=(MEASURE, replace(MEASURE, id=2)))
    with pytest.raises(BadAnswer) as caught:
        answered("åtgärd", two, late)
    assert explain(caught.value, words("sv")) == (
        "Svaret är inte sparat. Rätta detta: Klart senast: skriv datumet som 2026-03-14; "
        "Vem som gör det: svaret är för långt, korta ned det."
    )


def test_the_wheels_errors_stand_one_a_line_with_their_places() -> None:
    with pytest.raises(BadWheel) as caught:
        parse('[cycle]\nlaed = 10\n[[ladder]]\ndays = 3\nletter = "notice"\nto = ["owner"]\n')
    first, *lines = explain(caught.value, words("en")).splitlines()
    assert first.endswith(f"has {len(lines)} errors. Correct them and run arshjul check.")
    assert "cycle.laed: The name is not known. Check the spelling. Did you mean: lead?" in lines


def test_what_a_person_typed_cannot_reach_the_terminal_as_a_command() -> None:
    error = ArshjulError(move="a\x1b[31m\n{text}")
    error.key = "unknown_move"
    assert "“a [31m {text}”" in explain(error, words("en"))


def test_an_error_without_a_sentence_gets_a_general_one() -> None:
    error = ArshjulError(case=7)
    error.key = "never_heard_of"
    assert explain(error, words("sv")).startswith("Något gick fel.")


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
                    found |= _strings(node)
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_of_an_answer_has_its_phrase(locale: str) -> None:
    problems = _answer_problems()
    assert {"too_long", "not_a_day"} <= problems
    assert all(words(locale).has(f"answer_problems.{key}") for key in problems)


def _wheel_problems() -> list[Problem]:
    found = []
    for call in _calls("problem", "Problem"):
        if call.args and isinstance(call.args[0], ast.Constant):
            params: dict[str, str | int] = {
                name: v if isinstance(v, int) else str(v) for name, v in _params(call).items()
            }
            for held in call.args[2:]:
                params |= dict.fromkeys(_strings(held), "Exempel")
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
    for call in _calls("Moved", "Composed"):
        found |= _strings(call.args[2]) if len(call.args) > 2 else set()
    for call in _calls("settle", "Alert", "message_row"):
        for keyword in call.keywords:
            found |= _strings(keyword.value) if keyword.arg == "reason" else set()
    for node in NODES:
        if isinstance(node, ast.Assign) and "reason" in {
            target.id for target in node.targets if isinstance(target, ast.Name)
        }:
            found |= _strings(node.value)
        if isinstance(node, ast.FunctionDef) and node.name == "_over_cap":
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    found |= _strings(part.value)
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
    for call in _calls("write", "_write", "write_down"):
        if len(call.args) > 2 and isinstance(call.args[2], ast.Constant):
            found |= _strings(call.args[2])
    for call in _calls("note_down"):
        if isinstance(call.args[1], ast.Constant):
            found |= _strings(call.args[1])
    assert {"opened", "noted", "rescheduled", "delegated", "exempted", "carried_over"} <= found
    assert all(words(locale).has(f"record.{what}") for what in found), found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_bad_row_and_every_bad_file_is_explained(locale: str) -> None:
    say = words(locale)
    for call in _calls("wrong"):
        for key in _strings(call.args[1]) if len(call.args) > 1 else ():
            said = say.say(f"import_problems.{key}", **_params(call))
            assert said.endswith(".") and not set("{}") & set(said)
    for call in _calls("BadFile"):
        params = _params(call)
        if params.get("why") not in (None, "Exempel"):
            assert say.has(f"file_problems.{params['why']}"), params
