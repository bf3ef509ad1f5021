"""Whose coming days are kept from whom. Every list, page, letter and feed asks here.

A subject may name the roles that may know its coming days. For everybody else an open case of it
has no date: not the due date, nor the next reminder's, nor that of a letter already sent. What was
held is no secret: the board is told of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from models.case.confidential import secrets
from models.case.confidential import secrets_by_home as by_home
from models.case.tables import Case
from models.register.directory import Directory
from states.confidentiality import may_see_date


@dataclass(frozen=True, slots=True)
class Secrets:
    """The subjects of one municipality whose days are secret, with the roles that may know."""

    visible_to: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def keep(self, case: Case) -> bool:
        """Whether the case's days are kept from those who are not named."""
        return case.closed is None and case.subject_id in self.visible_to

    def may_see(self, case: Case, person: int | None, directory: Directory, day: date) -> bool:
        """Whether the person may know the days of the case: by a role at its unit or above, or
        because somebody who may know delegated it to them. Nobody in particular may not."""
        if not self.keep(case):
            return True
        told = person is not None and person == case.delegate_id
        return told or self.knows(case.subject_id or 0, case.unit_id, person, directory, day)

    def knows(
        self, subject: int, unit: int | None, person: int | None, directory: Directory, day: date
    ) -> bool:
        """Whether the person may know the coming days of the subject at the unit."""
        named = self.visible_to.get(subject, ())
        held = roles_at(directory, named, person, unit, day) if person is not None else ()
        return may_see_date(held, named)


def secrets_of(session: Session, municipality: str) -> Secrets:
    """One small question."""
    return Secrets(secrets(session, municipality))


def secrets_by_home(session: Session, municipalities: Sequence[str]) -> dict[str, Secrets]:
    """The same of several municipalities, in one question."""
    found = by_home(session, municipalities)
    return {home: Secrets(kept) for home, kept in found.items()}


def roles_at(
    directory: Directory, roles: tuple[str, ...], person: int, unit: int | None, day: date
) -> frozenset[str]:
    """Those of ``roles`` that the person holds for the unit on the day, or stands in for."""
    return frozenset(
        role
        for role in roles
        for post in directory.holders(role, unit, day)
        if person == post.person or (person == post.deputy and directory.is_away(post.person, day))
    )


def veiled(case: Case) -> Case:
    """The case as those see it who may not know its days: a copy without any, tied to nothing."""
    return Case(**{**case.model_dump(), "due": None, "planned": None, "chain": None})
