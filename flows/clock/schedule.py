"""The rhythm: how often each verb is done. One table, read by both clocks.

Every beat is a plain interval in UTC from one anchor. There is no local time in it, so the
spring and autumn changes cannot skip or double a beat; the database decides whether the
work of *today's local date* is due when a beat rings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from flows.engine.run_report import Account, Cell, Table

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

    ``work`` is ``module:function``, one or several that are done in this order, looked up when the
    beat rings, so that the table costs nothing to import. ``offset`` is counted from the anchor.
    ``shared``: its work can be divided among the municipalities.
    """

    name: str
    every: timedelta
    work: str | tuple[str, ...]
    offset: timedelta = timedelta(0)
    shared: bool = True

    @property
    def first(self) -> datetime:
        """The instant (UTC) of the beat's very first ring."""
        return ANCHOR + self.offset

    @property
    def tags(self) -> tuple[str, str]:
        """What Prefect files the beat's runs under."""
        return ("arshjul", self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """What is done, as ``module:function`` each."""
        return (self.work,) if isinstance(self.work, str) else self.work

    def core(self) -> Work:
        """All of its work as one function. Raises ImportError or AttributeError when a part is
        not there."""
        return partial(_do_all, self.name, [part_of(one) for one in self.parts])


def part_of(where: str) -> Work:
    """The function that ``module:function`` names. Raises ImportError, AttributeError."""
    module, _, function = where.partition(":")
    return cast(Work, getattr(import_module(module), function))


def together(beat: str, at: datetime, accounts: Iterable[Account]) -> Account:
    """One account of several."""
    counts: Counter[str] = Counter()
    tables: dict[str, tuple[dict[str, Cell], ...]] = {}
    for one in accounts:
        counts.update(one.counts)
        for table in one.tables:
            tables[table.key] = tables.get(table.key, ()) + table.rows
    return Account(beat, at, dict(counts), tuple(Table(*one) for one in tables.items()))


def _do_all(beat: str, parts: Sequence[Work], office: Any, now: datetime) -> Account:
    """Do each part. Raises what the first failing one raised, after all were tried: none waits for
    another to be mended."""
    accounts: list[Account] = []
    failed: Exception | None = None
    for work in parts:
        try:
            accounts.append(work(office, now))
        except Exception as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return together(beat, now, accounts)


RHYTHM = (
    Beat(
        "reviews",
        every=timedelta(days=1),
        offset=timedelta(hours=5, minutes=40),
        work=("flows.safety_cycle.year:open_year_beat", "flows.engine.daily:reviews"),
    ),
    Beat(
        "skolesec_rounds",
        every=timedelta(days=1),
        offset=timedelta(hours=5, minutes=44),
        work="flows.engine.daily:skolesec_rounds",
    ),
    Beat(
        "report_back",
        every=timedelta(days=1),
        offset=timedelta(hours=5, minutes=47),
        work=("flows.engine.daily:report_back", "flows.reporting.weekly:compile_waiting"),
    ),
    Beat(
        "daily",
        every=timedelta(days=1),
        offset=timedelta(hours=5, minutes=50),
        work="flows.engine.daily:daily",
    ),
    Beat("urgent_alarms", every=timedelta(minutes=5), work="flows.urgent.alarm:alarm"),
    # What the bell that a verb rings has left over.
    Beat(
        "revalidation",
        every=timedelta(minutes=5),
        offset=timedelta(minutes=1),
        work="flows.services.revalidate:revalidate",
    ),
    Beat("reminders", every=timedelta(minutes=15), work="flows.mail.remind:remind"),
    # Two minutes after the reminders were planned, so that they leave at once.
    Beat(
        "delivery",
        every=timedelta(minutes=5),
        offset=timedelta(minutes=2),
        work="flows.mail.deliver:deliver",
    ),
    Beat(
        "people_file",
        every=timedelta(hours=1),
        offset=timedelta(minutes=25),
        work="flows.register.people_file:read_people_file",
        shared=False,
    ),
    Beat(
        "watchdog",
        every=timedelta(hours=1),
        offset=timedelta(minutes=10),
        work="flows.mail.watchdog:watchdog",
        shared=False,
    ),
    Beat(
        "backup",
        every=timedelta(days=1),
        offset=timedelta(hours=1, minutes=35),
        work="flows.clock.backup:nightly",
        shared=False,
    ),
    Beat(
        "housekeeping",
        every=timedelta(days=1),
        offset=timedelta(hours=11, minutes=20),
        work="flows.clock.housekeeping:housekeeping",
        shared=False,
    ),
    # The last, as a mailbox that does not answer is waited for.
    Beat(
        "returned_mail",
        every=timedelta(minutes=5),
        offset=timedelta(minutes=3),
        work="flows.mail.returned_mail:read_mailbox",
        shared=False,
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
