"""A kind of case: its table of moves, who is waited for in each state, and what is asked there.

Every kind but the safety cycle keeps its evidence as ``Facts``: what was answered, and what other
rows say. A kind is then a table of moves and a table of waits, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from states.fields import BadAnswer, Field, Sort, checked
from states.process import Need, Process

NO_ANSWERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Facts:
    """``answers``: field name to text, as answered in this round. ``known``: what other rows say,
    by name; a thing that is not so is absent or empty."""

    answers: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    def said(self, name: str) -> str:
        return self.answers.get(name, "").strip()

    def knows(self, name: str) -> str:
        return self.known.get(name, "")


def always(_facts: Facts) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a state. Its name is also its label among the words of its kind; ``when``
    says whether it is asked at all; ``example`` is a plainly invented answer for virtual years."""

    name: str
    sort: Sort = Sort.TEXT
    options: tuple[str, ...] = ()
    when: Callable[[Facts], bool] = always
    example: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The move behind "done" where an answer decides it: option of the question, to move."""

    question: str
    moves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wait:
    """A state in which somebody is waited for.

    ``role`` answers. ``days`` are working days that the state lasts; None: whoever makes the
    move gives the day, or nothing is waited for at all. ``done`` is the move behind the answer
    "done" (None: only other moves lead on); ``unchanged``: "nothing has changed" is an answer of
    its own, and last round's answers stand. ``postpone``: the day may be moved from the mail;
    not so where a law counts the hours. ``decision``: whoever answers decides, and nobody decides
    in that role's name. ``lapses``: what is waited for is an answer to an offer, and this is the
    move that the clock makes when its last day has passed: an offer ends, and is never late.
    """

    role: str
    days: int | None = None
    questions: tuple[Question, ...] = ()
    done: str | Choice | None = None
    unchanged: bool = False
    postpone: bool = True
    decision: bool = False
    lapses: str | None = None


Evidence = TypeVar("Evidence")


@dataclass(frozen=True)
class Kind(Generic[Evidence]):
    """``ask`` gives the fields of a state, filled in; ``take`` the evidence with answers in it
    (raises BadAnswer); ``invent`` answers that satisfy the state, for virtual years and demos.
    ``again``: moves after which everything is asked anew, the old answers being kept.
    ``by_step``: people know the case by its step ("Analys, Almskolan"); the others are known by
    what they are about."""

    process: Process[Evidence]
    waits: Mapping[str, Wait]
    ask: Callable[[str, Evidence], tuple[Field, ...]]
    take: Callable[[str, Evidence, Mapping[str, str]], Evidence]
    invent: Callable[[str, Evidence, date], dict[str, str]]
    again: frozenset[str] = frozenset()
    by_step: bool = False

    @property
    def name(self) -> str:
        return self.process.kind

    def done_move(self, state: str) -> str | None:
        """The move that "done" always makes in ``state``; None where an answer decides it, and
        where there is none."""
        wait = self.waits.get(state)
        return wait.done if wait is not None and isinstance(wait.done, str) else None

    def forward(self, state: str, evidence: Evidence) -> str | None:
        """The move that "done" makes in ``state`` as things stand. Raises BadAnswer when the
        answer that decides it is missing; None where the state has no such move."""
        wait = self.waits.get(state)
        done = wait.done if wait else None
        if done is None or isinstance(done, str):
            return done
        asked = {one.name: one.value for one in self.ask(state, evidence)}
        chosen = asked.get(done.question, "")
        if chosen not in done.moves:
            raise BadAnswer({done.question: "not_an_option"}, self.name)
        return done.moves[chosen]

    def offers(self, state: str, move: str) -> bool:
        """Whether a person may make ``move`` in ``state``: clocks' own moves are not offered."""
        return any(one.name == move and not one.clock for one in self.process.possible(state))


def kind(
    process: Process[Facts], waits: Mapping[str, Wait], again: frozenset[str] = frozenset()
) -> Kind[Facts]:
    """A kind whose evidence is Facts."""

    def ask(state: str, facts: Facts) -> tuple[Field, ...]:
        wait = waits.get(state)
        return tuple(
            Field(one.name, one.sort, one.name, facts.said(one.name), options=one.options)
            for one in (wait.questions if wait else ())
            if one.when(facts)
        )

    def take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
        # What is asked may depend on an answer that comes with it: ask again with that in place.
        hoped = replace(facts, answers={**facts.answers, **answers})
        values = checked(process.kind, ask(state, hoped), answers)
        return replace(facts, answers={**facts.answers, **values})

    def invent(state: str, facts: Facts, day: date) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in waits[state].questions if state in waits else ():
            if one.when(replace(facts, answers={**facts.answers, **found})):
                found[one.name] = one.example or facts.said(one.name) or _example(one, day)
        return found

    return Kind(process, waits, ask, take, invent, again)


def _example(question: Question, day: date) -> str:
    match question.sort:
        case Sort.TICK:
            return "yes"
        case Sort.CHOICE:
            return question.options[0]
        case Sort.DAY:
            return day.isoformat()
        case Sort.COUNT:
            return "1"
        case _:
            return "Påhittat exempel"


def said(*names: str) -> tuple[Need[Facts], ...]:
    """Needs: each of these questions has an answer. The field's own label says what is missing."""
    return tuple(Need(name, _answered(name)) for name in names)


def _answered(name: str) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts.said(name))


def knows(key: str, name: str) -> Need[Facts]:
    """A need that other rows meet: ``name`` is known; ``key`` is its sentence in ``evidence``."""
    return Need(key, lambda facts: bool(facts.knows(name)))


AnyKind = Kind[Any]
