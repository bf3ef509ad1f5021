"""What a municipality is made of, for as many as are asked for: itself and its school breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Table, bindparam, select
from sqlmodel import Session

from models.portions import portions
from models.register.tables import Municipality, SchoolBreak

# As tables, and asked in the same words each time: every transaction begins with them.
BREAK: Table = SchoolBreak.__table__  # type: ignore[attr-defined]
PLACE: Table = Municipality.__table__  # type: ignore[attr-defined]
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_BREAKS = select(BREAK.c.municipality_id, BREAK.c.name, BREAK.c.starts, BREAK.c.ends).where(
    BREAK.c.municipality_id.in_(_WANTED)
)
_PLACES = select(PLACE.c.id, PLACE.c.country, PLACE.c.preset, PLACE.c.locale).where(
    PLACE.c.id.in_(_WANTED)
)


class Place(NamedTuple):
    """What a municipality has set for itself."""

    id: str
    country: str
    preset: str
    locale: str


class Break(NamedTuple):
    """A school break, both days included."""

    name: str
    starts: date
    ends: date


def places(session: Session, wanted: Sequence[str]) -> list[Place]:
    """Those of the municipalities that there are, in no order."""
    found: list[Place] = []
    for some in portions(wanted):
        found += (Place._make(row) for row in session.execute(_PLACES, {"wanted": list(some)}))
    return found


def breaks_of(session: Session, wanted: Sequence[str]) -> dict[str, list[Break]]:
    """The breaks of each of the municipalities, of all years, in no order; one that has none is
    left out."""
    found: dict[str, list[Break]] = defaultdict(list)
    for some in portions(wanted):
        for municipality, *rest in session.execute(_BREAKS, {"wanted": list(some)}):
            found[municipality].append(Break._make(rest))
    return found
