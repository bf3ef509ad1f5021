"""A hundred and fifty services."""

from __future__ import annotations

from email.message import EmailMessage

from sqlmodel import col, func, select

from models.services.tables import ServiceEvent
from tests.conftest import TestTown

ASTA, LO, CHIEF = "asta@skola.example", "lo@skola.example", "ek@skola.example"


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def how_many_wait(town: TestTown) -> int:
    with town.office.database.read() as session:
        asked = select(func.count()).select_from(ServiceEvent)
        return int(session.execute(asked.where(col(ServiceEvent.handled).is_(None))).scalar_one())
