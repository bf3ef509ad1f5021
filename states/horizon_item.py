"""Horizon scanning (omvärldsbevakning): what is noted is weighed, and leads on or does not.

"Omvärldsbevakning utförs kontinuerligt och särskilt då nya digitala tjänster och system
etableras": a continuous log with an owner; a round that comes back keeps it continuous.
Source: the Swedish answer to motion 38/2021.
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Choice, Question, Wait, kind, said
from states.process import Move, Outcome, Process

NOTED = "noted"
WEIGHED = "weighed"
LEADS_ON = "leads_to_something"
LEADS_NOWHERE = "leads_to_nothing"

LOOKING = "looking_around"
LOOKED = "looked_around"
ROUND_LEFT = "round_left_out"

HORIZON_ITEM = kind(
    Process(
        kind="horizon_item",
        states=(NOTED, WEIGHED, LEADS_ON, LEADS_NOWHERE),
        start=NOTED,
        ends=(LEADS_ON, LEADS_NOWHERE),
        moves=(
            Move("weigh", (NOTED,), WEIGHED, said("what_it_means"), completes=True),
            Move(
                "lead_on",
                (WEIGHED,),
                LEADS_ON,
                said("horizon_leads_to"),
                completes=True,
                outcome=Outcome.DONE,
            ),
            Move(
                "lead_nowhere",
                (WEIGHED,),
                LEADS_NOWHERE,
                said("horizon_why_nothing"),
                completes=True,
                outcome=Outcome.DONE,
            ),
            Move(
                "not_applicable",
                (NOTED, WEIGHED),
                LEADS_NOWHERE,
                reason=True,
                outcome=Outcome.NOT_APPLICABLE,
            ),
        ),
    ),
    {
        NOTED: Wait("coordinator", 10, (Question("what_it_means", Sort.TEXT),), done="weigh"),
        WEIGHED: Wait(
            "coordinator",
            10,
            (
                Question("horizon_outcome", Sort.CHOICE, ("something", "nothing")),
                Question("horizon_leads_to", Sort.TEXT),
                Question("horizon_why_nothing", Sort.TEXT),
            ),
            done=Choice("horizon_outcome", {"something": "lead_on", "nothing": "lead_nowhere"}),
        ),
    },
)

HORIZON_ROUND = kind(
    Process(
        kind="horizon_round",
        states=(LOOKING, LOOKED, ROUND_LEFT),
        start=LOOKING,
        ends=(LOOKED, ROUND_LEFT),
        moves=(
            # "Nothing new" is a result, but somebody has to say where they looked.
            Move(
                "note_round",
                (LOOKING,),
                LOOKED,
                said("looked_at"),
                completes=True,
                outcome=Outcome.DONE,
            ),
            Move(
                "not_applicable",
                (LOOKING,),
                ROUND_LEFT,
                reason=True,
                outcome=Outcome.NOT_APPLICABLE,
            ),
        ),
    ),
    {
        LOOKING: Wait(
            "coordinator",
            10,
            (Question("looked_at", Sort.TEXT), Question("round_result", Sort.TEXT)),
            done="note_round",
            unchanged=True,
        ),
    },
)
