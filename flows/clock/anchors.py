"""Anchors: what the record was, kept outside the database, so that a change to both is seen.

Each line of ``anchors.jsonl`` holds the end of a municipality's chain, the beginning of the hash of
every row since the line before, and the digest of all hashes up to it, by which a list of hashes
that is handed out is known to be that of the chain.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from models.record import audit
from models.record.audit import Head
from models.record.facts import fact
from models.record.sealed import digest_of_hashes

log = logging.getLogger(__name__)
FILE = "anchors.jsonl"
ANCHORED, MISSING = "anchored", "anchors_missing"
SHORT = 12  # characters of a row's hash; the head's is whole


class Anchor(NamedTuple):
    """The end of a chain, the shortened hashes of the rows up to it from ``first`` on, and the
    digest of all hashes up to it."""

    head: Head
    first: int
    rows: str
    digest: str


@dataclass(slots=True)
class Anchors:
    """What the file holds: the latest head of each municipality, and what is known of its rows."""

    path: Path
    heads: dict[str, Head] = field(default_factory=dict)
    rows: dict[str, dict[int, str]] = field(default_factory=dict)

    def next(self, session: Session, municipality: str) -> Anchor:
        """The anchor of today: the rows that no line holds yet."""
        last = max(self.rows.get(municipality, {}), default=0)
        found = audit.hashes(session, municipality, last)
        head = audit.head(session, municipality)
        rows = "".join(one[:SHORT] for one in found)
        return Anchor(head, last + 1, rows, digest_of_hashes(session, municipality, head.count))

    def write(self, fresh: Iterable[Anchor], now: datetime) -> None:
        """Append a line for each, in a file that its owner alone may read."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            for head, first, rows, digest in fresh:
                row = {
                    "at": now.isoformat(),
                    "municipality": head.municipality,
                    "count": head.count,
                    "hash": head.hash,
                    "first": first,
                    "rows": rows,
                    "hashes": digest,
                }
                file.write(json.dumps(row) + "\n")


def anchors_in(var: Path) -> Anchors:
    """The anchors beside the database; a line that cannot be read is passed over."""
    return _read(var / FILE)


def read_anchors(path: Path) -> dict[str, Head]:
    """The latest anchor of each municipality."""
    return _read(path).heads


def _read(path: Path) -> Anchors:
    found = Anchors(path)
    if not path.exists():
        return found
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                row = json.loads(line)
                home, rows, first = row["municipality"], row.get("rows", ""), row.get("first", 1)
                head = Head(home, row["count"], row["hash"])
                pieces = [rows[at : at + SHORT] for at in range(0, len(rows), SHORT)]
                known = found.rows.setdefault(home, {})
                for seq, piece in enumerate(pieces, start=first):
                    known.setdefault(seq, piece)  # what was noted first counts
                found.heads[home] = head
            except (ValueError, KeyError, TypeError):
                log.warning("an anchor cannot be read: file=%s", path.name)
    return found


def lines_of(var: Path, municipality: str) -> tuple[str, ...]:
    """The lines of one municipality as they stand in the file; those that cannot be read are
    passed over."""
    path = var / FILE
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(one for one in lines if _is_of(one, municipality))


def _is_of(line: str, municipality: str) -> bool:
    try:
        row = json.loads(line)
        return bool(row["municipality"] == municipality and row["count"] >= 0 and row["hash"])
    except (ValueError, KeyError, TypeError):
        return False


def first_wrong(session: Session, municipality: str, anchors: Anchors) -> int | None:
    """The first row of the record that is not what it was; None when all are."""
    head, rows = anchors.heads.get(municipality), anchors.rows.get(municipality)
    return audit.first_break(session, municipality, head, rows)


def are_missing(session: Session, anchors: Anchors) -> bool:
    """Whether anchors were written once, and the file is gone."""
    return not anchors.heads and fact(session, ANCHORED) is not None
