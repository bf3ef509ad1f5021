"""What should have been said by now and has not? One question; one letter per person and day."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session

from flows.engine.local_time import local, today
from flows.engine.municipality import Town, towns
from flows.engine.office import Office
from flows.engine.run_report import Account, Cell, Table
from flows.mail.digest import plan_digests
from flows.mail.planning import Plan, ladder_of, plan
from models.activities.tables import secret_cases
from models.case import timers
from models.case.timers import Due
from models.post import outbox
from models.post.outbox import Written
from models.register.directory import directories
from states.ladder import COORDINATOR

PORTION = 20_000  # in one transaction: a second of writing, on a day when so much is due
SHOWN = 500


@dataclass
class Tally:
    """What one tick did, for its account."""

    planned: int = 0
    messages: int = 0
    held: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    digests: int = 0
    of: Counter[str] = field(default_factory=Counter)  # new letters per municipality
    rows: list[dict[str, Cell]] = field(default_factory=list)
    quiet: list[dict[str, Cell]] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)  # cases whose days the account must not tell


def in_window(office: Office, now: datetime) -> bool:
    """Whether letters may be written and leave now: within the day's hours, by local time."""
    return office.settings.window_opens <= local(now).hour < office.settings.window_closes


def remind(office: Office, now: datetime) -> Account:
    """Write into the outbox all that is due to be said. Safe late, twice and in parallel."""
    tally = Tally()
    if in_window(office, now):
        day = today(now)
        domain = office.settings.mail_domain
        while True:
            with _no_collecting(), office.database.write() as session:
                rows = timers.due_timers(session, day, PORTION)
                if rows:
                    _say(office, session, rows, day, now, domain, tally)
            if len(rows) < PORTION:
                break
        with office.database.write() as session:
            outbox.gather(session, day)
            tally.digests = plan_digests(office, session, day, now, domain)
    return Account(
        beat="remind",
        at=now,
        counts={
            "items": tally.planned,
            "letters": tally.messages,
            "digests": tally.digests,
            "held": sum(tally.held.values()),
            "moved": sum(tally.moved.values()),
        },
        tables=(
            Table("planned", tuple(tally.rows)),
            Table("quiet", tuple(tally.quiet)),
        ),
    )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A portion makes many small values and no cycles among them; looking through the whole
    process for garbage again and again meanwhile would take as long as the work itself."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def _say(
    office: Office,
    session: Session,
    rows: Sequence[Due],
    day: date,
    now: datetime,
    domain: str,
    tally: Tally,
) -> None:
    municipalities = sorted({row.municipality for row in rows})
    places = towns(session, office.wheel(), municipalities)
    written = outbox.written_on(session, day)
    said, kept = outbox.said_already(session, day), secret_cases(session)
    tally.kept.update(kept)
    decided = plan(rows, places, day, written, said, kept)
    timers.take_timers(session, day, rows)
    _move(session, decided, day, tally)
    _go_on(session, decided, places, day)
    if decided.say:
        _write_letters(office, session, decided, written, day, now, domain, tally)


def _move(session: Session, decided: Plan, day: date, tally: Tally) -> None:
    timers.put_timers(
        session,
        [
            {"due": one.goes_out, "case_id": one.what.case, "level": one.what.level}
            for one in decided.moved
        ],
    )
    outbox.put_quiet(
        session,
        [
            {
                "municipality_id": one.what.municipality,
                "day": day,
                "case_id": one.what.case,
                "person_id": one.person,
                "level": one.what.level,
                "reason": one.reason,
                "name": one.name,
                "goes_out": one.goes_out,
            }
            for one in decided.moved
        ],
    )
    for one in decided.moved:
        tally.moved[one.reason] += 1
        if len(tally.quiet) < SHOWN and one.what.case not in tally.kept:
            tally.quiet.append(
                {
                    "case": one.what.case,
                    "level": one.what.level,
                    "reason": one.reason,
                    "goes_out": one.goes_out.isoformat(),
                }
            )


def _go_on(session: Session, decided: Plan, places: Mapping[str, Town], day: date) -> None:
    """Rungs that everybody concerned has heard already: wait for the next one."""
    onward: list[dict[str, object]] = []
    for row in decided.silent:
        place = places[row.municipality]
        ladder = ladder_of(place, row.chain, row.owner_role)
        step = ladder.after(row.level, row.due, day, place.calendar)
        if step is not None:
            onward.append({"due": step.day, "case_id": row.case, "level": step.level.days})
    timers.put_timers(session, onward)


def _write_letters(
    office: Office,
    session: Session,
    decided: Plan,
    written: Mapping[int, Written],
    day: date,
    now: datetime,
    domain: str,
    tally: Tally,
) -> None:
    recent = outbox.lately(session, day)
    fresh: list[dict[str, object]] = []
    newly_held: set[str] = set()
    # The latest first: if a cap holds something back, it is not what is most overdue.
    order = sorted(decided.say, key=lambda p: -max(level.days for _, level in decided.say[p]))
    for person in order:
        municipality = decided.say[person][0][0].municipality
        if person in written:
            continue
        tally.of[municipality] += 1
        reason = ""
        if tally.of[municipality] > office.settings.cap_per_tick:
            reason = "tick_cap"
        elif recent.get(person, 0) >= office.settings.cap_per_person:
            reason = "person_cap"
        if reason:
            tally.held[reason] += 1
            newly_held.add(municipality)
        fresh.append(
            outbox.message_row(
                municipality,
                person,
                day,
                now,
                domain=domain,
                status="held" if reason else "pending",
                reason=reason,
            )
        )
    outbox.put_messages(session, fresh)
    outbox.revive(session, [written[p].id for p in order if p in written], now)
    numbers = outbox.written_on(session, day)
    items = [
        {
            "case_id": row.case,
            "since_version": row.since_version,
            "level": level.days,
            "person_id": person,
            "due": row.due,
            "message_id": numbers[person].id,
            "natural": row.natural,
        }
        for person in order
        for row, level in decided.say[person]
    ]
    outbox.put_items(session, items)
    tally.messages += len(fresh)
    tally.planned += len(items)
    told = (item for item in items if item["case_id"] not in tally.kept)
    for item in islice(told, max(0, SHOWN - len(tally.rows))):
        tally.rows.append(
            {
                "message": int(str(item["message_id"])),
                "person": int(str(item["person_id"])),
                "case": int(str(item["case_id"])),
                "level": int(str(item["level"])),
                "due": str(item["due"]),
            }
        )
    if newly_held:
        alert(session, sorted(newly_held), day, now, domain)


def alert(
    session: Session, municipalities: Sequence[str], day: date, now: datetime, domain: str
) -> None:
    """One alert a day to the coordinators that something is held; exempt from the caps."""
    people = directories(session, municipalities)
    there = outbox.written_on(session, day, sort="alert")
    rows = [
        outbox.message_row(municipality, person, day, now, domain=domain, sort="alert")
        for municipality in municipalities
        if municipality in people
        for person in people[municipality].people(COORDINATOR, None, day)
        if person not in there
    ]
    outbox.put_messages(session, rows)
