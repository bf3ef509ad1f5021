"""Who may know of a case in a list of many: its days, or that there is such a case at all."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from flows.engine.casework import case_in
from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.handling import Desk, Kinds
from flows.engine.municipality import Town
from flows.engine.refusals import NoSuchCase
from models.case.tables import Case


class Kept(Protocol):
    """What is asked of a row about a case."""

    @property
    def kind(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def subject_id(self) -> int | None: ...
    @property
    def delegate_id(self) -> int | None: ...
    @property
    def closed(self) -> date | None: ...


def may_know(
    secrets: Secrets, place: Town, kinds: Kinds, case: Kept, person: int | None, day: date
) -> bool | None:
    """Whether the person may know the case's days; None: not even that there is such a case."""
    if case.subject_id is None or case.subject_id not in secrets.visible_to:
        return True
    told = person is not None and person == case.delegate_id
    if told or secrets.knows(case.subject_id, case.unit_id, person, place.directory, day):
        return True
    if kinds[case.kind].only_named:
        return None
    return case.closed is not None


def case_known(desk: Desk, number: int) -> tuple[Case, bool]:
    """The case, and whether whoever is at the desk may know its days. Raises NoSuchCase where she
    is not to know that there is such a case, open or closed."""
    case = case_in(desk.session, desk.municipality, number)
    secrets = secrets_of(desk.session, desk.municipality)
    known = may_know(secrets, desk.place, desk.kinds, case, desk.who.person, desk.day)
    if known is None:
        raise NoSuchCase(case=number)
    return case, known
