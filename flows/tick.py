"""What the clock does, once: every beat in the rhythm's order. Safe under cron, twice, at once."""

from __future__ import annotations

from datetime import datetime

from flows.account import Account
from flows.deliver import deliver
from flows.office import Office
from flows.remind import remind
from flows.watchdog import watchdog
from flows.year import open_year_beat


def tick(office: Office, now: datetime) -> list[Account]:
    """Open what has come, mend what is lost, write what is due, and let the letters leave."""
    return [beat(office, now) for beat in (open_year_beat, watchdog, remind, deliver)]
