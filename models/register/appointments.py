"""Questions about single appointments: which one somebody holds, and whose stand-in she is."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, or_, select

from models.register.tables import Appointment


def appointments_to(
    session: Session, municipality: str, person: int, role: str, unit: int | None
) -> list[Appointment]:
    """The person's appointments to the role at the unit (None: the authority), past and coming
    ones too, the first day first; one without a first day before all."""
    wanted = select(Appointment).where(
        Appointment.municipality_id == municipality,
        Appointment.person_id == person,
        Appointment.role == role,
        col(Appointment.unit_id).is_(None) if unit is None else Appointment.unit_id == unit,
    )
    found = session.exec(wanted.order_by(col(Appointment.id)))
    return sorted(found, key=lambda post: post.starts or date.min)


def not_over(session: Session, municipality: str, person: int, day: date) -> list[Appointment]:
    """The person's appointments that hold on the day or begin later, in the order in which they
    were made."""
    wanted = select(Appointment).where(
        Appointment.municipality_id == municipality,
        Appointment.person_id == person,
        or_(col(Appointment.ends).is_(None), col(Appointment.ends) >= day),
    )
    return list(session.exec(wanted.order_by(col(Appointment.id))))


def stood_in_for(session: Session, municipality: str, person: int, day: date) -> list[Appointment]:
    """The appointments of others that name the person as the stand-in and are not over on the
    day."""
    wanted = select(Appointment).where(
        Appointment.municipality_id == municipality,
        Appointment.deputy_id == person,
        or_(col(Appointment.ends).is_(None), col(Appointment.ends) >= day),
    )
    return list(session.exec(wanted.order_by(col(Appointment.id))))
