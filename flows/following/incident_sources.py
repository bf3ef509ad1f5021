"""What systems of incidents have told, as the source of a mapping. Apart from how it is read in: a
page about a case needs this alone."""

from __future__ import annotations

from sqlmodel import Session

from config.words import words
from models.following.incidents import sources_for
from states.school_year import SchoolYear


def sources_in_words(session: Session, municipality: str, unit: int, year: str, locale: str) -> str:
    """The counts as the source of a mapping: "Tillbud 2025/26: 12 mindre, 1 allvarligt
    (Stella)"; nothing when no system has told any."""
    say = words(locale)
    return "; ".join(
        say.say(
            "incidents.source",
            year=one.year,
            minor=say.say("incidents.minor", n=one.minor),
            serious=say.say("incidents.serious", n=one.serious),
            source=one.source,
        )
        for one in sources_for(session, municipality, unit, SchoolYear.parse(year))
    )
