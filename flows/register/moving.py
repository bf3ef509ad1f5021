"""An installation moves to another database: all of it, proved, or nothing."""

from __future__ import annotations

from collections.abc import Callable

from flows.engine.office import Office
from models.database import Database
from models.record.audit import first_break
from models.register.questions import municipality_ids
from models.server import same_database
from models.whole_copy import DifferentCopy, copy_compared, is_empty
from states.errors import ArshjulError


class NotEmpty(ArshjulError):
    """Somebody has begun in the database that is to be moved to."""

    key = "target_not_empty"


class MovedWrongly(ArshjulError):
    """What stands in the new database is not what stood in the old one; nothing is kept of it."""

    key = "moved_wrongly"


class BrokenRecord(ArshjulError):
    """The record does not verify; it is not moved as if it did."""

    key = "record_broken"


def move_to(
    office: Office, url: str, progress: Callable[[int, int], None], owner_url: str = ""
) -> int:
    """Copy every row to the database at ``url``, compare counts, sums and the record's chain, and
    return how many rows there are. One transaction there: broken off, it leaves nothing. Nobody
    writes here meanwhile; here nothing is changed. ``owner_url``: the new database as the role that
    owns its tables, where ARSHJUL_OWNER_URL does not name that one. Raises NoDatabase, NotEmpty,
    MovedWrongly, BrokenRecord."""
    known = office.settings.owner_url
    if not owner_url and known and same_database(known, url):
        owner_url = known
    target = Database.at(url, owner_url)
    try:
        target.create()
        with office.database.write() as here, target.fill() as there:
            if not is_empty(there):
                raise NotEmpty()
            homes = municipality_ids(here)
            for home in homes:
                if first_break(here, home) is not None:
                    raise BrokenRecord(municipality=home)
            rows = copy_compared(here, there, progress)
            if wrong := [home for home in homes if first_break(there, home) is not None]:
                raise MovedWrongly(tables=", ".join(f"audit {home}" for home in wrong))
            return rows
    except DifferentCopy as different:
        raise MovedWrongly(tables=str(different)) from None
    finally:
        target.close()
