"""A row of the record that no move of a case writes: who did what here, in codes and numbers."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.handling import Desk
from models.record import audit


def note_down(
    desk: Desk,
    what: str,
    detail: Mapping[str, object],
    words: str | None = None,
    *,
    case: int | None = None,
) -> None:
    """Append one row to the municipality's record, in the desk's transaction.

    ``what`` is a key of ``record``, ``detail`` holds codes and numbers alone, ``words`` what a
    person wrote. With a ``case``, the row stands in its journey.
    """
    audit.write(
        desk.session,
        desk.municipality,
        what,
        at=desk.now,
        via=desk.who.via,
        actor=desk.who.person,
        case=case,
        detail=detail,
        words=words,
    )
