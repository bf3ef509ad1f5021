"""The letters that leave at once when something is done, as they would be read: asked at a desk at
which nothing stays."""

from __future__ import annotations

from flows.engine.handling import Desk
from flows.engine.office import Office
from models.post.just_written import written_since
from notifications.letter import Letter


def letters_at_once(office: Office, desk: Desk, before: int) -> list[Letter]:
    """Those that were written after the letter with the number ``before``, as they would be
    composed now; what has nothing to say is left out."""
    found = []
    for message, person in written_since(desk.session, desk.municipality, before):
        sort = office.letters.get(message.sort)
        if sort is None or not person.email:
            continue
        letter = sort.compose(office, desk.session, message, desk.place, person, desk.now)
        if letter is not None:
            found.append(letter)
    return found
