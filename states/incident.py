"""Incidents and near misses (tillbud) as counts from the systems that hold them.

Only numbers: by unit, period, type, scale, arena and status. The three statuses are those that
Hudiksvall publishes from Stella; the two scales those of the Swedish plan revision of 2024
("mindre omfattande incidenter som förekommer oftare").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from states.errors import BadSchoolYear
from states.school_year import SchoolYear


class Scale(StrEnum):
    MINOR = "minor"
    SERIOUS = "serious"


class Status(StrEnum):
    CLOSED = "closed"  # utredda och avslutade
    INVESTIGATED = "under_investigation"
    NOT_MENDED = "not_yet_mended"


# What the exports of the systems say, beside our own codes.
SCALES: Mapping[str, tuple[str, ...]] = {
    Scale.MINOR: ("mindre", "mindre omfattande", "liten", "låg", "mindre alvorlig", "lita"),
    Scale.SERIOUS: ("allvarlig", "allvarligt", "alvorlig", "alvorleg", "stor", "hög"),
}
STATUSES: Mapping[str, tuple[str, ...]] = {
    Status.CLOSED: (
        "utredd",
        "utredda",
        "avslutad",
        "avslutade",
        "avsluttet",
        "avslutta",
        "lukket",
    ),
    Status.INVESTIGATED: ("under utredning", "under behandling", "under gransking"),
    Status.NOT_MENDED: (
        "ännu inte åtgärdade",
        "inte åtgärdad",
        "ej åtgärdad",
        "ikke utbedret",
        "ikkje retta",
    ),
}
ARENAS: Mapping[str, tuple[str, ...]] = {
    "physical": ("fysisk", "fysiska rummet", "skolan", "skolen", "skulen"),
    "internet": ("internet", "nätet", "nett", "digital"),
    "social_media": ("sociala medier", "sosiale medier", "sosiale medium"),
    "unknown": ("", "okänd", "ukjent", "ukjend"),
}


def code_of(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The code that a word means, in any case; None when it means none."""
    asked = " ".join(text.casefold().split())
    for code, names in words.items():
        if asked == str(code) or asked in names:
            return str(code)
    return None


def year_of(period: str) -> str | None:
    """The school year of a period: ``2025/26`` itself, or a month ``2026-03``; None for else."""
    text = period.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        year, month = int(found[1]), int(found[2])
        return str(SchoolYear.of(date(year, month, 1))) if year and 1 <= month <= 12 else None
    try:
        return str(SchoolYear.parse(text)) if "/" in text else None
    except BadSchoolYear:
        return None
