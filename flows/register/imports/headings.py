"""Headings as people write them: known in Swedish, Norwegian and English, else guessed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from states.plain_names import same_name

UNIT = (
    "enhet",
    "skola",
    "skole",
    "skule",
    "eining",
    "skolenhet",
    "förskola",
    "barnehage",
    "school",
)
ALSO: Mapping[str, Sequence[str]] = {
    "name": ("namn", "navn", "benämning"),
    "email": (
        "e-post",
        "epost",
        "e-mail",
        "mail",
        "mejl",
        "e-postadress",
        "e-postadresse",
        "epostadress",
        "epostadresse",
    ),
    "role": ("roll", "rolle", "funktion", "funksjon", "titel", "tittel", "befattning", "stilling"),
    "unit": UNIT,
    "locale": ("språk", "målform", "language"),
    "deputy": ("stand-in", "ersättare", "stedfortreder", "vikar", "varamedlem", "stadfortredar"),
    "from": ("från", "fra", "frå", "från och med", "fr.o.m.", "start"),
    "to": ("till", "til", "till och med", "til og med", "t.o.m.", "slut", "slutt"),
    "code": (
        "skolenhetskod",
        "enhetskod",
        "enhetskode",
        "einingskode",
        "organisationsnummer",
        "organisasjonsnummer",
        "orgnr",
        "org.nr",
        "org.nr.",
        "nsr-id",
        "kod",
        "kode",
    ),
    "form": ("skolform", "skoleslag", "skuleslag", "verksamhetsform"),
    "parent": ("överordnad", "överordnad enhet", "overordnet", "overordna", "tillhör", "område"),
    "start": ("startdatum", "startdato", "från", "fra", "frå", "första dag", "første dag"),
    "end": ("slutdatum", "sluttdato", "till", "til", "sista dag", "siste dag", "slut", "slutt"),
    "supplier": ("leverantör", "leverandør", "leverandor"),
    "purpose": ("syfte", "ändamål", "formål", "føremål"),
    "use": ("användning", "bruk"),
    "data": ("personuppgifter", "personopplysninger", "personopplysningar"),
    "users": ("användare", "brukere", "brukarar"),
    "users_about": ("antal användare", "antall brukere", "talet på brukarar"),
    "grades": ("årskurs", "årskurser", "trinn", "trinn/klasse", "steg"),
    "subprocessors": ("underbiträden", "underleverandører", "underleverandørar"),
    "integrations": ("integrationer", "integrasjoner", "integrasjonar"),
    "sort": ("slag", "sort", "typ", "type"),
    "whose": ("för", "for", "gäller", "gjelder", "gjeld", "vem", "hvem", "kven", "ledig för"),
    "date": ("datum", "dato", "dag", "day"),
    "pupils_day": ("elevdag", "skoledag", "skuledag", "skoldag"),
    "staff_day": ("laererdag", "lærerdag", "lærardag", "lärardag", "personaldag"),
    "after_school_day": ("sfodag", "sfo", "fritidsdag", "aksdag", "aks"),
    "comment": ("kommentar", "merknad", "anmärkning", "beskrivelse"),
    "in_use_since": ("i bruk sedan", "i bruk siden", "i bruk sidan", "används sedan"),
}


def known_headings(
    columns: Sequence[str], also: Mapping[str, Sequence[str]] | None = None
) -> dict[str, str]:
    """Each heading that is understood, as it is compared, and the column that it means."""
    known = {same_name(name): name for name in columns}
    for name in columns:
        more = (*ALSO.get(name, ()), *(also or {}).get(name, ()))
        if name == "name" and "unit" not in columns:
            more += UNIT
        for word in more:
            known.setdefault(same_name(word), name)
    return known


def guess(heading: str, known: Mapping[str, str]) -> str:
    """The column that the heading may have meant; nothing when none is near."""
    near = get_close_matches(same_name(heading), list(known), n=1, cutoff=0.7)
    if near:
        return known[near[0]]
    other = _FALSE_FRIENDS.get(same_name(heading), "")
    return other if other in known.values() else ""


_FALSE_FRIENDS = {
    "until": "to",
    "ends": "to",
    "since": "from",
    "begins": "from",
    "chef": "role",
    "adress": "email",
    "adresse": "email",
}
