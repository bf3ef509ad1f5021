"""The validation of one digital service: one long-lived case, with a round for each assessment.

registered (initial assessment) → under assessment → to decide → approved / approved with
conditions / not approved → expired → under assessment again; and phasing out → phased out.

Source: «säkerhetsvalidering av alla digitala tjänster», by purpose and personal data (S0); first
an initial assessment, then ROS, DPIA and processor agreement as the risk asks (SkoleSec); what is
not approved but in use is phased out: inform, delete, deactivate, returned and deleted by the
supplier (Oslo). A decision is the municipality's own, whoever shared an assessment (S1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from states.fields import Field, Sort, checked
from states.kind import Choice, Facts, Kind, Question, Wait, kind, said
from states.process import Move, Need, Outcome, Process
from states.service_assessment import (
    AGREED,
    ASSESSED,
    CLASSES,
    COVERED,
    DATA_TOLD,
    DECIDED,
    DEEP_ENOUGH,
    OPTIONAL,
    PHASES,
    PURPOSE_TOLD,
    REQUIRED,
)
from states.service_facts import DEPTHS, FULL, NO_DATA

KIND = "service_validation"

REGISTERED = "service_registered"
ASSESSMENT = "service_assessment"
TO_DECIDE = "service_to_decide"
APPROVED = "service_approved"
CONDITIONS = "service_approved_conditions"
NOT_APPROVED = "service_not_approved"
EXPIRED = "service_expired"
PHASING_OUT = "service_phasing_out"
PHASED_OUT = "service_phased_out"
WITHDRAWN = "service_withdrawn"

VALID = (APPROVED, CONDITIONS)
BEFORE_DECISION = (REGISTERED, ASSESSMENT, TO_DECIDE)
UNASSESSED = (REGISTERED, ASSESSMENT)

PROPOSED = (PURPOSE_TOLD, DATA_TOLD, *ASSESSED, DEEP_ENOUGH)
MAY_BE_USED = (*BEFORE_DECISION, *VALID, NOT_APPROVED, EXPIRED)


def _to_do(name: str) -> Need[Facts]:
    return Need(name, lambda facts: not _phases(name)(facts) or bool(facts.said(name)))


def _phases(name: str) -> Callable[[Facts], bool]:
    if name == "subprocessors_deleted_on":
        return lambda facts: bool(facts.knows("in_use") and facts.knows("subprocessors"))
    return lambda facts: bool(facts.knows("in_use"))


PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(*BEFORE_DECISION, *VALID, NOT_APPROVED, EXPIRED, PHASING_OUT, PHASED_OUT, WITHDRAWN),
    start=REGISTERED,
    ends=(PHASED_OUT, WITHDRAWN),
    moves=(
        Move(
            "assess_service",
            (REGISTERED,),
            ASSESSMENT,
            (PURPOSE_TOLD, DATA_TOLD, *said("assessment_depth"), DEEP_ENOUGH),
            completes=True,
        ),
        Move("refuse_service", (REGISTERED,), NOT_APPROVED, said("initial_why"), completes=True),
        Move("propose_service", (ASSESSMENT,), TO_DECIDE, PROPOSED, completes=True),
        Move("return_assessment", (TO_DECIDE,), ASSESSMENT, reason=True),
        Move("recall_service", (TO_DECIDE,), ASSESSMENT, clock=True),
        Move("approve_service", (TO_DECIDE,), APPROVED, (*DECIDED, AGREED), completes=True),
        Move(
            "approve_with_conditions",
            (TO_DECIDE,),
            CONDITIONS,
            (*DECIDED, *said("approval_conditions"), AGREED),
            completes=True,
        ),
        Move("not_approve_service", (TO_DECIDE,), NOT_APPROVED, DECIDED, completes=True),
        *(Move("renew_service", (one,), one, (COVERED,), completes=True) for one in VALID),
        Move("reassess_service", VALID, ASSESSMENT, said("service_changed_how"), completes=True),
        Move("reassess_service", (EXPIRED,), ASSESSMENT, completes=True),
        Move("reassess_service", (NOT_APPROVED,), ASSESSMENT, reason=True),
        Move("reopen_service", VALID, ASSESSMENT, clock=True),
        Move("expire_service", VALID, EXPIRED, clock=True),
        Move("phase_out", (NOT_APPROVED, EXPIRED), PHASING_OUT, completes=True),
        Move("phase_out", (*BEFORE_DECISION, *VALID), PHASING_OUT, reason=True),
        # A service that nobody uses any more is not simply gone: its data must be.
        Move("not_applicable", MAY_BE_USED, PHASING_OUT, reason=True),
        Move(
            "finish_phasing_out",
            (PHASING_OUT,),
            PHASED_OUT,
            tuple(map(_to_do, PHASES)),
            completes=True,
            outcome=Outcome.WITHDRAWN,
        ),
        Move("never_used", (PHASING_OUT,), WITHDRAWN, clock=True, outcome=Outcome.WITHDRAWN),
    ),
)

_STILL = Wait(
    "coordinator",
    questions=(
        Question("approval_renewal", Sort.CHOICE, ("unchanged", "changed")),
        Question("service_changed_how"),
    ),
    done=Choice("approval_renewal", {"unchanged": "renew_service", "changed": "reassess_service"}),
    unchanged=True,
)


WAITS: Mapping[str, Wait] = {
    REGISTERED: Wait(
        "coordinator",
        10,
        questions=(
            Question("service_purpose", Sort.LINE),
            Question("service_data", Sort.LINES, example="namn"),
            Question("no_personal_data", Sort.TICK),
            Question("initial_view", Sort.CHOICE, ("go_on", "stop")),
            Question("assessment_depth", Sort.CHOICE, DEPTHS),
            Question("initial_why"),
        ),
        done=Choice("initial_view", {"go_on": "assess_service", "stop": "refuse_service"}),
    ),
    ASSESSMENT: Wait("coordinator", 20, (*REQUIRED, *OPTIONAL), "propose_service"),
    # A decision stands with a role, not with whoever did the assessment.
    TO_DECIDE: Wait(
        "school_chief",
        10,
        questions=(
            Question("service_decision", Sort.CHOICE, ("approve", "conditions", "refuse")),
            Question("decided_by_role", Sort.LINE),
            Question("decided_because"),
            Question("approval_conditions", Sort.LINES),
            Question("approval_until", Sort.DAY),
        ),
        done=Choice(
            "service_decision",
            {
                "approve": "approve_service",
                "conditions": "approve_with_conditions",
                "refuse": "not_approve_service",
            },
        ),
        decision=True,
    ),
    APPROVED: _STILL,
    CONDITIONS: _STILL,
    NOT_APPROVED: Wait("coordinator", 10, done="phase_out"),
    EXPIRED: Wait("coordinator", 10, done="reassess_service"),
    PHASING_OUT: Wait(
        "coordinator",
        30,
        questions=tuple(Question(name, Sort.DAY, when=_phases(name)) for name in PHASES),
        done="finish_phasing_out",
    ),
}

AGAIN = frozenset({"renew_service", "reassess_service", "reopen_service"})
_PLAIN = kind(PROCESS, WAITS, again=AGAIN)
_PREFILLED = {
    "service_purpose": "purpose",
    "service_data": "data",
    "no_personal_data": "no_personal_data",
}


def _ask(state: str, facts: Facts) -> tuple[Field, ...]:
    """The questions, with what is registered already filled in, and the scale's own words."""
    return tuple(_shown(one, facts) for one in _PLAIN.ask(state, facts))


def _shown(one: Field, facts: Facts) -> Field:
    if one.name in CLASSES and facts.knows("scale"):
        return replace(one, about=facts.knows("scale"))
    if one.name in _PREFILLED and not one.value:
        return replace(one, value=facts.knows(_PREFILLED[one.name]))
    return one


def _take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
    """The answers that the chosen depth asks for. A form may hold those of another depth, filled
    in before the choice was changed: they are left out, not refused."""
    hoped = replace(facts, answers={**facts.answers, **answers})
    asked = _ask(state, hoped)
    possible = {one.name for one in WAITS[state].questions} if state in WAITS else set()
    left_out = possible - {one.name for one in asked}
    wanted = {name: answers[name] for name in answers if name not in left_out}
    values = checked(KIND, asked, wanted)
    return replace(facts, answers={**facts.answers, **values})


def _invent(state: str, facts: Facts, day: date) -> dict[str, str]:
    """Answers that satisfy the state; the validity is left to the interval of the risk."""
    found = _PLAIN.invent(state, facts, day)
    for name in ("approval_until", "approval_conditions", "initial_why", "service_changed_how"):
        found.pop(name, None)
    if state == REGISTERED:
        none = bool(facts.knows("no_personal_data"))
        found["assessment_depth"] = NO_DATA if none else FULL
        found["no_personal_data"] = "yes" if none else ""
        for name in ("service_purpose", "service_data"):
            if none or facts.knows(_PREFILLED[name]):
                found[name] = facts.knows(_PREFILLED[name])
    return found


SERVICE_VALIDATION: Kind[Facts] = replace(_PLAIN, ask=_ask, take=_take, invent=_invent)
