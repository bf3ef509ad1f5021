"""A governing document: plan, guideline, routine, crisis plan. One long-lived case per document.

draft → proposed → adopted → due for revision → proposed, or adopted on delegation → adopted …
"No changes" is a result of a revision and is kept as one (seed S3: "föreslår inga ändringar i
samband med revideringen"). What the board adopts is adopted by a recorded decision, never by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from states.fields import BadAnswer, Field, Sort
from states.kind import Choice, Facts, Kind, Question, Wait, kind, knows, said
from states.process import Move, Need, Outcome, Process

KIND = "governing_document"

DRAFT = "draft"
PROPOSED = "proposed"
ADOPTED = "adopted"
DUE = "due_for_revision"
WITHDRAWN = "withdrawn"
STATES = (DRAFT, PROPOSED, ADOPTED, DUE, WITHDRAWN)

BOARD, HERE = "board", "here"  # who decides about the document


def _parts_covered(facts: Facts) -> bool:
    return not facts.knows("has_parts") or facts.said("parts_covered") == "yes"


def _has_parts(facts: Facts) -> bool:
    return bool(facts.knows("has_parts"))


def _decided_here(facts: Facts) -> bool:
    return facts.said("document_decider") == HERE


def _changed(facts: Facts) -> bool:
    return facts.said("revision_outcome") in ("changes", "changes_here")


PARTS = Need("all_parts_covered", _parts_covered)
DELEGATED = knows("delegated_decision", "delegated")
DECISION = knows("board_decision", "decision")
CLOSED = knows("closed_unit", "unit_closed")


def _found(result: str) -> tuple[Need[Facts], ...]:
    """A revision with its judgement, and with the very result that the move says."""
    same: Need[Facts] = Need(
        "revision_outcome", lambda facts: facts.said("revision_outcome") == result
    )
    return (same, *said("document_fit", "revision_why"))


PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=STATES,
    start=DRAFT,
    ends=(WITHDRAWN,),
    moves=(
        Move("propose", (DRAFT,), PROPOSED, (PARTS,), completes=True),
        Move(
            "adopt_here", (DRAFT,), ADOPTED, (PARTS, DELEGATED, *said("adopted_on")), completes=True
        ),
        Move(
            "adopt_by_decision",
            (DRAFT, PROPOSED, ADOPTED),
            ADOPTED,
            (DECISION,),
            clock=True,
            completes=True,
        ),
        # A decision that was taken is a fact, however far the work before it had come: a revision
        # that has no result yet is skipped, and completes nothing.
        Move("adopt_by_decision", (DUE,), ADOPTED, (DECISION,), clock=True),
        Move("send_back", (PROPOSED,), DRAFT, (DECISION,), clock=True),
        Move(
            "let_stand",
            (PROPOSED,),
            ADOPTED,
            (DECISION, knows("adopted_text", "adopted_before")),
            clock=True,
            completes=True,
        ),
        Move("revision_due", (ADOPTED,), DUE, clock=True),
        Move("revise", (ADOPTED,), DUE, reason=True),
        Move(
            "revised", (DUE,), PROPOSED, (*_found("changes"), *said("what_changed")), completes=True
        ),
        Move("no_changes", (DUE,), PROPOSED, _found("no_changes"), completes=True),
        Move(
            "revised_here",
            (DUE,),
            ADOPTED,
            (DELEGATED, *_found("changes_here"), *said("what_changed")),
            completes=True,
        ),
        Move(
            "no_changes_here",
            (DUE,),
            ADOPTED,
            (DELEGATED, *_found("no_changes_here")),
            completes=True,
        ),
        Move(
            "no_longer_due",
            (DUE,),
            ADOPTED,
            (knows("revised_when_needed", "when_needed"),),
            clock=True,
        ),
        Move(
            "repeal",
            (DRAFT, PROPOSED, ADOPTED, DUE),
            WITHDRAWN,
            (DECISION,),
            clock=True,
            outcome=Outcome.REPEALED,
        ),
        Move("take_back", (PROPOSED,), DRAFT, reason=True),
        # On delegation a document that holds is repealed, as the board does it by a decision.
        Move(
            "withdraw", (ADOPTED,), WITHDRAWN, (DELEGATED,), reason=True, outcome=Outcome.REPEALED
        ),
        Move("not_applicable", (DRAFT,), WITHDRAWN, reason=True, outcome=Outcome.NOT_APPLICABLE),
        # Of a revision it means this one revision; the document stands.
        Move("not_applicable", (DUE,), ADOPTED, reason=True),
        Move(
            "unit_closed",
            (DRAFT, PROPOSED, ADOPTED, DUE),
            WITHDRAWN,
            (CLOSED,),
            clock=True,
            outcome=Outcome.NOT_APPLICABLE,
        ),
    ),
)

OUTCOMES = {
    "no_changes": "no_changes",
    "changes": "revised",
    "no_changes_here": "no_changes_here",
    "changes_here": "revised_here",
}
"""The results of a revision, with the move that each leads to."""

SKIPPED = {DRAFT: (PROPOSED,), DUE: (DUE, PROPOSED)}
"""What a decision of the board skips, by the state in which it finds the document."""

REVISIONS = frozenset({"revision_due", "revise"})  # moves that begin a revision
SETTLED = frozenset(
    {
        "adopt_here",
        "adopt_by_decision",
        "let_stand",
        "revised_here",
        "no_changes_here",
        "not_applicable",
    }
)
"""Moves after which the text stands until the next revision."""

WAITS = {
    DRAFT: Wait(
        "coordinator",
        days=60,
        questions=(
            Question("parts_covered", Sort.TICK, when=_has_parts),
            Question("document_decider", Sort.CHOICE, (BOARD, HERE)),
            Question("adopted_on", Sort.DAY, when=_decided_here),
        ),
        done=Choice("document_decider", {BOARD: "propose", HERE: "adopt_here"}),
    ),
    # Waits for the body that decides: the way on is a recorded decision.
    PROPOSED: Wait("coordinator", days=60),
    DUE: Wait(
        "coordinator",
        days=40,
        questions=(
            Question("document_fit", Sort.CHOICE, ("yes", "no")),
            Question("revision_why", Sort.TEXT),
            Question("revision_outcome", Sort.CHOICE, tuple(OUTCOMES)),
            Question("what_changed", Sort.TEXT, when=_changed),
        ),
        done=Choice("revision_outcome", OUTCOMES),
    ),
}


def results(facts: Facts) -> tuple[str, ...]:
    """The results that a revision may have: what the board adopts goes back to the board, unless
    that is delegated; what is decided here never goes there."""
    if facts.knows("decider") == HERE:
        return tuple(one for one in OUTCOMES if one.endswith("_here"))
    if facts.knows("delegated"):
        return tuple(OUTCOMES)
    return tuple(one for one in OUTCOMES if not one.endswith("_here"))


def _with_results(plain: Kind[Facts]) -> Kind[Facts]:
    """The kind, where only those results can be chosen."""

    def ask(state: str, facts: Facts) -> tuple[Field, ...]:
        return tuple(
            replace(one, options=results(facts)) if one.name == "revision_outcome" else one
            for one in plain.ask(state, facts)
        )

    def take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
        chosen = answers.get("revision_outcome", "")
        if chosen in OUTCOMES and chosen not in results(facts):
            raise BadAnswer({"revision_outcome": "not_an_option"}, KIND)
        return plain.take(state, facts, answers)

    def invent(state: str, facts: Facts, day: date) -> dict[str, str]:
        found = plain.invent(state, facts, day)
        return {**found, "revision_outcome": results(facts)[0]} if state == DUE else found

    return replace(plain, ask=ask, take=take, invent=invent)


GOVERNING_DOCUMENT = _with_results(kind(PROCESS, WAITS, again=REVISIONS))
