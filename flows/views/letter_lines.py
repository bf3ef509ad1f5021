"""What letters say, a line for each thing; a day that is confidential stands in none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.engine.confidentiality import secrets_of
from models.post.questions import told_in
from models.post.tables import Message


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a letter: which state of which case, and its rung. ``due`` None: confidential."""

    case: int
    unit: str
    kind: str
    state: str
    level: int
    due: date | None


def said_in(
    session: Session, municipality: str, letters: Sequence[Message]
) -> dict[int, list[Said]]:
    """What each of the municipality's letters says, by number; the latest rung first, then by
    name."""
    if not letters:
        return {}
    secrets = secrets_of(session, municipality)
    found: dict[int, list[Said]] = {}
    for letter, told in told_in(session, letters).items():
        told.sort(key=lambda line: (-line[0].level, line[2], line[0].case_id))
        found[letter] = [
            Said(
                case=item.case_id,
                unit=name,
                kind=case.kind,
                state=case.state,
                level=item.level,
                due=None if secrets.keep(case) else item.due,
            )
            for item, case, name in told
        ]
    return found
