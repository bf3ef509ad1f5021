"""What an assessment of a digital service asks, by its depth and by what it was opened for.

A first round asks all that its depth needs. A later one keeps the answers that still stand and asks
the rest anew: what is to be looked at again follows from its scopes.

Source: fields of a validation as municipalities use them (Varberg, Oslo, Danderyd): purpose, data,
legal basis, processor agreement, deletion, transfer to third countries, ROS, DPIA, accessibility,
conditions; K-R-T classes (KLASSA); pupils' participation (S2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from states.fields import Sort
from states.kind import Facts, Question, always, knows, said
from states.process import Need
from states.service_facts import (
    AGREEMENT,
    DATA,
    DEPTHS,
    FULL,
    INCIDENT,
    INTEGRATION,
    NO_DATA,
    PURPOSE,
    REVIEW,
    SIMPLE,
    SUPPLIER,
    USERS_SCOPE,
)

LEVELS = ("1", "2", "3", "4")  # what they are called is the municipality's own setting
CLASSES = ("class_k", "class_r", "class_t")
DPIA_DONE = ("own", "shared")

# Which questions a scope asks anew; the answers to the others stand. A review asks all of them.
ASKED_ANEW: Mapping[str, frozenset[str]] = {
    SUPPLIER: frozenset(
        {"processor_agreement", "deletion_routine", "third_country_safeguards", "dpo_advice"}
    ),
    DATA: frozenset({"service_legal_basis", "ros_reference", "dpia", "dpia_reference", *CLASSES}),
    PURPOSE: frozenset({"service_legal_basis", "dpia", "dpia_reference", "pupil_participation"}),
    USERS_SCOPE: frozenset(
        {"service_legal_basis", "dpia", "dpia_reference", "pupil_participation"}
    ),
    INTEGRATION: frozenset({"ros_reference", "dpia", "dpia_reference", *CLASSES}),
    AGREEMENT: frozenset({"processor_agreement"}),
    INCIDENT: frozenset({"ros_reference", "deletion_routine", *CLASSES}),
    REVIEW: frozenset(),
}
# Belong to one round or one state alone: they are never taken along into the next round.
PHASES = (
    "users_informed_on",
    "content_deleted_on",
    "accounts_closed_on",
    "supplier_deleted_on",
    "subprocessors_deleted_on",
)
DESCRIBED = ("service_purpose", "service_data", "no_personal_data")
OF_ONE_ROUND = frozenset(
    {
        *DESCRIBED,
        *("initial_view", "initial_why", "proposed_conditions", "review_note", "own_assessment"),
        *("service_decision", "decided_by_role", "decided_because"),
        *("approval_conditions", "approval_until"),
        *(
            "approval_renewal",
            "service_changed_how",
            "scope",
            "kept",
            "began",
            "copied_from",
            *PHASES,
        ),
    }
)


def listed(facts: Facts, name: str) -> frozenset[str]:
    """A reserved answer that is a list of codes: ``scope`` and ``kept``."""
    return frozenset(one for one in facts.said(name).split(",") if one)


def carried(answers: Mapping[str, str], of: frozenset[str]) -> dict[str, str]:
    """The answers that a new round about these scopes begins with. Those outside the scopes stand
    and are not asked again; in a review all are asked, with what was said before filled in."""
    stand = {name: value for name, value in answers.items() if name not in OF_ONE_ROUND}
    anew = frozenset[str]().union(*(ASKED_ANEW[one] for one in of))
    stand = {name: value for name, value in stand.items() if name not in anew}
    kept = () if REVIEW in of else sorted(stand.keys() - {"assessment_depth"})
    return {**stand, "scope": ",".join(sorted(of)), "kept": ",".join(kept)}


def widened(answers: Mapping[str, str], of: frozenset[str]) -> dict[str, str]:
    """The answers of a round that more scopes are added to: what no longer stands is empty."""
    facts = Facts(answers)
    anew = frozenset[str]().union(*(ASKED_ANEW[one] for one in of))
    kept = frozenset() if REVIEW in of else listed(facts, "kept") - anew
    gone = dict.fromkeys(listed(facts, "kept") & anew, "")
    scope = ",".join(sorted(listed(facts, "scope") | of))
    return {**answers, **gone, "scope": scope, "kept": ",".join(sorted(kept))}


def without_data(facts: Facts) -> bool:
    """Whether it is said that the service handles no personal data."""
    if facts.said("service_data"):
        return bool(facts.said("no_personal_data"))
    return bool(facts.said("no_personal_data") or facts.knows("no_personal_data"))


def least(facts: Facts) -> str:
    """The depth that the risk asks for, as it is registered or has just been answered."""
    known = facts.knows("least_depth") or SIMPLE
    if without_data(facts):
        return NO_DATA
    return SIMPLE if known == NO_DATA else known


def _deep_enough(facts: Facts) -> bool:
    chosen = facts.said("assessment_depth")
    return chosen in DEPTHS and DEPTHS.index(chosen) >= DEPTHS.index(least(facts))


def _data_told(facts: Facts) -> bool:
    if without_data(facts):
        return not facts.said("service_data")
    return bool(facts.said("service_data") or facts.knows("data"))


PURPOSE_TOLD: Need[Facts] = Need(
    "service_purpose", lambda facts: bool(facts.said("service_purpose") or facts.knows("purpose"))
)
DATA_TOLD: Need[Facts] = Need("data_or_none", _data_told)
DEEP_ENOUGH: Need[Facts] = Need("depth_enough", _deep_enough)
AGREED: Need[Facts] = Need(
    "agreement_signed", lambda facts: facts.said("processor_agreement") != "missing"
)
COVERED = knows("facts_unchanged", "covered")


def _asked(name: str, also: Callable[[Facts], bool] = always) -> Callable[[Facts], bool]:
    """Asked unless an earlier round's answer stands."""
    return lambda facts: also(facts) and name not in listed(facts, "kept")


def _deep(*depths: str) -> Callable[[Facts], bool]:
    return lambda facts: facts.said("assessment_depth") in depths


def _question(
    name: str,
    sort: Sort = Sort.TEXT,
    options: tuple[str, ...] = (),
    also: Callable[[Facts], bool] = always,
) -> Question:
    return Question(name, sort, options, _asked(name, also))


_WITH_DATA = _deep(SIMPLE, FULL)
_FULL = _deep(FULL)

REQUIRED: tuple[Question, ...] = (
    Question("assessment_depth", Sort.CHOICE, DEPTHS, lambda facts: bool(listed(facts, "scope"))),
    _question("no_data_statement", also=_deep(NO_DATA)),
    _question(
        "service_legal_basis",
        Sort.CHOICE,
        ("public_interest", "official_authority", "legal_obligation", "consent"),
        _WITH_DATA,
    ),
    _question("processor_agreement", Sort.CHOICE, ("signed", "not_needed", "missing"), _WITH_DATA),
    _question("deletion_routine", also=_WITH_DATA),
    *(_question(name, Sort.CHOICE, LEVELS, _WITH_DATA) for name in CLASSES),
    _question(
        "third_country_safeguards",
        also=lambda facts: _WITH_DATA(facts) and bool(facts.knows("third_country")),
    ),
    _question("ros_reference", Sort.LINE, also=_FULL),
    _question("dpia", Sort.CHOICE, (*DPIA_DONE, "not_needed"), _FULL),
    _question(
        "dpia_reference",
        Sort.LINE,
        also=lambda facts: _FULL(facts) and facts.said("dpia") in DPIA_DONE,
    ),
    _question("dpo_advice", also=_FULL),
    _question("accessibility", Sort.CHOICE, ("statement", "no_statement", "not_checked")),
    _question("pupil_participation"),
    Question("review_note", when=lambda facts: bool(listed(facts, "scope"))),
    Question("own_assessment", Sort.TICK, when=lambda facts: bool(facts.said("copied_from"))),
)
OPTIONAL = (_question("proposed_conditions", Sort.LINES),)


def _answered(question: Question) -> Need[Facts]:
    return Need(
        question.name,
        lambda facts: not question.when(facts) or bool(facts.said(question.name)),
    )


ASSESSED = tuple(_answered(question) for question in REQUIRED)
DECIDED = said("decided_by_role", "decided_because")
