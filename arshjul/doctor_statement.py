"""The doctor looks at what the authority has not said on the pages that it owes its users."""

from __future__ import annotations

from collections.abc import Iterator

from config.settings import Settings
from config.words import Words
from flows.views.findings import GOOD, WARN, Finding
from flows.views.statement import unstated


def of_statements(settings: Settings, countries: tuple[str, ...], say: Words) -> Iterator[Finding]:
    """Each setting that is missing has its line; one that all is well where none is."""
    what = say.say("check.statement")
    missing = unstated(settings, countries)
    for name in missing:
        yield Finding(what, WARN, say.say("check.unstated", name=name))
    if not missing:
        yield Finding(what, GOOD, say.say("check.fine"))
