"""The doctor looks at when the laws behind clocks and duties were last read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from config.clocks import law_clocks
from config.own import Own
from config.settings import Settings
from config.words import Words
from flows.views.findings import GOOD, WARN, Finding
from models.register.tables import Municipality
from states.law import Law


def of_laws(
    settings: Settings, home: Municipality, own: Own, day: date, say: Words
) -> Iterator[Finding]:
    """Which were read more than a year ago, or nobody says when; else when the oldest was."""
    what = say.say("check.laws")
    clocks, duties = _of_clocks(settings, home), list(_of_duties(own, home.country))
    undated = sorted({one.text for one in clocks if one.checked is None})
    old = {one.text: one.checked for one in (*clocks, *duties) if one.is_old(day)}
    for text, checked in sorted(old.items()):
        if checked is not None:
            told = say.say("check.law_old", law=text, day=say.day(checked))
            yield Finding(f"{home.name}: {what}", WARN, told)
    for text in undated:
        yield Finding(f"{home.name}: {what}", WARN, say.say("check.law_undated", law=text))
    dated = [one.checked for one in (*clocks, *duties) if one.checked is not None]
    if not (old or undated) and dated:
        told = say.say("check.laws_read", day=say.day(min(dated)))
        yield Finding(f"{home.name}: {what}", GOOD, told)


def _of_clocks(settings: Settings, home: Municipality) -> list[Law]:
    """The laws whose numbers run here, with the installation's corrections of them."""
    return [
        one.source
        for one in law_clocks(settings.clocks)
        if one.statutory
        and home.country in one.countries
        and home.owner in (one.owners or (home.owner,))
    ]


def _of_duties(own: Own, country: str) -> Iterator[Law]:
    for activity in own.activity_types().values():
        yield activity.law_in(country)
    for document in own.document_types().values():
        yield document.law_in(country)
