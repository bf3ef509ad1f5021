"""Why a letter comes to this reader, and what somebody above has to know: in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from config.roles import word_at
from config.words import Words
from flows.engine.local_time import today
from flows.engine.municipality import Town
from models.case.lookups import earlier_open
from models.case.tables import Case
from models.record.audit import last_row
from models.register.questions import contacts
from models.register.tables import Person, Unit
from states.hearing import Heard, How
from states.ladder import is_change_of_hands

Told = tuple[int, int, date, str]
"""A rung that was said of a case: the rung, to whom, the letter's day and its status."""


def why_told(
    session: Session, place: Town, case: Case, heard: Heard, level: int, day: date, say: Words
) -> tuple[str, ...]:
    """Why it is this reader who hears of the case, where that is not by a role of her own that
    she held before."""
    if heard.how is How.HOLDS:
        if not is_change_of_hands(level):
            return ()
        since = say.long_day(case.since)
        role = role_word(session, case, heard.role, say)
        return (say.say("hearing.holds", role=role, since=since),)
    if heard.how is How.DELEGATE:
        return (_handed_over(session, case, say),)
    names = contacts(session, place.municipality, [heard.of])
    name = names[heard.of].name if heard.of in names else say.say("hearing.somebody")
    roles = {
        "role": role_word(session, case, heard.role, say),
        "lacks": role_word(session, case, heard.lacks or heard.role, say),
    }
    if heard.how not in (How.STANDS_IN, How.ABSENT):
        return (say.say(f"hearing.{heard.how}", name=name, **roles),)
    until = place.directory.away_until(heard.of or 0, day)
    if until is None:
        return (say.say(f"hearing.{heard.how}_unreachable", name=name, **roles),)
    return (say.say(f"hearing.{heard.how}", name=name, until=say.long_day(until), **roles),)


def role_word(session: Session, case: Case, role: str, say: Words) -> str:
    """What the role is called at the case's unit, within a sentence."""
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    word = say.say(f"roles.{word_at(role, unit.form if unit else '')}")
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]  # IKT stays IKT


def _handed_over(session: Session, case: Case, say: Words) -> str:
    row = last_row(session, case.municipality_id, case.id or 0, "delegated")
    by = row.actor if row is not None else None
    names = contacts(session, case.municipality_id, [by])
    if row is None or by not in names:
        return say.say("hearing.handed_over")
    day = say.long_day(today(row.at))
    return say.say("hearing.delegate", name=names[by].name, day=day)


def whom_it_waits_for(
    session: Session,
    place: Town,
    case: Case,
    owners: Sequence[Heard],
    told: Iterable[Told],
    say: Words,
) -> tuple[str, ...]:
    """What somebody above the owner has to know: who is waited for and since when, how to reach
    them, and what was sent."""
    wanted = [person for one in owners for person in (one.person, one.of)]
    found = contacts(session, place.municipality, wanted)
    people = [_reached(one, found, say) for one in owners if one.person in found]
    lines = []
    if people:
        who = "; ".join(people)
        lines.append(say.say("hearing.waits_for", people=who, since=say.long_day(case.since)))
    else:
        role = role_word(session, case, case.owner_role, say)
        lines.append(say.say("hearing.waits_for_nobody", role=role, since=say.long_day(case.since)))
    answering = {one.person for one in owners}
    days = [day for _, who, day, status in told if who in answering and status == "sent"]
    sent = sorted(set(days))
    if sent:
        lines.append(say.say("hearing.sent", n=len(sent), day=say.long_day(sent[-1])))
    else:
        lines.append(say.say("hearing.none_sent"))
    return tuple(lines)


def _reached(one: Heard, found: Mapping[int, Person], say: Words) -> str:
    """Somebody's name and address, and in whose place she answers."""
    person, other = found[one.person], found.get(one.of or 0)
    if one.how is How.STANDS_IN and other is not None:
        name = say.say("hearing.in_place_of", name=person.name, other=other.name)
        return f"{name}, {person.email}"
    return f"{person.name}, {person.email}"


def earlier_years(session: Session, cases: Sequence[Case]) -> Mapping[int, Case]:
    """For each of the cases whose last one of the same thing, of an earlier year, is still open:
    that one."""
    return earlier_open(session, cases)


def still_open(case: Case, say: Words) -> str:
    """That an earlier year's case has not been closed."""
    step = say.state(case.kind, case.state)
    if case.due is None:
        return say.say("hearing.still_open", year=case.year, step=step)
    return say.say(
        "hearing.still_open_since", year=case.year, step=step, day=say.long_day(case.due)
    )
