"""Where a long compound may be divided: before a part that is a word of its own.

Browsers need a dictionary to divide a Swedish or Norwegian word, and most have none; without one
a word too long for its column is cut anywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

SOFT_HYPHEN = "\u00ad"

_BEGINNINGS = """
    adress analys ansvar arbeid arbet arkiv autentisering avtal avvik bedöm bedøm behandling
    behörig beredskap beskriv beslut bevakning biträde byte chef dag dokument (?<!hund)enhet
    ersättare fjäll forskrift fullmäktig förteckning förvalt genomgång gjennom grans gräns
    grense grupp gruppe handbok handling hantering händelse håndtering hendelse hending
    incident klimat kommun kompetens kontroll kopi krav kvalitet legging leder ledare ledning
    leiar leverand leverant lenk länk lista liste läggning lærar lærer lärare medarbet messig
    mognad myndighet möte møte nämnd nettverk nummer numret nätverk område ombod ombud
    oppfølging oppgav oppgåv opplysning pedagog person plan (?<!for)plikt policy program
    prövning prøving rapport regel register reglar regler rettleia revider risk rond runda
    rådgiv rådgjev rutin samling samordnar samtal sikkerhet sjef skog skola skole skule
    spørsmål stadfortred stedfortred strategi styrelse ställning syklus system säkerhet
    tagande tavla teneste tillsyn tilsyn tiltak tjeneste tjänst tryggleik undersök undersøk
    uppföljning uppgift utbildning utdanning utval utveckling utvikling utvärdering validering
    vandring varsel varsling vedtak verksem verksam verktyg verktøy virksom vurdering värder
    vägled (?<!ut)(?<!pr)övning øvelse (?<!pr)øving åtgärd ägare
"""
"""How the later parts of compounds begin, in Swedish and both forms of Norwegian; before some, what
may not stand."""

_WORD = re.compile(r"[^\W\d_]{9,}")
_JOINT = re.compile(
    rf"(?<=[^\W\d_]{{4}})(?=(?:{'|'.join(sorted(_BEGINNINGS.split(), key=len, reverse=True))}))"
)


@lru_cache(maxsize=4096)
def divisible(text: str) -> str:
    """``text`` with a soft hyphen at the joints of its long words: seen only where a line ends."""
    return _WORD.sub(lambda word: _JOINT.sub(SOFT_HYPHEN, word[0]), text)
