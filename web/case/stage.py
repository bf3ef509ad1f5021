"""Where a case stands: with its steps, with its last day, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.answer_words import what_follows
from config.words import Words
from flows.engine.handling import Handling
from flows.engine.municipality import Town
from flows.views.standings import Standing, present_standing, standing
from models.case.steps import completions, ended_in
from models.case.tables import Case
from states.kind import AnyKind, Choice


@dataclass(frozen=True, slots=True)
class Way:
    """A move beside the answer: its name, whether it needs a reason, and what follows it."""

    move: str
    reason: bool
    follows: tuple[str, ...]


def steps_of(
    session: Session, place: Town, case: Case, track: tuple[str, ...], day: date
) -> list[Standing]:
    """How the case stands with each of the steps that it is drawn as."""
    if not track:
        return []
    number = case.id or 0
    completed = completions(session, place.municipality, [number]).get(number, {})
    ended = ended_in(session, place.municipality, [number]).get(number)
    return [standing(place, case, step, day, completed, ended) for step in track]


def present(place: Town, case: Case, track: tuple[str, ...], day: date) -> Standing | None:
    if case.closed is not None:
        return None
    if case.state in track:
        return standing(place, case, case.state, day, {})
    return present_standing(place, case, day)


def forward(case: Case, table: AnyKind) -> str | None:
    """What the button that answers does: the one move that it makes, or just "done"."""
    wait = table.waits.get(case.state)
    if case.closed is not None or wait is None or wait.done is None:
        return None
    return wait.done if isinstance(wait.done, str) else "done"


def ways(session: Session, case: Case, handling: Handling, say: Words) -> list[Way]:
    """The other moves that a person may make from here."""
    if case.closed is not None:
        return []
    table, facts = handling.kind, handling.facts(session, case)
    wait = table.waits.get(case.state)
    answered = {wait.done} if wait and isinstance(wait.done, str) else set()
    if wait is not None and isinstance(wait.done, Choice):
        answered = set(wait.done.moves.values())
    return [
        Way(move.name, move.reason, what_follows(say, table.name, case.state, move.name))
        for move in table.process.possible(case.state)
        if not move.clock
        and move.name not in answered
        and all(need.met(facts) for need in move.needs if need.stands)
    ]
