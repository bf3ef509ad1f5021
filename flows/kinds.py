"""Every kind of case with what it does beside its table: the one list that the verbs read. Each
stands at ``module:name`` and is imported when it is asked for, so that a command pays for the kinds
that it meets and for no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TypeVar

from flows.engine.handling import Handling
from flows.engine.office import LetterSort
from flows.engine.outbox import INVITATION, SIGN_IN, TRIAL, URGENT

Found = TypeVar("Found")

ALL: Mapping[str, str] = {
    "safety_cycle": "flows.safety_cycle.handling:CYCLE",
    "governing_document": "flows.documents.handling:DOCUMENTS",
    "report_back": "flows.documents.reports:REPORTS",
    "quality_review": "flows.documents.reviews:REVIEWS",
    "document_evaluation": "flows.documents.evaluations:EVALUATIONS",
    "rollout": "flows.documents.rollouts:ROLLOUTS",
    "measure": "flows.skolesec.handlings:ALL",
    "gathering": "flows.skolesec.handlings:ALL",
    "participation": "flows.skolesec.handlings:ALL",
    "phase": "flows.skolesec.handlings:ALL",
    "artefact": "flows.skolesec.handlings:ALL",
    "mapping": "flows.skolesec.handlings:ALL",
    "homework": "flows.skolesec.handlings:ALL",
    "support_request": "flows.skolesec.handlings:ALL",
    "guidance": "flows.skolesec.handlings:ALL",
    "activity": "flows.activities.handling:HANDLING",
    "appointee": "flows.networks.handling:APPOINTEES",
    "revision_request": "flows.networks.handling:REQUESTS",
    "urgent_case": "flows.urgent.handling:HANDLED",
    "data_breach": "flows.urgent.handling:HANDLED",
    "cyber_incident": "flows.urgent.handling:HANDLED",
    "horizon_item": "flows.following.horizon:HANDLED",
    "horizon_round": "flows.following.horizon:HANDLED",
    "commitment": "flows.following.commitments:HANDLED",
    "service_validation": "flows.services.handling:VALIDATION",
}
"""Where the handling of a kind stands, alone or among those of its neighbours."""


class Named(Mapping[str, Found]):
    """What stands at ``module:name``, by what it is called."""

    def __init__(self, places: Mapping[str, str], sort: type[Found]) -> None:
        self._places = places
        self._sort = sort
        self._found: dict[str, Found] = {}

    def __getitem__(self, called: str) -> Found:
        if called not in self._found:
            module, _, name = self._places[called].partition(":")
            self._found[called] = self._one(called, getattr(import_module(module), name))
        return self._found[called]

    def __contains__(self, called: object) -> bool:
        return called in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _one(self, called: str, there: object) -> Found:
        if isinstance(there, self._sort):
            return there
        assert isinstance(there, tuple), called
        [one] = [one for one in there if one.kind.name == called]
        assert isinstance(one, self._sort), called
        return one


LETTERS: Mapping[str, LetterSort] = Named(
    {
        URGENT: "flows.urgent.letter:ALARMS",
        INVITATION: "flows.gatherings.letter:INVITATIONS",
        SIGN_IN: "flows.access.letter:LINKS",
        TRIAL: "flows.mail.trial:TRIALS",
    },
    LetterSort,
)
"""Letters of a sort of their own, by sort."""

HANDLINGS: Mapping[str, Handling] = Named(ALL, Handling)
