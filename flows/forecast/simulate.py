"""A school year in advance: the real engine on a copy of the database and a virtual clock."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from sqlalchemy import Select, Table, insert
from sqlalchemy import select as select_rows
from sqlmodel import SQLModel, col, select

from config.words import words
from flows.clock.schedule import RHYTHM
from flows.clock.tick import tick
from flows.engine import door, verbs
from flows.engine.handling import CLOCK, Desk, Who
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.forecast.events import MailEvent, QuietEvent, kept, mails, silences
from flows.safety_cycle.year import open_year
from models.case.lookups import read_together
from models.case.tables import Case
from models.database import Database
from models.guard import COPIED
from models.post.tables import Item, Message
from models.register.tables import Municipality
from notifications.post import Sealed
from states.errors import EvidenceMissing
from states.school_year import SchoolYear

LEFT_BEHIND = frozenset({"run", "mail_host", "action_link", "audit_words"})
# Housekeeping writes anchors outside the database, and a virtual year touches nothing real.
VIRTUAL = tuple(beat for beat in RHYTHM if beat.name != "housekeeping")
ANSWERED_AT = time(7, 30)
TICKED_AT = time(8, 0)


class _Nowhere:
    """A postman who accepts everything and delivers nothing."""

    host = "nowhere"

    def send(self, _letter: Sealed) -> str:
        return "250 simulated"

    def __enter__(self) -> _Nowhere:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


def simulate(
    office: Office,
    municipality: str,
    start: date,
    end: date,
    *,
    all_answer: bool,
    locale: str,
) -> Iterator[MailEvent | QuietEvent]:
    """Each mail and each moved or held one from ``start`` to ``end``, both included.

    Nothing is written to the office's database. A municipality that has opened no year opens, in
    the copy, the one that ``start`` lies in. With ``all_answer`` each step is answered, with
    invented evidence, the day after its first letter; otherwise nobody answers.
    """
    copy = _copy(office, municipality)
    elsewhere = TemporaryDirectory()  # for what a beat keeps beside the database
    virtual = replace(
        office,
        settings=office.settings.model_copy(update={"var": Path(elsewhere.name)}),
        database=copy,
        postman=_Nowhere,
        chance=random.Random(0),
        owner="the virtual year",
    )
    try:
        say = words(locale)
        first = datetime.combine(start, ANSWERED_AT, ZONE)
        _open(virtual, municipality, start, first)
        with copy.read() as session:
            yield from kept(session, municipality, start, say)
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            if all_answer:
                _answer(virtual, municipality, datetime.combine(day, ANSWERED_AT, ZONE))
            now = datetime.combine(day, TICKED_AT, ZONE)
            tick(virtual, now, VIRTUAL)
            with copy.read() as session:
                yield from mails(session, now, say)
                yield from silences(session, day, say)
    finally:
        copy.close()
        elsewhere.cleanup()


def _copy(office: Office, municipality: str) -> Database:
    """The municipality's rows in a database of their own, in memory."""
    copy = Database.in_memory()
    with office.database.read() as source, copy.write() as target:
        target.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        numbers = select(Case.id).where(Case.municipality_id == municipality)
        for table in SQLModel.metadata.sorted_tables:
            if table.name in LEFT_BEHIND:
                continue
            rows = [
                dict(row) for row in source.execute(_rows(table, municipality, numbers)).mappings()
            ]
            if rows:
                target.execute(insert(table), rows, execution_options={COPIED: True})
    return copy


def _rows(table: Table, municipality: str, numbers: Any) -> Select[Any]:
    rows = select_rows(table)
    if table.name == "municipality":
        return rows.where(table.c.id == municipality)
    if "municipality_id" in table.c:
        return rows.where(table.c.municipality_id == municipality)
    if "case_id" in table.c:
        return rows.where(table.c.case_id.in_(numbers))
    return rows


def _open(office: Office, municipality: str, start: date, now: datetime) -> None:
    with office.database.read() as session:
        begun = session.get_one(Municipality, municipality).opened_year
    if not begun:
        open_year(office, municipality, SchoolYear.of(start), who=CLOCK, now=now)


def _answer(office: Office, municipality: str, now: datetime) -> None:
    """Whoever got a letter about an open step before today answers it."""
    with office.database.read() as session:
        asked = session.execute(
            select(Case.id, Item.person_id)
            .join(Item, col(Item.case_id) == col(Case.id))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(
                col(Case.closed).is_(None),
                col(Item.since_version) == col(Case.since_version),
                Message.status == "sent",
            )
            .order_by(col(Case.id), col(Item.level))
        ).all()
    first = {number: person for number, person in reversed(asked)}
    if not first:
        return
    with door.desk(office, municipality, who=CLOCK, now=now) as at:
        read_together(at.session, list(first))
        for number, person in sorted(first.items()):
            # What waits for other cases' evidence is answered again on another day.
            with suppress(EvidenceMissing), at.session.begin_nested():
                mine = replace(at, who=Who(person, "mail"))
                answer_as_invented(mine, at.session.get_one(Case, number))


def answer_as_invented(at: Desk, case: Case) -> bool:
    """Answer what the case asks with invented answers and go on; whether there was a way on."""
    handling = at.kinds[case.kind]
    if case.closed is not None or case.state not in handling.kind.waits:
        return False
    if handling.kind.waits[case.state].done is None:
        return False
    facts = handling.facts(at.session, case)
    verbs.answer_case(at, case, handling.kind.invent(case.state, facts, at.day) or None)
    return True
