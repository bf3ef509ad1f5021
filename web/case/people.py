"""The people of a case: who answers, who stands in, who knows, and who hears next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from config.roles import word_at
from config.words import Words
from flows.engine.local_time import ZONE
from flows.engine.municipality import Town
from flows.mail.foreseen import foresee_rungs
from flows.views.case_history import Journey
from models.case.tables import Case
from models.register.questions import names_of, unit_forms
from web.case.history import Next, level_name, reason

AHEAD = 4  # rungs that are told
SIGNS = {"sent": "done", "held": "overdue", "dead": "overdue"}
"""The sign of a letter by its status; of another one it waits, or was not sent."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last letter to somebody about the case. ``sign`` is that of a status; ``letter`` its
    number, where the reader may read it."""

    person: int
    name: str
    text: str
    when: str
    sign: str
    letter: int | None


class Named(NamedTuple):
    number: int
    name: str


def people(session: Session, place: Town, case: Case, day: date) -> dict[str, object]:
    """Who answers: the role's holders, or whoever stands in, and the colleague who was asked."""
    directory = place.directory
    holders = [post.person for post in directory.holders(case.owner_role, case.unit_id, day)]
    acting = directory.people(case.owner_role, case.unit_id, day)
    names = names_of(session, place.municipality, [*holders, *acting, case.delegate_id])
    form = unit_forms(session, place.municipality).get(case.unit_id or 0, "")
    return {
        "role": word_at(case.owner_role, form),
        "holders": [Named(one, names[one]) for one in holders if one in names],
        "acting": [Named(one, names[one]) for one in acting if one not in holders and one in names],
        "delegate": next(
            (Named(*one) for one in names.items() if one[0] == case.delegate_id), None
        ),
    }


def who_knows(found: Journey, say: Words, reads: Callable[[int], bool]) -> list[Told]:
    """Each who was written to about the case, by name, with how the last letter fared."""
    last = {one.person: one for one in sorted(found.said, key=lambda one: one.message) if one.to}
    listed = []
    for one in sorted(last.values(), key=lambda one: one.to):
        status = "sending" if one.status == "claimed" else one.status
        text = say.say(f"pages.case.letter_{status}")
        if one.reason and status != "sent":
            text += f" {reason(say, one.reason)}."
        when = say.instant(one.sent_at, ZONE) if one.sent_at else say.day(one.day)
        letter = one.message if reads(one.person) else None
        listed.append(
            Told(one.person, one.to, text, when, SIGNS.get(status, "not_started"), letter)
        )
    return listed


def if_nothing_happens(
    session: Session, place: Town, found: Journey, day: date, say: Words
) -> list[Next]:
    """The rungs that wait, the next first, with whom each will reach as things stand."""
    if found.kept:
        return []
    rungs = foresee_rungs(session, place, found.case, day, AHEAD)
    names = names_of(
        session, place.municipality, [who.person for one in rungs for who in one.people]
    )
    due = found.case.due
    return [
        Next(
            one.day,
            level_name(say, place, one.level, late=due is not None and one.day > due),
            tuple(names[who.person] for who in one.people if who.person in names),
            one.written,
        )
        for one in rungs
    ]
