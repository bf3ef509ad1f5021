"""Writing and checking the record."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Table, bindparam, insert, or_
from sqlmodel import Session, col, func, select

from models.record.tables import GENESIS, Audit, AuditWords, Link, canonical, link_hash

# As tables: every change writes here.
AUDIT: Table = Audit.__table__  # type: ignore[attr-defined]
AUDIT_WORDS: Table = AuditWords.__table__  # type: ignore[attr-defined]
HEX = 64  # of a SHA-256
TOLD = "cases that were told of"
_LAST = (
    select(AUDIT.c.seq, AUDIT.c.hash)
    .where(AUDIT.c.municipality_id == bindparam("place"))
    .order_by(AUDIT.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one municipality's chain: what an anchor outside the database keeps."""

    municipality: str
    count: int
    hash: str


def head(session: Session, municipality: str) -> Head:
    """Where the chain ends now; an empty one ends in zeros."""
    last = session.execute(_LAST, {"place": municipality}).first()
    return Head(municipality, last[0], last[1]) if last else Head(municipality, 0, GENESIS)


def write(
    session: Session,
    municipality: str,
    what: str,
    *,
    at: datetime,
    via: str,
    actor: int | None = None,
    case: int | None = None,
    detail: Mapping[str, object] | None = None,
    words: str | None = None,
) -> Audit:
    """Append one row, inside the caller's transaction. ``detail`` holds codes and ids only."""
    session.flush()  # what happened is written before it is told
    end = head(session, municipality)
    held = dict(detail or {})
    if words:
        salt = secrets.token_hex(16)
        held["words"] = hashlib.sha256((salt + words).encode()).hexdigest()
        told = {"municipality_id": municipality, "seq": end.count + 1, "salt": salt, "words": words}
        session.execute(insert(AUDIT_WORDS), [told])
    row = Audit(
        municipality_id=municipality,
        seq=end.count + 1,
        at=at,
        actor=actor,
        via=via,
        what=what,
        case_id=case,
        detail=canonical(held),
        previous=end.hash,
        hash="",
    )
    row.hash = link_hash(row)
    session.execute(insert(AUDIT), [row.model_dump()])
    session.info.setdefault(TOLD, set()).add(case)  # whoever commits asks what was told of
    return row


def write_many(
    session: Session,
    municipality: str,
    what: str,
    told: Sequence[tuple[int | None, Mapping[str, object]]],
    *,
    at: datetime,
    via: str,
    actor: int | None = None,
) -> None:
    """Append a row for each case with its detail: those that ``write`` would have appended one
    after another, without words."""
    session.flush()  # what happened is written before it is told
    end = head(session, municipality)
    rows, last = [], end.hash
    for seq, (case, detail) in enumerate(told, start=end.count + 1):
        row: dict[str, Any] = {
            "municipality_id": municipality,
            "seq": seq,
            "at": at,
            "actor": actor,
            "via": via,
            "what": what,
            "case_id": case,
            "detail": canonical(detail),
            "previous": last,
        }
        last = link_hash(Link(**row))
        rows.append({**row, "hash": last})
    if rows:
        session.execute(insert(AUDIT), rows)
    session.info.setdefault(TOLD, set()).update(case for case, _ in told)


def first_break(
    session: Session,
    municipality: str,
    anchored: Head | None = None,
    known: Mapping[int, str] | None = None,
) -> int | None:
    """The ``seq`` of the first row that does not fit the chain, its own words, the anchor, or the
    beginning of its hash in ``known``; None when all fit.

    With an anchor, a tail cut off shows as the first missing row. With what is known of each row,
    a chain that was made anew shows where it was changed, and not only at the anchor.
    """
    previous, expected, known = GENESIS, 1, known or {}
    rows = session.exec(
        select(Audit).where(Audit.municipality_id == municipality).order_by(col(Audit.seq))
    )
    told = {
        row.seq: row
        for row in session.exec(
            select(AuditWords).where(AuditWords.municipality_id == municipality)
        )
    }
    for row in rows:
        if row.seq != expected or row.previous != previous or link_hash(row) != row.hash:
            return expected
        if not row.hash.startswith(known.get(row.seq, "")) or not _told(row, told.get(row.seq)):
            return row.seq
        if anchored and row.seq == anchored.count and row.hash != anchored.hash:
            return row.seq
        previous, expected = row.hash, expected + 1
    if (anchored and anchored.count >= expected) or any(seq >= expected for seq in known):
        return expected
    return None


def _told(row: Audit, words: AuditWords | None) -> bool:
    """Whether the words of a row are those that were written with it, and are there."""
    held = json.loads(row.detail).get("words")
    if not (isinstance(held, str) and len(held) == HEX):
        return words is None
    if words is None:
        return False
    return hashlib.sha256((words.salt + words.words).encode()).hexdigest() == held


def hashes(session: Session, municipality: str, after: int) -> list[str]:
    """The hashes of the rows after that one, in their order."""
    wanted = (
        select(Audit.hash)
        .where(Audit.municipality_id == municipality, col(Audit.seq) > after)
        .order_by(col(Audit.seq))
    )
    return list(session.exec(wanted))


def journey(session: Session, case: int) -> list[tuple[Audit, str | None]]:
    """A case's rows in their order, each with its words when they have not been erased."""
    rows = session.execute(
        select(Audit, AuditWords.words)
        .join(
            AuditWords,
            (col(AuditWords.municipality_id) == col(Audit.municipality_id))
            & (col(AuditWords.seq) == col(Audit.seq)),
            isouter=True,
        )
        .where(Audit.case_id == case)
        .order_by(col(Audit.seq))
    )
    return [(row, words) for row, words in rows]


def acts_since(session: Session, municipality: str, since: datetime, most: int) -> list[Audit]:
    """What people have done about cases after the instant, the latest first, at most ``most``."""
    wanted = select(Audit).where(
        Audit.municipality_id == municipality,
        col(Audit.at) > since,
        col(Audit.actor).is_not(None),
        col(Audit.case_id).is_not(None),
    )
    return list(session.exec(wanted.order_by(col(Audit.seq).desc()).limit(most)))


def last_row(session: Session, municipality: str, case: int, what: str) -> Audit | None:
    """The last row of the case's journey that is called ``what``."""
    wanted = select(Audit).where(
        Audit.municipality_id == municipality, Audit.case_id == case, Audit.what == what
    )
    return session.exec(wanted.order_by(col(Audit.seq).desc()).limit(1)).first()


def rows_about_letter(
    session: Session, municipality: str, letter: int, what: Sequence[str], since: datetime
) -> list[tuple[Audit, dict[str, object]]]:
    """What the record tells of a letter from the instant on, each with its detail, in its order:
    the rows that are called ``what``."""
    rows = session.exec(
        select(Audit)
        .where(
            Audit.municipality_id == municipality,
            col(Audit.what).in_(what),
            col(Audit.at) >= since,
            col(Audit.detail).contains(f'"letter":{letter}', autoescape=True),
        )
        .order_by(col(Audit.seq))
    )
    told = [(row, json.loads(row.detail)) for row in rows]
    return [(row, detail) for row, detail in told if detail.get("letter") == letter]


def done_by(
    session: Session, municipality: str, person: int, since: date, most: int
) -> list[tuple[int, str, datetime]]:
    """The steps that the person has completed since the day, the latest first, at most ``most``:
    case, step and instant. What was taken back is not among them."""
    mine = (Audit.municipality_id == municipality, Audit.actor == person)
    when = col(Audit.at) >= datetime.combine(since, time(), UTC)
    told = or_(col(Audit.what).startswith("left:"), col(Audit.what) == "undone")
    rows = session.exec(
        select(Audit).where(*mine, when, told).order_by(col(Audit.seq).desc()).limit(4 * most)
    )
    found: list[tuple[int, str, datetime]] = []
    taken_back: set[int | None] = set()
    for row in rows:
        if row.what == "undone":
            taken_back.add(row.case_id)
        elif row.case_id in taken_back:
            taken_back.discard(row.case_id)
        elif row.case_id is not None:
            found.append((row.case_id, row.what.partition(":")[2], row.at))
    return found[:most]


def last_words_of(
    session: Session, municipality: str, what: str, unit: int
) -> tuple[str, int | None]:
    """What a person wrote in the last row called ``what`` about the unit, and who (a person's id);
    nothing where there is none."""
    rows = session.execute(
        select(Audit, AuditWords.words)
        .join(
            AuditWords,
            (col(AuditWords.municipality_id) == col(Audit.municipality_id))
            & (col(AuditWords.seq) == col(Audit.seq)),
            isouter=True,
        )
        .where(Audit.municipality_id == municipality, Audit.what == what)
        .order_by(col(Audit.seq).desc())
    )
    for row, words in rows:
        if json.loads(row.detail).get("unit") == unit:
            return words or "", row.actor
    return "", None


def last_told(session: Session, municipality: str, what: str) -> datetime | None:
    """When the authority's record last told of ``what``; None when it never did."""
    wanted = select(Audit.at).where(Audit.municipality_id == municipality, Audit.what == what)
    return session.exec(wanted.order_by(col(Audit.seq).desc()).limit(1)).first()


def last_about_text(session: Session, municipality: str, sort: str) -> Audit | None:
    """The last row that tells of an own text of the sort being read in."""
    wanted = select(Audit).where(
        Audit.municipality_id == municipality,
        Audit.what == "own_text_read",
        col(Audit.detail).contains(f'"sort":"{sort}"', autoescape=True),
    )
    return session.exec(wanted.order_by(col(Audit.seq).desc()).limit(1)).first()


def count(session: Session, municipality: str) -> int:
    found = session.execute(
        select(func.count()).select_from(Audit).where(Audit.municipality_id == municipality)
    )
    return int(found.scalar_one())
