"""The wheel as rows: the list, the table below the picture, and the days of a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_skeleton

from config.words import Words
from flows.views.standings import DONE, DUE_SOON, IN_PROGRESS, OVERDUE
from flows.views.wheel_steps import Step
from flows.views.wheel_things import Domain, State, Thing
from models.case.tables import Case
from states.safety_cycle import KIND as CYCLE
from web.wheel import told
from web.wheel.shapes import CIRCLE, URGENT, Entry, shape, urgent_or
from web.wheel.teller import EACH, Teller, instant

URGENT_PART, DONE_PART = "urgent", "done"
STATUS = {
    State.LATE: OVERDUE,
    URGENT: URGENT,
    State.SOON: DUE_SOON,
    State.PLANNED: State.PLANNED,
    State.DONE: DONE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``part``: under which heading, ``urgent``, ``done``, or the first day of a month;
    ``when``: its last day or its days in words; ``day`` what it is sorted by; ``extra`` says more
    beside its status; ``letter`` and ``shape`` are those of the picture."""

    part: str | date
    day: date
    when: str
    name: str
    address: str
    kind: str
    who: str
    status: str
    extra: str
    letter: str
    shape: str
    state: str
    domain: Domain
    step: int = 0


def rows(teller: Teller, entries: Iterable[Entry], shown: Iterable[Domain]) -> list[Row]:
    """Everything on the wheel of the domains in ``shown``: what is late or urgent first, then by
    month, and what is done last."""
    letters: dict[object, str] = {}
    for entry in entries:
        letters.update({id(thing): entry.letter for thing in entry.things})
        if entry.step is not None:
            letters[id(entry.step)] = entry.letter
    found = [_thing(teller, one, letters.get(id(one), "")) for one in teller.wheel.things]
    for step in teller.wheel.steps:
        found += _step(teller, step, letters.get(id(step), ""))
    wanted = set(shown)
    return sorted(
        (one for one in found if one.domain in wanted),
        key=lambda one: (_place(one.part), one.day, one.name),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under a heading. Beside each row the name of its week, where it is the week's first:
    ``w-2026-47``."""

    id: str
    title: str
    rows: tuple[tuple[Row, str], ...]


def parts(say: Words, found: Iterable[Row]) -> list[Part]:
    """The rows under their headings."""
    known: set[str] = set()
    made = []
    for part, rows in groupby(found, lambda row: row.part):
        named = []
        for row in rows:
            week = f"w-{row.day:%G-%V}"
            named.append((row, "" if week in known else week))
            known.add(week)
        made.append(Part(_id(part), _title(say, part), tuple(named)))
    return made


def _id(part: str | date) -> str:
    return f"m-{part:%Y-%m}" if isinstance(part, date) else part


def _title(say: Words, part: str | date) -> str:
    if isinstance(part, date):
        name = str(format_skeleton("yMMMM", part, locale=say.babel))
        return name[:1].upper() + name[1:]
    return say.say("dial.late_and_urgent" if part == URGENT_PART else "dial.part_done")


def _place(part: str | date) -> tuple[int, date]:
    if isinstance(part, date):
        return 1, part
    return (0 if part == URGENT_PART else 2), date.min


def _part(state: str, day: date) -> str | date:
    if state in (State.LATE, URGENT):
        return URGENT_PART
    return DONE_PART if state == State.DONE else day.replace(day=1)


def _thing(teller: Teller, one: Thing, letter: str) -> Row:
    say, state = teller.say, urgent_or(one)
    start = one.start if one.is_band else one.end
    limit = teller.limit(one)
    return Row(
        part=_part(state, one.end),
        day=one.due if state == State.LATE else one.end,
        when=instant(say, limit) if limit else told.days(say, start, one.end),
        name=told.name(say, one),
        address=told.address(one),
        kind=told.kind(say, one),
        who=teller.who(one.left),
        status="" if one.kind in told.MARKS else STATUS[state],
        extra=teller.left(one) or _beside(say, one),
        letter=letter,
        shape=shape(one.kind),
        state=state,
        domain=one.domain,
    )


def _beside(say: Words, one: Thing) -> str:
    """What its status does not say: how many, and how late."""
    many = told.progress(say, one.done, one.of) if one.of > 1 else ""
    late = say.say("dial.days", n=one.days) if one.state == State.LATE else ""
    return ", ".join(part for part in (many, late) if part)


def _step(teller: Teller, step: Step, letter: str) -> Iterator[Row]:
    """The step's own row, and what is late in it."""
    say, wheel = teller.say, teller.wheel
    name = told.step_name(say, step)
    if step.start is not None and step.end is not None:
        state = State.DONE if step.is_done else State.SOON if step.soon else State.PLANNED
        under_way = step.opens <= wheel.today and bool(step.of)
        status = IN_PROGRESS if under_way and state == State.PLANNED else STATUS[state]
        yield Row(
            part=_part(state, step.end),
            day=step.end,
            when=told.days(say, step.opens, step.due),
            name=name,
            address=told.step_address(step),
            kind=say.say("dial.domain.cycle"),
            who=teller.role(step.role),
            status=OVERDUE if step.late and step.due < wheel.today else status,
            extra=told.progress(say, step.done, step.of) if step.of else "",
            letter="" if step.late else letter,
            shape=CIRCLE,
            state=str(state),
            domain=Domain.CYCLE,
            step=step.number,
        )
    if len(step.late) > EACH:
        yield _late_row(teller, step, letter, name, step.late[0].due)
    else:
        for late in step.late:
            title = f"{late.case.unit}: {say.state(CYCLE, step.step)}"
            yield _late_row(teller, step, letter, title, late.due, late.case.case, late.days)


def _late_row(
    teller: Teller,
    step: Step,
    letter: str,
    name: str,
    due: date,
    case: Case | None = None,
    days: int = 0,
) -> Row:
    say = teller.say
    cases = [case] if case else [late.case.case for late in step.late]
    extra = say.say("dial.days", n=days) if case else say.say("dial.late", n=len(step.late))
    return Row(
        part=URGENT_PART,
        day=due,
        when=told.short_day(say, due),
        name=name,
        address=f"/cases/{case.id}" if case else told.step_address(step, late=True),
        kind=say.say("dial.domain.cycle"),
        who=teller.who(cases),
        status=OVERDUE,
        extra=extra,
        letter=letter,
        shape=CIRCLE,
        state=State.LATE,
        domain=Domain.CYCLE,
        step=step.number,
    )
