"""Where things come from: edges between cases, documents, decisions and what lies outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.case.tables import LONG, one_of
from models.register.tables import TEXT


class NodeSort(StrEnum):
    """What an edge may join."""

    CASE = "case"
    SUBJECT = "subject"
    DECISION = "decision"
    OUTSIDE = "outside"


OUTSIDE_SORTS = ("motion", "safety_round", "law", "inspection", "request", "policy", "other")


class Node(NamedTuple):
    """One end of an edge."""

    sort: NodeSort
    id: int


class OutsideOrigin(SQLModel, table=True):
    """Something that duties come from and that is no case here: a motion with its number and
    mover, a safety round with its external party, a law."""

    __tablename__ = "outside_origin"
    __table_args__ = (
        CheckConstraint(one_of("sort", OUTSIDE_SORTS), name="outside_sort_is_known"),
        UniqueConstraint("municipality_id", "sort", "number", "title", name="an_origin_is_one"),
        UniqueConstraint("municipality_id", "id", name="an_origin_lies_in_its_municipality"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    sort: str = Field(max_length=20)
    number: str = Field(default="", max_length=60)  # as written: "38/2021"
    title: str = Field(max_length=TEXT)
    mover: str = Field(default="", max_length=TEXT)
    party: str = Field(default="", max_length=TEXT)  # an external party that took part
    day: date | None = None
    paragraph: str = Field(default="", max_length=40)
    note: str = Field(default="", max_length=LONG)


def _exactly_one(side: str) -> str:
    columns = [f"{side}_case_id", f"{side}_subject_id", f"{side}_decision_id"]
    if side == "from":
        columns.append("from_outside_id")
    counted = " + ".join(f"CASE WHEN {one} IS NULL THEN 0 ELSE 1 END" for one in columns)
    return f"({counted}) = 1"


def _end_key(side: str, sort: str, table: str = "") -> ForeignKeyConstraint:
    """An end of an edge is something of the same municipality."""
    of = table or sort
    return ForeignKeyConstraint(
        ["municipality_id", f"{side}_{sort}_id"], [f"{of}.municipality_id", f"{of}.id"]
    )


class Origin(SQLModel, table=True):
    """An edge: the one thing led to the other."""

    __table_args__ = (
        CheckConstraint(_exactly_one("from"), name="an_edge_comes_from_one_thing"),
        CheckConstraint(_exactly_one("to"), name="an_edge_leads_to_one_thing"),
        *(
            _end_key(side, sort)
            for sort in ("case", "subject", "decision")
            for side in ("from", "to")
        ),
        _end_key("from", "outside", "outside_origin"),
        Index(
            "an_edge_is_drawn_once",
            "municipality_id",
            *(
                text(f"coalesce({one}_id, 0)")
                for one in (
                    "from_case",
                    "from_subject",
                    "from_decision",
                    "from_outside",
                    "to_case",
                    "to_subject",
                    "to_decision",
                )
            ),
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    from_case_id: int | None = None
    from_subject_id: int | None = None
    from_decision_id: int | None = None
    from_outside_id: int | None = None
    to_case_id: int | None = None
    to_subject_id: int | None = None
    to_decision_id: int | None = None
    drawn: date

    @property
    def source(self) -> Node:
        return _end(self.from_case_id, self.from_subject_id, self.from_decision_id) or Node(
            NodeSort.OUTSIDE, self.from_outside_id or 0
        )

    @property
    def target(self) -> Node:
        found = _end(self.to_case_id, self.to_subject_id, self.to_decision_id)
        return found or Node(NodeSort.CASE, 0)


def _end(case: int | None, subject: int | None, decision: int | None) -> Node | None:
    ends = ((NodeSort.CASE, case), (NodeSort.SUBJECT, subject), (NodeSort.DECISION, decision))
    return next((Node(sort, number) for sort, number in ends if number is not None), None)


def edge(municipality: str, source: Node, target: Node, day: date) -> Origin:
    """The row for an edge; not yet in any session."""
    return Origin(
        municipality_id=municipality,
        drawn=day,
        **{f"from_{source.sort}_id": source.id, f"to_{target.sort}_id": target.id},
    )


def edges(session: Session, municipality: str) -> Sequence[Origin]:
    """Every edge that was drawn, in the order of drawing. A municipality draws tens of them."""
    return session.exec(
        select(Origin)
        .where(Origin.municipality_id == municipality)
        .order_by(col(Origin.drawn), col(Origin.id))
    ).all()


def outside_by(session: Session, municipality: str, number: str) -> list[OutsideOrigin]:
    """The outside origins with a number, or with that very title, in the order of recording."""
    return list(
        session.exec(
            select(OutsideOrigin)
            .where(
                OutsideOrigin.municipality_id == municipality,
                (OutsideOrigin.number == number) | (OutsideOrigin.title == number),
            )
            .order_by(col(OutsideOrigin.id))
        )
    )


def outside_told(
    session: Session, municipality: str, sort: str, number: str, title: str
) -> OutsideOrigin | None:
    """The outside origin of a sort with both this number and this title."""
    return session.exec(
        select(OutsideOrigin).where(
            OutsideOrigin.municipality_id == municipality,
            OutsideOrigin.sort == sort,
            OutsideOrigin.number == number,
            OutsideOrigin.title == title,
        )
    ).first()
