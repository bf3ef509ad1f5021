"""Days off as a file has them: when, where, and whose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from flows.engine.refusals import NoSuchUnit
from flows.register.imports.reading import Work
from models.register.tables import EVERYBODY, PUPILS
from states.plain_names import same_name

# A day of these names is one when the pupils are free and the staff is at work.
STAFF_WORKS = re.compile(
    r"\b(studiedag|studdag|planeringsdag|planleggingsdag|planleggjingsdag|plandag|plan-dag"
    r"|fortbildningsdag|kompetensutvecklingsdag|kompetansedag|elevfri)",
)
WHOSE: Mapping[str, str] = {
    **dict.fromkeys(("", "alla", "alle", "all", "everybody"), EVERYBODY),
    **dict.fromkeys(("elever", "elevar", "elev", "barn", "pupils", "children"), PUPILS),
}


class Wanted(NamedTuple):
    """Days off: the number of the row or event, the name, both days, the unit (None: all),
    whether nobody works or the pupils alone are free, and the event's UID and SEQUENCE."""

    line: int
    name: str
    starts: date
    ends: date
    unit: int | None = None
    whose: str = EVERYBODY
    uid: str = ""
    sequence: int = 0


def whose_by_name(name: str) -> str:
    """Whose day it is where only its name tells: a *studiedag* is the pupils' alone."""
    return PUPILS if STAFF_WORKS.search(same_name(name)) else EVERYBODY


def whose_in(work: Work, line: int, text: str, name: str) -> str | None:
    """Whose day the cell says it is, or the name where it says nothing; None when it is wrong."""
    if not text.strip():
        return whose_by_name(name)
    whose = WHOSE.get(same_name(text))
    if whose is None:
        work.wrong(line, "unknown_whose", value=text[:40])
    return whose


class Schools:
    """The units of the municipality, by their names as people write them."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names
        self._numbers = {same_name(name): number for number, name in names.items()}

    def called(self, text: str) -> int:
        """The unit of this name. Raises NoSuchUnit."""
        number = self._numbers.get(same_name(text))
        if number is None:
            raise NoSuchUnit(unit=text[:80])
        return number

    def named(self, text: str, unit: int | None) -> str:
        """A text, with the unit that it is about."""
        return text if unit is None else f"{text} ({self.names[unit]})"

    def find(self, work: Work, line: int, text: str) -> int | None:
        """The unit of this name; None when there is none, which is noted."""
        number = self._numbers.get(same_name(text))
        if number is None:
            near = get_close_matches(same_name(text), list(self._numbers), n=1, cutoff=0.8)
            guess = self.names[self._numbers[near[0]]] if near else ""
            key = "unknown_unit_near" if guess else "unknown_unit"
            params = {"unit": text[:80], "near": guess} if guess else {"unit": text[:80]}
            work.wrong(line, key, **params)
        return number
