"""The invented files to begin from: every heading is understood, and all of a file is taken."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from config.locales import LOCALES
from config.words import words
from flows.register.imports.headings import known_headings
from states.plain_names import same_name
from tests.worlds.web_visits import OWN, said
from web.set_up.example import COLUMNS, headings


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("what", COLUMNS)
def test_every_heading_is_understood_as_what_it_says(what: str, locale: str) -> None:
    known = known_headings(COLUMNS[what])
    for column, (name, _) in zip(COLUMNS[what], headings(what, words(locale)), strict=True):
        assert known.get(same_name(name)) == column, name


@pytest.mark.parametrize("locale", LOCALES)
def test_the_files_are_taken_as_they_are(client: TestClient, locale: str) -> None:
    say = words(locale)
    for what in COLUMNS:
        page = client.get(f"/set-up/{what}?lang={locale}")
        assert say.say("pages.set_up_page.sample") in page.text
        assert "name, form" not in page.text and "name, email" not in page.text
        file = client.get(f"/set-up/{what}/example?lang={locale}")
        assert file.headers["content-disposition"] == f'attachment; filename="{what}.csv"'
        if what == "people":
            continue  # its school is not there: it is shown to be replaced
        sent = {"file": (f"{what}.csv", file.content, "text/csv")}
        looked = client.post(
            f"/set-up/{what}?lang={locale}", data={"do": "look"}, files=sent, headers=OWN
        )
        assert looked.status_code == 200, said(looked.text)
        assert say.say("pages.set_up_page.numbers", added=2, changed=0, same=0) in said(looked.text)
