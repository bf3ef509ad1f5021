"""Keeping house: what is old goes, the record is checked, and its heads are anchored outside."""

from __future__ import annotations

import logging
from datetime import datetime, time

from config.retention import ENDS
from flows.clock.anchors import (
    ANCHORED,
    MISSING,
    Anchor,
    anchors_in,
    are_missing,
    first_wrong,
)
from flows.engine.local_time import ZONE, today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from models.portions import OLD, forget_older, have_older
from models.record.facts import keep_fact
from models.register.questions import municipality_ids

log = logging.getLogger(__name__)


def housekeeping(office: Office, now: datetime) -> Account:
    """Remove old runs, links, what old letters said and what was not said; check each
    municipality's record; note its head outside."""
    removed = _forget_all(office, now)
    anchors = anchors_in(office.settings.var)
    broken: list[dict[str, Cell]] = []
    fresh: list[Anchor] = []
    with office.database.read() as session:
        missing = are_missing(session, anchors)
        for municipality in municipality_ids(session):
            first = first_wrong(session, municipality, anchors)
            if first is not None:
                log.critical("the record is broken: municipality=%s row=%s", municipality, first)
                broken.append({"municipality": municipality, "row": first})
            else:
                fresh.append(anchors.next(session, municipality))
    if missing:
        log.critical("the anchors are missing: file=%s", anchors.path.name)
    anchors.write(fresh, now)
    with office.database.write() as session:
        keep_fact(session, ANCHORED, now.isoformat())
        if missing:
            keep_fact(session, MISSING, now.isoformat())
    counts = {
        **removed,
        "records_checked": len(fresh),
        "records_broken": len(broken),
        "anchors_missing": int(missing),
    }
    return Account("housekeeping", now, counts, (Table("broken", tuple(broken)),))


def _forget_all(office: Office, now: datetime) -> dict[str, int]:
    """Let go what the rules let go; how many rows, by the code of each. Where nothing is old,
    nobody who writes is kept waiting."""
    day = today(now)
    ends = {
        table: (rule.column, datetime.combine(rule.before(office.settings, day), time(), ZONE))
        for table, rule in ENDS.items()
    }
    with office.database.read() as session:
        old = have_older(session, ends)
    return {
        rule.counted: _forget(office, table, *ends[table]) if table in old else 0
        for table, rule in ENDS.items()
    }


def _forget(office: Office, table: str, column: str, began: datetime) -> int:
    """Let go what lies before the instant, a portion in each transaction, so that others write
    between them; once a stop is asked for, the next beat goes on."""
    removed, last = 0, OLD
    while last == OLD and not office.stopping.is_set():
        with office.database.write() as session:
            last = forget_older(session, table, column, began)
        removed += last
    return removed
