"""Work of the clock that failed, is late or was never done: what it means, told by letter and to
the address that the operator names. Either alone suffices."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from config.words import Words, words
from flows.clock.run_in_words import why
from flows.clock.schedule import RHYTHM, Beat
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from models.record.facts import fact, facts, forget_fact, keep_fact
from models.record.runs import last_before, last_noted_of
from models.record.tables import Run
from notifications.webhook import NotCalled, call

SILENT = timedelta(hours=1)  # reminders ring every quarter of an hour
CAUGHT_UP = timedelta(minutes=10)  # after a stop all beats ring one after another
BY_BELL = ("revalidation",)  # a verb rings it too: it does not show that a clock rings
KNOWN, TOLD = "beat_known", "beat_told"
FAILED, LATE, MISSING, WELL = "failed", "late", "missing", "well"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A beat that failed, is late or has never rung; ``since`` when. ``failure`` is its code."""

    beat: str
    sort: str
    since: datetime
    failure: str = ""

    @property
    def event(self) -> str:
        """The same for the same trouble, however often it is found."""
        said = f"{self.beat} {self.sort} {self.since.isoformat()}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def told(self, say: Words) -> str:
        """In a sentence or two: what is wrong, and what it means for the schools."""
        line = say.say(
            f"beats.trouble.{self.sort}",
            beat=say.say(f"pages.runs.beat.{self.beat}"),
            why=why(self.failure, say) if self.failure else "",
            at=say.long_instant(self.since, ZONE),
        )
        if self.sort == WELL:
            return line
        return f"{line} {say.say(f'beats.means.{self.beat}')}"


def patience(beat: Beat) -> timedelta:
    """How long after its last ring a beat is late."""
    return max(SILENT, 2 * beat.every)


def troubles(session: Session, now: datetime, but: Collection[str] = ()) -> list[Trouble]:
    """What is wrong with the beats at this instant; those of ``but`` are not asked about. While no
    clock rings at all none of them is late: that is the clock's own silence, told as such."""
    asked = [beat for beat in RHYTHM if beat.name not in but]
    last = last_noted_of(session, [beat.name for beat in asked])
    caught_up, alive = now - CAUGHT_UP, None
    if any(_may_be_late(beat, last.get(beat.name), caught_up) for beat in asked):
        by_clocks = [beat.name for beat in RHYTHM if beat.name not in BY_BELL]
        alive = last_before(session, caught_up, by_clocks)
    return [one for beat in asked for one in _of(session, beat, last.get(beat.name), alive)]


def _may_be_late(beat: Beat, last: Run | None, caught_up: datetime) -> bool:
    """Whether it hangs on the other beats: one that rang lately is not late whatever they did."""
    return last is None or caught_up - last.started > patience(beat)


def _of(
    session: Session, beat: Beat, last: Run | None, alive: datetime | None
) -> Iterator[Trouble]:
    """``alive``: the last instant at which any beat rang, and this one could have caught up."""
    if last is not None and last.failure:
        yield Trouble(beat.name, FAILED, last.started, last.failure)
    elif alive is None:
        return
    elif last is not None and alive - last.started > patience(beat):
        yield Trouble(beat.name, LATE, last.started)
    elif last is None and (known := fact(session, f"{KNOWN}:{beat.name}")):
        since = datetime.fromisoformat(known)
        if alive - since > patience(beat):
            yield Trouble(beat.name, MISSING, since)


def unknown(session: Session) -> list[str]:
    """The keys of the beats that are new here."""
    keys = [f"{KNOWN}:{beat.name}" for beat in RHYTHM]
    known = facts(session, keys)
    return [key for key in keys if key not in known]


def keep_known(session: Session, now: datetime) -> None:
    """From now on a beat that is new here is waited for."""
    for key in unknown(session):
        keep_fact(session, key, now.isoformat())


def tell_outside(office: Office, now: datetime) -> int:
    """Call the operator's address about each trouble that it has not taken yet, and once more when
    the beat is well again; how many it took. What it did not take is told again the next time."""
    settings = office.settings
    if not settings.alarm_webhook:
        return 0
    with office.database.read() as session:
        wrong = {one.beat: one for one in troubles(session, now, office.unrung)}
        told = {
            beat.name: json.loads(kept)
            for beat in RHYTHM
            if (kept := fact(session, f"{TOLD}:{beat.name}"))
        }
    taken = 0
    for beat in RHYTHM:
        trouble, before = wrong.get(beat.name), told.get(beat.name)
        if trouble is None:
            taken += _well(office, beat.name, before, now) if before is not None else 0
            continue
        if before is None or before["sort"] != trouble.sort:
            before = {"sort": trouble.sort, "since": trouble.since.isoformat(), "taken": False}
            _keep(office, beat.name, before)
        if not before["taken"] and _call(office, trouble, _first(trouble, before).event, now):
            _keep(office, beat.name, {**before, "taken": True})
            taken += 1
    return taken


def _first(trouble: Trouble, kept: dict[str, Any]) -> Trouble:
    """The trouble as it was found first: a beat may fail anew before it could be told."""
    return replace(trouble, since=datetime.fromisoformat(kept["since"]))


def _well(office: Office, beat: str, before: dict[str, Any], now: datetime) -> int:
    """The trouble is over: told where it was told itself."""
    over = Trouble(beat, WELL, datetime.fromisoformat(before["since"]))
    if before["taken"] and not _call(office, over, over.event, now):
        return 0
    _keep(office, beat, None)
    return int(before["taken"])


def _keep(office: Office, beat: str, told: dict[str, Any] | None) -> None:
    with office.database.write() as session:
        if told is None:
            forget_fact(session, f"{TOLD}:{beat}")
        else:
            keep_fact(session, f"{TOLD}:{beat}", json.dumps(told))


def _call(office: Office, trouble: Trouble, event: str, now: datetime) -> bool:
    """Whether the address took it."""
    say, settings = words(office.language), office.settings
    body = {
        "event": event,
        "beat": trouble.beat,
        "what": trouble.sort,
        "since": trouble.since.isoformat(),
        "code": trouble.failure,
        "says": trouble.told(say),
        "do": say.say("beats.do") if trouble.sort != WELL else "",
        "runs": f"{settings.pages}/runs",
    }
    try:
        call(
            settings.alarm_webhook,
            event,
            body,
            secret=settings.alarm_webhook_secret.get_secret_value(),
            inside=settings.inside_hosts,
            at=now,
        )
    except NotCalled as error:
        log.error("the webhook took nothing: beat=%s why=%s", trouble.beat, error.code)
        return False
    return True
