"""A gathering: a meeting with a date, an agenda, those who came, and what was noted.

Used by the common gatherings of a SkoleSec round (four, of which two are dated when it begins;
"fysisk og/eller digitalt"), by the guides' own series, and by networks.
"""

from __future__ import annotations

from enum import StrEnum

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, knows, said
from states.process import Move, Outcome, Process

KIND = "gathering"

PLANNED = "planned"
INVITED = "invited"
SET_ASIDE = "set_aside"  # nothing is waited for; it is taken up again, or does not come to pass
HELD = "held"
CANCELLED = "cancelled"


class Mode(StrEnum):
    PHYSICAL = "physical"
    DIGITAL = "digital"
    BOTH = "both"


PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(PLANNED, INVITED, SET_ASIDE, HELD, CANCELLED),
    start=PLANNED,
    ends=(HELD, CANCELLED),
    moves=(
        Move("invite", (PLANNED,), INVITED, (knows("gathering_placed", "starts"),), completes=True),
        # Another date: whoever was invited is invited anew.
        Move("rearrange", (PLANNED, INVITED), PLANNED, clock=True),
        Move("hold", (INVITED,), HELD, said("came"), completes=True, outcome=Outcome.DONE),
        # A network that is paused rests with its meetings; it starts again with them.
        Move("set_aside", (PLANNED, INVITED), SET_ASIDE, reason=True, clock=True),
        Move("plan_again", (SET_ASIDE,), PLANNED, clock=True),
        Move(
            "cancel",
            (PLANNED, INVITED, SET_ASIDE),
            CANCELLED,
            reason=True,
            outcome=Outcome.CANCELLED,
        ),
        Move(
            "not_applicable",
            (PLANNED, INVITED, SET_ASIDE),
            CANCELLED,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

GATHERING = kind(
    PROCESS,
    {
        # Due some days before the gathering; without a date nothing is waited for.
        PLANNED: Wait("coordinator", done="invite"),
        # Due on the day of the gathering.
        INVITED: Wait(
            "coordinator",
            questions=(
                Question("came", Sort.COUNT, example="2"),
                Question("minutes", Sort.TEXT),
            ),
            done="hold",
        ),
    },
)
