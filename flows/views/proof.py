"""Proof for one case: taken by whoever may read all of it, and noted in the record by its seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from config.locales import LOCALES
from config.words import words
from flows.clock.anchors import anchors_in, first_wrong, lines_of
from flows.engine.casework import case_in, write_down
from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, Errand, desk_in, may, must, unit_of, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber
from flows.engine.refusals import BadChoice, NoSuchCase, NotAllowed
from flows.views.may_know import may_know
from models.case.tables import Case
from models.record import audit
from models.register.tables import Municipality
from reports.proof.bundle import Proof, proof_of
from reports.proof.facts import Taken

NAME = "views.take_proof"
Seal = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Rows = Annotated[int, Field(ge=1)]


def _about(desk: Desk, given: Mapping[str, Any]) -> About:
    """The case. Raises NoSuchCase where whoever is at the desk is not to know that there is one,
    and NotAllowed where its days are kept from her."""
    case = case_in(desk.session, desk.municipality, given["number"])
    _must_know(desk, case)
    return About(case, unit_of(desk, case))


def _must_know(desk: Desk, case: Case) -> None:
    known = _knows(desk, case)
    if known is None:
        raise NoSuchCase(case=case.id or 0)
    if not known:
        raise NotAllowed(verb=NAME)


def _knows(desk: Desk, case: Case) -> bool | None:
    secrets = secrets_of(desk.session, desk.municipality)
    return may_know(secrets, desk.place, desk.kinds, case, desk.who.person, desk.day)


def may_take(desk: Desk, case: Case) -> bool:
    """Whether whoever is at the desk may take a proof of the case."""
    return bool(_knows(desk, case)) and may(desk, NAME, About(case, unit_of(desk, case)))


def must_take(desk: Desk, case: Case) -> None:
    """Raises NoSuchCase or NotAllowed where whoever is at the desk may take none."""
    _must_know(desk, case)
    must(desk, NAME, About(case, unit_of(desk, case)))


def take(
    errand: Errand, number: int, *, locale: str | None = None, with_files: bool = False
) -> Proof:
    """The proof of a case, as a file; the record notes that it was taken, and its seal. Without a
    language it speaks the municipality's. Raises NoSuchCase, NotAllowed, and BadChoice.

    The whole record is read before the door for writing is opened: nobody waits for it.
    """
    office, home = errand.office, errand.municipality
    with office.database.read(home) as session:
        desk = desk_in(session, office, home, errand.who, errand.now)
        case = case_in(session, home, number)
        must_take(desk, case)
        made = _made(desk, case, locale, with_files)
    take_proof.alone(errand, number, made.seal, made.rows)
    return made


def _made(desk: Desk, case: Case, locale: str | None, with_files: bool) -> Proof:
    session, home, folder = desk.session, desk.municipality, desk.settings.var
    spoken = locale or session.get_one(Municipality, home).locale
    if spoken not in LOCALES:
        raise BadChoice(what="--locale", value=spoken, known=", ".join(LOCALES))
    lines, known = lines_of(folder, home), anchors_in(folder)
    taken = Taken(
        at=desk.now,
        by=desk.who.person,
        locale=spoken,
        head=audit.head(session, home),
        first_wrong=first_wrong(session, home, known),
    )
    return proof_of(session, case, taken, lines, words(spoken), with_files=with_files)


@verb(NAME, _about)
def take_proof(desk: Desk, number: CaseNumber, seal: Seal, rows: Rows) -> Case:
    """Note that a proof of the case was taken, its seal, and how many rows the record had. Raises
    NoSuchCase."""
    case = case_in(desk.session, desk.municipality, number)
    write_down(desk, case, "proof_taken", {"seal": seal, "rows": rows}, versioned=False)
    return case
