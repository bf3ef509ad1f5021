"""What is asked of the series of activities: those under way, what was opened of each, its parts
and its parties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col, or_, select

from models.activities.tables import ActivityPart, ActivitySeries, ActivityTurn, Party
from models.case.tables import Answer, Case, Subject


@dataclass(frozen=True, slots=True)
class Turn:
    """What was opened of a series: for which unit, which day the series gave it, how it stands."""

    case: int
    unit: int | None
    n: int
    natural: date | None
    state: str
    due: date | None
    closed: date | None


def series_alive(
    session: Session, municipality: str, day: date
) -> list[tuple[Subject, ActivitySeries]]:
    """The series that still open something on ``day``, in the order in which they were added."""
    rows = session.execute(
        _all_series(municipality)
        .where(or_(col(Subject.ends).is_(None), col(Subject.ends) > day))
        .order_by(col(Subject.id))
    )
    return [(subject, series) for subject, series in rows]


def series_numbered(
    session: Session, municipality: str, number: int
) -> tuple[Subject, ActivitySeries] | None:
    """The series with this number, whether it has ended or not."""
    found = session.execute(_all_series(municipality).where(col(Subject.id) == number)).first()
    return (found[0], found[1]) if found else None


def series_called(
    session: Session, municipality: str, name: str
) -> tuple[Subject, ActivitySeries] | None:
    """The series with exactly this name, whether it has ended or not; of several the newest."""
    found = session.execute(
        _all_series(municipality).where(col(Subject.name) == name).order_by(col(Subject.id).desc())
    ).first()
    return (found[0], found[1]) if found else None


def _all_series(municipality: str) -> Select[tuple[Subject, ActivitySeries]]:
    return (
        select_many(Subject, ActivitySeries)
        .join(ActivitySeries, col(ActivitySeries.subject_id) == col(Subject.id))
        .where(col(ActivitySeries.municipality_id) == municipality)
    )


def turns_of(session: Session, municipality: str, subjects: Iterable[int]) -> dict[int, list[Turn]]:
    """All turns of the series, open or closed, by series and oldest first; a series of another
    municipality has none."""
    wanted = list(subjects)
    found: dict[int, list[Turn]] = {subject: [] for subject in wanted}
    asked = select_many(
        col(ActivityTurn.subject_id),
        col(Case.id),
        col(Case.unit_id),
        col(ActivityTurn.n),
        col(ActivityTurn.natural),
        col(Case.state),
        col(Case.due),
        col(Case.closed),
    )
    rows = session.execute(_of_series(asked, municipality, wanted).order_by(col(Case.id)))
    for series, *turn in rows:
        found[series].append(Turn(*turn))
    return found


def turns_ahead(
    session: Session, municipality: str, subjects: Iterable[int]
) -> dict[int, dict[int | None, date | None]]:
    """The open turns of the series: series to unit to the latest day on which one is due, None
    where one has no day. What has none open is left out."""
    asked = select_many(col(ActivityTurn.subject_id), col(Case.unit_id), col(Case.due))
    rows = session.execute(
        _of_series(asked, municipality, list(subjects)).where(col(Case.closed).is_(None))
    )
    found: dict[int, dict[int | None, date | None]] = {}
    for series, unit, due in rows:
        at_unit = found.setdefault(series, {})
        before = at_unit.get(unit, date.min)
        at_unit[unit] = None if due is None or before is None else max(due, before)
    return found


def _of_series(asked: Select[Any], municipality: str, subjects: Sequence[int]) -> Select[Any]:
    """The question about turns, of these series. The municipality is asked of the series and not
    of the cases: by the cases the database would walk through all that it has."""
    return (
        asked.select_from(ActivitySeries)
        .join(ActivityTurn, col(ActivityTurn.subject_id) == col(ActivitySeries.subject_id))
        .join(Case, col(Case.id) == col(ActivityTurn.case_id))
        .where(
            col(ActivitySeries.municipality_id) == municipality,
            col(ActivitySeries.subject_id).in_(subjects),
        )
    )


def held_days(
    session: Session, municipality: str, series: int, cases: Sequence[int]
) -> dict[int, date]:
    """The day on which each of these occurrences of a series was held, as it was answered."""
    asked = select_many(col(Answer.case_id), col(Answer.value))
    rows = session.execute(
        _of_series(asked, municipality, [series])
        .join(Answer, col(Answer.case_id) == col(Case.id))
        .where(col(Case.id).in_(cases), col(Answer.name) == "held_on")
    )
    return {case: date.fromisoformat(value) for case, value in rows}


def parts_in(session: Session, case: Case) -> list[ActivityPart]:
    """The parts that an occurrence was broken into, in their order."""
    rows = session.exec(
        select(ActivityPart)
        .where(ActivityPart.case_id == case.id)
        .order_by(col(ActivityPart.number))
    )
    return list(rows)


def parties_of(session: Session, municipality: str, subject: int) -> list[Party]:
    """Who else is concerned by a subject of any sort, by the part played and then by name."""
    rows = session.exec(
        select(Party)
        .where(Party.municipality_id == municipality, Party.subject_id == subject)
        .order_by(col(Party.played), col(Party.who))
    )
    return list(rows)
