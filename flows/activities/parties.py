"""Who else is concerned: departments, organisations and roles that take part in a subject, are
consulted on it or informed of it."""

from __future__ import annotations

from datetime import datetime

from flows.engine.door import desk
from flows.engine.handling import Who
from flows.engine.office import Office
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice
from flows.engine.short_text import needed
from models.activities.tables import PARTS_PLAYED, Party


def note_party(
    office: Office,
    municipality: str,
    subject: int,
    played: str,
    name: str,
    *,
    who: Who,
    now: datetime,
) -> None:
    """Note that ``name`` plays a part in the subject; noted again, nothing changes."""
    if played not in PARTS_PLAYED:
        raise BadChoice(what="--as", value=played[:40], known=", ".join(PARTS_PLAYED))
    with desk(office, municipality, who=who, now=now) as at:
        name = needed("who", name)
        if at.session.get(Party, (subject, played, name)) is not None:
            return
        at.session.add(
            Party(subject_id=subject, played=played, who=name, municipality_id=municipality)
        )
        note_down(at, "party_noted", {"subject": subject, "played": played})
