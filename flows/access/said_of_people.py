"""What of a provider's claims is believed: an address that something vouches for, in the
municipalities that it speaks for, and the groups that somebody is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config.mail_address import is_bare_address
from config.settings import Settings
from models.register.tables import Municipality
from states.errors import ArshjulError

EVERY = "*"
ISSUER, EMAIL_VERIFIED = "issuer", "email_verified"
YES = (True, "true", "1", 1)  # as providers write it


class NotVouchedFor(ArshjulError):
    """There is no address in what the provider says, or nothing vouches for it."""

    key = "provider_not_vouched"


def address_in(settings: Settings, claims: Mapping[str, Any]) -> str:
    """The address that somebody is known by. One that its owner has typed in somewhere, and nobody
    has checked, is not believed: anybody would be whom she likes. Raises NotVouchedFor."""
    address = claims.get(settings.oidc_address)
    if not isinstance(address, str) or not is_bare_address(address.strip()):
        raise NotVouchedFor(claim=settings.oidc_address)
    if settings.oidc_verified_by == ISSUER:
        denied = settings.oidc_address == "email" and _said(claims, EMAIL_VERIFIED) is False
    else:
        denied = not _said(claims, settings.oidc_verified_by)
    if denied:
        raise NotVouchedFor(claim=settings.oidc_address)
    return address.strip()


def _said(claims: Mapping[str, Any], name: str) -> bool | None:
    """What a claim answers; None where it is not among them."""
    value = claims.get(name)
    return None if value is None else any(value is one or value == one for one in YES)


def groups_in(settings: Settings, claims: Mapping[str, Any]) -> frozenset[str] | None:
    """The groups that somebody is in; None where the provider has too many to tell."""
    told = claims.get(settings.oidc_groups)
    elsewhere = claims.get("_claim_names")
    if told is None:
        kept = isinstance(elsewhere, dict) and settings.oidc_groups in elsewhere
        return None if kept or claims.get("hasgroups") else frozenset()
    listed = told if isinstance(told, list) else [told]
    return frozenset(one for one in listed if isinstance(one, str) and one)


def vouched_for(settings: Settings, there: Iterable[Municipality]) -> frozenset[str]:
    """The ids of the municipalities whose people the provider speaks for. Where there are several
    and none is named, of none: one authority's provider says nothing of another's people."""
    named = [part.strip() for part in settings.oidc_municipalities.split(",") if part.strip()]
    all_of_them = list(there)
    if EVERY in named or (not named and len(all_of_them) == 1):
        return frozenset(one.id for one in all_of_them)
    return frozenset(one.id for one in all_of_them if one.id in named or one.code in named)
