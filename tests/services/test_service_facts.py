"""What a decision about a service covers, how deep it must look, and what it may be used for."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from states.service_assessment import carried, widened
from states.service_facts import (
    AGREEMENT,
    DATA,
    INCIDENT,
    INTEGRATION,
    PURPOSE,
    REVIEW,
    SUPPLIER,
    USERS_SCOPE,
    ServiceFacts,
    changes,
    differing,
    fingerprint,
    least_depth,
    needs_guardians,
)
from states.service_standing import COVERED, Decided, standing

TODAY = date(2026, 10, 5)
PLAIN = ServiceFacts(
    purpose="Läsning",
    use="I klassrummet",
    supplier="Ek AB",
    lowest=4,
    highest=6,
    users=frozenset({"elever"}),
    data=frozenset({"namn"}),
    third_country="USA",
    subprocessors=frozenset({"Molnet"}),
    integrations=frozenset({"Feide"}),
)
OTHER = {
    "purpose": "Skrivning",
    "use": "Hemma",
    "sort": "system",
    "supplier": "Alm AB",
    "lowest": 5,
    "highest": 9,
    "users": frozenset({"elever", "vårdnadshavare"}),
    "data": frozenset({"namn", "bild"}),
    "third_country": "Indien",
    "subprocessors": frozenset(),
    "integrations": frozenset({"Feide", "Kartor"}),
}
QUESTIONS = (
    "service_legal_basis", "processor_agreement", "deletion_routine", "class_k", "class_r",
    "class_t", "third_country_safeguards", "ros_reference", "dpia", "dpia_reference", "dpo_advice",
    "accessibility", "pupil_participation",
)  # fmt: skip
ANSWERS = dict.fromkeys(QUESTIONS, "svar") | {"assessment_depth": "full"}


def other(name: str) -> ServiceFacts:
    """The facts with one of them changed."""
    value = OTHER.get(name, not getattr(PLAIN, name))
    return replace(PLAIN, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [one.name for one in fields(ServiceFacts)])
def test_a_decision_covers_every_fact_and_each_that_changes_opens_it(name: str) -> None:
    changed = other(name)
    assert fingerprint(changed) != fingerprint(PLAIN)
    assert differing(PLAIN, changed) == (name,)
    [cause] = changes(PLAIN, changed)
    kept = carried(ANSWERS, frozenset({cause.scope}))["kept"].split(",")
    assert set(kept) < set(QUESTIONS), "something is asked again"


@pytest.mark.parametrize(
    ("facts", "depth"),
    [
        ({}, "simple"),
        ({"special": True}, "full"),
        ({"social_medium": True}, "full"),
        ({"learning_analytics": True}, "full"),
        ({"third_country": "USA"}, "full"),
        ({"no_personal_data": True}, "no_personal_data"),
    ],
)
def test_the_risk_says_how_deep_the_assessment_goes_at_least(
    facts: dict[str, object], depth: str
) -> None:
    assert least_depth(ServiceFacts(**facts)) == depth  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "limit", "asked"),
    [
        ({"social_medium": True, "lowest": 6}, 13, True),
        ({"social_medium": True, "lowest": 8}, 13, False),  # the youngest are thirteen
        ({"social_medium": True, "lowest": 8}, 14, True),
        ({"social_medium": True, "lowest": -1}, 13, True),
        ({"social_medium": True}, 13, False),  # no pupils use it
        ({"lowest": 1}, 13, False),  # no social medium
    ],
)
def test_guardians_are_asked_about_social_media_alone_and_of_those_under_the_limit(
    facts: dict[str, object], limit: int, asked: bool
) -> None:
    assert needs_guardians(ServiceFacts(**facts), "SE", limit) is asked  # type: ignore[arg-type]


YES = Decided(True, date(2026, 12, 31), "now")


@pytest.mark.parametrize(
    ("state", "decided", "word", "covered"),
    [
        ("service_registered", None, "missing", False),
        ("service_approved", YES, "valid", True),
        ("service_approved_conditions", YES, "valid_conditions", True),
        ("service_assessment", YES, "under_review", True),
        ("service_to_decide", YES, "under_review", True),
        ("service_approved", replace(YES, valid_until=TODAY), "valid", True),
        ("service_approved", replace(YES, valid_until=date(2026, 10, 4)), "ended", False),
        ("service_assessment", replace(YES, valid_until=date(2026, 10, 4)), "ended", False),
        ("service_approved", replace(YES, valid_until=None), "ended", False),
        ("service_expired", YES, "ended", False),
        ("service_approved", replace(YES, fingerprint="before"), "outdated", False),
        ("service_assessment", replace(YES, fingerprint="before"), "outdated", False),
        # Looked at again after a no: the no still stands.
        ("service_assessment", replace(YES, approves=False), "missing", False),
        ("service_not_approved", replace(YES, approves=False), "refused", False),
        ("service_not_approved", YES, "refused", False),
        ("service_phasing_out", YES, "leaving", False),
    ],
)
def test_where_a_service_stands_and_whether_it_may_be_used(
    state: str, decided: Decided | None, word: str, covered: bool
) -> None:
    assert standing(state, False, decided, "now", TODAY) == word
    assert (word in COVERED) is covered
    assert standing(state, True, decided, "now", TODAY) == "gone"


@pytest.mark.parametrize(
    ("scope", "anew"),
    [
        (SUPPLIER, {"processor_agreement", "deletion_routine", "third_country_safeguards",
                    "dpo_advice"}),
        (DATA, {"service_legal_basis", "ros_reference", "dpia", "dpia_reference", "class_k",
                "class_r", "class_t"}),
        (PURPOSE, {"service_legal_basis", "dpia", "dpia_reference", "pupil_participation"}),
        (USERS_SCOPE, {"service_legal_basis", "dpia", "dpia_reference", "pupil_participation"}),
        (INTEGRATION, {"ros_reference", "dpia", "dpia_reference", "class_k", "class_r",
                       "class_t"}),
        (AGREEMENT, {"processor_agreement"}),
        (INCIDENT, {"ros_reference", "deletion_routine", "class_k", "class_r", "class_t"}),
    ],
)  # fmt: skip
def test_what_each_reason_asks_anew_and_what_stands(scope: str, anew: set[str]) -> None:
    now = carried({**ANSWERS, "decided_because": "Förra gången"}, frozenset({scope}))
    assert set(now["kept"].split(",")) == set(QUESTIONS) - anew
    assert not now.keys() & anew, "nothing is filled in that is to be looked at"
    assert "decided_because" not in now, "a new round has a decision of its own"
    wider = widened(carried(ANSWERS, frozenset({AGREEMENT})), frozenset({scope}))
    assert set(wider["kept"].split(",")) == set(QUESTIONS) - anew - {"processor_agreement"}
    assert set(wider["scope"].split(",")) == {AGREEMENT, scope}


def test_a_review_asks_everything_again_with_what_was_said() -> None:
    now = carried(ANSWERS, frozenset({REVIEW}))
    assert now["kept"] == "" and now.items() >= ANSWERS.items()
    wider = widened(carried(ANSWERS, frozenset({SUPPLIER})), frozenset({REVIEW}))
    assert wider["kept"] == "", "what stood is looked at too"
