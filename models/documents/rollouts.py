"""Questions about roll-outs: which are under way, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from models.case.tables import Case, Subject
from models.documents.tables import RolloutPlan
from models.register.tables import Unit
from states.rollout import KIND


@dataclass(frozen=True, slots=True)
class AtUnit:
    """A roll-out at one of its units, with what both are called."""

    case: Case
    name: str
    plan: RolloutPlan
    unit: str


def under_way(session: Session, municipality: str) -> list[tuple[int, str]]:
    """The roll-outs with an open case at some unit, by number and name; the oldest first."""
    open_ = select(Case.subject_id).where(
        Case.municipality_id == municipality, Case.kind == KIND, col(Case.closed).is_(None)
    )
    rows = session.execute(
        select(col(Subject.id), col(Subject.name))
        .join(RolloutPlan, col(RolloutPlan.subject_id) == col(Subject.id))
        .where(RolloutPlan.municipality_id == municipality, col(Subject.id).in_(open_))
        .order_by(col(Subject.id))
    )
    return [(number, name) for number, name in rows]


def units_under_way(session: Session, municipality: str, rollout: int) -> int:
    """At how many units the roll-out is open."""
    return session.exec(
        select(func.count())
        .select_from(Case)
        .where(
            Case.municipality_id == municipality,
            Case.kind == KIND,
            Case.subject_id == rollout,
            col(Case.closed).is_(None),
        )
    ).one()


def has_unit(session: Session, municipality: str, rollout: int, unit: int) -> bool:
    """Whether a unit is in the roll-out, open or closed, of whichever year."""
    asked = select(Case.id).where(
        Case.municipality_id == municipality,
        Case.kind == KIND,
        Case.subject_id == rollout,
        Case.unit_id == unit,
    )
    return session.exec(asked).first() is not None


def rollouts_named(session: Session, municipality: str, name: str) -> list[RolloutPlan]:
    """The roll-outs with a name, the latest first; closed ones too."""
    return list(
        session.exec(
            select(RolloutPlan)
            .join(Subject, col(Subject.id) == col(RolloutPlan.subject_id))
            .where(RolloutPlan.municipality_id == municipality, Subject.name == name.strip())
            .order_by(col(Subject.id).desc())
        )
    )


def at_units(session: Session, municipality: str) -> list[AtUnit]:
    """Every roll-out at every unit, open and closed, by name and unit."""
    rows = session.execute(
        select(Case, Subject.name, RolloutPlan, Unit.name)
        .join(Subject, col(Subject.id) == col(Case.subject_id))
        .join(RolloutPlan, col(RolloutPlan.subject_id) == col(Case.subject_id))
        .join(Unit, col(Unit.id) == col(Case.unit_id))
        .where(Case.municipality_id == municipality, Case.kind == KIND)
        .order_by(col(Subject.name), col(Unit.name), col(Case.id))
    )
    return [AtUnit(case, name, plan, unit) for case, name, plan, unit in rows]
