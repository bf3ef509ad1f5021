"""A commitment (forpliktelse): given, ongoing without an end date, followed up with activities.

"Dette arbeidet er en pågående prosess": it ends only when somebody says that it is fulfilled, or
why it is given up. A follow-up needs activities as evidence, and may tell what came of them.
Source: KS's commitments after the high-level meeting of February 2020.
"""

from __future__ import annotations

from enum import StrEnum

from states.fields import Sort
from states.kind import Choice, Question, Wait, kind, knows, said
from states.process import Move, Outcome, Process

GIVEN = "given"
ONGOING = "ongoing"
FOLLOWED_UP = "commitment_followed_up"
FULFILLED = "fulfilled"
ENDED = "commitment_ended"

ACTIVITIES = "activities"


class ArenaLevel(StrEnum):
    """Where an arena lies."""

    LOCAL = "local"
    REGIONAL = "regional"
    MUNICIPAL_SECTOR = "municipal_sector"
    STATE_AND_MUNICIPAL = "state_and_municipal"
    NATIONAL = "national"
    EDUCATION = "education"  # basic, further and continuing education of staff


# What the work is to strengthen, and where it has to take root ("forankres i alle ledd").
RIGHTS = ("right_to_take_part", "right_to_know", "right_to_privacy", "right_to_security")
ANCHORED = ("not_yet", "owner", "leaders", "staff")

_FOLLOW_UP = (
    Question("commitment_goes_on", Sort.CHOICE, ("goes_on", "fulfilled")),
    Question("commitment_outcomes", Sort.TEXT),
    Question("anchored_at", Sort.CHOICE, ANCHORED),
    *(Question(right, Sort.TICK) for right in RIGHTS),
)
_DONE = Choice("commitment_goes_on", {"goes_on": "follow_up_commitment", "fulfilled": "fulfil"})
_LISTED = (*said("commitment_outcomes"), knows("activities_are_listed", ACTIVITIES))

COMMITMENT = kind(
    Process(
        kind="commitment",
        states=(GIVEN, ONGOING, FOLLOWED_UP, FULFILLED, ENDED),
        start=GIVEN,
        ends=(FULFILLED, ENDED),
        moves=(
            Move("take_up", (GIVEN,), ONGOING, said("first_steps"), completes=True),
            Move(
                "follow_up_commitment", (ONGOING, FOLLOWED_UP), FOLLOWED_UP, _LISTED, completes=True
            ),
            Move(
                "fulfil",
                (ONGOING, FOLLOWED_UP),
                FULFILLED,
                _LISTED,
                completes=True,
                outcome=Outcome.DONE,
            ),
            Move(
                "end_commitment",
                (GIVEN, ONGOING, FOLLOWED_UP),
                ENDED,
                reason=True,
                outcome=Outcome.WITHDRAWN,
            ),
        ),
    ),
    {
        GIVEN: Wait("coordinator", 20, (Question("first_steps", Sort.TEXT),), done="take_up"),
        ONGOING: Wait("coordinator", None, _FOLLOW_UP, done=_DONE),
        FOLLOWED_UP: Wait("coordinator", None, _FOLLOW_UP, done=_DONE),
    },
    frozenset({"follow_up_commitment"}),
)
