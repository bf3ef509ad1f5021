"""Questions and their answers as values: what pages, letters' links and the command line show."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from states.errors import ArshjulError
from states.privacy import holds_identity_number

LONGEST = 4000
MOST_LINES = 200
LARGEST = 1_000_000
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Sort(StrEnum):
    LINE = "line"
    TEXT = "text"
    LINES = "lines"  # one thing a line
    TICK = "tick"
    CHOICE = "choice"
    DAY = "day"
    COUNT = "count"  # a whole number, never a list of names


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``label`` is a key of its kind's words ``fields``; ``about`` is what a person
    wrote earlier and this question is about; ``options`` are keys of its kind's ``options``."""

    name: str
    sort: Sort
    label: str
    value: str = ""
    about: str = ""
    options: tuple[str, ...] = ()


class BadAnswer(ArshjulError):
    """An answer cannot be used. ``problems``: field name to a key of the catalogue; ``kind``: whose
    questions they are, where they are not everybody's."""

    key = "bad_answer"

    def __init__(self, problems: Mapping[str, str], kind: str = "") -> None:
        self.problems = dict(problems)
        super().__init__(fields=", ".join(problems), kind=kind)


def checked(kind: str, asked: Sequence[Field], answers: Mapping[str, str]) -> dict[str, str]:
    """Every field's value with the answers in it. Fields that are not answered keep their values;
    a tick counts as answered only when another field beside it is.

    Raises BadAnswer with every problem at once; ``kind`` is the kind of case that asks.
    """
    known = {field.name for field in asked}
    problems = {name: "unknown_field" for name in answers if name not in known}
    values = {field.name: field.value for field in asked}
    for field in asked:
        if field.name in answers:
            values[field.name] = answers[field.name].strip()
        elif field.sort is Sort.TICK and answers:
            values[field.name] = ""
        if problem := problem_of(field, values[field.name]):
            problems[field.name] = problem
    if problems:
        raise BadAnswer(problems, kind)
    return values


def has_hidden_signs(text: str) -> bool:
    """Whether the text holds control characters, half characters or signs that turn the direction
    of what follows; line ends and tabs aside. Signs that join emojis are none of these."""
    if text.isascii() and text.isprintable():
        return False
    return any(
        sign in _TURNING or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\r\n\t")
        for sign in text
    )


def problem_of(field: Field, value: str) -> str | None:
    """What is wrong with a value, as a key of the catalogue ``answer_problems``."""
    if len(value) > LONGEST:
        return "too_long"
    if has_hidden_signs(value):
        return "control_sign"
    if holds_identity_number(value):
        return "identity_number"
    if field.sort is Sort.CHOICE and value and value not in field.options:
        return "not_an_option"
    if field.sort is Sort.LINES and len(value.splitlines()) > MOST_LINES:
        return "too_many_lines"
    if field.sort is Sort.COUNT and value:
        whole = value.isascii() and value.isdecimal()
        return None if whole and len(value) < 8 and int(value) <= LARGEST else "not_a_count"
    if field.sort is Sort.DAY and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            return "not_a_day"
    return None
