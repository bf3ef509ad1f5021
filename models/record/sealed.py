"""What of the record can be handed out: the rows about one case as they were sealed, and a digest
of all hashes, which tells nothing of any other case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from models.record.tables import Audit, AuditWords


def sealed_rows(
    session: Session, municipality: str, case: int, letters: Collection[int], since: datetime
) -> list[tuple[Audit, AuditWords | None]]:
    """The rows that tell of the case, or of one of the letters (written after ``since``), in their
    order, each with its words where they have not been erased."""
    beside = (col(AuditWords.municipality_id) == col(Audit.municipality_id)) & (
        col(AuditWords.seq) == col(Audit.seq)
    )
    of_letters = and_(
        col(Audit.case_id).is_(None),
        col(Audit.at) >= since,
        col(Audit.detail).contains('"letter":', autoescape=True),
    )
    rows = session.exec(
        select(Audit, AuditWords)
        .join(AuditWords, beside, isouter=True)
        .where(Audit.municipality_id == municipality, or_(Audit.case_id == case, of_letters))
        .order_by(col(Audit.seq))
    )
    wanted = frozenset(letters)
    return [
        (row, told)
        for row, told in rows
        if row.case_id == case or json.loads(row.detail).get("letter") in wanted
    ]


def digest_of_hashes(session: Session, municipality: str, count: int) -> str:
    """The SHA-256 of the hashes of the first ``count`` rows, each with an end of line."""
    digest = hashlib.sha256()
    rows = session.exec(
        select(Audit.hash)
        .where(Audit.municipality_id == municipality, col(Audit.seq) <= count)
        .order_by(col(Audit.seq)),
        execution_options={"yield_per": 5000},
    )
    for one in rows:
        digest.update(f"{one}\n".encode())
    return digest.hexdigest()
