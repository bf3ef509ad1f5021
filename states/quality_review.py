"""The administration's review of one school's plan, once a school year.

Three things are looked at beside the plan's quality: whether routines are followed, and whether
competence and resources are there. Source: seed S0 ("följer upp att skolornas planer mot kränkande
behandling är av god kvalitet", "att rutiner följs och att kompetens och resurser finns").
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Choice, Facts, Question, Wait, kind, said
from states.process import Move, Need, Outcome, Process

KIND = "quality_review"

TO_REVIEW = "to_review"
RETURNED = "plan_returned"
RESUBMITTED = "plan_resubmitted"
APPROVED = "plan_approved"
CANCELLED = "cancelled"
STATES = (TO_REVIEW, RETURNED, RESUBMITTED, APPROVED, CANCELLED)

ITEMS = ("routines_followed", "competence_exists", "resources_exist")
LEVELS = ("yes", "partly", "no")
SCORES = ("1", "2", "3", "4", "5")


def _commented(facts: Facts) -> bool:
    """What is lacking, or returned, is explained to the school."""
    lacking = any(facts.said(item) != "yes" for item in ITEMS)
    returned = facts.said("review_verdict") == "returned"
    return not (lacking or returned) or bool(facts.said("review_comment"))


REVIEWED = (*said(*ITEMS, "review_score"), Need("comment_where_lacking", _commented))

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=STATES,
    start=TO_REVIEW,
    ends=(APPROVED, CANCELLED),
    moves=(
        Move(
            "approve_plan",
            (TO_REVIEW, RESUBMITTED),
            APPROVED,
            REVIEWED,
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("return_plan", (TO_REVIEW, RESUBMITTED), RETURNED, REVIEWED, completes=True),
        Move("resubmit_plan", (RETURNED,), RESUBMITTED, said("plan_amended"), completes=True),
        Move(
            "not_applicable",
            (TO_REVIEW, RETURNED, RESUBMITTED),
            CANCELLED,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

_REVIEW = Wait(
    "coordinator",
    days=20,
    questions=(
        *(Question(item, Sort.CHOICE, LEVELS) for item in ITEMS),
        Question("review_score", Sort.CHOICE, SCORES, example="4"),
        Question("review_comment", Sort.TEXT),
        Question("review_verdict", Sort.CHOICE, ("approved", "returned")),
    ),
    done=Choice("review_verdict", {"approved": "approve_plan", "returned": "return_plan"}),
)

WAITS = {
    TO_REVIEW: _REVIEW,
    RETURNED: Wait(
        "headteacher",
        days=20,
        questions=(Question("plan_amended", Sort.TEXT),),
        done="resubmit_plan",
    ),
    RESUBMITTED: _REVIEW,
}

# The second review asks everything anew; the first one's answers are kept.
QUALITY_REVIEW = kind(PROCESS, WAITS, again=frozenset({"resubmit_plan"}))
