"""Work in the municipality between two gatherings, due before the next one.

Source: DigiNordland, SkoleSec 2024: "må det påregnes noe arbeid i den enkelte kommune mellom
samlingene".
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, said
from states.process import Move, Outcome, Process

KIND = "homework"

TO_DO = "homework_to_do"
DONE = "homework_done"
LEFT = "homework_left"

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(TO_DO, DONE, LEFT),
    start=TO_DO,
    ends=(DONE, LEFT),
    moves=(
        Move(
            "finish_homework",
            (TO_DO,),
            DONE,
            said("what_was_done"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        # The gathering that it is due before has got its date, or another one.
        Move("date_homework", (TO_DO,), TO_DO, clock=True),
        Move("not_applicable", (TO_DO,), LEFT, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

HOMEWORK = kind(
    PROCESS,
    {
        TO_DO: Wait(
            "coordinator",
            questions=(Question("what_was_done", Sort.TEXT, example="Oppdiktet arbeid"),),
            done="finish_homework",
        ),
    },
)
