"""Days that are not known yet: "i närtid", "till hösten", "våren 2027", "under 2025",
"till skolstart".

A season or a year has a last day; an activity that was promised for it must not be dated later.
"""

from __future__ import annotations

import re
from datetime import date

from states.school_year import on

# Season in the four languages, to the last month and day of what people mean by it at a school.
SEASONS = {
    "hösten": (12, 31),
    "höst": (12, 31),
    "høsten": (12, 31),
    "høst": (12, 31),
    "hausten": (12, 31),
    "haust": (12, 31),
    "autumn": (12, 31),
    "våren": (6, 30),
    "vår": (6, 30),
    "spring": (6, 30),
    "sommaren": (8, 31),
    "sommar": (8, 31),
    "sommeren": (8, 31),
    "sommer": (8, 31),
    "summer": (8, 31),
    "vintern": (3, 31),
    "vinter": (3, 31),
    "vinteren": (3, 31),
    "winter": (3, 31),
    # Before the pupils come back: schools in both countries begin from the middle of August.
    "skolstart": (8, 15),
    "terminsstart": (8, 15),
    "skolestart": (8, 15),
    "skulestart": (8, 15),
}


def latest_day(text: str, said_on: date) -> date | None:
    """The last day that ``text`` can mean when it was said on ``said_on``; None when it names no
    season and no year ("i närtid", "soon")."""
    spoken = re.findall(r"\w+", text.casefold())
    year = next((int(word) for word in spoken if re.fullmatch(r"(19|20)\d\d", word)), None)
    season = next((SEASONS[word] for word in spoken if word in SEASONS), None)
    if season is None:
        return date(year, 12, 31) if year else None
    if year is not None:
        return on(year, *season)
    this_year = on(said_on.year, *season)
    return this_year if this_year >= said_on else on(said_on.year + 1, *season)
