"""The figures of the report to the board, as short lists that a test can write down."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from config.words import words
from models.figures import of_authority, of_year
from reports.board_report.year import tallies as told
from reports.teller import Scope, Teller
from states.activity import HELD
from states.rollout import IN_PLACE


class Tally(NamedTuple):
    """The cases of a kind in a period, as the report's table counts them."""

    kind: str
    opened: int
    finished: int
    otherwise: int
    late: int


def tallies(session: Session, home: str, start: date, end: date) -> list[Tally]:
    """The rows of the report's table, by kind."""
    teller = Teller(session, Scope(home, start, end, end), words("sv"))
    told(teller)
    figures = {key: one.value for key, one in teller.figures.items()}
    kinds = sorted(key.partition(":")[2] for key in figures if key.startswith("opened:"))
    columns = ("opened", "finished", "otherwise", "late")
    return [Tally(kind, *(figures[f"{one}:{kind}"] for one in columns)) for kind in kinds]


def held_activities(session: Session, home: str, start: date, end: date) -> list[tuple[str, int]]:
    """Each activity that took place, and how often."""
    ended = of_authority.ended_activities(session, home, start, end)
    return sorted(Counter(one.name for one in ended if one.state in HELD).items())


def coming_activities(session: Session, home: str, after: date) -> list[str]:
    """What is to be held later, each name once."""
    return sorted({one.name for one in of_authority.coming_activities(session, home, after)})


def measure_effects(session: Session, home: str, start: date, end: date) -> list[tuple[str, int]]:
    """Each effect, and how often."""
    found = of_year.measure_effects(session, home, start, end)
    return [(effect, len(cases)) for effect, cases in found.items()]


def rolled_out(session: Session, home: str, day: date) -> list[tuple[str, int, int]]:
    """Each roll-out, at how many units it is in place, and of how many."""
    found = of_authority.rolled_out_on(session, home, day)
    return [
        (name, sum(one.state == IN_PLACE for one in there), len(there))
        for name, there in found.items()
    ]
