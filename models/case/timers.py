"""What waits: the timers of cases, set-based. A tick costs what is due and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Table, Text, bindparam, case, cast, delete, func, insert, select
from sqlmodel import Session

from models.case.tables import Case, Timer
from models.many_rows import many_rows
from models.portions import portions
from states.chain import Chain

TIMER: Table = Timer.__table__  # type: ignore[attr-defined]
CASE: Table = Case.__table__  # type: ignore[attr-defined]
_FORGET = delete(TIMER).where(TIMER.c.case_id == bindparam("waits"))
_WAIT = insert(TIMER)
_TAKE = "DELETE FROM timer WHERE due = ? AND case_id = ?"
_TAKE_LISTED = """
    DELETE FROM timer
    USING unnest(CAST(%(days)s AS date[]), CAST(%(cases)s AS integer[])) AS taken(due, case_id)
    WHERE timer.due = taken.due AND timer.case_id = taken.case_id"""
_NOTHING_LOST: dict[str, tuple[str, ...]] = {"changes": ()}  # what waits is not looked for


class Due(NamedTuple):
    """A timer that has come, with what is needed of its case."""

    case: int
    level: int
    natural: date
    municipality: str
    unit: int | None
    due: date
    since_version: int
    owner_role: str
    delegate: int | None
    chain: Chain | None

    @classmethod
    def of_case(cls, of: Case, level: int, natural: date, due: date | None = None) -> Due:
        """The rung of an open case, as its timer would show it; ``due`` where the case itself waits
        for nothing."""
        due = of.due or due
        assert due is not None
        return cls(
            case=of.id or 0,
            level=level,
            natural=natural,
            municipality=of.municipality_id,
            unit=of.unit_id,
            due=due,
            since_version=of.since_version,
            owner_role=of.owner_role,
            delegate=of.delegate_id,
            chain=Chain.read(of.chain),
        )


def homes_with_due(session: Session, day: date) -> list[str]:
    """The municipalities with a timer that has come by ``day``, by id."""
    wanted = select(TIMER.c.municipality_id).where(TIMER.c.due <= day).distinct()
    return sorted(session.execute(wanted).scalars())


def first_due(session: Session) -> date | None:
    """The day of the first timer of any municipality."""
    return session.execute(select(func.min(TIMER.c.due))).scalar()


def due_timers(
    session: Session, day: date, most: int, homes: Sequence[str] | None = None
) -> list[Due]:
    """The timers that have come by ``day``, of some municipalities or of all, oldest first, at most
    ``most``; their cases are open (closing a case takes its timer away). On a server they are held
    until the transaction ends, and those that another one holds are left to it."""
    wanted = (
        select(
            TIMER.c.case_id,
            TIMER.c.level,
            TIMER.c.due,
            TIMER.c.municipality_id,
            CASE.c.unit_id,
            CASE.c.due,
            CASE.c.since_version,
            CASE.c.owner_role,
            CASE.c.delegate_id,
            # The chain has no rung before the due date: it need not be read for one.
            case((TIMER.c.level > 0, cast(CASE.c.chain, Text))),
        )
        .join(CASE, CASE.c.id == TIMER.c.case_id)
        .where(TIMER.c.due <= day)
        .order_by(TIMER.c.due, TIMER.c.case_id)
        .limit(most)
    )
    if homes is not None:
        wanted = wanted.where(TIMER.c.municipality_id.in_(homes))
    if session.get_bind().dialect.name != "sqlite":
        wanted = wanted.with_for_update(of=TIMER, skip_locked=True)
    rows = many_rows(session, wanted)
    return [Due._make((*row[:-1], Chain.parse(row[-1]))) for row in rows]


def take_timers(session: Session, taken: Sequence[Due]) -> None:
    """Remove the timers that were read by ``due_timers``, and no other one of the same days."""
    if not taken:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # By the driver itself: many cases wait for the same few days, which are written once.
        days = {day: day.isoformat() for day in {one.natural for one in taken}}
        keys = [(days[one.natural], one.case) for one in taken]
        connection.exec_driver_sql(_TAKE, keys)
    else:
        lists = {"days": [one.natural for one in taken], "cases": [one.case for one in taken]}
        connection.exec_driver_sql(_TAKE_LISTED, lists)


def waiting(municipality: str, case: int, due: date, level: int) -> dict[str, object]:
    """A timer as a row to put: the municipality's case waits for a rung on its day."""
    return {"due": due, "case_id": case, "municipality_id": municipality, "level": level}


def put_timers(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Timers to wait for, as ``waiting`` makes them."""
    if rows:
        session.execute(_WAIT, rows, execution_options=_NOTHING_LOST)


def arm_many(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Timers for cases that wait for nothing yet; one that waits already is left as it is."""
    wanted = {row["case_id"]: row for row in reversed(rows)}  # of two for one case, the first
    if not wanted:
        return
    waiting = session.execute(select(TIMER.c.case_id).where(TIMER.c.case_id.in_(wanted)))
    for number in waiting.scalars().all():
        del wanted[number]
    put_timers(session, list(wanted.values()))


def wait_for(session: Session, of: Case, due: date | None, level: int = 0) -> None:
    """Let one case wait for this rung and nothing else; ``due`` None: for nothing."""
    session.flush()  # what the case has become is written before what it waits for
    session.execute(_FORGET, {"waits": of.id})
    if due is not None:
        session.execute(_WAIT, waiting(of.municipality_id, of.id or 0, due, level))


def timer_of(session: Session, of: Case) -> Timer | None:
    """What the case waits for, if it waits."""
    return session.execute(select(Timer).where(TIMER.c.case_id == of.id)).scalar()


def timers_of(session: Session, cases: Sequence[int]) -> dict[int, Timer]:
    """What each of the cases waits for, by number; those that wait for nothing are left out."""
    found: dict[int, Timer] = {}
    for some in portions(cases):
        rows = session.execute(select(Timer).where(TIMER.c.case_id.in_(some)))
        found.update({timer.case_id: timer for (timer,) in rows})
    return found


def coming(session: Session, municipality: str, until: date, most: int) -> list[Case]:
    """The municipality's cases that wait for a rung by ``until``, the earliest first, at most
    ``most``."""
    wanted = (
        select(Case)
        .join(Timer, TIMER.c.case_id == Case.id)
        .where(TIMER.c.municipality_id == municipality, TIMER.c.due <= until)
        .order_by(TIMER.c.due, TIMER.c.case_id)
        .limit(most)
    )
    return [case for (case,) in session.execute(wanted)]


def waiting_cases(session: Session, municipality: str) -> list[tuple[Case, Timer]]:
    """The municipality's open cases that wait for a rung, each with its timer."""
    wanted = (
        select(Case, Timer)
        .join(Timer, TIMER.c.case_id == Case.id)
        .where(TIMER.c.municipality_id == municipality)
        .order_by(TIMER.c.case_id)
    )
    return [(case, timer) for case, timer in session.execute(wanted)]
