"""What is asked of the register: who is appointed to what."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.register.tables import Appointment


def is_appointed(session: Session, municipality: str, person: int, role: str) -> bool:
    """Whether somebody was ever appointed to the role, anywhere in the municipality."""
    held = select(Appointment.id).where(
        Appointment.municipality_id == municipality,
        Appointment.person_id == person,
        Appointment.role == role,
    )
    return session.exec(held.limit(1)).first() is not None


def roles_at_the_authority(session: Session, municipality: str, people: Sequence[int]) -> list[str]:
    """The roles that any of these people hold or held at the authority, each once, by name; what
    they hold at a unit is left out."""
    held = select(Appointment.role).where(
        Appointment.municipality_id == municipality,
        col(Appointment.person_id).in_(people),
        col(Appointment.unit_id).is_(None),
    )
    return list(session.exec(held.distinct().order_by(col(Appointment.role))))
