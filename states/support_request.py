"""Support from a guide in another municipality: the asking side and the guide's side.

Two cases, one in each municipality, so that each is reminded by its own calendar and people. The
guide answers; the municipality that asked says whether it helped. Source: DigiNordland, SkoleSec
2024: "støtte til gjennomføring fra veilederteamet", "det er kommunene selv som veileder andre".
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, said
from states.process import Move, Outcome, Process

KIND = "support_request"
GUIDANCE_KIND = "guidance"

ASKED = "support_asked"
ANSWERED = "support_answered"
CLOSED = "support_closed"
WITHDRAWN = "withdrawn"

GUIDANCE_ASKED = "guidance_asked"
GUIDANCE_GIVEN = "guidance_given"
GUIDANCE_LEFT = "guidance_left"

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(ASKED, ANSWERED, CLOSED, WITHDRAWN),
    start=ASKED,
    ends=(CLOSED, WITHDRAWN),
    moves=(
        Move("answer_support", (ASKED,), ANSWERED, clock=True, completes=True),
        Move(
            "close_support",
            (ANSWERED,),
            CLOSED,
            said("support_helped"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("ask_again", (ANSWERED,), ASKED, reason=True),
        Move("withdraw", (ASKED, ANSWERED), WITHDRAWN, reason=True, outcome=Outcome.WITHDRAWN),
        Move(
            "not_applicable",
            (ASKED, ANSWERED),
            WITHDRAWN,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

# While the guide thinks, nobody in the municipality that asked is waited for.
SUPPORT_REQUEST = kind(
    PROCESS,
    {
        ANSWERED: Wait(
            "coordinator",
            10,
            questions=(Question("support_helped", Sort.CHOICE, ("yes", "partly", "no")),),
            done="close_support",
        ),
    },
    again=frozenset({"ask_again"}),
)

GUIDANCE_PROCESS: Process[Facts] = Process(
    kind=GUIDANCE_KIND,
    states=(GUIDANCE_ASKED, GUIDANCE_GIVEN, GUIDANCE_LEFT),
    start=GUIDANCE_ASKED,
    ends=(GUIDANCE_GIVEN, GUIDANCE_LEFT),
    moves=(
        Move(
            "give_guidance",
            (GUIDANCE_ASKED,),
            GUIDANCE_GIVEN,
            said("guidance_text"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move(
            "not_applicable",
            (GUIDANCE_ASKED,),
            GUIDANCE_LEFT,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

GUIDANCE = kind(
    GUIDANCE_PROCESS,
    {
        GUIDANCE_ASKED: Wait(
            "guide",
            5,
            questions=(Question("guidance_text", Sort.TEXT, example="Oppdiktet råd"),),
            done="give_guidance",
        ),
    },
)
