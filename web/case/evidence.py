"""What was answered in the states that a case has been in, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlmodel import Session

from config.words import Words
from flows.engine.handling import Kinds
from flows.views.case_history import Journey
from states.fields import Field, Sort
from web import forms


@dataclass(frozen=True, slots=True)
class Shown:
    """What a step has to show: questions and answers, in the reader's words."""

    step: str
    about: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """What the answers are about, in the order of the questions, with labels and answers."""


def evidence(
    session: Session, kinds: Kinds, been_through: Journey, say: Words, *, asked: bool
) -> list[Shown]:
    """What was answered, state by state; where the reader is ``asked``, the present one has its
    form instead."""
    case = been_through.case
    been = {event.step for event in been_through.events}
    handling = kinds[case.kind]
    facts = handling.facts(session, case)
    found = []
    been.add(case.state)
    states = [state for state in handling.kind.process.states if state in been]
    if case.state in (track := handling.track):
        states = list(track[: track.index(case.state) + 1])
    for state in states:
        in_form = asked and state == case.state and case.closed is None
        if state not in handling.kind.waits or in_form:
            continue
        asks = [one for one in handling.kind.ask(state, facts) if one.value]
        given = [one for one in asks if not (been_through.kept and one.sort is Sort.DAY)]
        if given:
            about = groupby(given, key=lambda one: one.about)
            shown = (
                (name, tuple(_answered(one, case.kind, say) for one in each))
                for name, each in about
            )
            found.append(Shown(state, tuple(shown)))
    return found


def _answered(one: Field, kind: str, say: Words) -> tuple[str, str]:
    return say.field(kind, one.label), in_words(one, kind, say)


def in_words(one: Field, kind: str, say: Words) -> str:
    """An answer as the reader would say it."""
    if one.sort is Sort.CHOICE:
        return say.option(kind, one.label, one.value)
    if one.sort is Sort.TICK:
        return say.say("pages.yes")
    if one.sort is Sort.DAY and (found := forms.day(one.value)):
        return say.day(found)
    return one.value
