"""What time brings, a work at a time: where it has come, and what it hangs on.

A work is looked at in a municipality on the day that its row says (``models.next_days``). A look
that did nothing says when time alone can bring anything next; one that did something is followed by
another, and whatever changes what a work hangs on lets it be looked at again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from sqlmodel import Session

from config.wheel import Wheel
from flows.engine.handling import Handling, nothing_daily
from flows.engine.kept import Itself
from flows.engine.offers import offers
from models.database import REVISION, Database
from models.next_days import (
    NEVER,
    HangsOn,
    add_rows,
    come,
    is_changed,
    lacking_rows,
    look_everywhere,
    set_days,
)
from models.record.facts import fact, keep_fact

# What a municipality is made of as the verbs see it: its calendar, people, units, and own texts.
TOWN = frozenset(
    {"absence", "appointment", "municipality", "own_text", "person", "school_break", "unit"}
)
OPEN_YEAR, HANDS, DIGEST, WATCH, DERIVE = "open_year", "hands", "digest", "watch", "derive"
COMPILE = "compile"
COMMON: Mapping[str, frozenset[str]] = {
    OPEN_YEAR: frozenset({"case", "municipality", "unit"}),
    HANDS: TOWN | {"case", "item", "message", "subject"},
    DIGEST: frozenset(),
    WATCH: frozenset({"case", "item", "message", "timer"}),
    DERIVE: frozenset(),
    COMPILE: frozenset({"case"}),
}
MARK = "next_days"
DAILY = "daily."


def daily_work(handling: Handling) -> str:
    """What the daily work of a kind is called."""
    return f"{DAILY}{handling.kind.name}"


def has_daily(handling: Handling) -> bool:
    """Whether a day brings the kind anything by itself."""
    return handling.daily is not nothing_daily or offers(handling)


def hangs_on(kinds: Mapping[str, Handling]) -> dict[str, frozenset[str]]:
    """By work what it hangs on, but for the letters of a sort of their own."""
    daily = {daily_work(one): one.hangs_on for one in kinds.values() if has_daily(one)}
    return {**COMMON, **daily}


def come_in(database: Database, works: Collection[str], day: date) -> dict[str, set[str]]:
    """The municipalities, by id, where some of the works may have something to do by ``day``, each
    with which. What has no row yet has come."""
    with database.read() as session:
        if not lacking_rows(session, works):
            return come(session, works, day)
    with database.write() as session:
        add_rows(session, works)
        return come(session, works, day)


def trust(database: Database, wheel: Wheel) -> None:
    """Look at everything again once the rules have changed: another wheel, other works."""
    mark = _mark(Itself(database.hangs_on or {}), Itself(wheel))
    with database.read() as session:
        if fact(session, MARK) == mark:
            return
    with database.write() as session:
        look_everywhere(session)
        keep_fact(session, MARK, mark)


@lru_cache(maxsize=8)
def _mark(works: Itself, wheel: Itself) -> str:
    """What the rules are, in short; worked out once while they are the same ones."""
    assert isinstance(works.thing, Mapping)
    known = sorted((work, sorted(tables)) for work, tables in works.thing.items())
    return hashlib.sha256(f"{REVISION} {known} {wheel.thing}".encode()).hexdigest()


def earliest(day: date, days: Iterable[date | None]) -> date:
    """The first of the days that comes after ``day``."""
    return min((one for one in days if one is not None and one > day), default=NEVER)


def tomorrow(day: date) -> date:
    return day + timedelta(days=1)


def look_next(session: Session, home: str, works: Mapping[str, date], of: HangsOn) -> None:
    """Keep when each of the works that did nothing has anything to do next; one that hangs on what
    was changed beside it is looked at again."""
    session.flush()
    kept = {work: day for work, day in works.items() if not is_changed(session, home, of[work])}
    set_days(session, home, kept)
