"""Cases in one line each: what is said of many of them where no letter and no page is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.case.tables import Case
from models.portions import portions
from models.register.tables import Unit


class InShort(NamedTuple):
    """A case by its kind, its unit's name (empty: the whole authority's) and who answers for it, by
    the role."""

    kind: str
    unit: str
    role: str


def in_short(session: Session, cases: Iterable[int]) -> dict[int, InShort]:
    """Each case by its number; one that is not there is left out."""
    found: dict[int, InShort] = {}
    for some in portions(sorted(set(cases))):
        wanted = (
            select(Case.id, Case.kind, Unit.name, Case.owner_role)
            .join(Unit, col(Unit.id) == col(Case.unit_id), isouter=True)
            .where(col(Case.id).in_(some))
        )
        for number, kind, unit, role in session.execute(wanted):
            found[number] = InShort(kind, unit or "", role)
    return found
