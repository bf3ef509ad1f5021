"""A word finds everything that is called so: no kind stands in the way of another's."""

from __future__ import annotations

import pytest

from config.called import kinds_called, state_called, states_called
from config.locales import LOCALES
from config.words import words
from states.kinds import KINDS

STATES = [(name, state) for name, kind in KINDS.items() for state in kind.process.states]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_word_of_a_language_finds_all_states_that_it_calls_so(locale: str) -> None:
    said = {state: words(locale).state(*state) for state in STATES}
    for word in said.values():
        alike = {state for state, other in said.items() if other.casefold() == word.casefold()}
        for written in (word, word.upper(), f"  {word.lower()} "):
            assert alike <= states_called(written), word


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_else_is_found(locale: str) -> None:
    for state in STATES:
        word = words(locale).state(*state)
        for kind, found in states_called(word):
            names = {words(one).state(kind, found).casefold() for one in LOCALES}
            assert word.casefold() in {*names, found.casefold()}, (word, kind, found)


def test_a_code_finds_every_kind_that_has_it() -> None:
    assert {kind for kind, _ in states_called("planned")} == {
        "activity",
        "gathering",
        "measure",
        "phase",
        "report_back",
        "rollout",
    }
    assert {kind for kind, _ in states_called("Withdrawn")} == {
        "governing_document",
        "revision_request",
        "support_request",
    }
    assert states_called("atgard") == states_called("ÅTGÄRD") == {("safety_cycle", "åtgärd")}


def test_two_codes_with_the_same_word_are_both_found() -> None:
    both = {("measure", "measure_evaluated"), ("document_evaluation", "document_evaluated")}
    assert states_called("evaluated") == states_called("Evaluert") == both
    assert states_called("Utvärderad") == {("measure", "measure_evaluated")}
    assert state_called("measure", "evaluated") == "measure_evaluated"
    assert state_called("document_evaluation", "evaluated") == "document_evaluated"
    assert state_called("phase", "evaluated") is None


@pytest.mark.parametrize("locale", LOCALES)
def test_no_kind_calls_two_of_its_states_the_same(locale: str) -> None:
    for name, kind in KINDS.items():
        said = [words(locale).state(name, state) for state in kind.process.states]
        assert len(set(said)) == len(said), name


@pytest.mark.parametrize("locale", LOCALES)
def test_a_kind_is_found_by_its_code_and_by_its_name(locale: str) -> None:
    for name in KINDS:
        assert kinds_called(name) == kinds_called(words(locale).kind(name).upper()) == {name}


@pytest.mark.parametrize("text", ["", "  ", "nästan", "kind.measure.states.planned", "%", "_"])
def test_what_nothing_is_called_finds_nothing(text: str) -> None:
    assert not states_called(text) and not kinds_called(text)
