"""A written thing of a round: mandat, målbilde, omfang, prosjektplan, and the tiltaksplan.

Each is drafted and then *anchored* (by whom, when); a draft alone is not enough. Source:
DigiNordland, SkoleSec 2024: "Utarbeide og forankre mandat, målbilde, omfang og prosjektplan". The
tiltaksplan is drafted when it has measures in their order; KS also calls it handlingsplan.
"""

from __future__ import annotations

from states.fields import Sort
from states.kind import Facts, Question, Wait, kind, said
from states.process import Move, Need, Outcome, Process

KIND = "artefact"

DRAFT = "draft"
DRAFTED = "drafted"
ANCHORED = "anchored"
LEFT = "artefact_left"


def _is_plan(facts: Facts) -> bool:
    return bool(facts.knows("is_plan"))


def _has_measures(facts: Facts) -> bool:
    return not _is_plan(facts) or bool(facts.knows("measures") or facts.said("new_measures"))


PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(DRAFT, DRAFTED, ANCHORED, LEFT),
    start=DRAFT,
    ends=(ANCHORED, LEFT),
    moves=(
        Move(
            "finish_draft",
            (DRAFT,),
            DRAFTED,
            (*said("artefact_text"), Need("measures_in_order", _has_measures)),
            completes=True,
        ),
        Move(
            "anchor",
            (DRAFTED,),
            ANCHORED,
            said("anchored_by", "anchored_on"),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("draft_again", (DRAFTED,), DRAFT, reason=True),
        Move("not_applicable", (DRAFT, DRAFTED), LEFT, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

ARTEFACT = kind(
    PROCESS,
    {
        # Both are due at the end of the phase that the artefact belongs to.
        DRAFT: Wait(
            "coordinator",
            questions=(
                Question("artefact_text", Sort.TEXT, example="Oppdiktet utkast"),
                Question("artefact_link", Sort.LINE, example="https://arkiv.example/1"),
                Question("new_measures", Sort.LINES, when=_is_plan, example="Oppdiktet tiltak"),
            ),
            done="finish_draft",
        ),
        DRAFTED: Wait(
            "coordinator",
            questions=(
                Question("anchored_by", Sort.LINE, example="Oppdiktet ledermøte"),
                Question("anchored_on", Sort.DAY),
            ),
            done="anchor",
        ),
    },
)
