"""Opening the office: the one place where settings, database, post and kinds meet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from config.settings import Settings, operators_language, read_settings
from config.wheel import LastGood
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from models.database import Database
from notifications.post import SmtpPostman


@contextmanager
def open_office(settings: Settings | None = None) -> Iterator[Office]:
    """The office that the environment describes, with its tables made; closed at the end."""
    settings = settings or read_settings()
    database = Database.at(settings.database)
    try:
        database.create()
        yield Office(
            settings=settings,
            database=database,
            wheel=LastGood(settings.wheel),
            postman=lambda: SmtpPostman(settings.smtp),
            key=settings.key(),
            kinds=HANDLINGS,
            letters=LETTERS,
            language=operators_language(),
        )
    finally:
        database.close()
