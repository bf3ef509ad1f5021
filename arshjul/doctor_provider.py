"""What the doctor says of the provider of identities: it answers, and whom it speaks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from config.explain import explain
from config.provider_roles import read_role_map
from config.settings import Settings
from config.words import Words
from flows.views.findings import BAD, GOOD, WARN, Finding
from models.register.tables import Municipality
from states.errors import ArshjulError


def of_provider(settings: Settings, say: Words) -> Iterator[Finding]:
    """Ask it what it publishes of itself; nobody signs in. Nothing where it is not used."""
    if not settings.by_provider:
        return
    from flows.access.provider import Provider  # to read tokens with takes a while to import

    what = say.say("check.provider")
    try:
        Provider(settings).about()
    except ArshjulError as error:
        yield Finding(what, BAD, f"{settings.oidc_issuer}: {explain(error, say)}")
    else:
        yield Finding(what, GOOD, say.say("check.provider_answers", issuer=settings.oidc_issuer))


def of_whom_it_vouches(
    settings: Settings, session: Session, homes: Sequence[Municipality], say: Words
) -> Iterator[Finding]:
    """Whether it speaks for anybody, and whether the map of roles can be followed."""
    if not settings.by_provider:
        return
    from flows.access.claimed_roles import lacking_units
    from flows.access.said_of_people import vouched_for

    what = say.say("check.provider")
    if homes and not vouched_for(settings, homes):
        yield Finding(what, BAD, say.say("check.provider_several"))
    if settings.oidc_roles is None:
        return
    try:
        rows = read_role_map(settings.oidc_roles)
    except ArshjulError as error:
        yield Finding(what, BAD, explain(error, say))
        return
    for unit in lacking_units(session, rows, homes):
        yield Finding(what, WARN, say.say("check.provider_unit", unit=unit))
