"""A commitment: what was promised, to whom, and how often one looks whether it is kept."""

from __future__ import annotations

from config.roles import ROLES
from config.words import Words
from flows.engine.handling import Desk
from flows.following.commitments import give
from states.permissions import OPERATOR
from web.new.thing import COUNT, LINE, PICK, TEXT, Asked, Step, Thing, page_of_case


def _roles(_thing: Thing, _desk: Desk, say: Words) -> list[tuple[str, str]]:
    return [(role, say.say(f"roles.{role}")) for role in ROLES if role != OPERATOR]


COMMITMENT = Thing(
    what="commitment",
    verb=give,
    steps=(
        Step(
            "given",
            (
                Asked("name", LINE),
                Asked("text", TEXT),
                Asked("given_to", LINE),
                Asked("year", COUNT, first=lambda desk: str(desk.day.year)),
            ),
        ),
        Step(
            "followed",
            (
                Asked("every_months", COUNT, first=lambda _desk: "6"),
                Asked(
                    "role",
                    PICK,
                    needed=False,
                    options=_roles,
                    otherwise="new.commitment.usual_role",
                ),
                Asked("signatory", LINE, needed=False),
                Asked("policy", LINE, needed=False),
            ),
        ),
    ),
    address=page_of_case,
    points_at={
        "commitment_rhythm": "every_months",
        "commitment_year": "year",
        "commitment_exists": "name",
        "commitment_text": "name",
    },
)
