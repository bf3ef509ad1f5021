"""When each municipality has something to do next: a row for each work, so that a day costs what it
brings. Whatever changes what a work hangs on sets its row back, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Index, Table, bindparam, event, func, insert, or_, select, update
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction
from sqlmodel import Field, Session, SQLModel, col

from models.portions import portions
from models.register.tables import Municipality
from models.server import EVERYWHERE, HOME, HOMES

LOOK = date.min  # something has changed: at the next ring it is looked again
NEVER = date(9999, 12, 30)  # time alone brings nothing
NOT_BEGUN = date.max  # nobody is served there: until the first year, case or subject
ANYTHING = "*"
HangsOn = Mapping[str, frozenset[str]]  # by work the tables, ``case:`` and a kind for one kind's

CHANGED = "changed tables"
AT_SAVEPOINTS = "changed tables, as each savepoint found them"
# What no work hangs on: what happened, and what the post and the clock note for themselves.
BOOKS = frozenset(
    {
        "action_link",
        "answering",
        "audit",
        "audit_words",
        "begun_thing",
        "case_file",
        "draft",
        "fact",
        "file_part",
        "kept_letter",
        "kind_state",
        "last_move",
        "letterhead",
        "look",
        "mail_host",
        "next_day",
        "quiet",
        "report",
        "report_part",
        "report_version",
        "run",
        "saved_view",
        "sign_in_link",
        "sign_in_try",
        "web_session",
    }
)
# Letters are claimed by the batch, for all municipalities at once: that changes nobody's days.
BY_THE_BATCH = frozenset({"message", "item"})
BEGINS = frozenset({"case", "subject", "guide", "municipality"})


class NextDay(SQLModel, table=True):
    """Before ``day`` the work has nothing to do in the municipality. That is sure; that there is
    something on it is not."""

    __tablename__ = "next_day"
    __table_args__ = (
        # Serves "where has the work come", asked at every ring.
        Index("works_of_a_day", "work", "day"),
        {"sqlite_with_rowid": False},
    )

    municipality_id: str = Field(foreign_key="municipality.id", primary_key=True)
    work: str = Field(primary_key=True, max_length=60)
    day: date


NEXT: Table = NextDay.__table__  # type: ignore[attr-defined]
# Asked at each ring, and put together once.
_OF_WORKS = NEXT.c.work.in_(bindparam("works", expanding=True))
_THERE = select(
    select(func.count()).select_from(Municipality).scalar_subquery(),
    select(func.count()).select_from(NEXT).where(_OF_WORKS).scalar_subquery(),
)
_COME = (
    select(NEXT.c.municipality_id, NEXT.c.work)
    .where(_OF_WORKS, NEXT.c.day <= bindparam("by_day"))
    .order_by(NEXT.c.municipality_id)
)
_SET = (
    update(NEXT)
    .where(NEXT.c.municipality_id == bindparam("home"), NEXT.c.work == bindparam("of"))
    .values(day=bindparam("next"))
)


def mark_changed(session: Session, home: str, *names: str) -> None:
    """Rows of these tables have changed in the municipality ("": nobody knows in which)."""
    told = [name for name in names if name not in BOOKS]
    if told:
        session.info.setdefault(CHANGED, {}).setdefault(home, set()).update(told)


def follow_changes(sort: type[Session]) -> None:
    """Sessions of the sort note which tables they change."""
    event.listen(sort, "do_orm_execute", _note_statement)
    event.listen(sort, "after_flush", _note_flushed)
    event.listen(sort, "after_transaction_create", _note_savepoint)
    event.listen(sort, "after_soft_rollback", _note_taken_back)


def _note_statement(state: ORMExecuteState) -> None:
    """What a statement has changed, whose rows no object of the session stands for."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = state.statement.table.name  # type: ignore[attr-defined]
    if table in BOOKS:
        return
    names = state.execution_options.get("changes", (table,))
    home = state.session.info.get(HOME, EVERYWHERE)
    for one in [home] if home != EVERYWHERE else _homes(state, table):
        mark_changed(state.session, one, *names)  # type: ignore[arg-type]


def _homes(state: ORMExecuteState, table: str) -> Collection[str]:
    if table in BY_THE_BATCH:
        return ()
    rows = state.parameters if isinstance(state.parameters, list) else []
    found = {str(row.get("municipality_id", "")) for row in rows}
    if state.is_insert and found:
        return found
    return state.session.info.get(HOMES) or {""}


def _note_flushed(session: Session, _context: UOWTransaction) -> None:
    """What the session's objects have changed."""
    for one in (*session.new, *session.dirty, *session.deleted):
        names = [name := str(one.__tablename__)]
        if name == "case":
            names.append(f"case:{one.kind}")
        home = one.id if name == "municipality" else getattr(one, "municipality_id", "")
        mark_changed(session, home or "", *names)


def _note_savepoint(session: Session, begun: SessionTransaction) -> None:
    """What has changed until a savepoint."""
    if begun.nested:
        changed = session.info.get(CHANGED, {})
        kept = {home: set(names) for home, names in changed.items()}
        session.info.setdefault(AT_SAVEPOINTS, {})[begun] = kept


def _note_taken_back(session: Session, given_up: SessionTransaction) -> None:
    """What was changed since a savepoint that is rolled back has not changed."""
    kept = session.info.get(AT_SAVEPOINTS, {}).pop(given_up, None)
    if kept is not None:
        session.info[CHANGED] = kept


def is_changed(session: Session, home: str, hangs_on: frozenset[str]) -> bool:
    """Whether the transaction has changed so far what a work hangs on."""
    changed = session.info.get(CHANGED, {})
    return any(_concerns(hangs_on, changed.get(one, ())) for one in (home, ""))


def _concerns(hangs_on: frozenset[str], names: Collection[str]) -> bool:
    return bool(names) and (ANYTHING in hangs_on or not hangs_on.isdisjoint(names))


def look_again(session: Session, hangs_on: HangsOn | None) -> None:
    """Set back the rows of all works that hang on what the transaction has changed (None: nobody
    knows which do): at the next ring it is looked again."""
    together: dict[frozenset[str], list[str]] = {}
    for home, names in session.info.pop(CHANGED, {}).items():
        together.setdefault(frozenset(names), []).append(home)
    for names, homes in together.items():
        which = NEXT.c.day > LOOK
        if hangs_on is not None:
            works = [work for work, tables in hangs_on.items() if _concerns(tables, names)]
            which = which & NEXT.c.work.in_(works)
        if BEGINS & names:
            which = or_(which, NEXT.c.day == NOT_BEGUN)
        elif hangs_on is not None and not works:
            continue
        for some in [()] if "" in homes else portions(homes):
            here = which & NEXT.c.municipality_id.in_(some) if some else which
            session.execute(update(NEXT).where(here).values(day=LOOK))


def look_everywhere(session: Session) -> None:
    """Nothing that the rows say is trusted any more."""
    session.execute(update(NEXT).values(day=LOOK))


def lacking_rows(session: Session, works: Collection[str]) -> bool:
    """Whether there is a municipality without a row for one of the works."""
    there, known = session.execute(_THERE, {"works": list(works)}).one()
    return bool(known < there * len(works))


def add_rows(session: Session, works: Iterable[str]) -> None:
    """Each municipality gets the rows that it lacks."""
    wanted = set(works)
    homes = session.execute(select(col(Municipality.id))).scalars().all()
    rows = select(NEXT.c.municipality_id, NEXT.c.work).where(NEXT.c.work.in_(wanted))
    there = {(home, work) for home, work in session.execute(rows)}
    new: list[dict[str, Any]] = [
        {"municipality_id": home, "work": work, "day": LOOK}
        for home in homes
        for work in sorted(wanted)
        if (home, work) not in there
    ]
    if new:
        session.execute(insert(NEXT), new)


def come(session: Session, works: Collection[str], day: date) -> dict[str, set[str]]:
    """The municipalities, by id, in which some of the works may have something to do by ``day``,
    each with which."""
    found: dict[str, set[str]] = {}
    for home, work in session.execute(_COME, {"works": list(works), "by_day": day}):
        found.setdefault(home, set()).add(work)
    return found


def first_day(session: Session) -> date | None:
    """The first day that any row of any municipality says."""
    return session.execute(select(func.min(NEXT.c.day))).scalar()


def days_of(session: Session, municipality: str) -> dict[str, date]:
    """The next day of each work in the municipality."""
    wanted = select(NEXT.c.work, NEXT.c.day).where(NEXT.c.municipality_id == municipality)
    return {work: day for work, day in session.execute(wanted)}


def set_everywhere(session: Session, homes: Sequence[str], work: str, day: date) -> None:
    """Before the day the work has nothing to do in any of the municipalities."""
    for some in portions(homes):
        rows = update(NEXT).where(NEXT.c.work == work, NEXT.c.municipality_id.in_(some))
        session.execute(rows.values(day=day))


def set_days(session: Session, municipality: str, days: Mapping[str, date]) -> None:
    """Before its day each of the works has nothing to do."""
    rows: Sequence[dict[str, Any]] = [
        {"home": municipality, "of": work, "next": day} for work, day in days.items()
    ]
    if rows:
        session.connection().execute(_SET, rows)
