"""Which municipalities have begun: the one question that has to know whatever may be watched."""

from __future__ import annotations

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from models.case.tables import Case, Subject
from models.register.tables import Municipality
from models.skolesec.taking_part import Guide

# A guide's own municipality is served though nothing else may have begun there.
BEGINNINGS = (Case, Subject, Guide)


def begun(session: Session) -> list[str]:
    """The municipalities that have opened a year, or have a case of any kind, or anything that is
    watched, such as a service or a document; in the order of their ids."""
    return list(session.exec(_BEGUN.order_by(col(Municipality.id))))


def has_begun(session: Session, municipality: str) -> bool:
    """Whether the municipality is one of those."""
    return session.exec(_BEGUN.where(Municipality.id == municipality)).first() is not None


_SOME = (exists().where(col(table.municipality_id) == col(Municipality.id)) for table in BEGINNINGS)
_BEGUN = select(Municipality.id).where(or_(col(Municipality.opened_year) != "", *_SOME))
