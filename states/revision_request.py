"""A request, raised by a network, that a routine or guideline be written or revised.

raised → accepted / declined (why) / withdrawn. Source: where it turns out that further routines and
guidelines need to be drawn up or revised, the IKT network takes the matter up.
"""

from __future__ import annotations

from collections.abc import Mapping

from states.fields import Sort
from states.kind import Choice, Facts, Kind, Question, Wait, kind, said
from states.process import Move, Outcome, Process

KIND = "revision_request"

RAISED = "request_raised"
ACCEPTED = "request_accepted"
DECLINED = "request_declined"
WITHDRAWN = "withdrawn"

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(RAISED, ACCEPTED, DECLINED, WITHDRAWN),
    start=RAISED,
    ends=(ACCEPTED, DECLINED, WITHDRAWN),
    moves=(
        Move(
            "accept_request",
            (RAISED,),
            ACCEPTED,
            said("request_plan"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move(
            "decline_request",
            (RAISED,),
            DECLINED,
            said("why_declined"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("withdraw", (RAISED,), WITHDRAWN, reason=True, outcome=Outcome.WITHDRAWN),
        Move("not_applicable", (RAISED,), WITHDRAWN, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

WAITS: Mapping[str, Wait] = {
    RAISED: Wait(
        "coordinator",
        days=20,
        questions=(
            Question("request_answer", Sort.CHOICE, ("accept", "decline")),
            Question(
                "request_plan",
                Sort.TEXT,
                when=lambda facts: facts.said("request_answer") != "decline",
            ),
            Question(
                "why_declined",
                Sort.TEXT,
                when=lambda facts: facts.said("request_answer") == "decline",
            ),
        ),
        done=Choice("request_answer", {"accept": "accept_request", "decline": "decline_request"}),
    ),
}

REVISION_REQUEST: Kind[Facts] = kind(PROCESS, WAITS)
