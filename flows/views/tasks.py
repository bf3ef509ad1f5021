"""What waits for one person: her tasks in their order, their questions page by page, what was said
a year ago, and what she has done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.words import Words
from flows.engine.confidentiality import secrets_of
from flows.engine.handling import Desk, Handling, questions
from flows.engine.limits import Limit
from flows.views.people import cases_waiting
from flows.views.waiting_now import Waiting
from models.case.drafts import Draft, draft_of, drafts_of
from models.case.naming import called
from models.case.questions import by_number, one_before
from models.case.steps import completions
from models.case.tables import Case
from models.record.audit import done_by, last_row
from models.register.questions import names_of
from states.fields import Field, Sort

NOW_DAYS = 14  # what is due by then stands before what comes later
QUICK = (Sort.TICK, Sort.CHOICE, Sort.DAY, Sort.COUNT)  # a minute for two of them
DONE_SHOWN = 20
Page = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """An open case that waits for the person. ``pages`` of questions, of which so many are
    ``answered``; about so many ``minutes`` are left. ``begun``: she has a draft of it."""

    case: Case
    name: str
    pages: int
    answered: int
    minutes: int
    begun: bool
    limit: Limit | None

    @property
    def order(self) -> tuple[bool, datetime | None, date, int]:
        ends = self.limit.ends if self.limit else None
        return ends is None, ends, self.case.due or date.max, self.case.id or 0


@dataclass(frozen=True, slots=True)
class Done:
    """A step that the person has completed."""

    case: Case
    name: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tasks:
    """``now`` is late, urgent, begun, or soon due; ``later`` what has time."""

    now: tuple[Task, ...]
    later: tuple[Task, ...]

    @property
    def all(self) -> tuple[Task, ...]:
        return (*self.now, *self.later)


@dataclass(frozen=True, slots=True)
class Before:
    """What was answered a year ago: by whom and when, and what has become of it, in words."""

    text: str
    who: str
    day: date
    became: tuple[str, ...]


def tasks_of(desk: Desk, person: int) -> Tasks:
    """The person's tasks, what counts hours before what counts days."""
    waits = cases_waiting(desk.session, desk.place, desk.day, person)
    mine = [one for one in waits if person in one.people and _asks(desk, one.case)]
    drafts = drafts_of(desk.session, desk.municipality, person)
    found = sorted(
        (_task(desk, one, drafts.get(one.case.id or 0)) for one in mine),
        key=lambda one: (one.order[0], one.order[1] or desk.now, *one.order[2:]),
    )
    soon = desk.day + timedelta(days=NOW_DAYS)
    presses = [
        one.limit is not None or one.begun or (one.case.due or soon) <= soon for one in found
    ]
    return Tasks(
        tuple(one for one, now in zip(found, presses, strict=True) if now),
        tuple(one for one, now in zip(found, presses, strict=True) if not now),
    )


def is_task_of(desk: Desk, case: Case, person: int) -> bool:
    """Whether the case waits for the person's answer, and she may know its days."""
    secrets = secrets_of(desk.session, desk.municipality)
    return (
        _asks(desk, case)
        and secrets.may_see(case, person, desk.place.directory, desk.day)
        and any(
            one.case.id == case.id and person in one.people
            for one in cases_waiting(desk.session, desk.place, desk.day, person)
        )
    )


def _asks(desk: Desk, case: Case) -> bool:
    """Whether "done" is an answer in the case's state."""
    wait = desk.kinds[case.kind].kind.waits.get(case.state)
    return case.closed is None and wait is not None and wait.done is not None


def _task(desk: Desk, waits: Waiting, draft: Draft | None) -> Task:
    case = waits.case
    mine = draft if draft and draft.since_version == case.since_version else None
    asked = filled(desk, case, mine)
    made = pages(asked)
    only = suggested(desk, case, mine)
    open_ = [one for page in made if not is_answered(page, only) for one in page]
    return Task(
        case=case,
        name=waits.name,
        pages=len(made),
        answered=sum(is_answered(one, only) for one in made),
        minutes=minutes(open_),
        begun=mine is not None,
        limit=desk.kinds[case.kind].limit(desk.session, desk.place, case, desk.now),
    )


def filled(desk: Desk, case: Case, draft: Draft | None) -> tuple[Field, ...]:
    """The step's questions with what was typed in them, else what is kept."""
    typed = draft.answers if draft else {}
    asked = questions(desk.kinds, desk.session, case, typed)
    return tuple(
        Field(
            one.name,
            one.sort,
            one.label,
            typed.get(one.name, one.value),
            one.about,
            one.options,
        )
        for one in asked
    )


def my_draft(desk: Desk, case: Case) -> Draft | None:
    """What whoever is at the desk has begun to answer in the case's step."""
    person = desk.who.person
    return draft_of(desk.session, case, person) if person is not None else None


def pages(asked: Sequence[Field]) -> list[Page]:
    """One question a page; those about one thing together, and a tick with the question that it
    stands beside."""
    found: list[Page] = []
    for one in asked:
        thing = one.name.partition("-")[2]
        before = found[-1][-1].name.partition("-")[2] if found else None
        together = thing == before if thing else one.sort is Sort.TICK and before == ""
        if found and together:
            found[-1] = (*found[-1], one)
        else:
            found.append((one,))
    return found


def suggested(desk: Desk, case: Case, draft: Draft | None) -> frozenset[str]:
    """The questions whose answer so far nobody has given, and she has not kept either."""
    typed = draft.answers if draft else {}
    return desk.kinds[case.kind].suggests(desk.session, case) - typed.keys()


def is_answered(page: Page, suggested: Collection[str] = ()) -> bool:
    """Whether a page has nothing left to ask: any answer, where its questions stand in for each
    other, and else each. What is only suggested is no answer."""
    given = [one.value.strip() and one.name not in suggested for one in page]
    return any(given) if any(one.sort is Sort.TICK for one in page) else all(given)


def minutes(asked: Sequence[Field]) -> int:
    """About how long the questions take: a minute and a half for what is written, half a minute for
    what is chosen."""
    halves = sum(1 if one.sort in QUICK else 3 for one in asked)
    return max(1, (halves + 1) // 2)


def a_year_ago(desk: Desk, case: Case, say: Words) -> dict[str, Before]:
    """By question what the case before this one answered to the same, where it did the step."""
    earlier = one_before(desk.session, case)
    if earlier is None or not _asks_of(desk.kinds[case.kind], case.state):
        return {}
    number = earlier.id or 0
    day = completions(desk.session, desk.municipality, [number]).get(number, {}).get(case.state)
    if day is None:
        return {}
    handling = desk.kinds[case.kind]
    row = last_row(desk.session, desk.municipality, number, f"left:{case.state}")
    actor = row.actor if row else None
    who = names_of(desk.session, desk.municipality, [actor]).get(actor or 0, "")
    became = handling.became(desk.session, earlier, say)
    asked = handling.kind.ask(case.state, handling.facts(desk.session, earlier))
    return {
        one.name: Before(one.value, who, day, became)
        for one in asked
        if one.value.strip() and "-" not in one.name and one.sort is not Sort.DAY
    }


def _asks_of(handling: Handling, state: str) -> bool:
    return state in handling.kind.waits


def done_lately(session: Session, municipality: str, person: int, since: date) -> list[Done]:
    """The steps that the person has completed since the day, the latest first; what was taken back
    is left out."""
    rows = done_by(session, municipality, person, since, DONE_SHOWN)
    cases = {one.id: one for one in by_number(session, municipality, [one[0] for one in rows])}
    return [
        Done(cases[number], called(session, cases[number]), state, at)
        for number, state, at in rows
        if number in cases
    ]
