"""From a message's row to the letter: what still holds at the moment of sending, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from config.words import Words, words
from flows.engine.action_links import Grant
from flows.engine.confidentiality import Secrets
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import ALERT
from flows.mail.alerts import alert_letter
from flows.mail.digest import iso_week, week_of
from flows.mail.lines import lines, still_due
from flows.mail.reading import Reading, read_for
from models.case.naming import called
from models.case.tables import Case
from models.post.tables import Item as ItemRow
from models.post.tables import Message
from models.register.tables import Person
from notifications.calendar_file import calendar_file
from notifications.letter import Digest, Item, Letter, name_for


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter with its address, or the reason why there is nothing left to say."""

    letter: Letter | None
    to: str
    reason: str
    items: tuple[ItemRow, ...]
    misdirected: tuple[ItemRow, ...]  # still due, but another person is to hear it now
    grants: tuple[Grant, ...] = ()  # what its links allow: to be noted before it leaves


def compose(
    office: Office,
    session: Session,
    message: Message,
    place_of: Callable[[str], Town],
    now: datetime,
    read: Reading | None = None,
) -> Composed:
    """Ask again whether each thing is still due to this person. ``read``: what was read for this
    letter together with others. An alert asks for no place: its rules may be what is wrong. Raises
    BadWheel."""
    day = today(now)
    read = read or read_for(office, session, [message], day)
    person = read.people.get(message.person_id)
    municipality = read.homes.get(message.municipality_id)
    rows = read.rows.get(message.id or 0, ())
    if person is None or not person.email or municipality is None:
        due = tuple(row for row, case, _ in rows if still_due(case, row))
        return Composed(None, "", "person_gone", (), due)
    if message.sort == ALERT:
        letter = alert_letter(office, session, message, person, municipality, now)
        return Composed(letter, person.email, "" if letter else "no_longer_due", (), ())
    place = place_of(message.municipality_id)
    if own := office.letters.get(message.sort):
        letter = own.compose(office, session, message, place, person, now)
        return Composed(letter, person.email, "" if letter else "no_longer_due", (), ())
    secrets = read.secrets[message.municipality_id]
    found = lines(office, session, place, message, person, rows, secrets, read.known, now)
    items = found.items
    digest = _digest(office, session, place, day, person, secrets) if message.digest else None
    if not items and digest is None:
        reason = "reassigned" if found.misdirected else "no_longer_due"
        return Composed(None, person.email, reason, (), tuple(found.misdirected))
    letter = Letter(
        name=name_for(items, digest),
        locale=person.locale,
        to_name=person.name,
        municipality=municipality.name,
        today=day,
        items=tuple(items),
        digest=digest,
        overview_url=f"{office.settings.pages}/" if digest else None,
        contact=office.settings.reply_to or None,
        role="coordinator" if digest and not items else found.role,
        calendar=_calendar(office, session, found.kept, municipality.country, message.created_at),
    )
    kept, misdirected = tuple(found.kept), tuple(found.misdirected)
    return Composed(letter, person.email, "", kept, misdirected, tuple(found.grants))


def _calendar(
    office: Office, session: Session, kept: Sequence[ItemRow], country: str, made: datetime
) -> bytes:
    """The entries that the letter's cases bring for a calendar, as one file; nothing where there
    are none. ``made`` is the letter's own instant, so that a second try is the same file."""
    entries = []
    for row in kept:
        case = session.get_one(Case, row.case_id)
        entry = office.kinds[case.kind].invitation(session, case)
        entries += [entry] if entry else []
    entries.sort(key=lambda entry: (entry.starts, entry.uid))
    return calendar_file(entries, country=country, now=made) if entries else b""


def _digest(
    office: Office, session: Session, place: Town, day: date, person: Person, secrets: Secrets
) -> Digest:
    week = week_of(session, place, day)
    say = words(person.locale)

    def told(numbers: tuple[int, ...]) -> tuple[Item, ...]:
        return tuple(
            Item(
                case_id=number,
                kind=case.kind,
                unit=called(session, case),
                year=case.year,
                state=case.state,
                level=0,
                due=case.due,
                late_by=place.late_by(case.due, case.owner_role, day, case.unit_id),
            )
            for number in numbers
            if (case := session.get(Case, number))
            and case.due is not None
            and secrets.may_see(case, person.id, place.directory, day)
        )

    return Digest(
        week=int(iso_week(day).rpartition("W")[2]),
        open_cases=week.open_cases,
        overdue=told(week.overdue),
        due_soon=told(week.due_soon),
        held=week.held,
        dead=week.dead,
        vacancies=_vacancies(week.vacancies, say),
        late_url=f"{office.settings.pages}/cases?show=overdue",
        soon_url=f"{office.settings.pages}/cases?show=due_soon",
    )


def _vacancies(found: Sequence[tuple[str, str]], say: Words) -> tuple[str, ...]:
    """One line a role, with the units that lack it."""
    by_role: dict[str, list[str]] = {}
    for unit, role in found:
        by_role.setdefault(role, []).extend([unit] if unit else [])
    return tuple(
        say.say(
            "digest.vacant", role=say.say(f"roles.{role}"), n=len(units), names=", ".join(units)
        )
        if units
        else say.say(f"roles.{role}")
        for role, units in by_role.items()
    )
