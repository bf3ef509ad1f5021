"""Visits to the pages of an invented town."""

from __future__ import annotations

import re
from html import unescape

from fastapi.testclient import TestClient
from sqlmodel import select

from flows.engine.office import Office
from models.post.tables import Message
from models.whole_copy import digests
from tests.conftest import at
from tests.worlds.pages import visitor
from tests.worlds.web_town import NOW
from web.app import make_app

OWN = {"origin": "http://localhost"}


PAGES = (
    "/", "/?year=2025/26", "/?year=2027/28", "/units", "/units?show=overdue&q=a",
    "/units?year=2026/27&step=analys", "/cases/1", "/cases/21", "/letters?view=held", "/letters",
    "/letters?view=leaving", "/letters?view=untold", "/letters/1", "/letters/preview",
    "/runs", "/runs?page=2",
    "/municipality", "/person", "/person?q=as&to=%2Fcases",
)  # fmt: skip


ACTIONS = ("done", "unchanged", "not_applicable", "delegate", "postpone")


def client_of(office: Office, now: str = NOW, ui: str | None = None) -> TestClient:
    return visitor(make_app(office, now=lambda: at(now), prefect_ui=lambda: ui))


def digest(office: Office) -> str:
    """What every row of every table says."""
    with office.database.read() as session:
        return repr(digests(session))


def said(html: str) -> str:
    """The page's text, without its tags."""
    whole = re.sub(r'<span class="nowrap">([^<]*)</span>', r"\1", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", whole)).replace("\u00ad", "").split())


def letters_held(office: Office, status: str = "held") -> list[str]:
    with office.database.read() as session:
        found = session.exec(select(Message.id).where(Message.status == status)).all()
    return [str(number) for number in found]
