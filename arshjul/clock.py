"""The clock of one machine: APScheduler rings each beat of the rhythm, one at a time; the post and
the mailbox ring beside the others, so that a slow host keeps no alarm from being raised.

It remembers nothing. What is due is in the database, so a beat that was missed is made up
for by the next one, and ``ring_all_now`` makes up for all of them after downtime.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from time import monotonic

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from flows.clock.instants import ClockJumped
from flows.clock.prefect_witness import NotesRuns, ring, whereabouts
from flows.clock.schedule import RHYTHM, Beat, apscheduler_trigger

log = structlog.get_logger()
BESIDE = ("deliver", "bounces")  # each waits for a host, and keeps no other beat waiting
AT_ONCE = 4  # urgent letters that may hang at the same time and keep no other from leaving


class Clock:
    """Rings the beats in one background thread from ``start`` to ``stop``.

    ``prefect_api`` and ``prefect_auth`` are passed on to the witness; ``now`` gives the
    instant (UTC) that a beat works with, ``take`` raises ClockJumped when it is not to be
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
        prefect_api: str | None = None,
        prefect_auth: str | None = None,
        beats: Sequence[Beat] = RHYTHM,
        between: Callable[[datetime], object] | None = None,
    ) -> None:
        self._office = office
        self._now = now
        self._take, self._let_stop = take, let_stop
        self._prefect = {"prefect_api": prefect_api, "prefect_auth": prefect_auth}
        self._beats = tuple(beats)
        self._stopping = Event()
        self._ringing = {name: Lock() for name in ("default", *BESIDE)}
        self._between = between
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                "default": ThreadPoolExecutor(1),
                **{name: ThreadPoolExecutor(1) for name in BESIDE},
                "between": ThreadPoolExecutor(AT_ONCE),
            },
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to ring; returns at once."""
        for beat in self._beats:
            self._scheduler.add_job(
                self._ring,
                apscheduler_trigger(beat),
                args=(beat,),
                id=beat.name,
                executor=_beside(beat),
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

    def _ring(self, beat: Beat) -> None:
        with self._ringing[_beside(beat)]:
            if self._stopping.is_set():
                return
            try:
                now = self._now()
                self._take(now)
                ring(beat, self._office, now, **self._prefect)
            except ClockJumped:
                return  # said where it was found; the next beat looks again
            except Exception as error:
                log.error("A beat failed", beat=beat.name, error=whereabouts(error))

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


def _beside(beat: Beat) -> str:
    """The thread that rings the beat."""
    return beat.name if beat.name in BESIDE else "default"
