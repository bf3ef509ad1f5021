"""The questions and statements of the outbox. Set-based: a tick costs what is due."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Insert,
    Table,
    and_,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Session, col

from models.case.timers import TIMER
from models.many_rows import many_rows
from models.post.tables import Item, Message, Quiet

MESSAGE: Table = Message.__table__  # type: ignore[attr-defined]
ITEM: Table = Item.__table__  # type: ignore[attr-defined]
QUIET: Table = Quiet.__table__  # type: ignore[attr-defined]

TOO_OLD = timedelta(hours=2)
LIVE = ("pending", "held", "claimed", "sending")
BY_HAND = "by_hand"
DEFERRED = "deferred"  # the mail host said later, at each try: nobody has the letter
IN_DOUBT = "in_doubt"  # the mail host had all of it once and did not answer: perhaps delivered
PERHAPS = "perhaps_delivered"  # so twice: no third try is made by itself
HOST_REFUSES = "host_refuses"  # the mail host refuses everybody: nobody's address, and no letter
CAME_BACK = "came_back"  # with one and the same report as many others: it is about us
UNSENDABLE = "unsendable"  # for a cause of ours: it cannot even be written
OPEN_TO_MORE = ("pending", "held", "cancelled")


class Written(NamedTuple):
    """A letter that exists already for a person on a day."""

    id: int
    status: str


def written_on(session: Session, day: date, sort: str = "duty") -> dict[int, Written]:
    """The letters of a day, by person."""
    wanted = select(MESSAGE.c.person_id, MESSAGE.c.id, MESSAGE.c.status, MESSAGE.c.reason).where(
        MESSAGE.c.day == day, MESSAGE.c.sort == sort
    )
    return {
        # What a person struck out stays struck out; what was cancelled otherwise may come back.
        person: Written(number, "struck" if reason == BY_HAND else status)
        for person, number, status, reason in many_rows(session, wanted)
    }


def numbers_on(session: Session, day: date) -> dict[int, int]:
    """The number of each person's letter of duty of the day."""
    wanted = select(MESSAGE.c.person_id, MESSAGE.c.id).where(
        MESSAGE.c.day == day, MESSAGE.c.sort == "duty"
    )
    return {person: number for person, number in many_rows(session, wanted)}


def lately(session: Session, day: date, days: int = 7) -> dict[int, int]:
    """How many letters each person got in the ``days`` days before ``day``."""
    wanted = (
        select(MESSAGE.c.person_id, func.count())
        .where(
            MESSAGE.c.day > day - timedelta(days=days),
            MESSAGE.c.day < day,
            MESSAGE.c.sort == "duty",
            not_(MESSAGE.c.status.in_(("cancelled", "dead"))),
        )
        .group_by(MESSAGE.c.person_id)
    )
    return {person: count for person, count in many_rows(session, wanted)}


def message_row(
    municipality: str,
    person: int,
    day: date,
    now: datetime,
    *,
    domain: str,
    status: str = "pending",
    reason: str = "",
    digest: bool = False,
    sort: str = "duty",
    about: int = 0,
    next_at: datetime | None = None,
) -> dict[str, object]:
    """One new message. Its Message-ID is made once and kept: a second try is the same letter."""
    return {
        "municipality_id": municipality,
        "person_id": person,
        "day": day,
        "sort": sort,
        "about": about,
        "status": status,
        "reason": reason,
        "digest": digest,
        "message_id": f"<{secrets.token_hex(16)}@{domain}>",
        "letter": "",
        "owner": "",
        "fence": 0,
        "attempts": 0,
        "next_at": next_at or now,
        "created_at": now,
        "last_answer": "",
    }


def put_messages(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """New messages, all with the same columns."""
    _put(session, MESSAGE, rows)


def put_items(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """What the messages say, all with the same columns. What a cancelled letter was to say moves
    to the new one."""
    from sqlalchemy.dialects import postgresql, sqlite  # no start-up needs either

    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = upsert(ITEM)
    moved = {name: statement.excluded[name] for name in ("message_id", "natural")}
    keys = [column.name for column in ITEM.primary_key]
    _put(session, ITEM, rows, statement.on_conflict_do_update(index_elements=keys, set_=moved))


def put_quiet(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """What is not said today, all with the same columns."""
    _put(session, QUIET, rows)


def _put(
    session: Session,
    table: Table,
    rows: Sequence[dict[str, object]],
    how: Insert | None = None,
) -> None:
    """Insert the rows by the driver itself, column by column: on a busy day the same few dates
    and instants are written ten thousand times, and so each is converted once."""
    if not rows:
        return
    session.flush()
    connection = session.connection()
    statement = (insert(table) if how is None else how).compile(
        dialect=connection.dialect, column_keys=list(rows[0])
    )
    names = statement.positiontup or list(statement.params)
    columns = [_converted(connection, table.c[name], [row[name] for row in rows]) for name in names]
    bound: Sequence[Any] = list(zip(*columns, strict=True))
    if not statement.positional:
        bound = [dict(zip(names, values, strict=True)) for values in bound]
    connection.exec_driver_sql(str(statement), bound)


def _converted(
    connection: Connection, column: Column[Any], values: list[object]
) -> Iterable[object]:
    """The values as the driver takes them."""
    convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        return values
    known = {value: convert(value) for value in set(values)}
    return [known[value] for value in values]


def was_said() -> ColumnElement[bool]:
    """Of a letter: it said what it says. What was cancelled by itself, or sent to an address that
    is wrong, did not."""
    return not_(
        or_(
            and_(MESSAGE.c.status == "cancelled", MESSAGE.c.reason != BY_HAND),
            and_(MESSAGE.c.status == "dead", MESSAGE.c.reason == "address"),
        )
    )


def said_already(session: Session, day: date) -> set[tuple[int, int, int, int, date]]:
    """The keys of what was said of the cases whose timers have come: never twice to one person."""
    wanted = (
        select(ITEM.c.case_id, ITEM.c.since_version, ITEM.c.level, ITEM.c.person_id, ITEM.c.due)
        .join(TIMER, TIMER.c.case_id == ITEM.c.case_id)
        .join(MESSAGE, MESSAGE.c.id == ITEM.c.message_id)
        .where(TIMER.c.due <= day, was_said())
    )
    return set(many_rows(session, wanted))


def revive(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Cancelled letters that have something to say again."""
    if ids:
        session.execute(
            update(MESSAGE)
            .where(MESSAGE.c.id.in_(ids), MESSAGE.c.status == "cancelled")
            .values(status="pending", reason="", next_at=now)
        )


def stands_still() -> ColumnElement[bool]:
    """Of a letter: it waits for a person. Said twice: the index of those few is found by its own
    words, and searched by values."""
    return and_(text("message.status IN ('held', 'dead')"), MESSAGE.c.status.in_(("held", "dead")))


def held_or_dead(session: Session, municipality: str, status: str) -> list[Message]:
    rows = session.execute(
        select(Message)
        .where(col(Message.municipality_id) == municipality, col(Message.status) == status)
        .where(stands_still())
        .order_by(col(Message.day), col(Message.id))
    )
    return [row[0] for row in rows]


def gather(session: Session, day: date) -> int:
    """Letters of earlier days that nobody has, never tried or put off at each try, go into one a
    person: the day's own, or the latest, which becomes it. What was put off keeps its age, so that
    it is given up in the end. Returns how many were taken up by another."""
    nobodys = and_(
        MESSAGE.c.sort == "duty",
        MESSAGE.c.status == "pending",
        or_(
            and_(MESSAGE.c.attempts == 0, MESSAGE.c.reason != IN_DOUBT),
            MESSAGE.c.reason == DEFERRED,
        ),
    )
    rows = session.execute(
        select(
            MESSAGE.c.id,
            MESSAGE.c.person_id,
            MESSAGE.c.day,
            MESSAGE.c.digest,
            MESSAGE.c.attempts,
            MESSAGE.c.created_at,
        )
        .where(
            nobodys,
            MESSAGE.c.day <= day,
            MESSAGE.c.person_id.in_(
                select(MESSAGE.c.person_id).where(nobodys, MESSAGE.c.day < day)
            ),
        )
        .order_by(MESSAGE.c.day.desc(), MESSAGE.c.id)
    ).all()
    todays = written_on(session, day) if rows else {}
    first: dict[int, int] = {}
    taken = 0
    for number, person, written, digest, attempts, created in rows:
        if person not in first:
            first[person] = number
            if written < day and person not in todays:
                session.execute(update(MESSAGE).where(MESSAGE.c.id == number).values(day=day))
            continue
        keeper = MESSAGE.c.id == first[person]
        session.execute(
            update(ITEM).where(ITEM.c.message_id == number).values(message_id=first[person])
        )
        if digest:
            session.execute(update(MESSAGE).where(keeper).values(digest=True))
        if attempts:
            older = update(MESSAGE).where(keeper, MESSAGE.c.created_at > created)
            session.execute(older.values(created_at=created))
        session.execute(
            update(MESSAGE)
            .where(MESSAGE.c.id == number)
            .values(status="cancelled", reason="gathered", digest=False)
        )
        taken += 1
    return taken
