"""The one place where messages are made, and where every cap is applied.

A message is one letter to one person on one day. Letters of duty stand under two caps: so many a
tick and municipality, and so many a week to one person; invitations stand under the first. What is
over a cap is held, never dropped, and the coordinators get one alert a day about it. Digests,
alerts and urgent letters are few by their nature and stand under none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from config.settings import Settings
from models.next_days import mark_changed
from models.post import outbox
from models.register.directory import directories
from states.ladder import COORDINATOR

DUTY, ALERT, URGENT, INVITATION = "duty", "alert", "urgent", "invitation"
SIGN_IN, TRIAL = "sign_in", "trial"


class Wanted(NamedTuple):
    """A letter to be made. ``about``: the alarm of an urgent one, or what an invitation tells.
    ``next_at``: not before then."""

    municipality: str
    person: int
    day: date
    sort: str = DUTY
    about: int = 0
    digest: bool = False
    next_at: datetime | None = None


@dataclass
class Written:
    """What was made in one go, which may be many portions: letters, and those held by which cap."""

    made: int = 0
    held: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)  # letters of duty per municipality


def write_messages(
    session: Session, settings: Settings, wanted: Iterable[Wanted], now: datetime, so_far: Written
) -> None:
    """Make the letters in their order; what a cap holds back is what comes last.

    ``so_far`` is what was made before in this tick, and is added to.
    """
    recent: dict[int, int] | None = None
    rows: list[dict[str, object]] = []
    newly_held: dict[str, date] = {}
    for one in wanted:
        reason = ""
        if one.sort == DUTY and not one.digest:
            recent = outbox.lately(session, one.day) if recent is None else recent
            reason = _over_cap(settings, one, recent, so_far)
        elif one.sort == INVITATION:
            reason = _over_cap(settings, one, {}, so_far)
        if reason:
            so_far.held[reason] += 1
            newly_held.setdefault(one.municipality, one.day)
        rows.append(
            outbox.message_row(
                one.municipality,
                one.person,
                one.day,
                now,
                domain=settings.mail_domain,
                status="held" if reason else "pending",
                reason=reason,
                digest=one.digest,
                sort=one.sort,
                about=one.about,
                next_at=one.next_at,
            )
        )
    outbox.put_messages(session, rows)
    for home in {str(row["municipality_id"]) for row in rows}:
        mark_changed(session, home, "message")
    so_far.made += len(rows)
    if newly_held:
        alert_coordinators(session, settings, sorted(newly_held), min(newly_held.values()), now)


def _over_cap(settings: Settings, one: Wanted, recent: dict[int, int], so_far: Written) -> str:
    """The cap that the letter is over, as a key of ``reasons``; "" when it may leave."""
    so_far.of[one.municipality] += 1
    if so_far.of[one.municipality] > settings.cap_per_tick:
        return "tick_cap"
    return "person_cap" if recent.get(one.person, 0) >= settings.cap_per_person else ""


def alert_coordinators(
    session: Session, settings: Settings, municipalities: Sequence[str], day: date, now: datetime
) -> None:
    """One alert a day to the coordinators that letters are held or wait."""
    people = directories(session, municipalities)
    there = outbox.written_on(session, day, sort=ALERT)
    wanted = [
        Wanted(municipality, person, day, sort=ALERT)
        for municipality in municipalities
        if municipality in people
        for person in people[municipality].people(COORDINATOR, None, day)
        if person not in there
    ]
    write_messages(session, settings, wanted, now, Written())
