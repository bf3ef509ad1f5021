"""One round of the post: what it tried, by which way, and how long it has lasted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from config.wheel import BadWheel
from flows.engine.municipality import Town
from flows.engine.run_report import Cell
from models.post.breakers import ORDINARY
from models.post.leases import Claim
from models.post.tables import Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """A letter that the host would not have. ``like``: the answer without what differs from one
    recipient to the next."""

    message: Message
    held: Claim
    answer: str
    like: str
    address: bool
    passing: bool


@dataclass
class Round:
    """What one round of the post did, by one way."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    towns: dict[str, Town] = field(default_factory=dict)
    down: bool = False
    way: str = ORDINARY
    not_before: date = date.min  # duty letters of earlier days wait a little
    tried: set[int] = field(default_factory=set)
    accepted: int = 0
    unreadable: BadWheel | None = None  # why some letters stayed: their rules cannot be read
    refusals: list[Refusal] = field(default_factory=list)  # to be judged at the round's end
    alone: int | None = None  # this letter and no other
    clock: Callable[[], float] = monotonic
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def lasted(self) -> timedelta:
        """The time that has passed since the round began."""
        return timedelta(seconds=self.clock() - self.began)

    def at(self, now: datetime) -> datetime:
        """The instant ``now``, at which the round began, and the time that has passed since: a
        lease is counted from when it is taken, however long the round is."""
        return now + self.lasted()

    def note(self, held: Claim, outcome: str, letter: str = "", answer: str = "") -> None:
        self.counts[outcome] += 1
        if len(self.rows) < 500:
            row: dict[str, Cell] = {"message": held.id, "outcome": outcome, "letter": letter}
            row["answer"] = answer[:3]
            self.rows.append(row)
