"""What is asked about one service at every look at its case: each question is put together once."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Table, and_, bindparam, func, or_, select
from sqlmodel import Session, col

from models.case.tables import Case, Subject
from models.services.tables import (
    ServiceAgreement,
    ServiceDecision,
    ServiceList,
    ServiceUse,
    ValidationRules,
)
from states.service_validation import ASSESSMENT, KIND, VALID

LISTED: Table = ServiceList.__table__  # type: ignore[attr-defined]
DECIDED: Table = ServiceDecision.__table__  # type: ignore[attr-defined]
USED: Table = ServiceUse.__table__  # type: ignore[attr-defined]
# By the beginning of the key alone: asked for the municipality too, SQLite reads all its lists.
_LISTS = select(LISTED.c.list, LISTED.c.value).where(LISTED.c.subject_id == bindparam("about"))
_STANDS_ON = (
    select(DECIDED.c.fingerprint)
    .where(
        DECIDED.c.municipality_id == bindparam("place"), DECIDED.c.subject_id == bindparam("about")
    )
    .order_by(DECIDED.c.id.desc())
    .limit(1)
)
_IN_USE = (
    select(USED.c.id)
    .where(USED.c.municipality_id == bindparam("place"), USED.c.subject_id == bindparam("about"))
    .limit(1)
)


def lists_of(session: Session, subject: int) -> dict[tuple[int, str], set[str]]:
    """The lists of one service, by subject and list; whose it is has been seen before."""
    session.flush()
    found: dict[tuple[int, str], set[str]] = {}
    for name, value in session.execute(_LISTS, {"about": subject}):
        found.setdefault((subject, name), set()).add(value)
    return found


def stands_on(session: Session, municipality: str, subject: int) -> str | None:
    """The fingerprint of the facts that the latest decision was taken on, if there is one."""
    session.flush()
    return session.execute(_STANDS_ON, {"place": municipality, "about": subject}).scalar()


def used_by_units(session: Session, municipality: str, day: date) -> dict[int, list[int]]:
    """The units that use each service themselves on the day, by subject; what the whole authority
    uses is no unit's own."""
    rows = session.execute(
        select(USED.c.subject_id, USED.c.unit_id)
        .where(
            USED.c.municipality_id == municipality,
            USED.c.unit_id.is_not(None),
            USED.c.starts <= day,
            or_(USED.c.ends.is_(None), USED.c.ends > day),
        )
        .order_by(USED.c.id)
    )
    found: dict[int, list[int]] = {}
    for subject, unit in rows:
        found.setdefault(subject, []).append(unit)
    return found


class UsedHere(NamedTuple):
    """A service that a unit uses; ``whole``: as the whole authority does."""

    name: str
    case: Case
    starts: date
    ends: date | None
    whole: bool


def services_at(session: Session, municipality: str, unit: int, day: date) -> list[UsedHere]:
    """The services in use at the unit on the day, and those to come, by name, each with the case
    of its validation."""
    rows = session.execute(
        select(col(Subject.name), Case, USED.c.starts, USED.c.ends, USED.c.unit_id)
        .join(USED, USED.c.subject_id == col(Subject.id))
        .join(Case, and_(col(Case.subject_id) == col(Subject.id), col(Case.kind) == KIND))
        .where(
            col(Subject.municipality_id) == municipality,
            or_(USED.c.unit_id == unit, USED.c.unit_id.is_(None)),
            or_(USED.c.ends.is_(None), USED.c.ends > day),
        )
        .order_by(func.lower(col(Subject.name)), USED.c.starts)
    )
    return [UsedHere(name, case, starts, ends, at is None) for name, case, starts, ends, at in rows]


def is_used(session: Session, municipality: str, subject: int) -> bool:
    """Whether anybody uses the service or has: its data lies there until it is deleted."""
    session.flush()
    asked = {"place": municipality, "about": subject}
    return session.execute(_IN_USE, asked).first() is not None


def rules_of(session: Session, municipality: str) -> ValidationRules:
    """The municipality's rules, or the defaults where it has set none; asked for once in a
    transaction, in which nobody else sets any."""
    known: dict[str, ValidationRules] = session.info.setdefault("validation_rules", {})
    if municipality not in known:
        found = session.get(ValidationRules, municipality)
        known[municipality] = found or ValidationRules(municipality_id=municipality)
    return known[municipality]


def touchable(session: Session, municipality: str, subject: int) -> dict[int, Case]:
    """The validations of other services that what happened to one may touch: a decision that
    holds, or a round that looks at a part. A first assessment sees it all anyway."""
    found = session.execute(
        select(Case).where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == KIND,
            col(Case.subject_id) != subject,
            col(Case.closed).is_(None),
            or_(
                col(Case.state).in_(VALID),
                and_(col(Case.state) == ASSESSMENT, col(Case.round) > 1),
            ),
        )
    )
    return {case.subject_id or 0: case for case in found.scalars()}


def agreements_of(session: Session, municipality: str, subject: int) -> list[ServiceAgreement]:
    """The agreements about one service, the earliest first, ended ones too."""
    found = session.execute(
        select(ServiceAgreement)
        .where(
            col(ServiceAgreement.municipality_id) == municipality,
            col(ServiceAgreement.subject_id) == subject,
        )
        .order_by(col(ServiceAgreement.starts), col(ServiceAgreement.id))
    )
    return list(found.scalars())


def next_run_out(session: Session, municipality: str, day: date) -> date | None:
    """The first last day, ``day`` or later, of any decision that holds for a time."""
    return session.execute(
        select(func.min(DECIDED.c.valid_until)).where(
            DECIDED.c.municipality_id == municipality, DECIDED.c.valid_until >= day
        )
    ).scalar()
