"""The mapping of a round: a questionnaire in two domains, privacy and information security.

One maturity for each question. The questions come from the round's file, so a round may have its
own. Source: DigiNordland, SkoleSec 2024: "Innhente informasjon om kommunens arbeid med personvern
og informasjonssikkerhet"; the two domains are KS's own (2020).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from states.fields import Field, Sort, checked
from states.kind import Facts, Wait, kind
from states.process import Move, Need, Outcome, Process
from states.programme import LEVELS

KIND = "mapping"

OPEN = "mapping_open"
ANSWERED = "mapping_answered"
LEFT = "mapping_left"

LABEL = "maturity"


def asked(facts: Facts) -> dict[str, str]:
    """The round's questions: key to text."""
    return dict(json.loads(facts.knows("questions") or "{}"))


def levels(answers: Mapping[str, str]) -> dict[str, int]:
    """The maturities in a case's answers, by the question's key."""
    found = {}
    for name, value in answers.items():
        label, _, key = name.partition("-")
        if label == LABEL and value in LEVELS:
            found[key] = int(value)
    return found


def _all_answered(facts: Facts) -> bool:
    return asked(facts).keys() <= levels(facts.answers).keys()


COMPLETE = Need("every_question_answered", _all_answered)

PROCESS: Process[Facts] = Process(
    kind=KIND,
    states=(OPEN, ANSWERED, LEFT),
    start=OPEN,
    ends=(ANSWERED, LEFT),
    moves=(
        Move(
            "answer_mapping",
            (OPEN,),
            ANSWERED,
            (Need("every_question_answered", _all_answered),),
            completes=True,
            outcome=Outcome.DONE,
        ),
        Move("not_applicable", (OPEN,), LEFT, reason=True, outcome=Outcome.NOT_APPLICABLE),
    ),
)

_PLAIN = kind(PROCESS, {OPEN: Wait("coordinator", done="answer_mapping")})


def _ask(state: str, facts: Facts) -> tuple[Field, ...]:
    if state != OPEN:
        return ()
    return tuple(
        Field(name, Sort.CHOICE, LABEL, facts.said(name), text, LEVELS)
        for key, text in asked(facts).items()
        for name in (f"{LABEL}-{key}",)
    )


def _take(state: str, facts: Facts, answers: Mapping[str, str]) -> Facts:
    values = checked(KIND, _ask(state, facts), answers)
    return replace(facts, answers={**facts.answers, **values})


def _invent(state: str, facts: Facts, _day: date) -> dict[str, str]:
    fields = _ask(state, facts)
    return {one.name: one.value or LEVELS[at % 3 + 1] for at, one in enumerate(fields)}


MAPPING = replace(_PLAIN, ask=_ask, take=_take, invent=_invent)
