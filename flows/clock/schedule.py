"""The rhythm: how often each verb is done. One table, read by both clocks.

Every beat is a plain interval in UTC from one anchor. There is no local time in it, so the
spring and autumn changes cannot skip or double a beat; the database decides whether the
work of *today's local date* is due when a beat rings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from flows.engine.run_report import Account

if TYPE_CHECKING:
    from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]
    from prefect.client.schemas.schedules import IntervalSchedule

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
"""All beats count from here, so a restart keeps the rhythm."""

Work = Callable[[Any, datetime], Account]
"""What a beat does: given the office and the instant, it works and gives an account."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One line of the rhythm.

    ``work`` is ``module:function``, looked up when the beat rings, so that the table costs
    nothing to import. ``offset`` is counted from the anchor.
    """

    name: str
    every: timedelta
    work: str
    offset: timedelta = timedelta(0)

    @property
    def first(self) -> datetime:
        """The instant (UTC) of the beat's very first ring."""
        return ANCHOR + self.offset

    @property
    def tags(self) -> tuple[str, str]:
        """What Prefect files the beat's runs under."""
        return ("arshjul", self.name)

    def core(self) -> Work:
        """The function to call. Raises ImportError or AttributeError when it is not there."""
        module, _, function = self.work.partition(":")
        return cast(Work, getattr(import_module(module), function))


RHYTHM = (
    Beat(
        "open_year",
        every=timedelta(days=1),
        offset=timedelta(hours=5, minutes=40),
        work="flows.safety_cycle.year:open_year_beat",
    ),
    Beat(
        "daily",
        every=timedelta(days=1),
        offset=timedelta(hours=5, minutes=50),
        work="flows.engine.daily:daily",
    ),
    Beat("alarm", every=timedelta(minutes=5), work="flows.urgent.alarm:alarm"),
    # What the bell that a verb rings has left over.
    Beat(
        "revalidate",
        every=timedelta(minutes=5),
        offset=timedelta(minutes=1),
        work="flows.services.revalidate:revalidate",
    ),
    Beat("remind", every=timedelta(minutes=15), work="flows.mail.remind:remind"),
    # Two minutes after the reminders were planned, so that they leave at once.
    Beat(
        "deliver",
        every=timedelta(minutes=5),
        offset=timedelta(minutes=2),
        work="flows.mail.deliver:deliver",
    ),
    Beat(
        "watchdog",
        every=timedelta(hours=1),
        offset=timedelta(minutes=10),
        work="flows.mail.watchdog:watchdog",
    ),
    Beat(
        "backup",
        every=timedelta(days=1),
        offset=timedelta(hours=1, minutes=35),
        work="flows.clock.backup:nightly",
    ),
    Beat(
        "housekeeping",
        every=timedelta(days=1),
        offset=timedelta(hours=11, minutes=20),
        work="flows.clock.housekeeping:housekeeping",
    ),
    # The last, as a mailbox that does not answer is waited for.
    Beat(
        "bounces",
        every=timedelta(minutes=5),
        offset=timedelta(minutes=3),
        work="flows.mail.returned_mail:read_mailbox",
    ),
)
"""In the order in which a clock rings them after downtime."""


def moments(beat: Beat, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants (UTC) when the beat rings, from ``start`` up to but not including ``end``."""
    skipped = max(0, -((beat.first - start) // beat.every))
    moment = beat.first + skipped * beat.every
    while moment < end:
        yield moment
        moment += beat.every


def apscheduler_trigger(beat: Beat) -> IntervalTrigger:
    """The beat as the in-process clock understands it."""
    from apscheduler.triggers.interval import IntervalTrigger

    return IntervalTrigger(
        seconds=int(beat.every.total_seconds()), start_date=beat.first, timezone=UTC
    )


def prefect_schedule(beat: Beat) -> IntervalSchedule:
    """The beat as a Prefect server understands it."""
    from prefect.client.schemas.schedules import IntervalSchedule

    return IntervalSchedule(interval=beat.every, anchor_date=beat.first, timezone="UTC")
