"""What the unit has: services in use and where each stands, documents, and those that it lacks."""

from __future__ import annotations

from config.documents import DocumentType
from models.documents.questions import documents
from models.services.questions import decisions, registered, uses_on, validations
from models.services.standing import standing_of
from reports.frames import bullets, day_cell, home_of, own_of, table, unit_of
from reports.report import Block
from reports.teller import Teller, words
from states.governing_document import WITHDRAWN
from states.network import SCHOOL, audiences
from states.service_standing import COVERED, STANDINGS

KEY = "reports.year"


def services(teller: Teller) -> list[Block]:
    """The services that the unit uses, or that the whole authority does, on the period's last
    day; those without a valid decision first."""
    scope, unit = teller.scope, unit_of(teller)
    day = min(scope.end, scope.today)
    session, home = teller.session, scope.municipality
    used = [
        subject
        for subject, uses in uses_on(session, home, day).items()
        if any(use.unit_id in (None, unit.id) for use in uses)
    ]
    cases, decided = validations(session, home), decisions(session, home)
    found = []
    for number, one in registered(session, home, used).items():
        case, decision = cases.get(number), decided.get(number)
        if case is not None:
            found.append((one, case, decision, standing_of(case, one, decision, day)))
    found.sort(key=lambda row: STANDINGS.index(row[3]))
    rows = [
        (
            words(one.name),
            words(teller.say.say(f"standings.{standing}")),
            day_cell(teller, decision.valid_until if decision and standing in COVERED else None),
        )
        for one, case, decision, standing in found
    ]
    if not rows:
        return []
    everything = teller.count("services", [case.id or 0 for _, case, _, _ in found])
    covered = teller.count(
        "services_covered", [case.id or 0 for _, case, _, how in found if how in COVERED]
    )
    return [
        teller.paragraph(f"{KEY}.services_used", all=everything, n=covered),
        *table(teller, f"{KEY}.services", ("name", "standing", "until"), rows),
    ]


def own_documents(teller: Teller) -> list[Block]:
    """The unit's own governing documents: whether they hold, since when, until when."""
    unit = unit_of(teller)
    rows = [
        (
            words(subject.name),
            words(_type(teller, document.type)),
            words(teller.say.state(case.kind, case.state)),
            day_cell(teller, document.adopted),
            day_cell(teller, case.due),
        )
        for document, subject, case in documents(teller.session, teller.scope.municipality)
        if subject.unit_id == unit.id
        and case.state != WITHDRAWN
        and case.opened <= teller.scope.end
    ]
    columns = ("name", "type", "state", "adopted", "due")
    return [*table(teller, f"{KEY}.documents", columns, rows)]


def lacking(teller: Teller) -> list[Block]:
    """The types of document that each unit is expected to have and that this one has not adopted;
    of a unit that has closed none is asked for."""
    unit, day = unit_of(teller), min(teller.scope.end, teller.scope.today)
    if unit.closes is not None and unit.closes <= day:
        return []
    country = home_of(teller).country
    there = {
        document.type
        for document, subject, case in documents(teller.session, teller.scope.municipality)
        if subject.unit_id == unit.id and case.closed is None and document.adopted is not None
    }

    def wanted(code: str, one: DocumentType) -> bool:
        asked = one.per_unit and one.is_expected(country, day) and code not in there
        return asked and (not one.schools_only or SCHOOL in audiences(unit.form))

    types = own_of(teller).document_types().items()
    missing = [words(_type(teller, code)) for code, one in types if wanted(code, one)]
    if not missing:
        return []
    return [teller.paragraph(f"{KEY}.lacking", unit=unit.name), *bullets(missing)]


def _type(teller: Teller, code: str) -> str:
    own = own_of(teller).document_types().get(code)
    if own is not None and own.name:
        return own.name
    key = f"document_types.{code}"
    return teller.say.say(key) if teller.say.has(key) else code
