"""The matrix, worked out once for all who may know the same: most of the time of the page is the
reading and judging of ten thousand cases."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.views.matrix import Matrix, Read, lay, read
from flows.views.may_know import may_know
from models.case.duties import DutyRow
from states.school_year import SchoolYear

A_ROW, A_CELL = 600, 250  # bytes
Sight = tuple[tuple[int, bool | None], ...]
"""Of each case that not everybody may know, by number, what the reader may know of it."""


class Seen(NamedTuple):
    """The matrix as a reader may see it, and what she may know of what is kept from others: who
    has the same sight sees the same."""

    matrix: Matrix
    sight: Sight


class _Rows(NamedTuple):
    read: Read
    secret: list[DutyRow]


def matrix_of(
    office: Office, session: Session, place: Town, year: SchoolYear, day: date, person: int | None
) -> Seen:
    """The matrix of a school year as the person may see it on the day."""
    home, kinds = place.municipality, office.kinds

    def rows() -> _Rows:
        found = read(session, place, kinds, year, day)
        kept = found.secrets.visible_to
        return _Rows(found, [case for case in found.cases if case.subject_id in kept])

    found, secret = office.kept.of(
        session,
        home,
        ("matrix rows", str(year), day),
        rows,
        weight=lambda made: A_ROW * (100 + len(made.read.cases)),
    )
    sight = tuple(
        (case.id, may_know(found.secrets, place, kinds, case, person, day)) for case in secret
    )
    matrix = office.kept.of(
        session,
        home,
        ("matrix", str(year), day, sight),
        lambda: lay(found, place, kinds, year, day, person),
        weight=lambda made: A_CELL * (100 + sum(len(row.cells) for row in made.rows)),
    )
    return Seen(matrix, sight)
