"""What is known of an urgent case beside its answers: its clocks, its country, its sort of unit."""

from __future__ import annotations

from sqlmodel import Session

from flows.urgent.clocks import known as known_of_clocks
from models.case.tables import Case
from models.register.tables import Municipality, Unit
from models.urgent.tables import UrgentNote
from states.network import PRESCHOOL, audiences
from states.urgent_case import Matter
from states.urgent_duties import MAY_STAY, POLICE, asks_police, may_stay


def known(session: Session, case: Case) -> dict[str, str]:
    """What its clocks say, and what the law of its country asks of a violation at a unit."""
    found = known_of_clocks(session, case)
    if case.unit_id is None or case.subject_id is None or case.kind != "urgent_case":
        return found
    country = session.get_one(Municipality, case.municipality_id).country
    forms = audiences(session.get_one(Unit, case.unit_id).form)
    matter = session.get_one(UrgentNote, case.subject_id).matter
    if asks_police(country, forms == {PRESCHOOL}):
        found[POLICE] = "yes"
    if may_stay(country, PRESCHOOL in forms, matter == Matter.BY_STAFF):
        found[MAY_STAY] = "yes"
    return found
