"""The roles, and the words by which people call them."""

from __future__ import annotations

from functools import lru_cache

from config.locales import LOCALES
from config.words import words

ROLES = (
    "headteacher",
    "manager",
    "coordinator",
    "school_chief",
    "head_of_administration",
    "ikt_pedagog",
    "data_protection_officer",
    "case_officer",
    "board_reader",
    "guide",
    "mentor",
    "operator",
)

# What people write beside the catalogue's own words (titles differ between municipalities).
ALSO = {
    "headteacher": ("rektor", "styrer", "principal", "förskolerektor", "skoleleder", "skuleleiar"),
    "manager": ("verksamhetschef", "virksomhetsleder", "enhetsleder", "områdeschef", "manager"),
    "coordinator": (
        "samordnare",
        "koordinator",
        "säkerhetssamordnare",
        "beredskapskoordinator",
        "trygghetssamordnare",
    ),
    "school_chief": ("skolchef", "skolesjef", "skulesjef", "utbildningschef", "oppvekstsjef"),
    "head_of_administration": (
        "förvaltningschef",
        "kommunalsjef",
        "kommunalsjef oppvekst",
        "barn- och utbildningschef",
    ),
    "ikt_pedagog": ("ikt-pedagog", "ikt-veileder", "ikt-rettleiar", "ict-pedagog"),
    "data_protection_officer": ("dataskyddsombud", "personvernombud", "dpo"),
    "case_officer": ("handläggare", "saksbehandler", "sakshandsamar"),
    "board_reader": ("nämndledamot", "utvalgsmedlem"),
    "guide": ("handledare", "veileder", "rettleiar"),
}


@lru_cache(maxsize=1)
def _names(locales: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role in ROLES:
        spoken = [words(locale).say(f"roles.{role}") for locale in locales]
        for name in (role, *spoken, *ALSO.get(role, ())):
            found.setdefault(name.casefold(), role)
    return found


def role_code(name: str) -> str | None:
    """The role behind a word in any of the languages; None when nobody calls one that."""
    return _names(tuple(LOCALES)).get(" ".join(name.split()).casefold())
