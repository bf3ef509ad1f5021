"""A school year in advance: the real engine on a copy of the database and a virtual clock."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from sqlalchemy import Select, Table, insert
from sqlalchemy import select as select_rows
from sqlmodel import Session, SQLModel, col, select

from config.words import Words, words
from flows import cases
from flows.cases import Who
from flows.office import ZONE, Office
from flows.rhythm import RHYTHM
from flows.tick import tick
from flows.year import CLOCK, open_year
from models.cases import Case
from models.database import Database
from models.evidence import evidence_of
from models.post import Item, Message, Quiet
from models.register import Municipality, Person, Unit
from notifications.post import Sealed
from states.answers import invented
from states.safety_cycle import FORWARD
from states.school_year import SchoolYear

LEFT_BEHIND = frozenset({"run", "mail_host", "action_link", "audit_words"})
# Housekeeping writes anchors outside the database, and a virtual year touches nothing real.
VIRTUAL = tuple(beat for beat in RHYTHM if beat.name != "housekeeping")
ANSWERED_AT = time(7, 30)
TICKED_AT = time(8, 0)


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One letter that would leave. ``items`` are what it says, most urgent first."""

    at: datetime
    to: str
    letter: str
    items: tuple[dict[str, object], ...]
    why: str

    def as_json(self) -> dict[str, object]:
        return {
            "event": "mail",
            "at": self.at.isoformat(),
            "to": self.to,
            "letter": self.letter,
            "items": list(self.items),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class QuietEvent:
    """A day on which something was moved or held back, for whom, why, and until when."""

    day: date
    to: str
    why: str
    goes_out: date | None

    def as_json(self) -> dict[str, object]:
        return {
            "event": "quiet",
            "date": self.day.isoformat(),
            "to": self.to,
            "why": self.why,
            "goes_out": self.goes_out.isoformat() if self.goes_out else None,
        }


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
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            if all_answer:
                _answer(virtual, municipality, datetime.combine(day, ANSWERED_AT, ZONE))
            now = datetime.combine(day, TICKED_AT, ZONE)
            tick(virtual, now, VIRTUAL)
            with copy.read() as session:
                yield from _mails(session, now, say)
                yield from _silences(session, day, say)
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
                target.execute(insert(table), rows)
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
        states = {number: session.get_one(Case, number).state for number, _ in asked}
        given = {
            number: invented(state, evidence_of(session, number), now.date())
            for number, state in states.items()
        }
    first = {number: person for number, person in reversed(asked)}
    for number, person in sorted(first.items()):
        cases.move(
            office,
            municipality,
            number,
            FORWARD[states[number]],
            who=Who(person, "mail"),
            now=now,
            answers=given[number] or None,
        )


def _mails(session: Session, now: datetime, say: Words) -> Iterator[MailEvent]:
    sent = session.execute(
        select(Message, Person)
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(Message.sent_at == now)
        .order_by(col(Person.email))
    ).all()
    for message, person in sent:
        rows = session.execute(
            select(Item, Case, Unit)
            .join(Case, col(Case.id) == col(Item.case_id))
            .join(Unit, col(Unit.id) == col(Case.unit_id))
            .where(Item.message_id == message.id)
            .order_by(col(Item.level).desc(), col(Item.due), col(Item.case_id))
        ).all()
        items = tuple(
            {
                "case": item.case_id,
                "kind": case.kind,
                "unit": unit.name,
                "state": case.state,
                "level": item.level,
                "due": item.due.isoformat(),
            }
            for item, case, unit in rows
        )
        levels = {item.level: item for item, _, _ in rows}
        reasons = [
            say.say("reasons.why_mail", level=rung(say, level), due=say.day(item.due))
            for level, item in sorted(levels.items(), reverse=True)
        ]
        if message.digest:
            reasons.append(say.say("reasons.digest"))
        if message.sort == "alert":
            reasons.append(say.say("reasons.alert"))
        yield MailEvent(now, person.email, message.letter, items, "; ".join(reasons))


def rung(say: Words, level: int) -> str:
    """A rung in words; one that a municipality added is said by its days."""
    key = f"levels.{level}"
    return say.say(key) if say.has(key) else f"{level:+d}"


def _silences(session: Session, day: date, say: Words) -> Iterator[QuietEvent]:
    rows = session.execute(
        select(Quiet, Person.email)
        .join(Person, col(Person.id) == col(Quiet.person_id), isouter=True)
        .where(Quiet.day == day)
        .order_by(col(Person.email), col(Quiet.id))
    ).all()
    seen: set[tuple[str, str, date | None]] = set()
    for quiet, email in rows:
        why = because(say, quiet.reason, quiet.name)
        key = (email or "", why, quiet.goes_out)
        if key not in seen:
            seen.add(key)
            yield QuietEvent(day, email or "", why, quiet.goes_out)
    held = session.execute(
        select(Person.email, Message.reason)
        .join(Person, col(Person.id) == col(Message.person_id))
        .where(Message.day == day, Message.status == "held")
        .order_by(col(Person.email))
    )
    for email, reason in held:
        yield QuietEvent(day, email, say.say(f"reasons.{reason}"), None)


def because(say: Words, reason: str, name: str = "") -> str:
    """A reason in words, with the name of the holiday or break."""
    why = say.say(f"reasons.{reason}")
    return f"{why}: {name}" if name and reason in ("holiday", "school_break") else why


def load(events: Sequence[MailEvent | QuietEvent]) -> dict[tuple[str, str], int]:
    """Letters per person and ISO week."""
    found: dict[tuple[str, str], int] = {}
    for event in events:
        if isinstance(event, MailEvent):
            year, week, _ = event.at.isocalendar()
            key = (event.to, f"{year}-W{week:02d}")
            found[key] = found.get(key, 0) + 1
    return found
