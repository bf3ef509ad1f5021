"""A proposal has no effect of its own, whoever asks."""

from __future__ import annotations

import pytest

from states.decision import Outcome, Stage, acts, falls


@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_only_what_is_decided_acts_or_falls(outcome: Outcome | None) -> None:
    assert not acts(Stage.PROPOSED, outcome) and not falls(Stage.PROPOSED, outcome)
    assert not (acts(Stage.DECIDED, outcome) and falls(Stage.DECIDED, outcome))
