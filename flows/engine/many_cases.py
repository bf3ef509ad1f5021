"""Opening many cases of a kind at once: the rows of one after another, in few statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from flows.engine.casework import begun, given_role, new_case, told_of_opening
from flows.engine.handling import Dates, Desk, Handling, nothing_told
from flows.engine.record import note_down_many
from flows.engine.safe_names import safe_name
from models.case import lookups, timers
from models.case.tables import Case, Subject
from models.portions import portions
from states.ladder import Step
from states.school_year import SchoolYear


class Opening(NamedTuple):
    """What a case is opened about; ``due`` overrides the date that the kind would give."""

    unit: int | None
    subject: int | None = None
    due: date | None = None


def open_cases(
    desk: Desk,
    kind: str,
    wanted: Sequence[Opening],
    *,
    year: SchoolYear | None = None,
    causes: list[dict[str, Any]] | None = None,
    seat: Callable[[Desk, Case], None] = nothing_told,
) -> list[Case]:
    """Open a case for each that has none in the year, as ``open_case`` would. Those that are new,
    as values, in their order. ``seat`` says what else each begins with.

    Raises UnsafeName when one of them is about what has a name that no letter could bear.
    """
    label = str(year or SchoolYear.of(desk.day))
    about = {(one.unit or 0, one.subject or 0): one for one in reversed(wanted)}  # the first of two
    there = lookups.things_that_have(desk.session, desk.municipality, kind, label)
    openings = [one for thing, one in reversed(about.items()) if thing not in there]
    for one in openings:
        if one.subject is not None:
            safe_name(desk.session.get_one(Subject, one.subject).name)
    cases = [
        new_case(desk, kind, unit=one.unit, subject=one.subject, year=label, occurrence="")
        for one in openings
    ]
    rungs = _begun(desk, desk.kinds[kind], cases, openings, causes)
    for case in cases:
        seat(desk, case)
    done = 0
    for some in portions(list(zip(cases, rungs, strict=True))):
        _write(desk, some)
        done += len(some)
        desk.progress(done, len(cases))
    return cases


def _begun(
    desk: Desk,
    handling: Handling,
    cases: Sequence[Case],
    openings: Sequence[Opening],
    causes: list[dict[str, Any]] | None,
) -> list[Step | None]:
    """What each case waits for, once it has been given its role and its dates."""
    waits = [given_role(desk, case) for case in cases]
    asked = [
        case
        for case, one, waited in zip(cases, openings, waits, strict=True)
        if waited and not one.due
    ]
    given = iter(handling.due_of_many(desk, asked, desk.day) if asked else ())
    found: list[Step | None] = []
    for case, one, waited in zip(cases, openings, waits, strict=True):
        dates: Dates = (None, None)
        if waited:
            dates = (one.due, one.due) if one.due else next(given)
        found.append(begun(desk, case, desk.day, dates, causes))
    return found


def _write(desk: Desk, some: Sequence[tuple[Case, Step | None]]) -> None:
    """The rows of the cases, of what they wait for, and of the record."""
    lookups.put_cases(desk.session, [case for case, _ in some])
    timers.put_timers(
        desk.session,
        [
            timers.waiting(case.municipality_id, case.id or 0, step.day, step.level.days)
            for case, step in some
            if step is not None
        ],
    )
    note_down_many(desk, "opened", [(case.id, told_of_opening(case)) for case, _ in some])
