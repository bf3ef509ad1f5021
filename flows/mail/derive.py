"""A seventh of the municipalities a day is looked at whatever their rows say: what should have been
done and was not is done, mended and told."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from flows.engine.daily import look, next_day
from flows.engine.door import desk
from flows.engine.handling import CLOCK, Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.run_report import Cell
from flows.engine.works import DAILY, DERIVE, daily_work, has_daily
from models.begun import has_begun
from models.next_days import LOOK, days_of, is_changed, set_days

log = logging.getLogger(__name__)
EVERY = 7


def derive(office: Office, now: datetime) -> list[dict[str, Cell]]:
    """The works that a row had kept from being done, or would have: municipality, work, the day
    that the row said and the day that is right. They are mended."""
    day = today(now)
    found: list[dict[str, Cell]] = []
    for place, home in enumerate(office.come([DERIVE], day)):
        with desk(office, home, who=CLOCK, now=now) as at:
            rows = days_of(at.session, home)
            if rows[DERIVE] == LOOK:  # each of the municipalities on a day of its own
                set_days(at.session, home, {DERIVE: day + timedelta(days=1 + place % EVERY)})
                continue
            set_days(at.session, home, {DERIVE: day + timedelta(days=EVERY)})
            if has_begun(at.session, home):
                found += _derive(at, rows, day)
    for one in found:
        log.error(
            "a day was missed: municipality=%s work=%s said=%s right=%s",
            one["municipality"],
            one["work"],
            one["said"],
            one["right"],
        )
    return found


def _derive(at: Desk, rows: dict[str, date], day: date) -> list[dict[str, Cell]]:
    found: list[dict[str, Cell]] = []
    for handling in (one for one in at.kinds.values() if has_daily(one)):
        work = daily_work(handling)
        said = rows.get(work, LOOK)
        if said <= day or is_changed(at.session, at.municipality, handling.hangs_on):
            continue  # its own beat looks at it
        counts: dict[str, int] = {}
        look(at, [handling], [work], counts, [])
        right = day if any(counts.values()) else next_day(at, handling)
        if right < said:
            told = {"work": work, "said": said.isoformat(), "right": right.isoformat()}
            found.append({"municipality": at.municipality, **told})
    # The others are looked at by their own beats, as if something had changed.
    others = [work for work in rows if work != DERIVE and not work.startswith(DAILY)]
    set_days(at.session, at.municipality, dict.fromkeys(others, LOOK))
    return found
