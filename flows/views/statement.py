"""What the two pages say that an authority owes its users, and what it has not said yet."""

from __future__ import annotations

from config.settings import PREFIX, Settings
from flows.engine.office import Office
from models.register.questions import municipalities

NEEDED = ("authority", "authority_contact", "data_protection_officer", "accessibility_day")
COUNTRIES = ("SE", "NO")


def unstated(settings: Settings, countries: tuple[str, ...]) -> list[str]:
    """The settings without which a page has to say that the authority has not said it. In Norway
    its statement is made at uustatus.no, so the address of that is needed too."""
    needed = (*NEEDED, *(("accessibility_url",) if "NO" in countries else ()))
    return [PREFIX + name.upper() for name in needed if not getattr(settings, name)]


def countries_of(office: Office) -> tuple[str, ...]:
    """The countries whose law holds here: those of the municipalities; all while there is none."""
    with office.database.read() as session:
        found = {home.country for home in municipalities(session)}
    return tuple(one for one in COUNTRIES if one in found) or COUNTRIES
