"""Many people at once: who is there, which appointments, and writing both in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from models.many_rows import many_rows
from models.register.directory import APPOINTMENT, PERSON


class Known(NamedTuple):
    """A person of the register."""

    id: int
    name: str
    locale: str


class Standing(NamedTuple):
    """An appointment of the register, of a person to a role at a unit."""

    id: int
    deputy: int | None
    starts: date | None
    ends: date | None


Held = tuple[int, str, int | None]
"""Person, role, unit (None: the authority)."""


def known_people(session: Session, municipality: str) -> dict[str, Known]:
    """Everybody of the municipality by address; those who were erased have none."""
    asked = select(PERSON.c.email, PERSON.c.id, PERSON.c.name, PERSON.c.locale).where(
        PERSON.c.municipality_id == municipality, PERSON.c.email != ""
    )
    return {email: Known(*rest) for email, *rest in many_rows(session, asked)}


def standing_posts(session: Session, municipality: str) -> dict[Held, list[Standing]]:
    """The appointments of the municipality, past and coming ones too, by what is held."""
    post = APPOINTMENT.c
    asked = (
        select(
            post.person_id,
            post.role,
            post.unit_id,
            post.id,
            post.deputy_id,
            post.starts,
            post.ends,
        )
        .where(post.municipality_id == municipality)
        .order_by(post.id)
    )
    found: dict[Held, list[Standing]] = defaultdict(list)
    for person, role, unit, *rest in many_rows(session, asked):
        found[person, role, unit].append(Standing(*rest))
    return found


def put_people(session: Session, municipality: str, rows: Sequence[dict[str, Any]]) -> None:
    """Register people: name, email and locale of each."""
    if rows:
        more = {"municipality_id": municipality, "unreachable": ""}
        session.execute(insert(PERSON), [{**row, **more} for row in rows])


def change_people(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Let people have another name or language: the number, name and locale of each."""
    if rows:
        changed = update(PERSON).where(PERSON.c.id == bindparam("of"))
        session.execute(changed, [{**row, "of": row.pop("id")} for row in map(dict, rows)])
        session.expire_all()  # whoever has read them reads them anew


def put_posts(session: Session, municipality: str, rows: Sequence[dict[str, Any]]) -> None:
    """Appoint people."""
    if rows:
        session.execute(
            insert(APPOINTMENT), [{**row, "municipality_id": municipality} for row in rows]
        )


def change_posts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Let appointments have another deputy, first or last day: the number and these of each."""
    if rows:
        changed = update(APPOINTMENT).where(APPOINTMENT.c.id == bindparam("of"))
        session.execute(changed, [{**row, "of": row.pop("id")} for row in map(dict, rows)])
        session.expire_all()
