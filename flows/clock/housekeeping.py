"""Keeping house: what is old goes, the record is checked, and its heads are anchored outside."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from models.post.action_links import forget_links
from models.record import audit
from models.record.audit import Head
from models.record.runs import forget_runs
from models.register.questions import municipality_ids

log = logging.getLogger(__name__)
KEEP_RUNS = timedelta(days=400)  # a whole year of runs can be compared with the one before
KEEP_LINKS = timedelta(days=30)  # an expired link says so for a while, then it is unknown


def housekeeping(office: Office, now: datetime) -> Account:
    """Remove old runs and links; check each municipality's record; note its head outside."""
    with office.database.write() as session:
        runs = forget_runs(session, now - KEEP_RUNS)
        links = forget_links(session, today(now) - KEEP_LINKS)
    anchors = office.settings.var / "anchors.jsonl"
    known = read_anchors(anchors)
    broken: list[dict[str, Cell]] = []
    heads: list[Head] = []
    with office.database.read() as session:
        for municipality in municipality_ids(session):
            first = audit.first_break(session, municipality, known.get(municipality))
            if first is not None:
                log.critical("the record is broken: municipality=%s row=%s", municipality, first)
                broken.append({"municipality": municipality, "first broken row": first})
            else:
                heads.append(audit.head(session, municipality))
    _anchor(anchors, heads, now)
    counts = {
        "runs_removed": runs,
        "links_removed": links,
        "records_checked": len(heads),
        "records_broken": len(broken),
    }
    return Account("housekeeping", now, counts, (Table("broken", tuple(broken)),))


def read_anchors(path: Path) -> dict[str, Head]:
    """The latest anchor of each municipality; a line that cannot be read is passed over."""
    found: dict[str, Head] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
                found[row["municipality"]] = Head(row["municipality"], row["count"], row["hash"])
            except (ValueError, KeyError, TypeError):
                log.warning("an anchor cannot be read: file=%s", path.name)
    return found


def _anchor(path: Path, heads: list[Head], now: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for head in heads:
            row = {
                "at": now.isoformat(),
                "municipality": head.municipality,
                "count": head.count,
                "hash": head.hash,
            }
            file.write(json.dumps(row) + "\n")
