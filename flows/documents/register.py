"""Registering a document and its matter; calling for a revision; listing documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from config.documents import Types, read_types, type_named
from config.roles import ROLES
from flows.documents.bodies import check_body
from flows.documents.handling import answer_as, margin_of, next_due
from flows.documents.lookup import document_in, person_in, unit_in
from flows.engine.casework import move_case, open_case
from flows.engine.handling import Desk
from flows.engine.record import note_down
from models.case.answers import keep_answers
from models.case.tables import Case, Subject
from models.documents.decisions import (
    Attachment,
    Decision,
    Matter,
    Signatory,
    attachments,
    item_of,
    matter_by,
    place_in_matter,
)
from models.documents.questions import case_of_document, documents, history, units_without
from models.documents.tables import DOCUMENT, SCOPES, Document, DocumentTheme
from models.register.tables import Unit
from states.cadence import in_force
from states.errors import ArshjulError
from states.governing_document import KIND

SIGNATORIES = ("head_of_administration", "school_chief")  # who signs, unless others are named


class BadDocument(ArshjulError):
    """A document or a matter cannot be registered as it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"document_{problem}"
        super().__init__(**params)


@dataclass(frozen=True, slots=True)
class Line:
    """A document in a list."""

    id: int
    case: int
    type: str
    name: str
    unit: str
    state: str
    version: int
    cadence: str
    next_revision: date | None
    adopted: date | None
    settled: date | None  # adopted, or found up to date by a revision
    decision: str
    lies_at: str


def open_matter(
    desk: Desk,
    registry_number: str,
    title: str,
    *,
    officer: int | None = None,
    signed_by: Sequence[str] = SIGNATORIES,
) -> Matter:
    """The matter with the number; a new one when there is none. Numbers are used over the years,
    so that opening it again gives the same one back."""
    number = " ".join(registry_number.split())[:60]
    if not number:
        raise BadDocument("without_number")
    if unknown := [role for role in signed_by if role not in ROLES]:
        raise BadDocument("unknown_role", role=unknown[0][:40])
    if there := matter_by(desk.session, desk.municipality, number):
        return there
    matter = Matter(
        municipality_id=desk.municipality,
        registry_number=number,
        title=" ".join(title.split())[:200] or number,
        opened=desk.day,
        officer_id=person_in(desk.session, desk.municipality, officer),
    )
    desk.session.add(matter)
    desk.session.flush()
    for place, role in enumerate(dict.fromkeys(signed_by), 1):
        desk.session.add(
            Signatory(
                matter_id=matter.id or 0,
                place=place,
                municipality_id=desk.municipality,
                role=role,
            )
        )
    desk.session.flush()
    note_down(desk, "matter_opened", {"matter": matter.id})
    return matter


def attach(desk: Desk, matter: Matter, title: str) -> Attachment:
    """List an attachment by its title; the same title twice is one."""
    title = " ".join(title.split())[:200]
    if not title:
        raise BadDocument("attachment_without_title")
    rows = attachments(desk.session, desk.municipality, matter.id or 0)
    for row in rows:
        if row.title == title:
            return row
    number = 1 + max((row.number for row in rows), default=0)
    found = Attachment(
        municipality_id=desk.municipality,
        matter_id=matter.id or 0,
        number=number,
        title=title,
        added=desk.day,
    )
    desk.session.add(found)
    desk.session.flush()
    note_down(desk, "attachment_listed", {"matter": matter.id, "attachment": number}, title)
    return found


def put_in_matter(desk: Desk, matter: Matter, case: Case) -> None:
    """A case is dealt with in a matter from now on; it leaves the one that it lay in."""
    lay = place_in_matter(desk.session, desk.municipality, case.id or 0)
    left = [lay.matter_id] if lay is not None else []
    if left == [matter.id]:
        return
    if lay is not None:
        desk.session.delete(lay)
    desk.session.flush()
    desk.session.add(item_of(matter.id or 0, case))
    note_down(desk, "put_in_matter", {"matter": matter.id, "left": left}, case=case.id)


def add_document(
    desk: Desk,
    type_: str,
    name: str,
    *,
    unit: int | None = None,
    matter: Matter | None = None,
    variant_of: int | None = None,
    scope: str = "",
    lies_at: str = "",
    themes: Sequence[str] | None = None,
    evaluated_by: date | None = None,
    evaluator_role: str = "",
    body: str = "",
) -> Document:
    """Register a document as a draft; its one case begins. ``themes`` None: those of its type.
    ``body``: the body that is to adopt it, where that is known.

    Raises UnknownType, BadDocument, BadDecision, NotOurs, NoSuchDocument.
    """
    types = read_types(desk.settings.var)
    known = type_named(types, type_)
    name = " ".join(name.split())[:200]
    if not name:
        raise BadDocument("without_name")
    if scope not in SCOPES:
        raise BadDocument("unknown_scope", scope=scope[:40], known=", ".join(SCOPES[1:]))
    if known.per_unit and unit is None:
        raise BadDocument("needs_unit", type=type_)
    if evaluator_role and evaluator_role not in ROLES:
        raise BadDocument("unknown_role", role=evaluator_role[:40])
    if body:
        check_body(desk, body)
    place = unit_in(desk.session, desk.municipality, unit)
    if variant_of is not None:
        document_in(desk.session, desk.municipality, variant_of)
    _refuse_twins(desk, type_ if known.per_unit else "", name, unit)
    subject = Subject(
        municipality_id=desk.municipality,
        sort=DOCUMENT,
        name=name,
        unit_id=place.id if place else None,
    )
    desk.session.add(subject)
    desk.session.flush()
    document = Document(
        subject_id=subject.id or 0,
        municipality_id=desk.municipality,
        type=type_,
        role="headteacher" if place and known.role == "coordinator" else known.role,
        scope=scope,
        variant_of=variant_of,
        lies_at=" ".join(lies_at.split())[:200],
        templated=bool(known.parts),
        decider=known.decided_by,
        evaluated_by=evaluated_by,
        evaluator_role=evaluator_role,
        body=" ".join(body.split())[:200],
    )
    desk.session.add(document)
    desk.session.flush()
    for theme in dict.fromkeys(known.themes if themes is None else themes):
        desk.session.add(
            DocumentTheme(
                document_id=document.subject_id,
                municipality_id=desk.municipality,
                theme=theme[:40],
            )
        )
    _begin(desk, document, unit, known.decided_by, matter)
    return document


def _refuse_twins(desk: Desk, type_: str, name: str, unit: int | None) -> None:
    """A unit has one plan of a type; a name is one document of its place."""
    for document, subject, case in documents(desk.session, desk.municipality):
        if case.closed is not None or subject.unit_id != unit:
            continue
        if subject.name == name or (type_ and document.type == type_):
            raise BadDocument("is_there", name=subject.name)


def _begin(
    desk: Desk, document: Document, unit: int | None, decider: str, matter: Matter | None
) -> None:
    case = open_case(desk, KIND, unit=unit, subject=document.subject_id)
    if case is None:
        raise BadDocument("is_there", name=str(document.subject_id))
    answer_as(desk, case, document)
    keep_answers(desk.session, case, {"document_decider": decider})
    if matter is not None:
        put_in_matter(desk, matter, case)
    desk.session.flush()


def revise(desk: Desk, document: Document, why: str, due: date | None = None) -> Case:
    """Call for a revision between the planned ones ("vid behov"), with its reason: a request of
    a network, an incident, a new law. Raises BadDocument for a day that has passed."""
    if due is not None and due < desk.day:
        raise BadDocument("due_past", day=due)
    case = case_of_document(desk.session, desk.municipality, document.subject_id)
    causes = [{"key": "revision_called", "params": {"why": " ".join(why.split())[:300]}}]
    return move_case(desk, case, "revise", why=why, due=due, causes=causes)


def lines(desk: Desk) -> list[Line]:
    """The register of documents as it stands on the desk's day."""
    types = read_types(desk.settings.var)
    found = []
    for document, subject, case in documents(desk.session, desk.municipality):
        rows = history(desk.session, desk.municipality, document.subject_id)
        held = in_force([row.rhythm for row in rows], desk.day)
        unit = desk.session.get(Unit, subject.unit_id) if subject.unit_id else None
        decision = (
            desk.session.get(Decision, document.decision_id) if document.decision_id else None
        )
        due = next_due(desk.session, document, desk.day, margin_of(desk, document))
        found.append(
            Line(
                id=document.subject_id,
                case=case.id or 0,
                type=document.type,
                name=subject.name,
                unit=unit.name if unit else "",
                state=case.state,
                version=document.version,
                cadence=held.cadence.value if held else "",
                next_revision=due if case.closed is None else None,
                adopted=document.adopted,
                settled=document.settled,
                decision=decision.label if decision else "",
                lies_at="" if _restricted(types, document.type) else document.lies_at,
            )
        )
    return found


def _restricted(types: Types, code: str) -> bool:
    return types[code].restricted if code in types else False


def missing(session: Session, types: Types, municipality: str, day: date) -> dict[str, list[str]]:
    """For each type that every unit must have: the units that lack an adopted one."""
    return {
        code: [unit.name for unit in units_without(session, municipality, code, day)]
        for code, one in types.items()
        if one.per_unit
    }
