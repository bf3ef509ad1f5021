"""What a municipality has set for itself, as the texts that it read in: wheel, types, targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from models.portions import portions

LONGEST = 400_000


class OwnText(SQLModel, table=True):
    """A municipality's own wheel, types of activity, documents or targets, as the TOML text that
    was read in last. A municipality without a row uses the built-in."""

    __tablename__ = "own_text"

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id", max_length=20)
    sort: str = Field(primary_key=True, max_length=20)
    text: str = Field(max_length=LONGEST)
    read_at: datetime


OWN: Table = OwnText.__table__  # type: ignore[attr-defined]
_OF_SOME = select(OWN.c.municipality_id, OWN.c.sort, OWN.c.text).where(
    OWN.c.municipality_id.in_(bindparam("wanted", expanding=True))
)


def own_texts(session: Session, municipalities: Sequence[str]) -> dict[str, dict[str, str]]:
    """The texts of the municipalities that have any, by municipality and sort."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for some in portions(municipalities):
        for municipality, sort, text in session.execute(_OF_SOME, {"wanted": list(some)}):
            found[municipality][sort] = text
    return found


def texts_of(session: Session, municipality: str) -> list[OwnText]:
    """The texts of one municipality, by sort, with when they were read in."""
    wanted = select(OwnText).where(OWN.c.municipality_id == municipality)
    return list(session.execute(wanted.order_by(OWN.c.sort)).scalars())


def keep_text(session: Session, municipality: str, sort: str, text: str, read_at: datetime) -> None:
    """The text holds from now on."""
    session.merge(OwnText(municipality_id=municipality, sort=sort, text=text, read_at=read_at))
    session.flush()


def forget_text(session: Session, municipality: str, sort: str) -> bool:
    """The built-in holds again; False when it did already."""
    gone = session.execute(
        delete(OwnText).where(OWN.c.municipality_id == municipality, OWN.c.sort == sort)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]
