"""An answer is called what it does, and what follows is said before it is sent."""

from __future__ import annotations

import pytest

from config.answer_words import DONE, answer_label, what_follows
from config.locales import LOCALES
from config.words import words
from states.kind import Choice
from states.kinds import KINDS

WAITING = [(name, state) for name, kind in KINDS.items() for state in kind.waits]
# What changes more than the case that is answered: it has to be said in so many words.
BEYOND = (
    ("safety_cycle", "close"),
    ("safety_cycle", "not_applicable"),
    ("participation", "leave_programme"),
    ("artefact", "finish_draft"),
    ("guidance", "give_guidance"),
    ("support_request", "withdraw"),
    ("horizon_item", "lead_on"),
    ("document_evaluation", "evaluate_document"),
    ("governing_document", "adopt_here"),
    ("governing_document", "withdraw"),
    ("governing_document", "not_applicable.due_for_revision"),
    ("urgent_case", "report"),
    ("data_breach", "no_report"),
    ("cyber_incident", "warn"),
    ("service_validation", "refuse_service"),
    ("service_validation", "approve_service"),
    ("service_validation", "not_approve_service"),
    ("service_validation", "renew_service"),
    ("service_validation", "phase_out"),
    ("service_validation", "not_applicable"),
    ("service_validation", "finish_phasing_out"),
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("kind", "state"), WAITING)
def test_done_has_the_name_of_its_move(kind: str, state: str, locale: str) -> None:
    say = words(locale)
    wait = KINDS[kind].waits[state]
    label = answer_label(say, kind, state, DONE)
    if isinstance(wait.done, str):
        assert label == say.move(kind, wait.done) != say.say("actions.done")
    else:
        assert label == say.say("actions.answer")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("kind", "move"), BEYOND)
def test_what_happens_beyond_the_case_is_said(kind: str, move: str, locale: str) -> None:
    say = words(locale)
    name, _, only = move.partition(".")
    [said] = {
        line
        for one in KINDS[kind].process.moves
        if one.name == name
        for state in one.sources
        if not only or state == only
        for line in what_follows(say, kind, state, name)[1:]
    }
    assert said == say.say(f"kind.{kind}.consequences.{move}")


def test_to_end_a_service_says_that_it_ends_for_all() -> None:
    follows = what_follows(words("sv"), "service_validation", "service_not_approved", DONE)
    assert "hela kommunen" in " ".join(follows)
    say = words("sv")
    assert answer_label(say, "service_validation", "service_not_approved", DONE) == "Avveckla"
    assert answer_label(say, "rollout", "planned", DONE) == say.move("rollout", "begin") != "Klar"


def test_a_revision_that_is_dropped_closes_no_case() -> None:
    say = words("sv")
    dropped = what_follows(say, "governing_document", "due_for_revision", "not_applicable")
    assert say.say("follows.ends") not in dropped
    assert "Dokumentet står kvar som det är." in " ".join(dropped)
    assert say.say("follows.ends") in what_follows(
        say, "governing_document", "draft", "not_applicable"
    )


@pytest.mark.parametrize(("kind", "state"), WAITING)
def test_where_an_answer_decides_each_answer_says_what_it_leads_to(kind: str, state: str) -> None:
    say, wait = words("en"), KINDS[kind].waits[state]
    if not isinstance(wait.done, Choice):
        return
    follows = what_follows(say, kind, state, DONE)
    assert len(follows) == len(wait.done.moves)
    for option, line in zip(wait.done.moves, follows, strict=True):
        assert line.startswith(say.option(kind, wait.done.question, option) + ": ")
