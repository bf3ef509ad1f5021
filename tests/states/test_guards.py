"""What no case may do without its evidence: each guard that the sources ask for, tried without it.

``docs/processes.md`` is drawn from the tables, so a guard that is taken away is drawn away too.
These rows are written by hand: a guard that goes missing here has to be given up on purpose.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from states.errors import EvidenceMissing, ReasonMissing
from states.kind import Facts
from states.kinds import KINDS
from tests.worlds.guards import (
    ENOUGH,
    WHY,
    WITHOUT,
    YES,
)

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)


def attempt(where: str, facts: Facts, why: str | None = None) -> str:
    """The state that the move leads to."""
    kind, state, move = where.split()
    return KINDS[kind].process.move(state, move, facts, by=1, at=NOW, why=why).target


@pytest.mark.parametrize(
    ("where", "answers", "known", "missing"),
    WITHOUT,
    ids=[f"{row[0].split()[0]}-{row[0].split()[2]}-{row[3]}" for row in WITHOUT],
)
def test_no_move_is_made_without_its_evidence(
    where: str, answers: dict[str, str], known: dict[str, str], missing: str
) -> None:
    with pytest.raises(EvidenceMissing) as refused:
        attempt(where, Facts(answers, known), "Påhittat skäl")
    assert refused.value.missing == (missing,)


@pytest.mark.parametrize("where", dict.fromkeys(WHY))
def test_no_such_move_is_made_without_a_reason(where: str) -> None:
    for why in (None, " "):
        with pytest.raises(ReasonMissing):
            attempt(where, Facts(known=YES), why)


@pytest.mark.parametrize(("where", "answers", "known"), ENOUGH)
def test_with_all_its_evidence_it_is_made(
    where: str, answers: dict[str, str], known: dict[str, str]
) -> None:
    assert attempt(where, Facts(answers, known))


def test_each_case_can_be_found_not_applicable_by_somebody_but_what_has_a_clock_cannot() -> None:
    """Nobody is reminded for ever of what does not concern them; but an urgent case is no such."""
    without = {
        kind.name
        for kind in KINDS.values()
        if not any(move.name == "not_applicable" for move in kind.process.moves)
    }
    # A commitment is ended with a reason instead.
    assert without == {"urgent_case", "data_breach", "cyber_incident", "commitment"}


# Where each move of a decision, a way back or an end leads, said a second time.
LEADS = {
    "service_validation service_to_decide return_assessment": "service_assessment",
    "service_validation service_to_decide recall_service": "service_assessment",
    "service_validation service_approved reopen_service": "service_assessment",
    "service_validation service_approved expire_service": "service_expired",
    "service_validation service_approved not_applicable": "service_phasing_out",
    "service_validation service_expired reassess_service": "service_assessment",
    "governing_document adopted revision_due": "due_for_revision",
    "governing_document proposed take_back": "draft",
    "governing_document due_for_revision not_applicable": "adopted",
    "report_back sent_to_board send_back": "compiled",
    "phase planned hold_phase": "phase_waiting",
    "urgent_case known report": "reported_to_authority",
    "data_breach known no_report": "no_report_needed",
    "data_breach no_report_needed report": "reported_to_authority",
    "cyber_incident known warn": "warned",
    "activity planned make_vague": "date_vague",
    "support_request support_answered ask_again": "support_asked",
    "rollout begun go_back": "planned",
}


@pytest.mark.parametrize("where", LEADS)
def test_where_it_leads(where: str) -> None:
    assert attempt(where, Facts(known=YES), "Påhittat skäl") == LEADS[where]


# Whose turn it is, where that is a promise and not a convenience.
WHO = {
    "service_validation service_to_decide": "school_chief",
    "quality_review plan_returned": "headteacher",
    "quality_review to_review": "coordinator",
    "urgent_case known": "headteacher",
    "urgent_case measures_set": "headteacher",
    "guidance guidance_asked": "guide",
    "report_back planned": "case_officer",
    "rollout planned": "headteacher",
    "appointee appointee_missing": "coordinator",
}


@pytest.mark.parametrize("where", WHO)
def test_whose_turn_it_is(where: str) -> None:
    kind, state = where.split()
    assert KINDS[kind].waits[state].role == WHO[where]
