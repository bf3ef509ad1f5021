"""An installation moves to another database: all of it, proved, or nothing."""

from __future__ import annotations

from collections.abc import Callable

from flows.engine.office import Office
from models.database import Database
from models.record.audit import first_break
from models.register.questions import municipality_ids
from models.whole_copy import copy_rows, digests, is_empty
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


def move_to(office: Office, url: str, progress: Callable[[int, int], None]) -> int:
    """Copy every row to the database at ``url``, compare counts, sums and the record's chain, and
    return how many rows there are. One transaction there: broken off, it leaves nothing. Nobody
    writes here meanwhile; here nothing is changed. Raises NoDatabase, NotEmpty, MovedWrongly,
    BrokenRecord."""
    target = Database.at(url)
    try:
        target.create()
        with office.database.write() as here, target.write() as there:
            if not is_empty(there):
                raise NotEmpty()
            homes = municipality_ids(here)
            for home in homes:
                if first_break(here, home) is not None:
                    raise BrokenRecord(municipality=home)
            rows = copy_rows(here, there, progress)
            there.expire_all()
            before, after = digests(here), digests(there)
            wrong = sorted(name for name in before if before[name] != after[name])
            wrong += [f"audit {home}" for home in homes if first_break(there, home) is not None]
            if wrong:
                raise MovedWrongly(tables=", ".join(wrong))
            return rows
    finally:
        target.close()
