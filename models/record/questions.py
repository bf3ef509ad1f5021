"""What is asked of the record: when cases left their steps, and where they ended."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.portions import portions
from models.record.tables import Audit

# An expression, so that the index of cases answers: by the bare column SQLite would take the key
# and read the municipality's whole record.
_place = col(Audit.municipality_id) + ""


def departures(
    session: Session, municipality: str, cases: Sequence[int]
) -> dict[int, dict[str, datetime]]:
    """When each of the municipality's cases last left each of its steps, by case and step."""
    left: dict[int, dict[str, datetime]] = defaultdict(dict)
    for some in portions(cases):
        rows = session.execute(
            select(Audit.case_id, Audit.what, Audit.at)
            .where(
                col(Audit.case_id).in_(some),
                _place == municipality,
                col(Audit.what).like("left:%"),
            )
            .order_by(col(Audit.seq))
        )
        for case, what, at in rows:
            left[case][what.removeprefix("left:")] = at
    return left


def ended_in(session: Session, municipality: str, cases: Sequence[int]) -> dict[int, str]:
    """The step in which each of the municipality's cases was found not applicable; the others
    are left out."""
    found: dict[int, str] = {}
    for some in portions(cases):
        rows = session.execute(
            select(Audit.case_id, Audit.detail).where(
                col(Audit.case_id).in_(some),
                _place == municipality,
                Audit.what == "not_applicable",
            )
        )
        for case, detail in rows:
            found[case] = str(json.loads(detail).get("from", ""))
    return found
