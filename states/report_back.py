"""The report to the board: one case a year on a clock of its own, whether or not a plan is revised.

What it says is written in the report itself (``reports.board_report``); here stand its steps.
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, knows, said
from states.process import Move, Need, Outcome, Process

KIND = "report_back"

PLANNED = "planned"
COMPILED = "compiled"
SENT = "sent_to_board"
APPROVED = "report_approved"
CANCELLED = "cancelled"
STATES = (PLANNED, COMPILED, SENT, APPROVED, CANCELLED)

WRITTEN = "report_written"
SIGNED = "report_signed"
UNREAD = "unread"  # known where the report has parts that nobody has read
READ: Need[Facts] = Need("report_parts_read", lambda facts: not facts.knows(UNREAD))
DECISION = knows("board_decision", "decision")

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=STATES,
    start=PLANNED,
    ends=(APPROVED, CANCELLED),
    moves=(
        Move("compile", (PLANNED,), COMPILED, said(WRITTEN), completes=True),
        Move("send_to_board", (COMPILED,), SENT, (*said(SIGNED), READ), completes=True),
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
    PLANNED: Wait("case_officer", questions=(Question(WRITTEN, Sort.TICK),), done="compile"),
    COMPILED: Wait("case_officer", questions=(Question(SIGNED, Sort.TICK),), done="send_to_board"),
    # Waits for the board: the way on is its recorded decision.
    SENT: Wait("case_officer", days=40),
}

REPORT_BACK = kind(PROCESS, WAITS)
