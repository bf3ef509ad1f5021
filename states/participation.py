"""A municipality's part in a round: invited → considering → signed up → pilot → completed.

The invitation is an offer: whoever has not answered in time is asked no more, and may still join.

Source: DigiNordland's invitation to SkoleSec 2024 ("uforpliktende infomøter", "vurdere deltakelse",
"påmelding som pilotkommune"). Competence, experience and capacity are what KS named when the
programme began in 2020; delegated controller responsibility is the target group's own mark.
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, knows, said
from states.process import Move, Outcome, Process

KIND = "participation"

INVITED = "invited"
CONSIDERING = "considering"
SIGNED_UP = "signed_up"
PILOT = "pilot"
COMPLETED = "completed"
LEFT = "left_programme"
UNANSWERED = "unanswered"  # the time to answer has passed; nobody is waited for

RATING = ("low", "some", "good")

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(INVITED, CONSIDERING, UNANSWERED, SIGNED_UP, PILOT, COMPLETED, LEFT),
    start=INVITED,
    ends=(COMPLETED, LEFT),
    moves=(
        Move("consider", (INVITED, UNANSWERED), CONSIDERING, completes=True),
        Move("lapse", (INVITED, CONSIDERING), UNANSWERED, clock=True),
        Move("sign_up", (INVITED, CONSIDERING), SIGNED_UP, said("contact_role"), completes=True),
        Move("become_pilot", (SIGNED_UP,), PILOT, clock=True),
        Move(
            "complete",
            (PILOT,),
            COMPLETED,
            (knows("phases_closed", "phases_closed"),),
            completes=True,
            outcome=lambda facts: Outcome.PARTLY if facts.knows("phases_left") else Outcome.DONE,
        ),
        Move(
            "leave_programme",
            (INVITED, CONSIDERING, UNANSWERED, SIGNED_UP, PILOT),
            LEFT,
            reason=True,
            outcome=Outcome.WITHDRAWN,
        ),
        Move(
            "not_applicable",
            (INVITED, CONSIDERING, UNANSWERED, SIGNED_UP),
            LEFT,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

SIGNING = (
    Question("contact_role", Sort.LINE, example="Skolefaglig rådgiver (oppdiktet)"),
    Question("delegated_controller", Sort.LINE, example="Kommunalsjef oppvekst (oppdiktet)"),
    Question("participant_roles", Sort.LINES, example="Skoleleder\nIKT-veileder"),
    Question("own_competence", Sort.CHOICE, RATING, example="some"),
    Question("own_experience", Sort.CHOICE, RATING, example="low"),
    Question("own_capacity", Sort.CHOICE, RATING, example="low"),
)

PARTICIPATION = kind(
    PROCESS,
    {
        INVITED: Wait("coordinator", done="consider", lapses="lapse"),  # due when the round says
        CONSIDERING: Wait("coordinator", questions=SIGNING, done="sign_up", lapses="lapse"),
        # What it waits for from here on is in its phases.
        PILOT: Wait("coordinator", done="complete"),
    },
)
