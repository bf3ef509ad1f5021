"""The doctor: what is well and what is not, each with what to do about it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlmodel import Session

from arshjul.doctor_law import of_laws
from arshjul.doctor_provider import of_provider, of_whom_it_vouches
from arshjul.doctor_statement import of_statements
from arshjul.wheel_told import free_lines
from config.explain import explain, explain_problem
from config.own import check
from config.settings import Settings, read_settings
from config.text_sorts import Sort
from config.wheel import BadWheel
from config.words import Words
from flows.bootstrap import open_office
from flows.clock.anchors import anchors_in, first_wrong
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.mail.digest import vacancies
from flows.register.own_texts import named_files, text_in
from flows.register.wheel import free_last_days
from flows.views.findings import BAD, GOOD, WARN, Finding
from flows.views.operation import of_machine, of_running
from flows.views.statement import countries_of
from models.case.questions import how_many_units_without_case
from models.database import damage
from models.post.questions import letters_in_trouble
from models.record import audit
from models.register.own_texts import texts_of
from models.register.questions import breaks_between, how_many_unreachable, municipalities
from models.register.tables import Municipality
from models.server import holes
from states.calendars import Staff, public_days
from states.errors import ArshjulError
from states.school_year import SchoolYear


class PrefectNotReached(ArshjulError):
    """Prefect's server does not answer at PREFECT_API_URL."""

    key = "prefect_unreachable"


def examine(now: datetime, say: Words, *, offline: bool = False) -> Iterator[Finding]:
    """Look at everything; one finding after the other, none stops the next."""
    try:
        settings = read_settings()
    except ArshjulError as error:
        yield Finding(say.say("check.settings"), BAD, explain(error, say))
        return
    yield Finding(say.say("check.settings"), GOOD, say.say("check.fine"))
    yield from _named_files(settings, say)
    yield from of_machine(settings, now, say)
    try:
        with open_office(settings, now=lambda: now) as office, office.database.read() as session:
            yield from _database(session, say)
            yield from of_running(session, settings, now, say)
            yield from of_statements(settings, countries_of(office), say)
            homes = sorted(municipalities(session), key=lambda home: home.id)
            if not homes:
                yield Finding(say.say("check.register"), WARN, say.say("check.not_begun"))
            for home in homes:
                yield from _own_texts(session, home, say)
                place = office.town(session, home.id)
                yield from _municipality(session, settings, home, place, today(now), say)
                yield from of_laws(settings, home, place.own, today(now), say)
            yield from of_whom_it_vouches(settings, session, homes, say)
    except ArshjulError as error:
        yield Finding(say.say("check.database"), BAD, explain(error, say))
    if not offline:
        yield _mail(settings, say)
        yield from of_provider(settings, say)


def _named_files(settings: Settings, say: Words) -> Iterator[Finding]:
    """Files of an earlier version: what they held is the municipalities' own since then."""
    for sort, file in named_files(settings).items():
        what = say.say(f"own_texts.{sort}")
        try:
            check(sort, text_in(sort, file))
        except ArshjulError as error:
            yield from _wrong(what, error, say)
        else:
            yield Finding(what, GOOD, say.say("own_texts.taken_over", file=file.name))


def _wrong(what: str, error: ArshjulError, say: Words) -> Iterator[Finding]:
    """Every problem of a text has its line."""
    if isinstance(error, BadWheel):
        for one in error.problems:
            yield Finding(what, BAD, explain_problem(one, say))
    else:
        yield Finding(what, BAD, explain(error, say))


def _own_texts(session: Session, home: Municipality, say: Words) -> Iterator[Finding]:
    """Which of its wheel, types and targets a municipality has set for itself."""
    there = {one.sort: one for one in texts_of(session, home.id)}
    for sort in Sort:
        what = f"{home.name}, {say.say(f'own_texts.{sort}')}"
        if sort not in there:
            yield Finding(what, GOOD, say.say("own_texts.built_in"))
            continue
        try:
            check(sort, there[sort].text)
        except ArshjulError as error:
            yield from _wrong(what, error, say)
        else:
            since = say.day(local(there[sort].read_at).date())
            yield Finding(what, GOOD, say.say("own_texts.own", since=since))


def _database(session: Session, say: Words) -> Iterator[Finding]:
    what = say.say("check.database")
    if why := damage(session):
        yield Finding(what, BAD, say.say("check.damaged", why=why))
    else:
        yield Finding(what, GOOD, say.say("check.fine"))
    for why in holes(session):
        yield Finding(what, WARN, say.say(f"check.wall_{why}"))


def _municipality(
    session: Session, settings: Settings, home: Municipality, place: Town, day: date, say: Words
) -> Iterator[Finding]:
    owned = say.say("check.owned", owner=say.say(f"owners.{home.owner}"), code=home.code)
    yield Finding(f"{home.name}: {say.say('check.owner')}", GOOD, owned)
    yield from _calendar(session, home, place, day, say)
    yield _last_days(session, home, place, day, say)
    yield from _people(session, home, place, day, say)
    yield from _post(session, home, say)
    broken = first_wrong(session, home.id, anchors_in(settings.var))
    what = f"{home.name}: {say.say('check.record')}"
    if broken is not None:
        yield Finding(what, BAD, say.say("check.record_broken", row=broken))
    else:
        yield Finding(what, GOOD, say.say("check.record_whole", n=audit.count(session, home.id)))


def _calendar(
    session: Session, home: Municipality, place: Town, day: date, say: Words
) -> Iterator[Finding]:
    what = f"{home.name}: {say.say('check.calendar')}"
    year = SchoolYear.of(day)
    covered = len(breaks_between(session, home.id, year.first_day, year.last_day))
    if not public_days(home.country, day.year + 1):
        yield Finding(what, BAD, say.say("check.no_holidays", year=day.year + 1))
        return
    try:
        place.calendar.next_working(day, Staff.SCHOOL)
    except ArshjulError as error:
        yield Finding(what, BAD, explain(error, say))
        return
    if not covered:
        yield Finding(what, WARN, say.say("check.no_breaks", year=str(year)))
    else:
        yield Finding(what, GOOD, say.say("check.breaks", n=covered, year=str(year)))


def _last_days(session: Session, home: Municipality, place: Town, day: date, say: Words) -> Finding:
    """The last days on which nobody works. A weekend is nothing to look at; a school break is,
    since nobody is at school in the days around it either."""
    what = f"{home.name}: {say.say('check.last_days')}"
    found = free_last_days(session, place, day)
    if not found:
        return Finding(what, GOOD, say.say("wheel.no_free"))
    alone = all(one.why.key == "weekend" for one in found)
    told = " ".join((say.say("wheel.free"), *free_lines(say, found)))
    return Finding(what, GOOD if alone else WARN, told)


def _people(
    session: Session, home: Municipality, place: Town, day: date, say: Words
) -> Iterator[Finding]:
    what = f"{home.name}: {say.say('check.people')}"
    empty = vacancies(session, place, day)
    for unit, role in empty[:20]:
        where = unit or home.name  # the whole authority lacks somebody
        told = say.say("check.vacant", unit=where, role=say.say(f"roles.{role}"))
        yield Finding(what, WARN, told)
    if not place.directory.holders("coordinator", None, day):
        yield Finding(what, BAD, say.say("check.no_coordinator"))
    orphans = how_many_units_without_case(session, home.id)
    if orphans:
        yield Finding(what, WARN, say.say("check.units_without_case", n=orphans))
    lost = how_many_unreachable(session, home.id)
    if lost:
        yield Finding(what, WARN, say.say("check.unreachable", n=lost))
    if not (empty or orphans or lost):
        yield Finding(what, GOOD, say.say("check.fine"))


def _post(session: Session, home: Municipality, say: Words) -> Iterator[Finding]:
    what = f"{home.name}: {say.say('check.letters')}"
    found = letters_in_trouble(session, home.id)
    for status in ("held", "dead"):
        if found.get(status):
            yield Finding(what, WARN, say.say(f"check.{status}", n=found[status]))
    if not found:
        yield Finding(what, GOOD, say.say("check.fine"))


def _mail(settings: Settings, say: Words) -> Finding:
    """Greet the mail host, and the password when there is one; nothing is sent."""
    what = say.say("check.mail")
    parts = urlsplit(settings.smtp)
    host = f"{parts.hostname}:{parts.port or ''}".rstrip(":")
    from notifications.post import HostDown, SmtpPostman

    postman = SmtpPostman(settings.smtp, timeout=5)
    try:
        with postman:
            postman.greet()
    except (HostDown, smtplib.SMTPException, OSError) as error:
        if not settings.smtp_url.get_secret_value():
            return Finding(what, WARN, say.say("check.no_mail_host"))
        return Finding(what, BAD, say.say("check.mail_down", host=host, why=str(error)))
    return Finding(what, GOOD, host)
