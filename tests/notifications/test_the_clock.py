"""The coordinators' letter when the clock was wrong or stood still, in each language."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from flows.views.letter_samples import letter
from notifications.letter import Alert
from notifications.letters import write

SINCE, UNTIL = datetime(2026, 10, 5, 6, tzinfo=UTC), datetime(2026, 10, 14, 6, tzinfo=UTC)
PAGES = "https://arshjul.skola.example"
SILENT = Alert(0, "", 0, f"{PAGES}/held", stood=(SINCE, UNTIL, 8892), runs_url=f"{PAGES}/runs")
JUMPED = dataclasses.replace(SILENT, stood=None, jumped=(SINCE, UNTIL))
SUBJECTS = {
    "sv": ("Årshjul stod stilla ett tag (", "Årshjuls klocka gick fel ("),
    "nb": ("Årshjul sto stille en stund (", "Klokken til Årshjul gikk feil ("),
    "nn": ("Årshjul stod stille ei stund (", "Klokka til Årshjul gjekk feil ("),
    "en": ("Årshjul stood still for a while (", "The clock of Årshjul was wrong ("),
}


@pytest.mark.parametrize("locale", sorted(SUBJECTS))
@pytest.mark.parametrize("alert", [SILENT, JUMPED], ids=["silent", "jumped"])
def test_the_clock_alone(locale: str, alert: Alert) -> None:
    written = write(dataclasses.replace(letter("held", locale), alert=alert))
    assert written.subject.startswith(SUBJECTS[locale][alert is JUMPED])
    for body in (written.text, written.html):
        assert f"{PAGES}/runs" in body and f"{PAGES}/held" not in body
    assert ("8892" in written.text) == (alert is SILENT)


@pytest.mark.parametrize("locale", sorted(SUBJECTS))
def test_the_clock_beside_letters_that_are_held(locale: str) -> None:
    both = dataclasses.replace(SILENT, held=3, reason="restored", jumped=(SINCE, UNTIL))
    written = write(dataclasses.replace(letter("held", locale), alert=both))
    assert "8892" in written.text and f"{PAGES}/held" in written.text
    assert "3" in written.subject
