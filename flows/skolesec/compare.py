"""How far a municipality has come, and the others as counts, without naming any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.case.tables import Case
from models.figures.programme import plan_measures
from models.skolesec.parts import artefacts_in, cohort, phases_in, phases_of_all
from models.skolesec.programme import ProgrammeRound, RoundPhase
from models.skolesec.taking_part import Participation
from states import artefact, measure, phase
from states.process import FINISHED
from states.programme import ENOUGH, Window, months

ACTIVE = (phase.WAITING, phase.OPEN)
LATE = "late"
COUNTED = (phase.PLANNED, phase.WAITING, phase.OPEN, LATE, phase.DONE)


def is_late(case: Case, day: date) -> bool:
    """A phase is late when its last day has passed and it is not closed."""
    return case.closed is None and case.due is not None and case.due < day


def standing(case: Case, day: date) -> str:
    """A phase's state, or that it is late."""
    return LATE if is_late(case, day) else case.state


@dataclass(frozen=True, slots=True)
class Row:
    """One phase in a municipality; ``months`` are those that its window touches."""

    name: str
    case: int
    standing: str
    window: Window
    months: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of all are done: phases finished, artefacts anchored, measures carried out."""

    phases: tuple[int, int]
    artefacts: tuple[int, int]
    measures: tuple[int, int]


def months_of(phases: list[RoundPhase]) -> list[tuple[int, int]]:
    return months(one.window for one in phases)


def rows(session: Session, part: Participation, day: date) -> tuple[Row, ...]:
    """The municipality's phases against the months of the round."""
    found = phases_in(session, part.municipality_id, part.subject_id)
    columns = months_of([row for _, row, _ in found])
    return tuple(
        Row(
            row.name,
            case.id or 0,
            standing(case, day),
            row.window,
            tuple(row.window.touches(*month) for month in columns),
        )
        for _, row, case in found
    )


def active(session: Session, part: Participation) -> int:
    """How many of the municipality's phases are active now."""
    found = phases_in(session, part.municipality_id, part.subject_id)
    return sum(case.state in ACTIVE for _, _, case in found)


def progress(session: Session, part: Participation) -> Progress:
    home, number = part.municipality_id, part.subject_id
    phases = [case for _, _, case in phases_in(session, home, number)]
    artefacts = artefacts_in(session, home, number)
    measures = [case for _, case in plan_measures(session, home, number)]
    return Progress(
        (sum(case.outcome in FINISHED for case in phases), len(phases)),
        (sum(case.state == artefact.ANCHORED for _, _, case in artefacts), len(artefacts)),
        (sum(case.state in measure.CARRIED_OUT for case in measures), len(measures)),
    )


def cohort_counts(
    session: Session, round_: ProgrammeRound, part: Participation, day: date
) -> dict[str, dict[str, int]] | None:
    """Per phase, how many *other* municipalities stand where; None when they are too few to tell
    about without naming one."""
    others = [
        one.subject_id
        for one, _ in cohort(session, round_.id or 0)
        if one.subject_id != part.subject_id
    ]
    if len(others) < ENOUGH:
        return None
    found: dict[str, dict[str, int]] = {}
    for _, row, case in phases_of_all(session, others):
        counts = found.setdefault(row.name, dict.fromkeys(COUNTED, 0))
        where = standing(case, day)
        if where in counts:
            counts[where] += 1
    return found
