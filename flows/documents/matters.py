"""What lies in a matter, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from config.words import Words
from models.case.naming import called
from models.documents.decisions import (
    Matter,
    attachments,
    cases_in_matter,
    decisions_of,
    signatories,
)
from models.register.tables import Person


def contents(session: Session, matter: Matter, say: Words) -> Iterator[str]:
    """Case officer, cases, decisions, signatories, attachments, in that order."""
    officer = session.get(Person, matter.officer_id) if matter.officer_id else None
    if officer is not None and officer.name:
        yield f"{say.say('report.officer')}: {officer.name}"
    home, number = matter.municipality_id, matter.id or 0
    for case in cases_in_matter(session, home, number):
        kind, state = say.kind(case.kind), say.state(case.kind, case.state)
        yield f"{case.id}  {kind}, {called(session, case)} {case.year}: {state}"
    for decision in decisions_of(session, home, number):
        stage = say.say(f"decision_stages.{decision.stage}")
        outcome = decision.outcome
        told = f": {say.say(f'decision_outcomes.{outcome}')}" if outcome else ""
        yield f"{stage} {decision.label}{told}"
    for role in signatories(session, home, number):
        yield f"{say.say('report.signed_by')}: {say.say(f'roles.{role}')}"
    for one in attachments(session, home, number):
        yield say.say("cli.attached", number=one.number, title=one.title)
