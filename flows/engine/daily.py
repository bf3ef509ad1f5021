"""What a day brings to each kind: what should be open opens, what has run out expires."""

from __future__ import annotations

import logging
from datetime import datetime

from flows.engine.door import desk
from flows.engine.handling import CLOCK, nothing_daily
from flows.engine.offers import lapse, offers
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from models.begun import begun

log = logging.getLogger(__name__)


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
    """Let every kind of the beat do, for every municipality that has begun (a year, a case, or
    anything that is watched, such as a service or a document), what the day brings.

    A kind that stumbles is rolled back alone and keeps nobody else from being served; the day
    after does what it left. Twice on a day changes nothing.
    """
    with office.database.read() as session:
        places = office.served(begun(session))
    kept = [
        one
        for one in office.kinds.values()
        if one.beat == beat and (one.daily is not nothing_daily or offers(one))
    ]
    counts: dict[str, int] = {}
    stumbled: list[dict[str, Cell]] = []
    for municipality in places:
        with desk(office, municipality, who=CLOCK, now=now) as at:
            for handling in kept:
                name = handling.kind.name
                try:
                    with at.session.begin_nested():
                        number = lapse(at, handling) + handling.daily(at)
                except Exception as error:
                    log.exception("a kind stumbled: kind=%s municipality=%s", name, municipality)
                    what = type(error).__name__
                    stumbled.append({"kind": name, "municipality": municipality, "error": what})
                    continue
                counts[name] = counts.get(name, 0) + number
    return Account(
        beat, now, {**counts, "stumbled": len(stumbled)}, (Table("stumbled", tuple(stumbled)),)
    )
