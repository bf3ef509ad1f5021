"""A unit of a network that has nobody appointed: missing → appointed, or without (why).

Source: the networks consist of the department and of the schools' *appointed* IKT-pedagogs, so a
unit without one is a finding. That somebody was appointed is seen in the register, not answered.
"""

from __future__ import annotations

from collections.abc import Mapping

from states.kind import Facts, Kind, Wait, kind
from states.process import Move, Outcome, Process

KIND = "appointee"

MISSING = "appointee_missing"
APPOINTED = "appointee_named"
WITHOUT = "appointee_left_out"

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(MISSING, APPOINTED, WITHOUT),
    start=MISSING,
    ends=(APPOINTED, WITHOUT),
    moves=(
        Move("appoint", (MISSING,), APPOINTED, clock=True, completes=True, outcome=Outcome.DONE),
        Move("not_applicable", (MISSING,), WITHOUT, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

WAITS: Mapping[str, Wait] = {MISSING: Wait("coordinator", days=20)}

APPOINTEE: Kind[Facts] = kind(PROCESS, WAITS)
