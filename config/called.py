"""What people call a state or a kind of case: by its code, or by its word in any language."""

from __future__ import annotations

from collections.abc import Iterator

from config.locales import LOCALES
from config.words import words
from states.kinds import KINDS

State = tuple[str, str]
"""A kind, and one of its states."""

_UNMARKED = str.maketrans("åäöÅÄÖ", "aaoAAO")  # a code as it is written without its rings and dots


def states_called(text: str) -> frozenset[State]:
    """Every state, of every kind, that is called so in some language, whatever the case of the
    letters; none where nothing is."""
    return frozenset(state for state in _states() if _plain(text) in _names_of_state(*state))


def state_called(kind: str, text: str) -> str | None:
    """The state of one kind that is called so; None where it has no such state."""
    return next((state for of, state in sorted(states_called(text)) if of == kind), None)


def kinds_called(text: str) -> frozenset[str]:
    """Every kind that is called so; none where nothing is."""
    return frozenset(kind for kind in KINDS if _plain(text) in _names_of_kind(kind))


def _states() -> Iterator[State]:
    return ((name, state) for name, kind in KINDS.items() for state in kind.process.states)


def _names_of_state(kind: str, state: str) -> set[str]:
    spoken = (words(locale).state(kind, state) for locale in LOCALES)
    return {_plain(name) for name in (state, state.translate(_UNMARKED), *spoken)}


def _names_of_kind(kind: str) -> set[str]:
    return {_plain(name) for name in (kind, *(words(locale).kind(kind) for locale in LOCALES))}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
