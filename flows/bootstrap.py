"""Opening the office: the one place where settings, database, post and kinds meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from config.settings import Settings, operators_language, read_settings
from config.wheel import read_wheel
from flows.engine.handling import Progress, unseen
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from flows.register.own_texts import take_over
from models.database import Database

if TYPE_CHECKING:
    from notifications.post import Postman


def _postman(settings: Settings) -> Postman:
    from notifications.post import SmtpPostman  # most commands send nothing

    return SmtpPostman(settings.smtp)


@contextmanager
def open_office(
    settings: Settings | None = None, *, now: Callable[[], datetime], migrating: Progress = unseen
) -> Iterator[Office]:
    """The office that the environment describes, with its tables made; closed at the end. What
    files of an earlier version held is taken over, at the instant that ``now`` gives. ``migrating``
    is told how far the tables have come."""
    settings = settings or read_settings()
    database = Database.at(settings.database, settings.owner_url)
    try:
        database.create(migrating)
        office = Office(
            settings=settings,
            database=database,
            wheel=read_wheel,
            postman=partial(_postman, settings),
            key=settings.key(),
            kinds=HANDLINGS,
            letters=LETTERS,
            language=operators_language(),
        )
        take_over(office, now)
        yield office
    finally:
        database.close()
