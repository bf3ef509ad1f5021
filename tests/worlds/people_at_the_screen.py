"""People who choose who they are."""

from __future__ import annotations

import re
from html import unescape

from fastapi.testclient import TestClient

from models.case.tables import Case
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen

NOW = at("2026-10-05 09:00")


OWN = {"origin": "http://localhost", "accept-language": "sv"}


ANSWERS = {"method": "Enkät", "sources": "Elevenkäten", "nothing_found": "yes"}


PAGES = (
    "/",
    "/units",
    "/cases",
    "/cases/1",
    "/services",
    "/programme",
    "/letters?view=held",
    "/letters",
    "/runs",
)


def said(html: str) -> str:
    """The words of a page; where a browser may divide them is nothing that is read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00ad", "").split())


def as_(town: TestTown, name: str) -> TestClient:
    return at_the_screen(town.office, NOW, name)


def send(browser: TestClient, case: Case, do: str, **given: str) -> tuple[int, str]:
    sent = {"do": do, "since": str(case.since_version), "version": str(case.version), **given}
    answer = browser.post(f"/cases/{case.id}", data=sent, headers=OWN)
    return answer.status_code, said(answer.text)
