"""From a message's row to the letter: what still holds at the moment of sending, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.roles import word_at
from config.words import Words, words
from flows.engine.action_links import Grant, actions_for, keep
from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.opening_reasons import causes_of
from flows.mail.digest import iso_week, week_of
from flows.mail.planning import recipients, rung_of
from flows.mail.told_of_the_clock import with_the_clock
from models.case.naming import called
from models.case.tables import Case
from models.case.timers import Due
from models.post import outbox
from models.post.outbox import TOO_OLD
from models.post.questions import told_in
from models.post.tables import Item as ItemRow
from models.post.tables import Message
from models.register.tables import Municipality, Person, Unit
from notifications.calendar_file import calendar_file
from notifications.letter import Alert, Digest, Item, Letter, Link, name_for
from states.chain import Chain
from states.ladder import DEPUTY, OWNER, Level, role_on


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter with its address, or the reason why there is nothing left to say."""

    letter: Letter | None
    to: str
    reason: str
    items: tuple[ItemRow, ...]
    misdirected: tuple[ItemRow, ...]  # still due, but another person is to hear it now


def compose(
    office: Office, session: Session, message: Message, place: Town, now: datetime
) -> Composed:
    """Ask again whether each thing is still due to this person, and write down the links."""
    day = today(now)
    person = session.get(Person, message.person_id)
    municipality = session.get(Municipality, message.municipality_id)
    rows = told_in(session, [message])[message.id or 0]
    if person is None or not person.email or municipality is None:
        due = tuple(row for row, case, _ in rows if _still_due(case, row))
        return Composed(None, "", "person_gone", (), due)
    if own := office.letters.get(message.sort):
        letter = own.compose(office, session, message, place, person, now)
        return Composed(letter, person.email, "" if letter else "no_longer_due", (), ())
    kept: list[ItemRow] = []
    items: list[Item] = []
    misdirected: list[ItemRow] = []
    role: str | None = None
    secrets = secrets_of(session, message.municipality_id)
    for row, case, unit in rows:
        if not _still_due(case, row):
            continue
        level = rung_of(_due(case, row), place)
        if row.person_id not in _hearers(place, case, row, level, day):
            misdirected.append(row)
            continue
        kept.append(row)
        role = role or _role(session, place, case, level, row.person_id, day)
        item = _item(office, session, place, message, case, unit, row, level, person, day)
        sees = secrets.may_see(case, person.id, place.directory, day)
        # Who may not know the day is told that there is one, and cannot answer for it.
        items.append(item if sees else replace(item, kept=True, late_by=0, note=None, links=()))
    digest = _digest(office, session, place, day, person, secrets) if message.digest else None
    alert = None
    if message.sort == "alert":
        alert = _alert(office, session, message)
        alert = with_the_clock(session, message, alert, office.settings.pages)
    if not items and digest is None and alert is None:
        reason = "reassigned" if misdirected else "no_longer_due"
        return Composed(None, person.email, reason, (), tuple(misdirected))
    letter = Letter(
        name=name_for(items, digest, alert),
        locale=person.locale,
        to_name=person.name,
        municipality=municipality.name,
        today=day,
        items=tuple(items),
        digest=digest,
        alert=alert,
        overview_url=f"{office.settings.pages}/" if digest or alert else None,
        contact=office.settings.reply_to or None,
        role="coordinator" if (digest or alert) and not items else role,
        calendar=_calendar(office, session, kept, municipality.country, message.created_at),
    )
    return Composed(letter, person.email, "", tuple(kept), tuple(misdirected))


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


def _still_due(case: Case, row: ItemRow) -> bool:
    return case.closed is None and case.since_version == row.since_version and case.due == row.due


def _hearers(place: Town, case: Case, row: ItemRow, level: Level, day: date) -> list[int]:
    return recipients(_due(case, row), level, place.directory, day)


def _due(case: Case, row: ItemRow) -> Due:
    return Due(
        case=row.case_id,
        level=row.level,
        natural=row.natural,
        municipality=case.municipality_id,
        unit=case.unit_id,
        due=row.due,
        since_version=case.since_version,
        owner_role=case.owner_role,
        delegate=case.delegate_id,
        chain=Chain.read(case.chain),
    )


def _role(session: Session, place: Town, case: Case, level: Level, person: int, day: date) -> str:
    """In which role somebody is told of the case: a key of the words ``roles``."""
    if person == case.delegate_id:
        return OWNER
    if DEPUTY in level.to and person in place.directory.addressed(
        DEPUTY, case.owner_role, case.unit_id, case.delegate_id, day
    ):
        return DEPUTY
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    return word_at(role_on(level.to[0], case.owner_role), unit.form if unit else "")


def _item(
    office: Office,
    session: Session,
    place: Town,
    message: Message,
    case: Case,
    unit: str,
    row: ItemRow,
    level: Level,
    person: Person,
    day: date,
) -> Item:
    grant = Grant(
        municipality=case.municipality_id,
        message=message.id or 0,
        case=row.case_id,
        person=row.person_id,
        action="",
        since_version=case.since_version,
        expires=_expires(office, message, day),
    )
    offered = _offered(office, session, case, level, words(person.locale))
    grants = [replace(grant, action=one) for one in offered]
    links = [
        Link(one.action, f"{office.settings.pages}/l/{token}")
        for one, token in zip(grants, keep(session, office.key, grants), strict=True)
    ]
    due = row.due  # what is still due has the case's own date
    return Item(
        case_id=row.case_id,
        kind=case.kind,
        unit=unit,
        year=case.year,
        state=case.state,
        level=level.days,
        due=due,
        late_by=place.late_by(due, case.owner_role, day, case.unit_id),
        links=tuple(links),
        note=_note(place, case, row, message, person, level),
        causes=(
            *causes_of(case, words(person.locale)),
            *office.kinds[case.kind].tells(session, case, words(person.locale)),
        ),
        letter=level.letter,
    )


def _offered(
    office: Office, session: Session, case: Case, level: Level, say: Words
) -> tuple[str, ...]:
    """The answers of the letter; "nothing has changed" only where there is what was answered."""
    offered = actions_for(case.kind, case.state, level.days)
    if "unchanged" in offered and not office.kinds[case.kind].confirms(session, case, say):
        return tuple(one for one in offered if one != "unchanged")
    return offered


def _expires(office: Office, message: Message, day: date) -> date:
    """Until when the letter's links are open. Counted from the day when it began to be tried, so
    that a second try has the same links; one that waited for long, held or while nothing could be
    sent, gets new ones: from then on by whole weeks."""
    began = max(message.day, local(message.created_at).date())
    waited = max(0, (day - began).days) // 7
    return began + timedelta(days=office.settings.link_days + 7 * waited)


def _note(
    place: Town, case: Case, row: ItemRow, message: Message, person: Person, level: Level
) -> str | None:
    """A word about a rung that is said later than its day because of a rest."""
    rungs = place.rungs(case.owner_role)
    calendar = place.calendar_of(case.unit_id)
    natural = rungs.natural_day(level, row.due, calendar)
    free = calendar.free(natural, rungs.staff(level)) if natural < message.day else None
    if free is None or free.key == "weekend":
        return None
    say = words(person.locale)
    return say.say("reasons.moved", why=free.name or say.say(f"reasons.{free.key}"))


def _digest(
    office: Office, session: Session, place: Town, day: date, person: Person, secrets: Secrets
) -> Digest:
    week = week_of(session, place, day)
    say = words(person.locale)

    def lines(numbers: tuple[int, ...]) -> tuple[Item, ...]:
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
        overdue=lines(week.overdue),
        due_soon=lines(week.due_soon),
        held=week.held,
        dead=week.dead,
        vacancies=tuple(
            f"{unit}: {say.say(f'roles.{role}')}" if unit else say.say(f"roles.{role}")
            for unit, role in week.vacancies
        ),
        late_url=f"{office.settings.pages}/cases?show=overdue",
        soon_url=f"{office.settings.pages}/cases?show=due_soon",
    )


def _alert(office: Office, session: Session, message: Message) -> Alert | None:
    held = outbox.held_or_dead(session, message.municipality_id, "held")
    if not held:
        late = outbox.waiting_since(session, message.created_at - TOO_OLD, message.day)
        waiting = late.get(message.municipality_id, 0)
        url = f"{office.settings.pages}/held"
        return Alert(held=waiting, reason="watchdog", limit=0, url=url) if waiting else None
    reason = held[0].reason
    limits = {
        "tick_cap": office.settings.cap_per_tick,
        "person_cap": office.settings.cap_per_person,
    }
    return Alert(
        held=len(held),
        reason=reason,
        limit=limits.get(reason, 0),
        url=f"{office.settings.pages}/held",
    )
