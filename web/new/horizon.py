"""Something that was seen around us, and that somebody weighs."""

from __future__ import annotations

from config.words import Words
from flows.engine.handling import Desk
from flows.following.horizon import note_horizon
from models.services.questions import registered
from web.new.thing import LINE, PICK, TEXT, Asked, Step, Thing, page_of_case


def _services(_thing: Thing, desk: Desk, _say: Words) -> list[tuple[str, str]]:
    found = registered(desk.session, desk.municipality)
    return [(str(number), one.name) for number, one in found.items()]


HORIZON = Thing(
    what="horizon",
    verb=note_horizon,
    steps=(
        Step(
            "seen",
            (
                Asked("title", LINE),
                Asked("what", TEXT, needed=False),
            ),
        ),
        Step(
            "where",
            (
                Asked("source", LINE, needed=False),
                Asked("service", PICK, needed=False, options=_services, otherwise="new.no_service"),
            ),
        ),
    ),
    address=page_of_case,
    points_at={"horizon_title": "title", "horizon_no_service": "service"},
)
