"""The clock of one machine: APScheduler rings each beat of the rhythm, one at a time in its lane.

Where Prefect's runs do the work it is the second hand: what our own rows do not show as done by its
moment and a grace is rung plainly, whatever became of Prefect. It remembers nothing. What is due is
in the database, so a beat that was missed is made up for by the next one, and ``ring_all_now``
makes up for all of them after downtime.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread
from time import monotonic

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from arshjul.lanes import LANES, lane_of
from arshjul.lanes import locks as locks_of_lanes
from flows.clock.instants import ClockJumped
from flows.clock.prefect_witness import NotesRuns, ring
from flows.clock.run_rows import whereabouts
from flows.clock.schedule import RHYTHM, Beat, apscheduler_trigger

log = structlog.get_logger()
GRACE = timedelta(seconds=60)
"""After its moment, a beat that Prefect's runs have not done by then is rung plainly."""
AT_ONCE = 4  # urgent letters that may hang at the same time and keep no other from leaving


class Clock:
    """Rings the beats in background threads from ``start`` to ``stop``.

    ``grace`` is how long after its moment a beat is rung that somebody else has not: nothing where
    nobody else rings. ``locks`` are one for each lane, shared with whoever rings beside. ``now``
    gives the instant (UTC) that a beat works with, ``take`` raises ClockJumped when it is not to be
    believed, and ``let_stop`` asks a beat that is under way to begin nothing more. ``between`` is
    done each minute, beside the beats: what does not wait for one.
    """

    def __init__(
        self,
        office: NotesRuns,
        *,
        now: Callable[[], datetime],
        take: Callable[[datetime], None] = lambda _now: None,
        let_stop: Callable[[], None] = lambda: None,
        grace: timedelta = timedelta(0),
        locks: dict[str, Lock] | None = None,
        beats: Sequence[Beat] = RHYTHM,
        between: Callable[[datetime], object] | None = None,
    ) -> None:
        self._office = office
        self._now = now
        self._take, self._let_stop = take, let_stop
        self._grace = grace
        self._beats = tuple(beats)
        self._stopping = Event()
        self._ringing = locks_of_lanes() if locks is None else locks
        self._between = between
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                **{name: ThreadPoolExecutor(1) for name in LANES},
                "between": ThreadPoolExecutor(AT_ONCE),
            },
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to ring; returns at once."""
        for beat in self._beats:
            self._scheduler.add_job(
                self._ring_what_was_not,
                apscheduler_trigger(replace(beat, offset=beat.offset + self._grace)),
                args=(beat,),
                id=beat.name,
                executor=lane_of(beat.name),
            )
        if self._between is not None:
            self._scheduler.add_job(
                self._do_between, "interval", minutes=1, executor="between", max_instances=AT_ONCE
            )
        self._scheduler.start()

    def ring_all_now(self) -> None:
        """Ring every beat once, in the table's order, in a thread of its own; returns at once.

        No job of the scheduler: it removes one that rings just once while it may already be
        shutting down, and then its thread dies of a job that is not there.
        """
        Thread(target=self._ring_all, name="arshjul-catch-up", daemon=True).start()

    def stop(self, seconds: float = 30.0) -> bool:
        """Ring no more, and wait so many seconds for a beat that is under way.

        Returns whether the clock is quiet. A beat that is cut off later is made up for by
        the next one.
        """
        self._stopping.set()
        self._let_stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        until, quiet = monotonic() + seconds, True
        for lock in self._ringing.values():
            if lock.acquire(timeout=max(0.0, until - monotonic())):
                lock.release()
            else:
                quiet = False
        return quiet

    def _ring_all(self) -> None:
        for beat in self._beats:
            self._ring(beat)

    def _ring_what_was_not(self, beat: Beat) -> None:
        self._ring(beat, unless_done=bool(self._grace))

    def _ring(self, beat: Beat, *, unless_done: bool = False) -> None:
        with self._ringing[lane_of(beat.name)]:
            if self._stopping.is_set():
                return
            try:
                now = self._now()
                if unless_done and self._was_done(beat, now):
                    return
                self._take(now)
                ring(beat, self._office, now, prefect_api=None)
            except ClockJumped:
                return  # said where it was found; the next beat looks again
            except Exception as error:
                log.error("A beat failed", beat=beat.name, error=whereabouts(error))

    def _was_done(self, beat: Beat, now: datetime) -> bool:
        """Whether our own rows show a ring of the beat since its last moment."""
        last = self._office.last_rung(beat.name)
        moment = beat.first + (now - self._grace - beat.first) // beat.every * beat.every
        return last is not None and moment <= last <= now

    def _do_between(self) -> None:
        if self._between is None or self._stopping.is_set():
            return
        try:
            now = self._now()
            self._take(now)
            self._between(now)
        except ClockJumped:
            return
        except Exception as error:
            log.error("What lies between the beats failed", error=whereabouts(error))
