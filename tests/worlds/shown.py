"""What each municipality's rows say, to be compared before and after something was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from models.database import Database
from models.every_table import METADATA
from models.marks import COMMON, OF_THE_CLOCK, UNSEEN, Marks, marks
from models.register.questions import municipality_ids
from models.server import EVERYWHERE


def marks_of(database: Database) -> dict[str, Marks | None]:
    """The mark of each municipality, and under ``*`` that of all together."""
    with database.read() as session:
        return {home: marks(session, home) for home in (EVERYWHERE, *municipality_ids(session))}


def rows_of(database: Database) -> Mapping[str, int]:
    """By municipality what its rows say, all tables together; under ``*`` those of nobody."""
    found: dict[str, int] = defaultdict(int)
    with database.read() as session:
        for table in METADATA.sorted_tables:
            if table.name in UNSEEN | OF_THE_CLOCK:
                continue
            for row in session.execute(table.select()).mappings():
                home = EVERYWHERE if table.name in COMMON else row.get("municipality_id", "?")
                found[home] += hash((table.name, repr(dict(row))))
    return found


def without_a_new_mark(
    rows: Mapping[str, int], before: Mapping[str, Marks | None], database: Database
) -> list[str]:
    """The municipalities whose rows say something else than they did, and whose mark is the
    same."""
    now, after = rows_of(database), marks_of(database)
    return [
        home
        for home in sorted({*rows, *now})
        if rows.get(home) != now.get(home) and before.get(home) == after.get(home)
    ]
