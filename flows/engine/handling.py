"""What a kind does beside its table of moves, and the desk at which every change is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from config.settings import Settings
from config.words import Words
from flows.engine.beside import Aside, Sheet
from flows.engine.kept import Kept
from flows.engine.limits import Limit
from flows.engine.local_time import today
from flows.engine.municipality import Town
from models.case.answers import answers_of, keep_answers
from models.case.tables import Case
from models.next_days import ANYTHING, NEVER
from notifications.calendar_file import Entry
from states.fields import Field
from states.kind import AnyKind, Facts
from states.ladder import staff_of
from states.process import Change


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts (a person's id, None for a clock or the operator) and by which way; ``link`` is the
    hash of the letter's link that is used up by it. ``instead_of``: the person in whose place a
    coordinator acts; the record keeps both."""

    person: int | None
    via: str
    link: str = ""
    instead_of: int | None = None


CLOCK = Who(None, "clock")
Progress = Callable[[int, int], None]  # told how many of how many are done, in what takes a while


def unseen(_done: int, _of: int) -> None:
    return None


@dataclass(frozen=True)
class Desk:
    """The unit of work: one transaction in one municipality, with who acts, by which right, and
    the instant. Every verb takes one; ``flows.engine.door`` opens it and asks for the right."""

    session: Session
    place: Town
    kinds: Mapping[str, Handling]
    settings: Settings
    who: Who
    now: datetime
    town_of: Callable[[str], Town]  # another municipality of the installation
    progress: Progress = unseen
    kept: Kept = field(default_factory=Kept)  # by the pages

    @property
    def day(self) -> date:
        return today(self.now)

    @property
    def municipality(self) -> str:
        return self.place.municipality


Dates = tuple[date | None, date | None]
Concerned = Mapping[int, Sequence[int]]


def by_days(desk: Desk, case: Case, begins: date) -> Dates:
    """Due after the working days that the kind, or the wheel's file, gives to the state, counted
    for the role that answers for this case."""
    wait = desk.place.wait(desk.kinds[case.kind].kind, case.state)
    if wait is None or wait.days is None:
        return None, None
    due = desk.place.calendar_of(case.unit_id).shift(
        begins, wait.days, staff_of(case.owner_role or wait.role)
    )
    return due, due


def nothing_known(_session: Session, _case: Case) -> Mapping[str, str]:
    return {}


def nothing_follows(_desk: Desk, _case: Case, _change: Change) -> None:
    return None


def nothing_daily(_desk: Desk) -> int:
    return 0


def each_day(desk: Desk) -> date:
    """Nobody knows: it is looked again tomorrow."""
    return desk.day + timedelta(days=1)


def never(_desk: Desk) -> date:
    """Time alone brings nothing: something has to change."""
    return NEVER


def no_invitation(_session: Session, _case: Case) -> Entry | None:
    return None


def nothing_to_tell(_session: Session, _case: Case, _say: Words) -> tuple[str, ...]:
    return ()


def nothing_together(_session: Session, _cases: Sequence[Case]) -> None:
    return None


def nothing_told(_desk: Desk, _case: Case) -> None:
    return None


def nothing_beside(
    _session: Session, _case: Case, _say: Words, _now: datetime
) -> tuple[Aside, ...]:
    return ()


def nothing_registered(_session: Session, _case: Case, _say: Words, _day: date) -> Sheet | None:
    return None


def no_limit(_desk: Desk, _case: Case) -> date | None:
    """No law says when the present state is over at the latest."""
    return None


def no_hours(_session: Session, _place: Town, _case: Case, _now: datetime) -> Limit | None:
    """Nothing counts the hours of the case."""
    return None


def named_alike(evidence: str, shown: Mapping[str, str]) -> Sequence[str]:
    """An evidence that is called as its question is asked for by it, where it is empty."""
    return [evidence] if evidence in shown and not shown[evidence].strip() else []


def nothing_kept(_desk: Desk, _case: Case, _answers: Mapping[str, str]) -> None:
    return None


def hint_of_the_state(_session: Session, case: Case) -> str:
    return case.state


def today_it_is(desk: Desk, _case: Case, _change: Change) -> date:
    return desk.day


def any_words(_words: str | None) -> None:
    return None


def facts_with(known: Callable[[Session, Case], Mapping[str, str]]) -> Callable[..., Facts]:
    """The facts of a case: its answers of this round, and what ``known`` says."""

    def facts(session: Session, case: Case) -> Facts:
        return Facts(answers_of(session, case), known(session, case))

    return facts


ANSWERS = facts_with(nothing_known)


def keep_facts(session: Session, case: Case, facts: Facts) -> None:
    keep_answers(session, case, facts.answers)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What "nothing has changed" confirms. ``since``: from when it is, a year or a day; ``lines``:
    what it is, in the reader's words; ``answers``: what it comes to, as answers."""

    since: str
    lines: tuple[str, ...]
    answers: Mapping[str, str]


def nothing_to_confirm(_session: Session, _case: Case, _say: Words) -> Confirmed | None:
    """Nothing was answered before, so there is nothing that could be as it was."""
    return None


@dataclass(frozen=True)
class Handling:
    """A kind, and what it does beside its table of moves.

    ``facts`` and ``keep`` read and write its evidence; ``kept`` follows when answers were kept, in
    the same transaction. ``due`` gives the due date of the state that a case has just entered, and
    the one planned before any floor; ``due_together`` those of cases of one year that enter a state
    together (None: each is asked for); ``latest`` the last day that a law allows in the present
    state, which nobody moves; ``happened`` the day on which what a change tells of took place,
    typed in today or later. ``follow`` is called after a change, in its transaction. ``daily``
    does, for one municipality, what a day brings (opens, expires); it returns how many cases it
    touched, and doing it twice changes nothing. ``next_day``: when time alone can bring it anything
    next, never later than it does; ``hangs_on``: the tables (``case:`` and a kind) whose changes
    may bring it anything before. ``invitation`` is what a letter about the case brings for a
    calendar; ``tells`` are whole sentences that the letter says of it beside why it has come;
    ``became``: what an earlier case has led to; ``handed_on`` follows when the step is delegated,
    in its transaction; ``rehearse`` does, in the virtual year alone, what a person does elsewhere
    before she can answer. ``confirms`` is what "nothing has changed" would confirm as things stand,
    None where nothing was answered before; ``same_asks`` are the fields that are asked all the
    same. ``check_words`` refuses reasons that may not stand in the record.

    ``beat`` is the one of the rhythm that does its ``daily``. ``together`` reads at once what
    ``hint``, ``tells`` and ``confirms`` ask of many cases, in a transaction that changes none of
    it. ``begins``: the first day of its period. ``limit`` is what counts its hours, shown before
    all. ``hint`` is the key of what is said of the present state, among the words of its kind.
    ``concerns`` gives, by subject, the units for which a case of the authority's own is done: those
    that use a service.

    What a page asks: ``beside`` tells what stands beside a case, ``registered`` the facts of what
    it is about, both in the reader's words. ``track`` are the states that are drawn as steps, one
    after another, and spoken of as such. ``hours``: it is counted in hours, and stands before
    what is counted in days. ``only_named``: few read what is written in it (``reading``); where
    its subject names roles, nobody else acts on it or sees it. ``menu`` is the entry that leads
    to it; ``asked_by`` names those of the fields shown that ask for an evidence that is lacking,
    ``suggests`` the questions whose answer so far nobody has given.
    """

    kind: AnyKind
    facts: Callable[[Session, Case], Any] = ANSWERS
    keep: Callable[[Session, Case, Any], None] = keep_facts
    kept: Callable[[Desk, Case, Mapping[str, str]], None] = nothing_kept
    due: Callable[[Desk, Case, date], Dates] = by_days
    due_together: Callable[[Desk, Sequence[Case], date], list[Dates]] | None = None
    latest: Callable[[Desk, Case], date | None] = no_limit
    happened: Callable[[Desk, Case, Change], date] = today_it_is
    follow: Callable[[Desk, Case, Change], None] = nothing_follows
    daily: Callable[[Desk], int] = nothing_daily
    beat: str = "daily"
    next_day: Callable[[Desk], date] = each_day
    hangs_on: frozenset[str] = frozenset({ANYTHING})
    confirms: Callable[[Session, Case, Words], Confirmed | None] = nothing_to_confirm
    concerns: Callable[[Session, str, date], Concerned] = field(default=lambda *_: {})
    same_asks: Callable[[str], tuple[str, ...]] = field(default=lambda _state: ())
    check_words: Callable[[str | None], None] = any_words
    invitation: Callable[[Session, Case], Entry | None] = no_invitation
    tells: Callable[[Session, Case, Words], tuple[str, ...]] = nothing_to_tell
    suggests: Callable[[Session, Case], frozenset[str]] = field(default=lambda *_: frozenset())
    became: Callable[[Session, Case, Words], tuple[str, ...]] = nothing_to_tell
    begins: Callable[[Session, Case], date | None] = field(default=lambda *_: None)
    limit: Callable[[Session, Town, Case, datetime], Limit | None] = no_hours
    handed_on: Callable[[Desk, Case], None] = nothing_told
    rehearse: Callable[[Desk, Case], None] = nothing_told
    hint: Callable[[Session, Case], str] = hint_of_the_state
    together: Callable[[Session, Sequence[Case]], None] = nothing_together
    beside: Callable[[Session, Case, Words, datetime], tuple[Aside, ...]] = nothing_beside
    registered: Callable[[Session, Case, Words, date], Sheet | None] = nothing_registered
    track: tuple[str, ...] = ()
    hours: bool = False
    only_named: bool = False
    menu: str = "cases"
    asked_by: Callable[[str, Mapping[str, str]], Sequence[str]] = named_alike

    def due_of_many(self, desk: Desk, cases: Sequence[Case], begins: date) -> list[Dates]:
        """The dates of each, as ``due`` would give them."""
        if self.due_together is not None:
            return self.due_together(desk, cases, begins)
        return [self.due(desk, case, begins) for case in cases]


Kinds = Mapping[str, Handling]


def questions(
    kinds: Kinds,
    session: Session,
    case: Case,
    given: Mapping[str, str] | None = None,
) -> tuple[Field, ...]:
    """What the case asks in its present state, filled in; nothing when it waits for nobody.
    ``given``: answers that are not kept yet, on which further questions may hang."""
    handling = kinds[case.kind]
    if case.state not in handling.kind.waits:
        return ()
    facts = handling.facts(session, case)
    if given and isinstance(facts, Facts):
        facts = replace(facts, answers={**facts.answers, **given})
    return handling.kind.ask(case.state, facts)


def by_clock(desk: Desk) -> Desk:
    """The same desk, with the clock at it."""
    return replace(desk, who=CLOCK)
