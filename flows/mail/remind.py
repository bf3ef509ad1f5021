"""What should have been said by now and has not? One question; one letter per person and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session

from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import Wanted, Written, write_messages
from flows.engine.run_report import Account, Cell, Table
from flows.mail.digest import plan_digests
from flows.mail.planning import Plan, ladder_of, plan
from flows.mail.taking_over import tell_who_took_over
from models.case import timers
from models.case.confidential import secret_cases
from models.case.timers import Due
from models.next_days import mark_changed
from models.portions import portions
from models.post import outbox
from models.post.outbox import Written as There
from models.post.questions import letters_wait_from_before

PORTION = 20_000  # in one transaction: a second of writing, on a day when so much is due
SHOWN = 500


@dataclass
class Tally:
    """What one tick did, for its account."""

    planned: int = 0
    written: Written = field(default_factory=Written)
    moved: Counter[str] = field(default_factory=Counter)
    digests: int = 0
    taken_over: int = 0
    others: int = 0  # letters of a sort of their own
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
        tally.taken_over = tell_who_took_over(office, day, now, tally.written)
        _say_what_is_due(office, day, now, tally)
        _gather(office, day)
        tally.digests = plan_digests(office, day, now)
        for sort in office.letters.values():
            tally.others += sort.write(office, now, tally.written)
    return Account(
        beat="reminders",
        at=now,
        counts={
            "items": tally.planned,
            "letters": tally.written.made,
            "digests": tally.digests,
            "taken_over": tally.taken_over,
            "invitations": tally.others,
            "held": sum(tally.written.held.values()),
            "moved": sum(tally.moved.values()),
        },
        tables=(
            Table("planned", tuple(tally.rows)),
            Table("quiet", tuple(tally.quiet)),
        ),
    )


def _say_what_is_due(office: Office, day: date, now: datetime, tally: Tally) -> None:
    """Some municipalities at a time, of those where anything is due. One in which somebody else
    writes at the moment is waited for by nobody: it comes last, or in the next beat."""
    with office.database.read() as session:
        waiting = office.served(timers.homes_with_due(session, day))
    later: list[str] = []
    for some in portions(waiting):
        taken, full = list(some), True
        while full and taken:
            with office.database.write_in(taken) as (session, free):
                later += [home for home in taken if home not in free]
                taken = free
                rows = timers.due_timers(session, day, PORTION, free)
                if rows:
                    _say(office, session, rows, day, now, tally)
            full = len(rows) == PORTION
    for home in later:
        with office.database.write_in([home]) as (session, free):
            rows = timers.due_timers(session, day, PORTION, free)
            if rows:
                _say(office, session, rows, day, now, tally)


def _gather(office: Office, day: date) -> None:
    """One letter a person and day, also where one of an earlier day waits."""
    with office.database.read() as session:
        waits = letters_wait_from_before(session, day)
    if waits:
        with office.database.write() as session:
            outbox.gather(session, day)


def _say(
    office: Office,
    session: Session,
    rows: Sequence[Due],
    day: date,
    now: datetime,
    tally: Tally,
) -> None:
    municipalities = sorted({row.municipality for row in rows})
    places = office.towns(session, municipalities)
    written = outbox.written_on(session, day)
    said, kept = outbox.said_already(session, day), secret_cases(session)
    tally.kept.update(kept)
    decided = plan(rows, places, day, written, said, kept)
    timers.take_timers(session, rows)
    _move(session, decided, day, tally)
    _go_on(session, decided, places, day)
    if decided.say:
        _write_letters(office, session, decided, written, day, now, tally)


def _move(session: Session, decided: Plan, day: date, tally: Tally) -> None:
    timers.put_timers(
        session,
        [
            timers.waiting(one.what.municipality, one.what.case, one.goes_out, one.what.level)
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
    """Rungs that everybody concerned has heard already: wait for the next one; where everybody
    above has been told, for the next letter of the calm pace."""
    onward: list[dict[str, object]] = []
    for row in decided.silent:
        place = places[row.municipality]
        ladder = ladder_of(place, row.chain, row.owner_role)
        step = ladder.after(row.level, row.due, day, place.calendar_of(row.unit))
        onward.append(timers.waiting(row.municipality, row.case, step.day, step.level.days))
    for row in decided.spent:
        place = places[row.municipality]
        ladder = ladder_of(place, row.chain, row.owner_role)
        step = ladder.above_the_top(row.due, day, place.calendar_of(row.unit))
        onward.append(timers.waiting(row.municipality, row.case, step.day, step.level.days))
    timers.put_timers(session, onward)


def _write_letters(
    office: Office,
    session: Session,
    decided: Plan,
    written: Mapping[int, There],
    day: date,
    now: datetime,
    tally: Tally,
) -> None:
    # The latest first: if a cap holds something back, it is not what is most overdue.
    order = sorted(
        decided.say, key=lambda p: -max(decided.rungs[case].days for case in decided.say[p])
    )
    wanted = (
        Wanted(decided.rows[decided.say[person][0]].municipality, person, day)
        for person in order
        if person not in written
    )
    write_messages(session, office.settings, wanted, now, tally.written)
    outbox.revive(session, [written[p].id for p in order if p in written], now)
    numbers = outbox.numbers_on(session, day)
    items = [
        {
            "municipality_id": row.municipality,
            "case_id": row.case,
            "since_version": row.since_version,
            "level": decided.rungs[case].days,
            "person_id": person,
            "due": row.due,
            "message_id": numbers[person],
            "natural": row.natural,
        }
        for person in order
        for case in decided.say[person]
        for row in (decided.rows[case],)
    ]
    outbox.put_items(session, items)
    for home in {row.municipality for row in decided.rows.values()}:
        mark_changed(session, home, "item")
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
