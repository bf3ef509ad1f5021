"""Registering a document and its matter; calling for a revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from config.documents import type_named
from config.roles import ROLES
from flows.documents.bodies import check_body
from flows.documents.handling import answer_as
from flows.documents.inputs import (
    DocumentNumber,
    MatterNumber,
    Name,
    NetworkNumber,
    RegistryNumber,
    Role,
    choices,
)
from flows.documents.lookup import document_in, matter_in
from flows.engine.casework import move_case, open_case
from flows.engine.door import About, Given, must, unit_of, verb
from flows.engine.handling import Desk
from flows.engine.inputs import PersonNumber, UnitNumber
from flows.engine.record import note_down
from models.case.answers import keep_answers
from models.case.tables import Case, Subject
from models.documents.decisions import (
    Attachment,
    Matter,
    Signatory,
    attachments,
    item_of,
    matter_by,
    place_in_matter,
)
from models.documents.questions import case_of_document, documents
from models.documents.tables import DOCUMENT, SCOPES, Document, DocumentReach, DocumentTheme
from states.errors import ArshjulError
from states.governing_document import KIND

SIGNATORIES = ("head_of_administration", "school_chief")  # who signs, unless others are named


class BadDocument(ArshjulError):
    """A document or a matter cannot be registered as it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"document_{problem}"
        super().__init__(**params)


@verb("documents.open_matter")
def open_matter(
    desk: Desk,
    registry_number: RegistryNumber,
    title: Name,
    *,
    officer: PersonNumber | None = None,
    signed_by: Sequence[Role] = SIGNATORIES,
) -> Matter:
    """The matter with the number; a new one when there is none. Numbers are used over the years,
    so that opening it again gives the same one back."""
    number = " ".join(registry_number.split())
    if not number:
        raise BadDocument("without_number")
    if unknown := [role for role in signed_by if role not in ROLES]:
        raise BadDocument("unknown_role", role=unknown[0][:40])
    if there := matter_by(desk.session, desk.municipality, number):
        return there
    matter = Matter(
        municipality_id=desk.municipality,
        registry_number=number,
        title=" ".join(title.split()) or number,
        opened=desk.day,
        officer_id=officer,
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


@verb("documents.attach")
def attach(desk: Desk, matter: MatterNumber, title: Name) -> Attachment:
    """List an attachment by its title; the same title twice is one."""
    title = " ".join(title.split())
    if not title:
        raise BadDocument("attachment_without_title")
    rows = attachments(desk.session, desk.municipality, matter)
    for row in rows:
        if row.title == title:
            return row
    number = 1 + max((row.number for row in rows), default=0)
    found = Attachment(
        municipality_id=desk.municipality,
        matter_id=matter,
        number=number,
        title=title,
        added=desk.day,
    )
    desk.session.add(found)
    desk.session.flush()
    note_down(desk, "attachment_listed", {"matter": matter, "attachment": number}, title)
    return found


def matter_of_number(desk: Desk, registry_number: str, title: str) -> Matter | None:
    """The matter with the number; where there is none, it is opened with the title. None for no
    number. Raises NotAllowed for whoever may not open one."""
    number = " ".join(registry_number.split())
    if not number or (there := matter_by(desk.session, desk.municipality, number)):
        return there if number else None
    must(desk, open_matter.name, About())
    return open_matter(desk, number, title)


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


def _its_place(_desk: Desk, given: Given) -> About:
    """A unit's document is the unit's; the matter that it is put in is the authority's."""
    alone = given["matter"] is None and not given["registry_number"].strip()
    return About(unit=given["unit"] if alone else None)


@verb("documents.add_document", _its_place)
def add_document(
    desk: Desk,
    document_type: str,
    name: Name,
    *,
    unit: UnitNumber | None = None,
    every_unit: bool = False,
    network: NetworkNumber | None = None,
    matter: MatterNumber | None = None,
    registry_number: RegistryNumber = "",
    variant_of: DocumentNumber | None = None,
    scope: Annotated[str, choices(SCOPES)] = "",
    lies_at: Name = "",
    themes: Sequence[Annotated[str, Field(max_length=40)]] | None = None,
    evaluated_by: date | None = None,
    evaluator_role: Role = "",
    body: Name = "",
) -> Document:
    """Register a document as a draft; its one case begins. It is the unit's, or the authority's;
    the authority's may concern ``every_unit``, or the members of a ``network``, each of which then
    sees it among its own. ``themes`` None: those of its type.
    ``body``: the body that is to adopt it, where that is known. ``registry_number``: of the matter,
    as ``matter`` is; a number that is not known here begins one, called as the document.

    Raises UnknownType, BadDocument and BadDecision, and NotAllowed for a matter that is new.
    """
    types = desk.place.own.document_types()
    known = type_named(types, document_type)
    name = " ".join(name.split())
    if not name:
        raise BadDocument("without_name")
    if scope not in SCOPES:
        raise BadDocument("unknown_scope", scope=scope[:40], known=", ".join(SCOPES[1:]))
    if sum((unit is not None, every_unit, network is not None)) > 1:
        raise BadDocument("concerns_two")
    if known.per_unit and unit is None:
        raise BadDocument("needs_unit", type=document_type)
    if evaluator_role and evaluator_role not in ROLES:
        raise BadDocument("unknown_role", role=evaluator_role[:40])
    if body:
        check_body(desk, body)
    _refuse_twins(desk, document_type if known.per_unit else "", name, unit)
    subject = Subject(
        municipality_id=desk.municipality,
        sort=DOCUMENT,
        name=name,
        unit_id=unit,
    )
    desk.session.add(subject)
    desk.session.flush()
    document = Document(
        subject_id=subject.id or 0,
        municipality_id=desk.municipality,
        type=document_type,
        role="headteacher" if unit is not None and known.role == "coordinator" else known.role,
        scope=scope,
        variant_of=variant_of,
        lies_at=" ".join(lies_at.split()),
        templated=bool(known.parts),
        decider=known.decided_by,
        evaluated_by=evaluated_by,
        evaluator_role=evaluator_role,
        body=" ".join(body.split()),
    )
    desk.session.add(document)
    desk.session.flush()
    for theme in dict.fromkeys(known.themes if themes is None else themes):
        desk.session.add(
            DocumentTheme(
                document_id=document.subject_id,
                municipality_id=desk.municipality,
                theme=theme,
            )
        )
    if every_unit or network is not None:
        desk.session.add(
            DocumentReach(
                document_id=document.subject_id,
                municipality_id=desk.municipality,
                network_id=network,
            )
        )
    found = matter_in(desk.session, desk.municipality, matter) if matter is not None else None
    found = found or matter_of_number(desk, registry_number, name)
    _begin(desk, document, unit, known.decided_by, found)
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


def _its_case(desk: Desk, given: Given) -> About:
    case = case_of_document(desk.session, desk.municipality, given["document"])
    return About(case, unit_of(desk, case))


@verb("documents.revise", _its_case)
def revise(desk: Desk, document: DocumentNumber, why: str, due: date | None = None) -> Case:
    """Call for a revision between the planned ones ("vid behov"), with its reason: a new law, an
    incident. Raises BadDocument for a day that has passed."""
    found = document_in(desk.session, desk.municipality, document)
    return call_for_revision(desk, found, why, due)


def call_for_revision(desk: Desk, document: Document, why: str, due: date | None = None) -> Case:
    """Let a revision begin that was not planned, for somebody or for what has come of another
    case. Raises BadDocument for a day that has passed."""
    if due is not None and due < desk.day:
        raise BadDocument("due_past", day=due)
    case = case_of_document(desk.session, desk.municipality, document.subject_id)
    causes = [{"key": "revision_called", "params": {"why": " ".join(why.split())[:300]}}]
    return move_case(desk, case, "revise", why=why, due=due, causes=causes)
