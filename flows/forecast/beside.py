"""What takes too long for a request is reckoned beside the pages: one thing at a time, in a thread
of its own, as long as somebody asks for it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

from flows.engine.handling import Progress

T = TypeVar("T")
MOST = 30
"""As many things are kept; beyond them the one that was asked for longest ago goes."""
log = logging.getLogger(__name__)


class GivenUp(Exception):
    """Nobody asks for it any more, or the process is ending."""


@dataclass(slots=True)
class Reckoned(Generic[T]):
    """How far it has come: ``done`` of ``of``, then ``found``. ``failed``: it stumbled, and asking
    again begins anew."""

    done: int = 0
    of: int = 0
    found: T | None = None
    failed: bool = False


@dataclass(slots=True)
class _Job(Generic[T]):
    make: Callable[[Progress], T]
    state: Reckoned[T]
    asker: Hashable
    until: float


class Beside(Generic[T]):
    """``begin`` starts the thread that works until nothing is left; ``clock`` tells seconds."""

    def __init__(
        self,
        stopping: Event,
        clock: Callable[[], float] = monotonic,
        begin: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._stopping, self._clock, self._begin = stopping, clock, begin or _in_a_thread
        self._lock = Lock()
        self._jobs: OrderedDict[Hashable, _Job[T]] = OrderedDict()
        self._works = False

    def of(self, key: Hashable) -> Reckoned[T] | None:
        """How far it has come, without asking for it; None where nobody has."""
        with self._lock:
            job = self._jobs.get(key)
            return job.state if job else None

    def ask(
        self,
        key: Hashable,
        asker: Hashable,
        make: Callable[[Progress], T],
        patience: float,
    ) -> Reckoned[T]:
        """How far it has come; begun where it was not, and given up where nobody asks again within
        so many seconds. What the same asker asked for before and has not got is given up."""
        with self._lock:
            now = self._clock()
            for other, one in list(self._jobs.items()):
                if one.asker == asker and other != key and one.state.found is None:
                    one.until = now - 1  # whoever works on it finds that, and gives it up
                    del self._jobs[other]
            job = self._jobs.get(key)
            if job is None or job.state.failed or (job.state.found is None and job.until < now):
                job = self._jobs[key] = _Job(make, Reckoned(), asker, now + patience)
            job.until = max(job.until, now + patience)
            self._jobs.move_to_end(key)
            while len(self._jobs) > MOST:
                self._jobs.popitem(last=False)[1].until = now - 1
            begins = job.state.found is None and not self._works
            self._works |= begins
        if begins:
            self._begin(self._work)
        return job.state

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job.state.found = job.make(partial(self._seen, job))
            except GivenUp:
                job.state.failed = True
            except Exception:
                log.exception("what was reckoned beside the pages stumbled")
                job.state.failed = True

    def _next(self) -> _Job[T] | None:
        """The one that was asked for first and waits still; None, and the thread ends."""
        with self._lock:
            now = self._clock()
            for key, job in list(self._jobs.items()):
                if job.state.found is None and not job.state.failed:
                    if job.until >= now and not self._stopping.is_set():
                        return job
                    del self._jobs[key]
            self._works = False
            return None

    def _seen(self, job: _Job[T], done: int, of: int) -> None:
        """Raises GivenUp."""
        job.state.done, job.state.of = done, of
        if self._stopping.is_set() or job.until < self._clock():
            raise GivenUp()


def _in_a_thread(work: Callable[[], None]) -> None:
    Thread(target=work, name="arshjul-beside", daemon=True).start()
