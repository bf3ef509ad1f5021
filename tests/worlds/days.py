"""What a day brings to every kind, whichever beat does it."""

from __future__ import annotations

from datetime import datetime

from flows.clock.schedule import together
from flows.engine import daily as brought
from flows.engine.office import Office
from flows.engine.run_report import Account


def daily(office: Office, now: datetime) -> Account:
    beats = (brought.reviews, brought.skolesec_rounds, brought.report_back, brought.daily)
    return together("daily", now, [beat(office, now) for beat in beats])
