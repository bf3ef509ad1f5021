"""The roles, and the words by which people call them."""

from __future__ import annotations

import re
from functools import lru_cache

from config.locales import LOCALES
from config.words import words
from states.ladder import HEADTEACHER
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
        "rektorn",
        "förskolerektor",
        "förskolechef",
        "grundskolerektor",
        "gymnasierektor",
        "skolledare",
        "föreståndare",
        "styrer",
        "styrar",
        "barnehagestyrer",
        "barnehagestyrar",
        "barnehageleder",
        "barnehageleiar",
        "skoleleder",
        "skoleleiar",
        "skuleleiar",
        "daglig leder",
        "dagleg leiar",
        "principal",
        "head teacher",
        "headmaster",
        "headmistress",
    ),
    "manager": (
        "verksamhetschef",
        "områdeschef",
        "skolområdeschef",
        "enhetschef",
        "grundskolechef",
        "virksomhetsleder",
        "verksemdsleiar",
        "enhetsleder",
        "einingsleiar",
        "områdeleder",
        "områdeleiar",
        "områdesjef",
        "manager",
    ),
    "coordinator": (
        "samordnare",
        "samordnar",
        "koordinator",
        "säkerhetssamordnare",
        "säkerhetskoordinator",
        "beredskapssamordnare",
        "beredskapskoordinator",
        "beredskapskoordinatør",
        "trygghetssamordnare",
        "trygghetskoordinator",
        "tryggleikskoordinator",
        "sikkerhetskoordinator",
    ),
    "school_chief": (
        "skolchef",
        "utbildningschef",
        "skolesjef",
        "skulesjef",
        "utdanningssjef",
        "utdanningsleder",
        "oppvekstsjef",
        "oppvekstleder",
        "oppvekstleiar",
        "opplæringssjef",
        "grunnskolesjef",
        "grunnskulesjef",
        "skole- og barnehagesjef",
        "skule- og barnehagesjef",
        "barnehage- og skolesjef",
    ),
    "head_of_administration": (
        "förvaltningschef",
        "förvaltningsdirektör",
        "utbildningsdirektör",
        "skoldirektör",
        "bildningschef",
        "barn- och utbildningschef",
        "barn- och utbildningsdirektör",
        "kommunalsjef",
        "kommunalsjef oppvekst",
        "kommunalsjef for oppvekst",
        "kommunalsjef oppvekst og utdanning",
        "kommunalsjef oppvekst og kultur",
        "kommunalsjef utdanning",
        "kommunaldirektør",
        "kommunaldirektør oppvekst",
        "direktør for oppvekst",
        "oppvekstdirektør",
        "utdanningsdirektør",
    ),
    "ikt_pedagog": (
        "ikt-pedagog",
        "ikt pedagog",
        "it-pedagog",
        "ikt-samordnare",
        "ikt-veileder",
        "ikt-rettleiar",
        "ikt-ansvarlig",
        "ikt-ansvarleg",
        "ikt-koordinator",
        "ict-pedagog",
    ),
    "data_protection_officer": ("dataskyddsombud", "personvernombud", "personvernombod", "dpo"),
    "case_officer": (
        "handläggare",
        "utredare",
        "saksbehandler",
        "sakshandsamar",
        "saksbehandlar",
        "rådgiver",
        "rådgivar",
    ),
    "board_reader": (
        "nämndledamot",
        "nämndsledamot",
        "utvalgsmedlem",
        "utvalsmedlem",
        "utvalgsleder",
        "utvalsleiar",
    ),
    "guide": ("handledare", "veileder", "rettleiar"),
}


# Somebody who holds a post for the time being holds the post.
_NOW = (
    r"t\.? ?f|tillförordnad|tillf|konstituerte?|konst|kst|fung|fungerende|fungerande|vik"
    r"|vikarierande|vikarierende|vikar|midlertidig|mellombels|ställföreträdande|stf|acting"
)
_FOR_NOW = re.compile(rf"(?:{_NOW})(?:\. *| +)|,? *\((?:{_NOW})\.?\)$|,? +(?:{_NOW})\.?$")
# Who assists a headteacher acts for the school as well.
_ASSISTS = re.compile(
    r"(?:biträdande|bitr|biträd|assisterende|assisterande|ass|assistant|deputy|vice)(?:\. *| +)"
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
    """The role behind a word in any of the languages, of acting holders and of whoever assists a
    headteacher as well; None when nobody calls one that."""
    known = _names(tuple(LOCALES))
    same = same_name(name)
    if same in known:
        return known[same]
    return known.get(_FOR_NOW.sub("", same)) or (HEADTEACHER if assists(name) else None)


def assists(name: str) -> bool:
    """Whether it is the title of somebody who assists a headteacher, acting or not."""
    same = _FOR_NOW.sub("", same_name(name))
    plain = _ASSISTS.sub("", same, count=1)
    return plain != same and _names(tuple(LOCALES)).get(plain) == HEADTEACHER


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
