"""The report to the board: one case a year on a clock of its own, whether or not a plan is revised.

The sections and their order are those of seed S3: ärendebeskrivning, förvaltningens yttrande,
ekonomisk bedömning, förslag till beslut.
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, knows, said
from states.process import Move, Outcome, Process

KIND = "report_back"

PLANNED = "planned"
COMPILED = "compiled"
SENT = "sent_to_board"
APPROVED = "report_approved"
CANCELLED = "cancelled"
STATES = (PLANNED, COMPILED, SENT, APPROVED, CANCELLED)

BACKGROUND = "report_background"
STATEMENT = "report_statement"
ECONOMY = "report_economy"
PROPOSAL = "report_proposal"
SECTIONS = (BACKGROUND, STATEMENT, ECONOMY, PROPOSAL)

_SECTIONS = tuple(Question(name, Sort.TEXT) for name in SECTIONS)
DECISION = knows("board_decision", "decision")

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=STATES,
    start=PLANNED,
    ends=(APPROVED, CANCELLED),
    moves=(
        Move("compile", (PLANNED,), COMPILED, said(BACKGROUND, STATEMENT), completes=True),
        Move("send_to_board", (COMPILED,), SENT, said(*SECTIONS, "report_signed"), completes=True),
        Move("send_back", (SENT,), COMPILED, (DECISION,), clock=True),
        Move(
            "approve_report",
            (SENT,),
            APPROVED,
            (DECISION,),
            clock=True,
            completes=True,
            outcome=Outcome.DONE,
        ),
        # What the board has approved is approved, also where nobody had noted that it was sent.
        Move(
            "approve_report",
            (PLANNED, COMPILED),
            APPROVED,
            (DECISION,),
            clock=True,
            outcome=Outcome.DONE,
        ),
        Move(
            "not_applicable",
            (PLANNED, COMPILED),
            CANCELLED,
            reason=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

SKIPPED = {PLANNED: (COMPILED, SENT), COMPILED: (SENT,)}
"""What a decision of the board skips, by the state in which it finds the report."""

WAITS = {
    PLANNED: Wait("case_officer", questions=_SECTIONS, done="compile"),
    COMPILED: Wait(
        "case_officer",
        questions=(*_SECTIONS, Question("report_signed", Sort.TICK)),
        done="send_to_board",
    ),
    # Waits for the board: the way on is its recorded decision.
    SENT: Wait("case_officer", days=40),
}

REPORT_BACK = kind(PROCESS, WAITS)
