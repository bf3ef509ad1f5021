"""The one door to a new state. ``transitions`` holds the rules and judges every move by them.

A kind of case is a table of ``Move``; the table becomes one machine, whose conditions are what a
move needs: its reason, and its evidence. Nothing else in the house judges a move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from transitions import Machine, Transition

from states.errors import (
    ArshjulError,
    EvidenceMissing,
    MoveNotPossible,
    ReasonMissing,
    UnknownMove,
)

Facts = TypeVar("Facts")
TAKEN_BACK_WITHIN = timedelta(minutes=1)
"""How long whoever made a move may take it back."""


class Outcome(StrEnum):
    """How a case ended: what reports, overviews and "last completed" count by."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    REPEALED = "repealed"
    NOT_APPLICABLE = "not_applicable"
    REGISTERED_TWICE = "registered_twice"


FINISHED = (Outcome.DONE, Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class Need(Generic[Facts]):
    """Evidence that a move needs: a guard. ``key`` names its sentence in ``evidence``. ``stands``:
    no answer changes it, so that a move which lacks it is not offered at all."""

    key: str
    met: Callable[[Facts], bool]
    stands: bool = False


Ending = Outcome | Callable[[Any], Outcome]


@dataclass(frozen=True, slots=True)
class Move(Generic[Facts]):
    """One row of the table: from any of ``sources`` to ``target``, given reason and evidence.

    ``completes``: the work of the state that is left has been done; a move back, out or aside
    completes nothing. ``outcome``: how the case has ended, for a move into an end and no other;
    a function where the evidence decides. ``clock``: made by a clock or by another verb, never
    offered to a person as a choice.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    needs: tuple[Need[Facts], ...] = ()
    reason: bool = False
    clock: bool = False
    completes: bool = False
    outcome: Ending | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The only way to a new state; it carries the record's row in its pocket.

    ``by`` is a person's id (pseudonymous; None when a clock did it), ``at`` an aware instant.
    ``outcome`` is given where the case has ended, and nowhere else.
    """

    process: str
    move: str
    source: str
    target: str
    by: int | None
    at: datetime
    why: str | None
    completes: bool = False
    outcome: Outcome | None = None


class _Attempt:
    """A throw-away model of the machine: it stands in a state, tries one move, and is forgotten.

    ``transitions`` keeps the models that it is given, so none ever is.
    """

    __slots__ = ("facts", "refusal", "state", "why")

    def __init__(self, state: str, facts: object, why: str | None) -> None:
        self.state, self.facts, self.why = state, facts, why
        self.refusal: ArshjulError | None = None


class _Rule(Transition):
    """A transition that knows the row of the table that it stands for."""

    def __init__(self, source: str, dest: str, *parts: Any, move: Move[Any], **more: Any) -> None:
        super().__init__(source, dest, *parts, **more)
        self.move = move


class _Rules(Machine):
    transition_cls = _Rule
    kind: str


def _has_its_reason(event: Any) -> bool:
    move: Move[Any] = event.transition.move
    if move.reason and event.model.why is None:
        event.model.refusal = ReasonMissing(kind=event.machine.kind, move=move.name)
        return False
    return True


def _has_its_evidence(event: Any) -> bool:
    """All that is missing is told at once, so that nobody is sent back twice."""
    move: Move[Any] = event.transition.move
    lacking = tuple(need.key for need in move.needs if not need.met(event.model.facts))
    if lacking:
        refusal = EvidenceMissing(
            lacking, kind=event.machine.kind, move=move.name, state=event.state.name
        )
        event.model.refusal = refusal
    return not lacking


@dataclass(frozen=True)
class Process(Generic[Facts]):
    """A kind of case: its states in their order, where it starts and ends, and its moves.

    Raises ValueError when a move into an end has no outcome, or any other move has one.
    """

    kind: str
    states: tuple[str, ...]
    start: str
    ends: tuple[str, ...]
    moves: tuple[Move[Facts], ...]

    def __post_init__(self) -> None:
        for move in self.moves:
            if (move.target in self.ends) != (move.outcome is not None):
                raise ValueError(f"{self.kind}: {move.name}: an end, and no other, has an outcome")

    @cached_property
    def machine(self) -> Machine:
        """The rules of this kind; one machine, without any model of its own."""
        machine = _Rules(
            model=None,
            states=list(self.states),
            initial=self.start,
            auto_transitions=False,
            send_event=True,
        )
        machine.kind = self.kind
        for move in self.moves:
            machine.add_transition(
                move.name,
                list(move.sources),
                move.target,
                conditions=[_has_its_reason, _has_its_evidence],
                move=move,
            )
        return machine

    @cached_property
    def _from(self) -> dict[str, tuple[Move[Facts], ...]]:
        rules: list[Any] = self.machine.get_transitions()
        return {
            state: tuple(
                sorted((rule.move for rule in rules if rule.source == state), key=self.moves.index)
            )
            for state in self.states
        }

    def possible(self, state: str) -> tuple[Move[Facts], ...]:
        """The moves that the machine has from ``state``, evidence aside, in the table's order."""
        return self._from.get(state, ())

    def find(self, state: str, name: str) -> Move[Facts]:
        """The move ``name`` as it starts in ``state``; a target's name will do.

        Raises UnknownMove, or MoveNotPossible when it starts elsewhere.
        """
        here = self.possible(state)
        for move in here:
            if move.name == name:
                return move
        for move in here:
            if move.target == name:
                return move
        for move in self.moves:
            if name in (move.name, move.target):
                raise MoveNotPossible(kind=self.kind, move=move.name, state=state)
        raise UnknownMove(kind=self.kind, move=name)

    def refusal(
        self, state: str, name: str, facts: Facts, why: str | None = None
    ) -> ArshjulError | None:
        """Why the move would be refused as things stand; None when it would be made."""
        try:
            self._walk(state, self.find(state, name), facts, why)
        except ArshjulError as refused:
            return refused
        return None

    def move(
        self,
        state: str,
        name: str,
        facts: Facts,
        *,
        by: int | None,
        at: datetime,
        why: str | None = None,
    ) -> Change:
        """Decide one move; nothing is changed by it.

        Raises UnknownMove, MoveNotPossible, ReasonMissing or EvidenceMissing.
        """
        why = (why or "").strip() or None
        move = self.find(state, name)
        target = self._walk(state, move, facts, why)
        ending = move.outcome
        outcome = ending(facts) if callable(ending) else ending
        return Change(self.kind, move.name, state, target, by, at, why, move.completes, outcome)

    def _walk(self, state: str, move: Move[Facts], facts: Facts, why: str | None) -> str:
        """Where the machine comes to by this move. Raises what its conditions refuse with."""
        attempt = _Attempt(state, facts, why)
        if not self.machine.events[move.name].trigger(attempt):
            assert attempt.refusal is not None
            raise attempt.refusal
        return attempt.state


def diagram(process: Process[Any], words: Callable[[str], str] = str) -> str:
    """The process as Mermaid text, drawn from its machine."""
    machine: Any = process.machine
    number = {state: f"s{index}" for index, state in enumerate(machine.states)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{words(state)}" as {name}' for state, name in number.items()]
    lines.append(f"    [*] --> {number[machine.initial]}")
    lines += [
        f"    {number[rule.source]} --> {number[rule.dest]}: {rule.move.name}"
        for rule in sorted(
            machine.get_transitions(), key=lambda rule: process.moves.index(rule.move)
        )
    ]
    lines += [f"    {number[state]} --> [*]" for state in process.ends]
    return "\n".join(lines) + "\n"


def check_complete(process: Process[Any]) -> Sequence[str]:
    """States that no move reaches, and states without a way out that are not ends."""
    reached = {process.start} | {move.target for move in process.moves}
    leaving = {source for move in process.moves for source in move.sources}
    lost = [state for state in process.states if state not in reached]
    stuck = [s for s in process.states if s not in leaving and s not in process.ends]
    return lost + stuck
