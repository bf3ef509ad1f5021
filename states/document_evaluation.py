"""The evaluation of a governing document: on a day of its own, by a role of its own.

Not the revision: that one asks whether the text is to be changed, and ends with a decision. An
evaluation says what the document has led to; where it is found not to be fit, a revision is called
for. Source: seed S3, "utvärdering" as a step of the plan, "bedömningen att planen är
ändamålsenlig".
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, said
from states.process import Move, Outcome, Process

KIND = "document_evaluation"

PLANNED = "to_evaluate"
EVALUATED = "document_evaluated"
LEFT = "evaluation_left"
STATES = (PLANNED, EVALUATED, LEFT)

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=STATES,
    start=PLANNED,
    ends=(EVALUATED, LEFT),
    moves=(
        Move(
            "evaluate_document",
            (PLANNED,),
            EVALUATED,
            said("document_fit", "evaluation_shows"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("not_applicable", (PLANNED,), LEFT, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

DOCUMENT_EVALUATION = kind(
    PROCESS,
    {
        # Due on the day that was set for the document; its evaluator answers.
        PLANNED: Wait(
            "coordinator",
            questions=(
                Question("document_fit", Sort.CHOICE, ("yes", "no")),
                Question("evaluation_shows", Sort.TEXT),
            ),
            done="evaluate_document",
        ),
    },
)
