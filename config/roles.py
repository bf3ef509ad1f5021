"""The roles, and the words by which people call them."""

from __future__ import annotations

import re
from functools import lru_cache

from config.locales import LOCALES
from config.words import words
from states.network import PRESCHOOL, SCHOOL, audiences
from states.plain_names import same_name

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
    "headteacher": (
        "rektor",
        "styrer",
        "styrar",
        "barnehagestyrer",
        "barnehagestyrar",
        "principal",
        "förskolerektor",
        "skoleleder",
        "skuleleiar",
    ),
    "manager": ("verksamhetschef", "virksomhetsleder", "enhetsleder", "områdeschef", "manager"),
    "coordinator": (
        "samordnare",
        "koordinator",
        "säkerhetssamordnare",
        "beredskapskoordinator",
        "trygghetssamordnare",
    ),
    "school_chief": (
        "skolchef",
        "skolesjef",
        "skulesjef",
        "utbildningschef",
        "utdanningssjef",
        "oppvekstsjef",
        "opplæringssjef",
    ),
    "head_of_administration": (
        "förvaltningschef",
        "kommunalsjef",
        "kommunalsjef oppvekst",
        "kommunalsjef for oppvekst",
        "kommunalsjef oppvekst og utdanning",
        "oppvekstdirektør",
        "barn- och utbildningschef",
    ),
    "ikt_pedagog": ("ikt-pedagog", "ikt-veileder", "ikt-rettleiar", "ict-pedagog"),
    "data_protection_officer": ("dataskyddsombud", "personvernombud", "dpo"),
    "case_officer": ("handläggare", "saksbehandler", "sakshandsamar"),
    "board_reader": ("nämndledamot", "utvalgsmedlem"),
    "guide": ("handledare", "veileder", "rettleiar"),
}


# Somebody who holds a post for the time being holds the post.
_FOR_NOW = re.compile(
    r"(?:t\.? ?f\.?|tillförordnad|tillf\.?|konstituerte?|konst\.?|kst\.?|fung\.?"
    r"|fungerende|fungerande|vik\.?|vikarierande|midlertidig|mellombels|acting) +"
)


@lru_cache(maxsize=1)
def _names(locales: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role in ROLES:
        spoken = [words(locale).say(f"roles.{role}") for locale in locales]
        for name in (role, *spoken, *ALSO.get(role, ())):
            found.setdefault(same_name(name), role)
    return found


def role_code(name: str) -> str | None:
    """The role behind a word in any of the languages, acting holders as well; None when nobody
    calls one that."""
    known = _names(tuple(LOCALES))
    same = same_name(name)
    return known.get(same) or known.get(_FOR_NOW.sub("", same))


def word_at(role: str, *forms: str) -> str:
    """The key of the role's word at units of these forms. Who leads a preschool has a name of
    their own in Norwegian (styrer). Without a form, and of every other role, it is the role."""
    met = {audience for form in forms for audience in audiences(form)}
    if role != "headteacher" or met <= {SCHOOL}:
        return role
    return "head_of_preschool" if met == {PRESCHOOL} else "head_of_either"


def known_roles() -> tuple[str, ...]:
    """One word for each role, for whoever wrote another."""
    return tuple(ALSO.get(role, (role,))[0] for role in ROLES)
