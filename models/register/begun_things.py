"""New things that somebody has begun to fill in: hers alone until she makes them or lets them go,
and for a while what she made of them, so that nothing is made twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, delete
from sqlmodel import Column, Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.partial_index import partial_index
from models.register.tables import within

WHAT, MARK, MADE = 30, 40, 200


class BegunThing(SQLModel, table=True):
    """``what``: the sort of thing. ``typed``: field to what was typed; empty once it is made.
    ``mark``: what tells this filling in, as it was last saved, from any other. ``made``: the
    address of what was made of it; empty: nothing yet."""

    __tablename__ = "begun_thing"
    __table_args__ = (
        UniqueConstraint("municipality_id", "mark", name="what_is_begun_is_told_apart"),
        CheckConstraint("mark != ''", name="what_is_begun_has_a_mark"),
        within("person", "person_id"),
        # Serves "what has she begun": one of a sort at a time.
        partial_index(
            "one_begun_of_a_sort",
            "municipality_id",
            "person_id",
            "what",
            where="made = ''",
            unique=True,
        ),
        # Serves "what is older than it may be kept".
        Index("begun_things_by_age", "saved_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int
    what: str = Field(max_length=WHAT)
    typed: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    mark: str = Field(max_length=MARK)
    made: str = Field(default="", max_length=MADE)
    saved_at: datetime


def begun_by(session: Session, municipality: str, person: int) -> list[BegunThing]:
    """What the person has begun and not made, the last saved first."""
    wanted = _of(municipality, person).where(BegunThing.made == "")
    return list(session.exec(wanted.order_by(col(BegunThing.saved_at).desc(), col(BegunThing.id))))


def begun_of(session: Session, municipality: str, person: int, what: str) -> BegunThing | None:
    """The thing of that sort that the person has begun and not made."""
    wanted = _of(municipality, person).where(BegunThing.made == "", BegunThing.what == what)
    return session.exec(wanted).first()


def made_of(session: Session, municipality: str, person: int, mark: str) -> str:
    """The address of what the person made of the filling in with the mark; "" for nothing."""
    wanted = _of(municipality, person).where(BegunThing.mark == mark, BegunThing.made != "")
    found = session.exec(wanted).first()
    return found.made if found else ""


def forget_begun(session: Session, municipality: str, person: int, what: str) -> None:
    """What the person has begun of that sort goes; what she has made stays known."""
    session.execute(
        delete(BegunThing).where(
            col(BegunThing.municipality_id) == municipality,
            col(BegunThing.person_id) == person,
            col(BegunThing.what) == what,
            col(BegunThing.made) == "",
        )
    )


def forget_all_begun(session: Session, municipality: str, person: int) -> None:
    """All that the person has begun goes, and what she made of it."""
    session.execute(
        delete(BegunThing).where(
            col(BegunThing.municipality_id) == municipality, col(BegunThing.person_id) == person
        )
    )


def _of(municipality: str, person: int) -> SelectOfScalar[BegunThing]:
    return select(BegunThing).where(
        BegunThing.municipality_id == municipality, BegunThing.person_id == person
    )
