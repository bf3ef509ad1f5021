"""A browser at this very machine, in which somebody has said who she is."""

from __future__ import annotations

from datetime import datetime

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.engine.office import Office
from models.register.tables import Person
from web.app import make_app
from web.identity import PERSON

HERE = ("127.0.0.1", 50000)


def stranger(app: FastAPI, base_url: str = "http://localhost") -> TestClient:
    """A browser on this machine in which nobody has been chosen yet; it follows no redirection."""
    return TestClient(app, base_url=base_url, client=HERE, follow_redirects=False)


def visitor(app: FastAPI, name: str = "Asta Asp") -> TestClient:
    """A browser on this machine in which the person of that name has been chosen."""
    office: Office = app.state.office
    with office.database.read() as session:
        number = session.exec(select(Person.id).where(Person.name == name)).one()
    browser = stranger(app)
    browser.cookies.set(PERSON, str(number))
    return browser


def at_the_screen(office: Office, now: datetime, name: str = "Asta Asp") -> TestClient:
    """The pages of the office at an instant, as the person sees them."""
    return visitor(make_app(office, now=lambda: now), name)
