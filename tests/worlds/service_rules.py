"""What the tests of services look up."""

from __future__ import annotations

from flows.engine.handling import questions
from flows.kinds import HANDLINGS
from tests.conftest import TestTown
from tests.worlds.services_town import (
    case,
)

ASTA, CHIEF = "asta@skola.example", "ek@skola.example"


def questions_of(town: TestTown, name: str) -> set[str]:
    with town.office.database.read() as session:
        return {one.name for one in questions(HANDLINGS, session, case(town, name))}
