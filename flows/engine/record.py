"""The rows of the record that are written at a desk: who did what, for whom, in codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.engine.handling import Desk
from models.record import audit

FOR = "for"


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
    person wrote. With a ``case``, the row stands in its journey. Where somebody acts in another
    person's place, the row holds both.
    """
    who = desk.who
    audit.write(
        desk.session,
        desk.municipality,
        what,
        at=desk.now,
        via=who.via,
        actor=who.person,
        case=case,
        detail=_for(desk, detail),
        words=words,
    )


def note_down_many(
    desk: Desk, what: str, told: Sequence[tuple[int | None, Mapping[str, object]]]
) -> None:
    """Append a row for each case with its detail, in their order and in few statements."""
    who = desk.who
    audit.write_many(
        desk.session,
        desk.municipality,
        what,
        [(case, _for(desk, detail)) for case, detail in told],
        at=desk.now,
        via=who.via,
        actor=who.person,
    )


def _for(desk: Desk, detail: Mapping[str, object]) -> Mapping[str, object]:
    other = desk.who.instead_of
    return detail if other is None else {**detail, FOR: other}
