"""A link that lets somebody in as a letter: as long as it does, or nothing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from config.settings import Settings
from flows.access.links import address_of
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import LetterSort, Office
from models.access.tables import SignInLink
from models.post.tables import Message
from models.register.tables import Municipality, Person
from notifications.letter import Entry, Letter
from states.access import Purpose

NAMES = {Purpose.SIGN_IN: "sign_in", Purpose.INVITATION: "welcome"}


def sign_in_letter(
    office: Office, session: Session, message: Message, _place: Town, person: Person, now: datetime
) -> Letter | None:
    """The letter; None when its link has been used, or no longer lets anybody in."""
    link = session.get(SignInLink, message.about)
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    return Letter(
        name=NAMES[Purpose(link.purpose)],
        locale=person.locale,
        to_name=person.name,
        municipality=session.get_one(Municipality, message.municipality_id).name,
        today=today(now),
        entry=Entry(
            address_of(office, link),
            local(link.expires_at),
            _later(office.settings),
            office.settings.oidc_name,
        ),
        contact=office.settings.reply_to or None,
    )


def _later(settings: Settings) -> str:
    """How people sign in here, as a letter says it."""
    if settings.by_provider:
        return "either" if settings.by_mail else "provider"
    return "mail"


LINKS = LetterSort(sign_in_letter)
