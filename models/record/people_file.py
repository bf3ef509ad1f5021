"""What became of the file of people that a nightly job leaves: read, held, or not there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlmodel import Session

from models.record.facts import fact, keep_fact

TAKEN, HELD, REFUSED, MISSING = "taken", "held", "refused", "missing"
KEY = "people_file."


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """``digest`` of the content that was looked at last, ``at`` an instant (ISO 8601, UTC);
    ``why`` it is held, a code. ``changes``: how many appointments it would change of ``standing``.
    ``rows``: those of the last file that was taken; ``left_out``: the digest of the headings that
    a person has said may be left out."""

    digest: str
    at: str
    state: str
    why: str = ""
    changes: int = 0
    standing: int = 0
    rows: int = 0
    left_out: str = ""


def people_file(session: Session, municipality: str) -> PeopleFile | None:
    """What is known of the municipality's file; None before any was looked at."""
    kept = fact(session, KEY + municipality)
    return PeopleFile(**json.loads(kept)) if kept else None


def keep_people_file(session: Session, municipality: str, found: PeopleFile) -> None:
    """Keep it, in the place of what was known before."""
    keep_fact(session, KEY + municipality, json.dumps(asdict(found)))
