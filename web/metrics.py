"""`/metrics`: the installation in numbers, as Prometheus reads them. No names and no addresses.

Read on this machine by anybody, as the other pages; from elsewhere with a token alone.
"""

from __future__ import annotations

import hmac
import logging
import platform
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import version
from threading import Lock
from typing import Generic, TypeVar

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response

from flows.engine.office import Office
from flows.views.measured import Measured, cases_measured, measured
from models.database import REVISION
from web.identity import is_local

router = APIRouter()
log = logging.getLogger(__name__)
FRESH = timedelta(seconds=10)  # whoever asks more often is told the same again
COUNTED = timedelta(minutes=5)  # counting a million cases takes a while
Value = TypeVar("Value")
Cases = dict[tuple[str, str], int]


class Kept(Generic[Value]):
    """A value that is made anew when it has become old, by one at a time."""

    def __init__(self, age: timedelta) -> None:
        self._age = age
        self._lock = Lock()
        self._made: tuple[datetime, Value] | None = None

    def at(self, now: datetime, make: Callable[[], Value]) -> Value:
        with self._lock:
            if self._made is None or not timedelta(0) <= now - self._made[0] < self._age:
                self._made = now, make()
            return self._made[1]


class Figures:
    """What was measured last, for one app."""

    def __init__(self) -> None:
        self._now: Kept[Measured] = Kept(FRESH)
        self._cases: Kept[Cases] = Kept(COUNTED)

    def taken(self, office: Office, now: datetime) -> tuple[Measured, Cases] | None:
        """The numbers, at most some seconds old; None when the database does not answer."""
        codes = office.settings.metrics_codes

        def at_present() -> Measured:
            with office.database.read() as session:
                return measured(session, now, codes=codes)

        def cases() -> Cases:
            with office.database.read() as session:
                return cases_measured(session, codes=codes)

        try:
            return self._now.at(now, at_present), self._cases.at(now, cases)
        except Exception:  # whatever a driver raises
            log.exception("nothing can be measured")
            return None


@router.api_route("/metrics", methods=["GET", "HEAD"])
def metrics(request: Request) -> Response:
    """The numbers; 401 without the token, where one is asked for, and 403 where none is set."""
    office: Office = request.app.state.office
    token = office.settings.metrics_token.get_secret_value().strip()
    if not is_local(request) and not _knows(request, token):
        if not token:
            return PlainTextResponse("only on this machine\n", 403)
        return PlainTextResponse("a token\n", 401, {"WWW-Authenticate": "Bearer"})
    figures: Figures = request.app.state.figures
    registry = CollectorRegistry()
    registry.register(_Told(figures.taken(office, request.app.state.now())))
    ProcessCollector(registry=registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _knows(request: Request, token: str) -> bool:
    """Whether the request names the token, found out in a time that tells nothing of it."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return bool(token) and scheme.lower() == "bearer" and same


class _Told(Collector):
    """Numbers in Prometheus' words, once."""

    def __init__(self, taken: tuple[Measured, Cases] | None) -> None:
        self._taken = taken

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            "arshjul_build",
            "What runs here.",
            value={
                "version": version("arshjul"),
                "python": platform.python_version(),
                "schema": REVISION,
            },
        )
        up = GaugeMetricFamily("arshjul_database_up", "Whether the database answers.")
        up.add_metric([], float(self._taken is not None))
        yield up
        if self._taken is not None:
            now, cases = self._taken
            yield from _letters(now)
            yield from _beats(now)
            yield _open(cases)


def _letters(now: Measured) -> Iterator[Metric]:
    names = ["municipality", "state"]
    for name, told, count in (
        ("arshjul_letters", "Letters that wait, are held or did not arrive.", "many"),
        ("arshjul_letters_due", "Letters that could have left by now.", "due"),
        ("arshjul_letters_overdue", "Letters that could have left a day ago.", "overdue"),
    ):
        family = GaugeMetricFamily(name, told, labels=names)
        for one in now.letters:
            family.add_metric([one.municipality, one.state], getattr(one, count))
        yield family
    oldest = GaugeMetricFamily(
        "arshjul_oldest_letter_seconds", "How long the oldest letter waits that could have left."
    )
    oldest.add_metric([], now.oldest)
    yield oldest


def _beats(now: Measured) -> Iterator[Metric]:
    last = GaugeMetricFamily(
        "arshjul_beat_outcome", "How the last run of a beat ended.", labels=["beat", "outcome"]
    )
    took = GaugeMetricFamily(
        "arshjul_beat_seconds", "How long the last run of a beat took.", labels=["beat"]
    )
    since = GaugeMetricFamily(
        "arshjul_beat_success_age_seconds",
        "How long ago a run of a beat came to a good end.",
        labels=["beat"],
    )
    for one in now.beats:
        last.add_metric([one.beat, one.outcome], 1)
        took.add_metric([one.beat], one.seconds)
        if one.since is not None:
            since.add_metric([one.beat], one.since)
    yield from (last, took, since)


def _open(cases: Cases) -> Metric:
    family = GaugeMetricFamily(
        "arshjul_cases_open", "Cases that are open.", labels=["municipality", "kind"]
    )
    for (municipality, kind), many in sorted(cases.items()):
        family.add_metric([municipality, kind], many)
    return family
