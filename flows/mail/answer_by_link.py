"""Answering from a letter: a look changes nothing, a deliberate answer does one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from config.words import words
from flows.engine import delegation, due_dates, verbs
from flows.engine.action_links import LinkUsed, find
from flows.engine.door import Errand
from flows.engine.handling import Confirmed, Kinds, Who, questions
from flows.engine.limits import Limit
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.refusals import BadDate, CannotUndo, CaseClosed, NoSuchPerson, Overtaken
from flows.engine.undo import may_undo_until, undo
from models.case.last_move import last_move_of
from models.case.naming import called
from models.case.tables import Case
from models.post.tables import ActionLink
from models.register import questions as register
from models.register.tables import Municipality, Person
from states.errors import ArshjulError
from states.fields import Field


class ChoiceMissing(ArshjulError):
    """The answer has to be chosen on purpose: nothing is chosen beforehand."""

    key = "choice_missing"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link's page shows. ``answered``: the step is over, by whomever and when;
    ``confirmed``: what "nothing has changed" would confirm."""

    action: str
    locale: str
    case: Case
    unit: str
    municipality: str
    person: str
    fields: tuple[Field, ...]
    colleagues: tuple[tuple[int, str], ...]
    latest: date | None
    answered: bool
    confirmed: Confirmed | None
    hint: str
    limit: Limit | None


def look(
    office: Office, token: str, now: datetime, given: Mapping[str, str] | None = None
) -> Asked:
    """What the link is for, with the questions that hang on the answers ``given`` so far. Changes
    nothing. Raises LinkUnknown, LinkExpired."""
    with office.database.read() as session:
        link, case = find(session, token, today(now))
        person = session.get(Person, link.person_id)
        place = session.get(Municipality, case.municipality_id)
        over = case.closed is not None or case.since_version != link.since_version
        at = office.town(session, case.municipality_id)
        known = colleagues(session, case, link.person_id)
        here = at.directory.answering(today(now))
        return Asked(
            action=link.action,
            locale=person.locale if person else "en",
            case=case,
            unit=called(session, case),
            municipality=place.name if place else "",
            person=person.name if person else "",
            fields=() if over else asked_fields(office.kinds, session, case, link.action, given),
            colleagues=tuple(one for one in known if one[0] in here),
            latest=None
            if over
            else due_dates.latest_postponement(office.settings, at, case, today(now)),
            answered=over or link.used_at is not None,
            confirmed=_confirmed(office, session, case, link, person),
            hint=office.kinds[case.kind].hint(session, case),
            limit=None if over else office.kinds[case.kind].limit(session, at, case, now),
        )


def _confirmed(
    office: Office, session: Session, case: Case, link: ActionLink, person: Person | None
) -> Confirmed | None:
    if link.action != "unchanged" or case.closed is not None:
        return None
    say = words(person.locale if person else "en")
    return office.kinds[case.kind].confirms(session, case, say)


def asked_fields(
    kinds: Kinds,
    session: Session,
    case: Case,
    action: str,
    given: Mapping[str, str] | None = None,
) -> tuple[Field, ...]:
    """The questions of an action, beside its own choice."""
    asked = questions(kinds, session, case, given)
    if action == "done":
        return asked
    if action == "unchanged":
        kept = kinds[case.kind].same_asks(case.state)
        return tuple(one for one in asked if one.name.startswith(kept))
    return ()


def colleagues(session: Session, case: Case, person: int) -> tuple[tuple[int, str], ...]:
    """Whom one may delegate to: the municipality's people, by name."""
    known = register.colleagues(session, case.municipality_id)
    return tuple(one for one in known if one[0] != person)


def answer(
    office: Office, token: str, choice: str, given: Mapping[str, str], now: datetime
) -> Case:
    """Do the link's one thing. ``choice`` must be the link's own action, chosen on the page.

    ``given`` holds the answers to the questions, and ``why``, ``to`` (a person) or ``day``; and
    ``version``, the case's when the questions were shown.
    Raises LinkUnknown, LinkExpired, LinkUsed, ChoiceMissing, Overtaken, CaseClosed, and whatever
    the verb refuses with; then nothing has changed.
    """
    with office.database.read() as session:
        link, case = find(session, token, today(now))
        if case.closed is not None:
            raise CaseClosed(case=link.case_id)
        if case.since_version != link.since_version:
            raise Overtaken(case=link.case_id)
        if link.used_at is not None:
            raise LinkUsed()
        if choice != link.action:
            raise ChoiceMissing()
        known = {
            field.name for field in asked_fields(office.kinds, session, case, link.action, given)
        }
    kept = {name: value for name, value in given.items() if name in known}
    return _act(office, link, kept, given, now)


def take_back(office: Office, token: str, version: int | None, now: datetime) -> None:
    """Take back what was just answered by the link itself; the link can be used again. Raises
    LinkUnknown, LinkExpired, and CannotUndo where something else was done since, or it is too
    late."""
    with office.database.read() as session:
        link, case = find(session, token, today(now))
        last = last_move_of(session, case)
    if last is None or last.link != link.token_hash:
        raise CannotUndo(undo="changed")
    errand = Errand(office, link.municipality_id, Who(link.person_id, "mail"), now)
    undo.alone(errand, link.case_id, version=version)


def may_take_back_until(office: Office, token: str, now: datetime) -> datetime | None:
    """Until when what was answered by the link may be taken back; None where it may not. Raises
    LinkUnknown, LinkExpired."""
    with office.database.read() as session:
        link, case = find(session, token, today(now))
        last = last_move_of(session, case)
        if last is None or last.link != link.token_hash:
            return None
        return may_undo_until(session, case, link.person_id, now)


def _act(
    office: Office,
    link: ActionLink,
    kept: Mapping[str, str],
    given: Mapping[str, str],
    now: datetime,
) -> Case:
    errand = Errand(office, link.municipality_id, Who(link.person_id, "mail", link.token_hash), now)
    number, since = link.case_id, link.since_version
    why = given.get("why", "")
    shown = given.get("version", "")
    version = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 16 else None
    match link.action:
        case "done":
            return verbs.done.alone(
                errand, number, answers=kept or None, since_version=since, version=version
            )
        case "unchanged":
            return verbs.unchanged.alone(
                errand,
                number,
                _locale(office, link),
                answers=kept,
                since_version=since,
                version=version,
            )
        case "not_applicable":
            return verbs.move.alone(errand, number, "not_applicable", why=why, since_version=since)
        case "delegate":
            to = given.get("to", "")
            if not (to.isascii() and to.isdecimal() and len(to) < 16):
                raise NoSuchPerson(person=to)
            return delegation.delegate.alone(errand, number, int(to), why=why, since_version=since)
        case "postpone":
            return due_dates.reschedule.alone(
                errand,
                number,
                _day(given.get("day", "")),
                why=why,
                by_mail=True,
                since_version=since,
            )
        case _:
            raise ChoiceMissing()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadDate(day=text, problem="format") from None


def _locale(office: Office, link: ActionLink) -> str:
    with office.database.read() as session:
        person = session.get(Person, link.person_id)
        return person.locale if person else "en"
