"""Who else is concerned: departments, organisations and roles that take part in a subject, are
consulted on it or informed of it."""

from __future__ import annotations

from typing import Annotated

from flows.engine.door import of_subject, verb
from flows.engine.handling import Desk
from flows.engine.input_fields import Line, choice
from flows.engine.inputs import SubjectNumber
from flows.engine.record import note_down
from flows.engine.short_text import needed
from models.activities.tables import PARTS_PLAYED, Party


@verb("activities.note_party", of_subject("subject"))
def note_party(
    desk: Desk,
    subject: SubjectNumber,
    played: Annotated[str, choice("as", PARTS_PLAYED)],
    name: Line,
) -> None:
    """Note that ``name`` plays a part in the subject; noted again, nothing changes."""
    name = needed("who", name)
    if desk.session.get(Party, (subject, played, name)) is not None:
        return
    desk.session.add(
        Party(subject_id=subject, played=played, who=name, municipality_id=desk.municipality)
    )
    note_down(desk, "party_noted", {"subject": subject, "played": played})
