"""What is asked about one case at every change: each question is put together once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, and_, bindparam, func, insert, literal_column, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.case.tables import Case, Subject
from models.case.timers import CASE
from models.case.told import changed
from models.portions import portions

_NUMBER = select(CASE.c.id).where(
    CASE.c.municipality_id == bindparam("place"),
    CASE.c.kind == bindparam("of_kind"),
    CASE.c.year == bindparam("in_year"),
    CASE.c.occurrence == bindparam("which"),
    # As in the unique index, so that the index answers.
    literal_column("coalesce(unit_id, 0)", Integer) == bindparam("at_unit"),
    literal_column("coalesce(subject_id, 0)", Integer) == bindparam("about"),
)
_RAISED = (
    update(Case)
    .where(col(Case.id) == bindparam("number"), col(Case.version) == bindparam("expected"))
    .values(version=bindparam("raised"))
    .returning(Case)
    .execution_options(populate_existing=True, synchronize_session=False)
)


def number_of(
    session: Session,
    municipality: str,
    kind: str,
    unit: int | None,
    subject: int | None,
    year: str,
    occurrence: str,
) -> int | None:
    """The number of the one case of a thing, if there is one."""
    asked = {
        "place": municipality,
        "of_kind": kind,
        "in_year": year,
        "which": occurrence,
        "at_unit": unit or 0,
        "about": subject or 0,
    }
    return session.execute(_NUMBER, asked).scalar()


def things_that_have(
    session: Session, municipality: str, kind: str, year: str
) -> set[tuple[int, int]]:
    """What has the one case of a kind in a school year already: unit and subject of each, 0 for
    none."""
    rows = session.execute(
        select(CASE.c.unit_id, CASE.c.subject_id).where(
            CASE.c.municipality_id == municipality,
            CASE.c.kind == kind,
            CASE.c.year == year,
            CASE.c.occurrence == "",
        )
    )
    return {(unit or 0, subject or 0) for unit, subject in rows}


def put_cases(session: Session, cases: Sequence[Case]) -> None:
    """Write cases that are of one kind and year, each about something else; each is given its
    number. They are values: the session does not know them."""
    if not cases:
        return
    one = cases[0]
    rows = [case.model_dump(exclude={"id"}) for case in cases]
    last = session.execute(select(func.coalesce(func.max(CASE.c.id), 0))).scalar_one()
    session.execute(insert(CASE), rows)
    asked = select(CASE.c.id, CASE.c.unit_id, CASE.c.subject_id).where(
        CASE.c.municipality_id == one.municipality_id,
        CASE.c.kind == one.kind,
        CASE.c.year == one.year,
        CASE.c.occurrence == one.occurrence,
        CASE.c.id > last,
    )
    numbers = {(unit, subject): number for number, unit, subject in session.execute(asked)}
    for case in cases:
        case.id = numbers[case.unit_id, case.subject_id]
        changed(session, case.id)


def raise_version(session: Session, number: int, expected: int) -> bool:
    """Raise the version by one if it is still ``expected``, and read the row as it is now; False
    when somebody else was first."""
    asked = {"number": number, "expected": expected, "raised": expected + 1}
    raised = session.execute(_RAISED, asked).scalar() is not None
    if raised:
        changed(session, number)
    return raised


def read_together(session: Session, numbers: Sequence[int]) -> None:
    """Cases, and what they are about, in two questions; a transaction holds on to them."""
    some = col(Case.id).in_(numbers)
    session.execute(select(Case).where(some)).all()
    about = select(Subject).join(Case, col(Case.subject_id) == col(Subject.id))
    session.execute(about.where(some)).all()


def earlier_open(session: Session, cases: Sequence[Case]) -> dict[int, Case]:
    """For each of the cases, by its number, the last one about the same unit or subject, of the
    same kind and an earlier year, that is still open; cases without such a one are left out."""
    found: dict[int, Case] = {}
    asked = {case.id or 0: case for case in cases if case.unit_id or case.subject_id}
    for some in portions(list(asked)):
        now, then = aliased(Case), aliased(Case)
        rows = session.execute(
            select(col(now.id), then)
            .join(
                then,
                and_(
                    col(then.municipality_id) == col(now.municipality_id),
                    col(then.kind) == col(now.kind),
                    func.coalesce(col(then.unit_id), 0) == func.coalesce(col(now.unit_id), 0),
                    func.coalesce(col(then.subject_id), 0) == func.coalesce(col(now.subject_id), 0),
                    col(then.year) < col(now.year),
                    col(then.closed).is_(None),
                ),
            )
            .where(col(now.id).in_(some))
            .order_by(col(then.year))
        )
        found.update({number or 0: before for number, before in rows})
    return found
