"""The languages, one row each. Whatever lists them reads this table; the words of a language are in
``config/words/<code>/``. A new language is a row here and a folder there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """``code``: two letters, as the register keeps it. ``name``: in the language itself. ``html``:
    how pages and letters say which language they are in. ``territory``: Babel's, which names days
    and months and numbers weeks by it. ``day`` and ``long_day``: Babel's patterns. ``week`` holds a
    number; ``day_month`` and ``short_day`` leave the year out, where a cell has no room for it;
    ``clock`` a day, and hours and minutes as ``strftime`` writes them. ``also``: other
    codes by which a file, a terminal or a browser calls it. ``near``: languages that a browser may
    wish for and that we do not have, where this one is the nearest."""

    code: str
    name: str
    html: str
    territory: str
    day: str
    long_day: str
    week: str
    clock: str
    day_month: str = "d MMM"
    short_day: str = "d/M"
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


LOCALES: dict[str, Language] = {
    row.code: row
    for row in (
        Language(
            code="sv",
            name="Svenska",
            html="sv",
            territory="sv_SE",
            day="yyyy-MM-dd",
            long_day="EEEE d MMMM y",
            week="v. {}",
            clock="{} kl. %H.%M",
        ),
        Language(
            code="nb",
            name="Bokmål",
            html="nb",
            territory="nb_NO",
            day="dd.MM.yyyy",
            long_day="EEEE d. MMMM y",
            week="uke {}",
            clock="{} kl. %H.%M",
            day_month="d. MMM",
            short_day="d.M.",
            also=("no",),
            near=("da",),
        ),
        Language(
            code="nn",
            name="Nynorsk",
            html="nn",
            territory="nn_NO",
            day="dd.MM.yyyy",
            long_day="EEEE d. MMMM y",
            week="veke {}",
            clock="{} kl. %H.%M",
            day_month="d. MMM",
            short_day="d.M.",
        ),
        Language(
            code="en",
            name="English",
            html="en",
            territory="en_GB",
            day="d MMMM y",
            long_day="EEEE d MMMM y",
            week="week {}",
            clock="{}, %H:%M",
            short_day="d MMM",
        ),
    )
}
"""By code, in the order in which a reader may choose."""


def codes() -> dict[str, str]:
    """Each code by which a file, a terminal or a browser may call a language, and our own."""
    return {code: row.code for row in LOCALES.values() for code in (row.code, *row.also)}


def nearest(code: str) -> str | None:
    """The language of that code, or the nearest one that we have; None where none is near."""
    near = {code: row.code for row in LOCALES.values() for code in row.near}
    return codes().get(code) or near.get(code)


def first_in(country: str) -> str:
    """The language that a municipality of a country (two letters) begins with."""
    own = (row.code for row in LOCALES.values() if row.territory.endswith(f"_{country}"))
    return next(own, next(iter(LOCALES)))
