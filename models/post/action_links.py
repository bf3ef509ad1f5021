"""The links of the letters' buttons: which are there, new ones, and those that have expired."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, bindparam, insert, select
from sqlmodel import Session

from models.portions import portions
from models.post.tables import ActionLink

# As a table, and asked in the same words for each line of each letter.
LINK: Table = ActionLink.__table__  # type: ignore[attr-defined]
_THERE = select(LINK.c.token_hash).where(LINK.c.token_hash.in_(bindparam("hashes", expanding=True)))
_NEW = insert(LINK)


def links_there(session: Session, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes that are kept already."""
    found: set[str] = set()
    for some in portions(hashes):
        found.update(session.execute(_THERE, {"hashes": list(some)}).scalars())
    return found


def put_links(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """New links, all with the same columns."""
    if rows:
        session.execute(_NEW, rows)
