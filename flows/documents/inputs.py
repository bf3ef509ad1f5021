"""What the input values of documents and decisions are made of: rows by number or by what people
call them, and choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationInfo, WithJsonSchema
from sqlmodel import Session

from config.roles import ROLES
from flows.documents.lookup import (
    NoSuchDecision,
    NoSuchDocument,
    NoSuchMatter,
    document_named,
    matter_named,
)
from flows.engine.handling import Desk
from flows.engine.inputs import DESK, Belongs
from models.case.tables import Case, Subject
from models.documents.decisions import Decision, Matter
from models.documents.tables import Document
from models.networks.questions import network_named
from models.networks.tables import Network
from states.decision import BadDecision, Effect
from states.errors import ArshjulError


def choices(known: Iterable[str]) -> WithJsonSchema:
    """What can be chosen, for whoever fills the value in; the verb refuses the rest with a
    sentence of its own."""
    return WithJsonSchema({"type": "string", "enum": [one for one in known if one]})


class NoSuchNetworkHere(ArshjulError):
    """There is no network of that name that a document could concern."""

    key = "no_such_network"


Role = Annotated[str, choices(ROLES)]
Name = Annotated[str, Field(max_length=200)]  # of what is registered; on one line
RegistryNumber = Annotated[str, Field(max_length=60)]  # as written: "2022.200 KUN"


@dataclass(frozen=True, slots=True)
class _Registry(Belongs):
    """A matter by its number in the registry, which may be all figures; a whole number is that of
    the row."""

    def number_of(self, value: object, info: ValidationInfo) -> object:
        if isinstance(value, str):
            desk: Desk = (info.context or {})[DESK]
            return matter_named(desk.session, desk.municipality, value).id
        return Belongs.number_of(self, value, info)


def _called(session: Session, municipality: str, name: str) -> Subject:
    return session.get_one(Subject, document_named(session, municipality, name).subject_id)


def _no_document(number: int) -> NoSuchDocument:
    return NoSuchDocument(name=str(number))


def network_here(session: Session, municipality: str, name: str) -> Subject:
    """The network with the name. Raises NoSuchNetworkHere."""
    found = network_named(session, municipality, " ".join(name.split()))
    if found is None:
        raise NoSuchNetworkHere(network=name[:80])
    return found[0]


def _no_report(_number: int) -> BadDecision:
    return BadDecision("clause_without_report", effect=Effect.APPROVE_REPORT.value)


_DOCUMENT = Belongs(Document, _no_document, _called)
_MATTER = _Registry(Matter, lambda number: NoSuchMatter(number=str(number)))
_DECISION = Belongs(Decision, lambda number: NoSuchDecision(decision=number))
_DECIDED = Belongs(Subject, _no_document, _called)
_REPORT = Belongs(Case, _no_report)

_NETWORK = Belongs(Network, lambda number: NoSuchNetworkHere(network=str(number)), network_here)

DocumentNumber = Annotated[int, _DOCUMENT]
NetworkNumber = Annotated[int, _NETWORK]
MatterNumber = Annotated[int, _MATTER]
DecisionNumber = Annotated[int, _DECISION]
DecidedNumber = Annotated[int, _DECIDED]  # a document, or a clock
ReportNumber = Annotated[int, _REPORT]
