"""What one turn of the wheel shows: the steps, activities and marks of a year, and nothing else.

Whoever asks sees what she may see: coming days that few may know are left out, and only that they
are is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.municipality import Town
from flows.mail.digest import SOON_DAYS
from flows.views.wheel_steps import Step, steps_of
from flows.views.wheel_things import (
    BANDS,
    DECISION,
    DOMAINS,
    ROUND_AND_ROUND,
    Domain,
    State,
    Thing,
)
from models.activities.periods import begins_of
from models.case.in_year import Named, cases_in, done_in, late_before
from models.case.tables import Case
from models.documents.board_days import board_days
from states import report_back
from states.calendars import Span
from states.dial_year import DialYear
from states.ladder import staff_of
from states.process import FINISHED
from states.safety_cycle import KIND as CYCLE_KIND
from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class WheelYear:
    """A year of a municipality, or of one ``unit`` in it, as somebody sees it on ``today``.
    ``kept`` is how many cases are left out because few may know their days; ``earlier`` how many
    are late since another year."""

    year: DialYear
    today: date
    steps: tuple[Step, ...]
    things: tuple[Thing, ...]
    breaks: tuple[Span, ...]
    kept: int = 0
    earlier: int = 0

    @property
    def is_now(self) -> bool:
        """Whether today lies in the year."""
        return self.year.holds(self.today)


def wheel_year(
    session: Session,
    place: Town,
    year: DialYear,
    day: date,
    *,
    person: int | None = None,
    unit: int | None = None,
) -> WheelYear:
    """The year on ``day``, for ``person``. With ``unit``: what is asked of it, and what is the
    whole authority's. A handful of questions, however much there is."""
    first, last = year.first_day, year.last_day
    eye = _Eye(place, secrets_of(session, place.municipality), person, unit, day)
    found = cases_in(session, place.municipality, first, last, (CYCLE_KIND,))
    here = [one for one in found if eye.concerns(one.case)]
    seen = [one for one in here if eye.may_see(one.case)]
    round_about = [
        (one, done)
        for one, done in done_in(session, place.municipality, first, last, ROUND_AND_ROUND)
        if eye.concerns(one.case) and eye.may_see(one.case)
    ]
    lasting = [one.case.id or 0 for one in seen if one.case.kind in BANDS]
    begins = begins_of(session, place.municipality, lasting) if lasting else {}
    things = [
        *_grouped(place, year, day, seen, begins),
        *_done_before(round_about),
        *_meetings(session, place, year),
    ]
    things += _marks(place, year, things)
    before = [
        case
        for case in late_before(session, place.municipality, min(first, day))
        if case.kind != CYCLE_KIND and eye.concerns(case) and eye.may_see(case)
    ]
    return WheelYear(
        year=year,
        today=day,
        steps=steps_of(session, place, year, day, unit),
        things=tuple(sorted(things, key=lambda one: (one.end, one.start, one.kind, one.name))),
        breaks=tuple(
            replace(span, start=max(span.start, first), end=min(span.end, last))
            for span in place.calendar_of(unit).breaks
            if span.start <= last and span.end >= first
        ),
        kept=len(here) - len(seen),
        earlier=len(before) if year.holds(day) else 0,
    )


@dataclass(frozen=True, slots=True)
class _Eye:
    """Who looks, and at what."""

    place: Town
    secrets: Secrets
    person: int | None
    unit: int | None
    day: date

    def concerns(self, case: Case) -> bool:
        """Whether it is asked of the unit or of one below it, or is the whole authority's."""
        if self.unit is None or case.unit_id is None:
            return True
        return self.place.directory.covers(self.unit, case.unit_id)

    def may_see(self, case: Case) -> bool:
        return self.secrets.may_see(case, self.person, self.place.directory, self.day)


def _grouped(
    place: Town, year: DialYear, day: date, found: Sequence[Named], begins: Mapping[int, date]
) -> Iterator[Thing]:
    """What is the same for several units is one thing."""
    alike: dict[tuple[object, ...], list[Named]] = defaultdict(list)
    for one in found:
        case = one.case
        if case.outcome is not None and case.outcome not in FINISHED:
            continue
        if case.kind in BANDS:
            when: object = case.occurrence or case.due
        else:
            when = case.closed or case.due
        about = one.subject or one.unit
        alike[case.kind, about, when].append(one)
    for group in alike.values():
        yield _thing(place, year, day, group, begins)


def _thing(
    place: Town, year: DialYear, day: date, group: Sequence[Named], begins: Mapping[int, date]
) -> Thing:
    cases = tuple(one.case for one in group)
    kind = cases[0].kind
    last_days = [case.due or case.closed or day for case in cases]
    late = [case for case in cases if case.closed is None and case.due and case.due < day]
    left = [case for case in cases if case.closed is None]
    if kind in BANDS:
        end = max(last_days)
        first_days = [begins.get(case.id or 0) or _first_letter(place, case) for case in cases]
        start = min(*first_days, end)
    else:
        start = end = cases[0].closed or last_days[0]
    return Thing(
        kind=kind,
        domain=DOMAINS[kind],
        name=group[0].subject,
        unit=group[0].unit if len(group) == 1 else "",
        start=max(start, year.first_day),
        end=min(end, year.last_day),
        due=max(last_days),
        state=_state(left, late, day),
        cases=cases,
        of=len(cases),
        done=len(cases) - len(left),
        late=len(late),
        soon=sum(_is_soon(case, day) for case in left),
        days=max(
            (place.late_by(case.due, case.owner_role, day, case.unit_id) for case in late),
            default=0,
        ),
    )


def _first_letter(place: Town, case: Case) -> date:
    """From when on the case is written about: the first rung of the ladder, but not before it was
    opened."""
    due = case.due or case.closed or case.opened
    rungs = place.rungs(case.owner_role)
    calendar = place.calendar_of(case.unit_id)
    first = calendar.shift(due, min(rungs.levels[0].days, -1), staff_of(case.owner_role))
    return min(max(first, case.opened), due)


def _state(left: Sequence[Case], late: Sequence[Case], day: date) -> State:
    if late:
        return State.LATE
    if not left:
        return State.DONE
    return State.SOON if any(_is_soon(case, day) for case in left) else State.PLANNED


def _is_soon(case: Case, day: date) -> bool:
    return case.due is not None and day <= case.due <= day + timedelta(days=SOON_DAYS)


def _done_before(found: Iterable[tuple[Named, date]]) -> Iterator[Thing]:
    """What was done of cases that go on."""
    alike: dict[tuple[str, str, date], list[Named]] = defaultdict(list)
    for one, done in found:
        alike[one.case.kind, one.subject or one.unit, done].append(one)
    for (kind, _, done), group in alike.items():
        yield Thing(
            kind=kind,
            domain=DOMAINS[kind],
            name=group[0].subject,
            unit=group[0].unit if len(group) == 1 else "",
            start=done,
            end=done,
            due=done,
            state=State.DONE,
            cases=tuple(one.case for one in group),
            of=len(group),
            done=len(group),
        )


def _meetings(session: Session, place: Town, year: DialYear) -> Iterator[Thing]:
    """The days on which a body decided something."""
    for on, body, case in board_days(session, place.municipality, year.first_day, year.last_day):
        yield Thing(
            kind=DECISION,
            domain=Domain.BOARD,
            name=body,
            unit="",
            start=on,
            end=on,
            due=on,
            state=State.DONE,
            cases=(case,) if case else (),
            done=1,
        )


def _marks(place: Town, year: DialYear, things: Sequence[Thing]) -> Iterator[Thing]:
    """The last days of what the wheel shows without reminding of it: the plan is adopted, the
    board gets its report. Done is what a body decided, or was told, in the mark's own days."""
    kinds = {"adoption": DECISION, "report": report_back.KIND}
    cycles = [SchoolYear(year.own_cycle.begins + offset) for offset in (-2, -1, 0, 1)]
    for mark, window in place.preset.marks.items():
        of_kind = [one for one in things if one.kind == kinds[mark]]
        for cycle in cycles:
            opens, due = window.opens_on(cycle), window.due_on(cycle)
            if not year.holds(due) or any(one.state != State.DONE for one in of_kind):
                continue  # what is a case of its own is shown as that
            here = [one for one in of_kind if opens <= one.end <= due]
            yield Thing(
                kind=mark,
                domain=Domain.BOARD,
                name="",
                unit="",
                start=due,
                end=due,
                due=due,
                state=State.DONE if here else State.PLANNED,
            )
