"""Facts of this installation, by key: what was done once, which rounds were begun."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session, col, delete

from models.record.tables import Fact

FACT: Table = Fact.__table__  # type: ignore[attr-defined]
# Asked at each ring, and put together once.
_ONE = select(FACT.c.value).where(FACT.c.key == bindparam("of"))
_SEVERAL = select(FACT.c.key, FACT.c.value).where(
    FACT.c.key.in_(bindparam("these", expanding=True))
)


def fact(session: Session, key: str) -> str | None:
    """What is kept under the key; None when nothing is."""
    found: str | None = session.execute(_ONE, {"of": key}).scalar()
    return found


def facts(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """What is kept under each of the keys; those under which nothing is are left out."""
    return dict(session.execute(_SEVERAL, {"these": list(keys)}).tuples().all())


def keep_fact(session: Session, key: str, value: str) -> None:
    """Keep the value under the key, in the place of what stood there."""
    session.merge(Fact(key=key, value=value))
    session.flush()


def forget_fact(session: Session, key: str) -> None:
    """Nothing is kept under the key any longer."""
    session.execute(delete(Fact).where(col(Fact.key) == key))


def count_up(session: Session, key: str, at_least: int = 0) -> int:
    """One more than was counted under the key, or than ``at_least`` where that is more."""
    found = session.get(Fact, key, with_for_update=True) or Fact(key=key, value="0")
    found.value = str(max(int(found.value), at_least) + 1)
    session.add(found)
    return int(found.value)
