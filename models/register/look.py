"""What a municipality's pages look like: its logo and its accent colour, if it has any."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import CheckConstraint, LargeBinary, Table, select
from sqlmodel import Column, Field, Session, SQLModel


class Look(SQLModel, table=True):
    """``accent`` is a colour like ``#0b5d4e``, empty: the built-in. ``logo`` is a picture in PNG
    with its SHA-256 and its sides in points; None: there is none."""

    __tablename__ = "look"
    __table_args__ = (
        CheckConstraint("(logo IS NULL) = (logo_sha256 = '')", name="a_logo_has_its_digest"),
        CheckConstraint("accent = '' OR length(accent) = 7", name="an_accent_is_a_colour"),
    )

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id", max_length=20)
    accent: str = Field(default="", max_length=7)
    logo: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    logo_sha256: str = Field(default="", max_length=64)
    logo_width: int = 0
    logo_height: int = 0


class Seen(NamedTuple):
    """What a page needs to know of it: all but the picture itself."""

    accent: str = ""
    logo: str = ""
    width: int = 0
    height: int = 0


BUILT_IN = Seen()
LOOK: Table = Look.__table__  # type: ignore[attr-defined]


def look_of(session: Session, municipality: str) -> Seen:
    """The municipality's look, without the picture."""
    wanted = select(LOOK.c.accent, LOOK.c.logo_sha256, LOOK.c.logo_width, LOOK.c.logo_height)
    found = session.execute(wanted.where(LOOK.c.municipality_id == municipality)).first()
    return Seen._make(found) if found else BUILT_IN


def logo_of(session: Session, municipality: str, sha256: str) -> bytes | None:
    """The picture, if it is the one with the digest."""
    wanted = select(LOOK.c.logo).where(
        LOOK.c.municipality_id == municipality, LOOK.c.logo_sha256 == sha256
    )
    return session.execute(wanted).scalar()
