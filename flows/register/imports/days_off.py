"""Days off as a file has them: when, where, and whose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

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
