"""Keeping house: what is old goes, the record is checked, and its heads are anchored outside."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flows.clock.anchors import (
    ANCHORED,
    MISSING,
    Anchor,
    anchors_in,
    are_missing,
    first_wrong,
)
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from models.post.action_links import forget_links
from models.post.kept_letters import forget_letters
from models.record.facts import keep_fact
from models.record.runs import forget_runs
from models.register.questions import municipality_ids
from states.school_year import months_after

log = logging.getLogger(__name__)
KEEP_RUNS = timedelta(days=400)  # a whole year of runs can be compared with the one before
KEEP_LINKS = timedelta(days=30)  # an expired link says so for a while, then it is unknown


def housekeeping(office: Office, now: datetime) -> Account:
    """Remove old runs, links and what old letters said; check each municipality's record; note
    its head outside."""
    with office.database.write() as session:
        runs = forget_runs(session, now - KEEP_RUNS)
        links = forget_links(session, today(now) - KEEP_LINKS)
        oldest = months_after(today(now), -office.settings.letter_months)
        letters = forget_letters(session, oldest)
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
        "runs_removed": runs,
        "links_removed": links,
        "letters_removed": letters,
        "records_checked": len(fresh),
        "records_broken": len(broken),
        "anchors_missing": int(missing),
    }
    return Account("housekeeping", now, counts, (Table("broken", tuple(broken)),))
