"""Beside a validation: what is registered about its service, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Sheet
from flows.services.grades import grade_names
from models.case.tables import Case
from models.register.questions import unit_names
from models.register.tables import Municipality
from models.services.lookups import agreements_of
from models.services.questions import Registered, last_decision, open_uses, registered
from models.services.standing import standing_of
from states.service_standing import COVERED

MARKS = (
    "special",
    "social_medium",
    "learning_analytics",
    "free_text",
    "free_version",
    "advertising",
)


def registered_facts(session: Session, case: Case, say: Words, day: date) -> Sheet | None:
    """The registered facts. Empty ones are left out, but not that nobody uses the service or that
    no agreement is noted."""
    if case.subject_id is None:
        return None
    one = registered(session, case.municipality_id, [case.subject_id])[case.subject_id]
    facts = one.facts
    decision = last_decision(session, one.subject.municipality_id, one.id)
    standing = standing_of(case, one, decision, day)
    until = decision.valid_until if decision and standing in COVERED else None
    found: list[tuple[str, Iterable[str]]] = [
        ("standing", [say.say(f"standings.{standing}")]),
        ("until", [say.day(until)] if until else []),
        ("sort", [say.say(f"service_sorts.{facts.sort}")]),
        ("supplier", [facts.supplier]),
        ("use", [facts.use]),
        ("grades", [_grades(session, one, facts.lowest, facts.highest, say)]),
        ("users", sorted(facts.users)),
        ("marks", [say.say(f"pages.service.mark.{m}") for m in MARKS if getattr(facts, m)]),
        ("third_country", [facts.third_country]),
        ("subprocessors", sorted(facts.subprocessors)),
        ("integrations", sorted(facts.integrations)),
        ("used", _used(session, one, say)),
        ("agreements", _agreements(session, one, say)),
    ]
    told = [(key, tuple(line for line in lines if line)) for key, lines in found]
    facts_told = tuple((say.say(f"pages.service.{key}"), lines) for key, lines in told if lines)
    return Sheet(say.say("pages.service.title"), facts_told)


def _grades(
    session: Session, one: Registered, lowest: int | None, highest: int | None, say: Words
) -> str:
    if lowest is None:
        return ""
    country = session.get_one(Municipality, one.subject.municipality_id).country
    names = grade_names(country, say)
    ends = [names.get(at, str(at)) for at in (lowest, lowest if highest is None else highest)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _used(session: Session, one: Registered, say: Words) -> list[str]:
    uses = open_uses(session, one.subject.municipality_id, one.id)
    if not uses:
        return [say.say("pages.service.not_used")]
    wanted = [use.unit_id for use in uses if use.unit_id is not None]
    names = unit_names(session, one.subject.municipality_id)
    whole = [say.say("pages.services.whole")] if len(wanted) < len(uses) else []
    return [*whole, *sorted({names[unit] for unit in wanted})]


def _agreements(session: Session, one: Registered, say: Words) -> list[str]:
    found = []
    for row in agreements_of(session, one.subject.municipality_id, one.id):
        sort = say.say(f"pages.service.agreement_sort.{row.sort}")
        starts, ends = say.day(row.starts), say.day(row.ends) if row.ends else ""
        key = "agreement" if ends else "agreement_open"
        found.append(say.say(f"pages.service.{key}", sort=sort, starts=starts, ends=ends))
    return found or [say.say("pages.service.no_agreement")]
