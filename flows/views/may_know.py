"""Who may know of a case in a list of many: its days, or that there is such a case at all."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from flows.engine.confidentiality import Secrets
from flows.engine.handling import Kinds
from flows.engine.municipality import Town


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
