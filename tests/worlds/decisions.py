"""Decisions that the tests record."""

from __future__ import annotations

from datetime import date

import pytest

from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.provenance import add_outside
from flows.documents.register import add_document
from flows.engine.refusals import NotAllowed
from models.documents.questions import case_of_document
from states.decision import Outcome
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, SIV, desk, fjordvik

NAME = "Riktlinje för nätet"


def guideline(town: TestTown, name: str = NAME) -> int:
    with desk(town, "2026-08-20 09:00") as now:
        return add_document(now, "guideline", name).subject_id


def state(town: TestTown, number: int) -> str:
    with town.office.database.read() as session:
        return case_of_document(session, town.id, number).state


def recorded(
    town: TestTown,
    *clauses: Att,
    day: str = "2026-09-01",
    outcome: Outcome = Outcome.GRANTED,
    when: str = "2026-09-07 09:00",
) -> int:
    with desk(town, when) as now:
        return (
            record(
                now,
                body=BOARD,
                day=date.fromisoformat(day),
                paragraph="§ 8:9",
                outcome=outcome,
                clauses=clauses,
            ).id
            or 0
        )


def foreign(town: TestTown) -> int:
    """A document of another municipality, where nobody from here registers anything."""
    home = fjordvik(town)
    with pytest.raises(NotAllowed), desk(town, "2026-09-01 09:00", home) as now:
        add_document(now, "guideline", "Retningslinje")
    with desk(town, "2026-09-01 09:00", home, SIV) as now:
        made = add_document(now, "guideline", "Retningslinje").subject_id
        add_outside(now, "motion", "Forslag", number="1/2026")
        return made
