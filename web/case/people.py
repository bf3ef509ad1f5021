"""The people of a case: who answers, who stands in, who hears next if nothing happens."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from config.roles import word_at
from flows.engine.municipality import Town
from models.case.tables import Case
from models.register.questions import names_of, unit_forms


def people(session: Session, place: Town, case: Case, day: date) -> dict[str, object]:
    """Who answers: the role's holders, or whoever stands in, and the colleague who was asked."""
    directory = place.directory
    holders = [post.person for post in directory.holders(case.owner_role, case.unit_id, day)]
    acting = directory.people(case.owner_role, case.unit_id, day)
    names = names_of(session, place.municipality, [*holders, *acting, case.delegate_id])
    form = unit_forms(session, place.municipality).get(case.unit_id or 0, "")
    return {
        "role": word_at(case.owner_role, form),
        "holders": [names[one] for one in holders if one in names],
        "acting": [names[one] for one in acting if one not in holders and one in names],
        "delegate": names.get(case.delegate_id or 0, ""),
    }
