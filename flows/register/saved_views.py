"""A person keeps a view of the units under a name, and lets it go. It is hers alone: nobody else
sees it, and no case hangs on it."""

from __future__ import annotations

from datetime import datetime

from flows.engine.office import Office
from models.register.saved_views import NAME, QUERY, SavedView, forget_view, views_of
from states.errors import ArshjulError

MOST = 30


class NoSuchView(ArshjulError):
    """There is no such view among the person's own."""

    key = "no_such_view"


class BadView(ArshjulError):
    """A view cannot be kept so. ``problem``: no_name, long_name, odd_name, too_many,
    or long_query."""

    key = "bad_view"


def keep_view(
    office: Office, municipality: str, person: int, name: str, query: str, now: datetime
) -> None:
    """Keep the query under the name, in the place of what she had under it. Raises BadView, and
    HoldsIdentityNumber for a name with one in it."""
    called = " ".join(name.split())
    if not called:
        raise BadView(problem="no_name")
    if len(called) > NAME:
        raise BadView(problem="long_name")
    if not called.isprintable():
        raise BadView(problem="odd_name")
    if len(query) > QUERY:
        raise BadView(problem="long_query")
    with office.database.write(municipality) as session:
        mine = {one.name: one for one in views_of(session, municipality, person)}
        if called not in mine and len(mine) >= MOST:
            raise BadView(problem="too_many")
        row = mine.get(called) or SavedView(
            municipality_id=municipality, person_id=person, name=called, query="", saved_at=now
        )
        row.query, row.saved_at = query, now
        session.add(row)


def remove_view(office: Office, municipality: str, person: int, number: int) -> None:
    """Let one of her views go. Raises NoSuchView for another's, or none."""
    with office.database.write(municipality) as session:
        if not forget_view(session, municipality, person, number):
            raise NoSuchView(view=str(number))
