"""The runs of the beats: what is asked of them, and that old ones go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, String, Table, bindparam, cast, insert, or_
from sqlmodel import Session, col, func, select

from models.portions import portions
from models.record.tables import Run

PAGE = 50
# JSON has no equality of its own on every database; no counts are always written like this.
BUSY = or_(col(Run.failure) != "", cast(col(Run.counts), String) != "{}")

# Asked at each ring, and put together once.
_NOTED_LAST = (
    select(Run).where(Run.beat == bindparam("of_beat")).order_by(col(Run.id).desc()).limit(1)
)
RUN: Table = Run.__table__  # type: ignore[attr-defined]
_BEGAN_LAST = (
    select(RUN.c.started)
    .where(RUN.c.beat == bindparam("of_beat"))
    .order_by(RUN.c.id.desc())
    .limit(1)
)
_BEGAN_BEFORE = select(func.max(RUN.c.started)).where(
    RUN.c.started <= bindparam("before"), RUN.c.beat.in_(bindparam("beats", expanding=True))
)
_NOTE = insert(RUN)


def note(session: Session, run: Run) -> None:
    """Keep the row of a run, once; whoever wants it again asks for it."""
    session.connection().execute(_NOTE, run.model_dump(exclude={"id"}))


def page_of_runs(session: Session, page: int = 1, *, idle: bool = True) -> tuple[list[Run], bool]:
    """One page of the runs, the latest first; and whether there are older ones. Without ``idle``
    those are left out that found nothing to do."""
    busy = select(Run) if idle else select(Run).where(BUSY)
    wanted = (
        busy.order_by(col(Run.started).desc(), col(Run.id).desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    found = list(session.exec(wanted))
    return found[:PAGE], len(found) > PAGE


def last_run(session: Session, beat: str) -> Run | None:
    """The latest run of a beat."""
    wanted = select(Run).where(Run.beat == beat).order_by(col(Run.started).desc())
    return session.exec(wanted.limit(1)).first()


def last_noted(session: Session, beat: str) -> Run | None:
    """The run of a beat that was noted last, whatever its clock said."""
    return session.execute(_NOTED_LAST, {"of_beat": beat}).scalar()


def began_last(session: Session, beat: str) -> datetime | None:
    """When the run of a beat began that was noted last; None: it has never run."""
    found: datetime | None = session.execute(_BEGAN_LAST, {"of_beat": beat}).scalar()
    return found


def last_noted_of(session: Session, beats: Sequence[str]) -> dict[str, Run]:
    """The same of several beats, by beat, in two questions; one that has never run is left out."""
    if not beats:
        return {}
    numbers = [one for one in session.execute(_last_of(tuple(beats))).one() if one is not None]
    if not numbers:
        return {}
    return {run.beat: run for run in session.exec(select(Run).where(col(Run.id).in_(numbers)))}


@cache
def _last_of(beats: tuple[str, ...]) -> Select[Any]:
    last = (select(func.max(Run.id)).where(Run.beat == beat).scalar_subquery() for beat in beats)
    return select(*last)


def last_success(session: Session, beat: str) -> Run | None:
    """The run of a beat that was noted last of those that came to a good end."""
    wanted = select(Run).where(Run.beat == beat, Run.failure == "").order_by(col(Run.id).desc())
    return session.exec(wanted.limit(1)).first()


def last_before(session: Session, before: datetime, beats: Iterable[str]) -> datetime | None:
    """When a run of any of the beats last began, up to the instant."""
    asked = {"before": before, "beats": list(beats)}
    found: datetime | None = session.execute(_BEGAN_BEFORE, asked).scalar()
    return found


def runs_at(
    session: Session, beats: Iterable[str], instants: Iterable[datetime]
) -> dict[datetime, Run]:
    """The runs of these beats that began at these instants: a beat works with one ``now``
    throughout, so that a letter's instant is that of the run which wrote or sent it."""
    wanted, named = sorted(set(instants)), list(beats)
    found: dict[datetime, Run] = {}
    for some in portions(wanted):
        rows = session.exec(select(Run).where(col(Run.beat).in_(named), col(Run.started).in_(some)))
        found.update({run.started: run for run in rows})
    return found


def last_finished(session: Session, beat: str) -> datetime | None:
    """When a run of a beat last came to its end."""
    return session.exec(select(func.max(Run.finished)).where(Run.beat == beat)).one()
