"""The table of permissions, asked alone: roles, units and what decides."""

from __future__ import annotations

import pytest

from states.ladder import COORDINATOR, HEADTEACHER, SCHOOL_CHIEF
from states.permissions import DECIDES, MOVES, PERMISSIONS, allowed

SCHOOL, OTHER = 3, 4


def covers(at: int | None, unit: int | None) -> bool:
    """No unit lies below another here: one's own, or the authority's for everything."""
    return at is None or at == unit


@pytest.mark.parametrize("verb", ["engine.reschedule", "engine.note"])
def test_a_case_that_waits_for_a_decision_still_gets_its_day_and_is_prepared(verb: str) -> None:
    for held in ((COORDINATOR, None), (HEADTEACHER, SCHOOL)):
        assert allowed(verb, [held], SCHOOL, covers, decision=True)
    assert not allowed(verb, [(HEADTEACHER, OTHER)], SCHOOL, covers, decision=True)


@pytest.mark.parametrize("verb", sorted(DECIDES))
def test_but_is_decided_and_handed_on_only_by_whom_it_waits_for(verb: str) -> None:
    assert PERMISSIONS[verb] == MOVES
    for held in ((COORDINATOR, None), (HEADTEACHER, SCHOOL), (SCHOOL_CHIEF, None)):
        assert allowed(verb, [held], SCHOOL, covers)
        assert not allowed(verb, [held], SCHOOL, covers, decision=True)
    assert allowed(verb, [], SCHOOL, covers, owns=True, decision=True)


def test_what_concerns_the_authority_is_not_for_whoever_leads_one_school() -> None:
    assert allowed("engine.move", [(SCHOOL_CHIEF, None)], None, covers)
    assert not allowed("engine.move", [(HEADTEACHER, SCHOOL)], None, covers)


def test_a_verb_without_a_row_is_nobodys() -> None:
    with pytest.raises(KeyError):
        allowed("engine.fly", [(COORDINATOR, None)], None, covers)
