"""What a municipality is made of, for as many as are asked for: itself and its school breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Table, bindparam, select
from sqlmodel import Session

from models.portions import portions
from models.register.tables import EVERYBODY, Municipality, SchoolBreak

# As tables, and asked in the same words each time: every transaction begins with them.
BREAK: Table = SchoolBreak.__table__  # type: ignore[attr-defined]
PLACE: Table = Municipality.__table__  # type: ignore[attr-defined]
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_BREAKS = select(
    BREAK.c.municipality_id, BREAK.c.name, BREAK.c.starts, BREAK.c.ends, BREAK.c.unit_id
).where(BREAK.c.municipality_id.in_(_WANTED), BREAK.c.whose == EVERYBODY)
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
    """Days on which nobody works at a unit and those below it (None: at any), both included."""

    name: str
    starts: date
    ends: date
    unit: int | None


def places(session: Session, wanted: Sequence[str]) -> list[Place]:
    """Those of the municipalities that there are, in no order."""
    found: list[Place] = []
    for some in portions(wanted):
        found += (Place._make(row) for row in session.execute(_PLACES, {"wanted": list(some)}))
    return found


def breaks_of(session: Session, wanted: Sequence[str]) -> dict[str, list[Break]]:
    """The days on which nobody works, of each of the municipalities and of all years, in no order;
    one that has none is left out. Days when only the pupils are free are none of these."""
    found: dict[str, list[Break]] = defaultdict(list)
    for some in portions(wanted):
        for municipality, *rest in session.execute(_BREAKS, {"wanted": list(some)}):
            found[municipality].append(Break._make(rest))
    return found
