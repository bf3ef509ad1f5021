"""Every error is one sentence in the reader's language, and so is every reason for a silence."""

from __future__ import annotations

import ast
from dataclasses import fields as facts_of
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from config.explain import explain
from config.locales import LOCALES
from config.wheel import BadWheel, parse
from config.wheel_reader import Problem
from config.words import words
from flows.services.rules import LIMITS
from flows.services.sheet import LISTS, TEXTS, BadService, Sheet
from states.decision import BadDecision
from states.errors import ArshjulError, EvidenceMissing, MoveNotPossible, ReasonMissing
from states.fields import BadAnswer
from states.safety_cycle import KARTLAGGNING, KIND, PROCESS, answered
from tests.worlds.sources import (
    DAY,
    EVIDENCE,
    HOME,
    IMPORTED,
    MEASURE,
    READ,
    calls_of,
    nodes,
    params_of,
    strings_in,
)


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
    if kind.__name__ in ("ImportRefused", "AskedAbout"):
        made: list[ArshjulError] = []
        for count in (1, 2):
            error = kind.__new__(kind)
            ArshjulError.__init__(error, file="personal.csv", count=count)
            made.append(error)
        return made
    return [kind(*_written(call), **params_of(call)) for call in calls_of(kind.__name__)]


def _written(call: ast.Call) -> list[str]:
    """What a call passes by place: which problem it is. A choice of two is its first."""
    found = []
    for held in call.args:
        strings = sorted(strings_in(held))
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
    for node in nodes():
        if isinstance(node, ast.ClassDef) and "ArshjulError" in {
            base.id for base in node.bases if isinstance(base, ast.Name)
        }:
            keys = {
                key
                for line in node.body
                if isinstance(line, ast.Assign)
                for key in strings_in(line)
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
    assert explain(error, words("sv")) == "Skriv varför innan du väljer ”Flytta sista dagen”."


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
        "Svaret är inte sparat. Rätta detta: Sista dag: skriv datumet som 2026-03-14; "
        "Vem som gör det: svaret är för långt, korta ned det."
    )


def test_the_wheels_errors_stand_one_a_line_with_their_places() -> None:
    with pytest.raises(BadWheel) as caught:
        parse('[cycle]\nlaed = 10\n[[ladder]]\ndays = 3\nletter = "notice"\nto = ["owner"]\n')
    first, *lines = explain(caught.value, words("en")).splitlines()
    assert first.endswith(f"has {len(lines)} errors. Correct them and run arshjul check.")
    assert "cycle.laed: The name is not known. Check the spelling. Did you mean lead?" in lines


def test_what_a_person_typed_cannot_reach_the_terminal_as_a_command() -> None:
    error = ArshjulError(move="a\x1b[31m\n{text}")
    error.key = "unknown_move"
    assert "“a [31m {text}”" in explain(error, words("en"))


def test_an_error_without_a_sentence_gets_a_general_one() -> None:
    error = ArshjulError(case=7)
    error.key = "never_heard_of"
    assert explain(error, words("sv")).startswith("Något gick fel.")


@pytest.mark.parametrize(
    ("locale", "service", "clause"),
    [
        ("sv", "”ungefärligt antal användare”", "”… revideras fortsättningsvis en gång per år”"),
        ("nb", "«omtrentlig antall brukere»", "«… revideres heretter én gang i året»"),
        ("nn", "«omtrentleg tal på brukarar»", "«… blir heretter revidert éin gong i året»"),
        ("en", "“approximate number of users”", "“… is from now on revised once a year”"),
    ],
)
def test_what_an_error_names_has_its_label_and_no_name_of_the_code(
    locale: str, service: str, clause: str
) -> None:
    say = words(locale)
    assert service in explain(BadService("users_about", "unknown"), say)
    assert clause in explain(BadDecision("clause_without_document", effect="revise_yearly"), say)


def test_every_fact_that_a_service_may_be_refused_for_has_its_label() -> None:
    named = {*TEXTS, *LISTS, *LIMITS, *(one.name for one in facts_of(Sheet))}
    others = {"name", "country", "pupils", "agreement", "file", "labels"}
    for locale in LOCALES:
        assert [
            one for one in named | others if not words(locale).has(f"service_facts.{one}")
        ] == []
