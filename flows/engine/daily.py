"""What a day brings to each kind: what should be open opens, what has run out expires."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date, datetime

from flows.engine.door import desk
from flows.engine.handling import CLOCK, Desk, Handling
from flows.engine.local_time import today
from flows.engine.offers import lapse, next_lapse
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.engine.works import daily_work, has_daily, look_next, trust
from models.begun import has_begun
from models.next_days import NOT_BEGUN, is_changed, set_days

log = logging.getLogger(__name__)
Stumbled = list[dict[str, Cell]]


def daily(office: Office, now: datetime) -> Account:
    """What the day brings to the kinds that have no beat of their own."""
    return _serve("daily", office, now)


def reviews(office: Office, now: datetime) -> Account:
    """The annual re-assessments: services, plans and routines, quality reviews, evaluations."""
    return _serve("reviews", office, now)


def skolesec_rounds(office: Office, now: datetime) -> Account:
    """The phases, gatherings and offers of SkoleSec's rounds."""
    return _serve("skolesec_rounds", office, now)


def report_back(office: Office, now: datetime) -> Account:
    """The year's report to the board."""
    return _serve("report_back", office, now)


def _serve(beat: str, office: Office, now: datetime) -> Account:
    """Let every kind of the beat that has something to do do what the day brings, in every
    municipality that has begun (a year, a case, or anything that is watched, such as a service or a
    document).

    A kind that stumbles is rolled back alone and keeps nobody else from being served; the day
    after does what it left. Twice on a day changes nothing.
    """
    trust(office.database, office.wheel())
    kept = [one for one in office.kinds.values() if one.beat == beat and has_daily(one)]
    waiting = office.come([daily_work(one) for one in kept], today(now))
    counts: dict[str, int] = {}
    stumbled: Stumbled = []
    for municipality, works in waiting.items():
        with desk(office, municipality, who=CLOCK, now=now) as at:
            if has_begun(at.session, municipality):
                look(at, kept, works, counts, stumbled)
            else:
                set_days(at.session, municipality, dict.fromkeys(works, NOT_BEGUN))
    return Account(
        beat, now, {**counts, "stumbled": len(stumbled)}, (Table("stumbled", tuple(stumbled)),)
    )


def look(
    at: Desk,
    kept: Sequence[Handling],
    works: Collection[str],
    counts: dict[str, int],
    stumbled: Stumbled,
) -> None:
    """What a day brings to those of the kinds whose work has come, and to those that another one
    has given something to do; how many cases each touched is added to ``counts``."""
    idle: list[Handling] = []
    for handling in kept:
        name = handling.kind.name
        at.session.flush()
        if daily_work(handling) not in works and not is_changed(
            at.session, at.municipality, handling.hangs_on
        ):
            continue
        try:
            with at.session.begin_nested():
                number = lapse(at, handling) + handling.daily(at)
        except Exception as error:
            log.exception("a kind stumbled: kind=%s municipality=%s", name, at.municipality)
            what = type(error).__name__
            stumbled.append({"kind": name, "municipality": at.municipality, "error": what})
            continue
        counts[name] = counts.get(name, 0) + number
        idle += [] if number else [handling]
    days = {daily_work(one): next_day(at, one) for one in idle}
    look_next(at.session, at.municipality, days, {daily_work(one): one.hangs_on for one in idle})


def next_day(at: Desk, handling: Handling) -> date:
    """When time can bring the kind anything next."""
    return min(handling.next_day(at), next_lapse(at, handling))
