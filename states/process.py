"""The one door to a new state: a table of moves, walked by ``transitions``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from transitions import Machine

from states.errors import EvidenceMissing, MoveNotPossible, ReasonMissing, UnknownMove

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Need(Generic[Facts]):
    """Evidence that a move needs. ``key`` names its sentence in the catalogue ``evidence``."""

    key: str
    met: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Move(Generic[Facts]):
    """One row of the table: from any of ``sources`` to ``target``, given reason and evidence.
    ``clock``: made by a clock or by another verb, never offered to a person as a choice."""

    name: str
    sources: tuple[str, ...]
    target: str
    needs: tuple[Need[Facts], ...] = ()
    reason: bool = False
    clock: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The only way to a new state; it carries the audit row in its pocket.

    ``by`` is a person's id (pseudonymous; None when a clock did it), ``at`` an aware instant.
    """

    process: str
    move: str
    source: str
    target: str
    by: int | None
    at: datetime
    why: str | None


class _Walker:
    """A throw-away model: ``transitions`` keeps its models alive, so none is ever registered."""

    state: str


@dataclass(frozen=True)
class Process(Generic[Facts]):
    """A kind of case: its states in their order, where it starts and ends, and its moves."""

    kind: str
    states: tuple[str, ...]
    start: str
    ends: tuple[str, ...]
    moves: tuple[Move[Facts], ...]

    @cached_property
    def machine(self) -> Machine:
        """One machine per kind. Each walker is added for one move and taken out again."""
        machine = Machine(
            model=None,
            states=list(self.states),
            initial=self.start,
            auto_transitions=False,
            send_event=True,
        )
        for move in self.moves:
            machine.add_transition(move.name, list(move.sources), move.target)
        return machine

    def possible(self, state: str) -> tuple[Move[Facts], ...]:
        """The moves that start in ``state``, evidence aside, in the table's order."""
        return tuple(move for move in self.moves if state in move.sources)

    def find(self, state: str, name: str) -> Move[Facts]:
        """The move ``name`` as it starts in ``state``; a target's name will do.

        Raises UnknownMove, or MoveNotPossible when it starts elsewhere.
        """
        named = [move for move in self.moves if name in (move.name, move.target)]
        if not named:
            raise UnknownMove(kind=self.kind, move=name)
        for move in sorted(named, key=lambda move: move.name != name):
            if state in move.sources:
                return move
        raise MoveNotPossible(kind=self.kind, move=named[0].name, state=state)

    def missing(self, move: Move[Facts], facts: Facts) -> tuple[str, ...]:
        """The keys of the evidence that ``move`` still lacks."""
        return tuple(need.key for need in move.needs if not need.met(facts))

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
        move = self.find(state, name)
        why = (why or "").strip() or None
        if move.reason and why is None:
            raise ReasonMissing(kind=self.kind, move=move.name)
        if lacking := self.missing(move, facts):
            raise EvidenceMissing(lacking, kind=self.kind, move=move.name, state=state)
        target = self._walk(state, move)
        return Change(self.kind, move.name, state, target, by, at, why)

    def _walk(self, state: str, move: Move[Facts]) -> str:
        walker = _Walker()
        machine = self.machine
        machine.add_model(walker, initial=state)
        try:
            trigger: Any = getattr(walker, move.name)
            trigger()
            return walker.state
        finally:
            machine.remove_model(walker)


def diagram(process: Process[Any], words: Callable[[str], str] = str) -> str:
    """The process as Mermaid text, drawn from its table of moves."""
    number = {state: f"s{index}" for index, state in enumerate(process.states)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{words(state)}" as {number[state]}' for state in process.states]
    lines.append(f"    [*] --> {number[process.start]}")
    lines += [
        f"    {number[source]} --> {number[move.target]}: {move.name}"
        for move in process.moves
        for source in move.sources
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
