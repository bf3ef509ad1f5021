"""What may lie on the wheel beside the steps: where each kind belongs, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.case.tables import Case
from states import activity, governing_document, report_back, rollout, service_validation
from states.safety_cycle import KIND as CYCLE_KIND


class Domain(StrEnum):
    """What a reader can choose to see alone."""

    CYCLE = "cycle"
    BOARD = "board"
    MEETINGS = "meetings"
    SERVICES = "services"
    ACTIVITIES = "activities"
    URGENT = "urgent"


class State(StrEnum):
    LATE = "late"
    SOON = "soon"
    PLANNED = "planned"
    DONE = "done"


DECISION = "decision"
DOMAINS: Mapping[str, Domain] = {
    CYCLE_KIND: Domain.CYCLE,
    "measure": Domain.CYCLE,
    report_back.KIND: Domain.BOARD,
    DECISION: Domain.BOARD,
    "adoption": Domain.BOARD,
    "report": Domain.BOARD,
    "gathering": Domain.MEETINGS,
    "appointee": Domain.MEETINGS,
    "participation": Domain.MEETINGS,
    "phase": Domain.MEETINGS,
    "artefact": Domain.MEETINGS,
    "mapping": Domain.MEETINGS,
    "homework": Domain.MEETINGS,
    "support_request": Domain.MEETINGS,
    "guidance": Domain.MEETINGS,
    service_validation.KIND: Domain.SERVICES,
    governing_document.KIND: Domain.SERVICES,
    "quality_review": Domain.SERVICES,
    "document_evaluation": Domain.SERVICES,
    "revision_request": Domain.SERVICES,
    "horizon_item": Domain.SERVICES,
    "horizon_round": Domain.SERVICES,
    "commitment": Domain.SERVICES,
    activity.KIND: Domain.ACTIVITIES,
    rollout.KIND: Domain.ACTIVITIES,
    "urgent_case": Domain.URGENT,
    "data_breach": Domain.URGENT,
    "cyber_incident": Domain.URGENT,
}
"""Where each kind of case belongs, and what is no case: a body's meeting, the wheel's own marks."""
BANDS = (activity.KIND, rollout.KIND)
"""Kinds that last: from the first letter about them to the last day."""
ROUND_AND_ROUND = (service_validation.KIND, governing_document.KIND)
"""Kinds whose cases are not closed when something was done: that is shown beside what is next."""


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """One thing on the wheel: a mark on ``end``, or a band from ``start`` to it, both within the
    year. It may stand for several ``cases`` that are about the same: ``of`` them, ``done``,
    ``late`` and due ``soon``; ``days`` is how many working days the latest is late. ``name`` and
    ``unit`` are "" where there is none; ``due`` is the last day, also of what was done before."""

    kind: str
    domain: Domain
    name: str
    unit: str
    start: date
    end: date
    due: date
    state: State
    cases: tuple[Case, ...] = ()
    of: int = 1
    done: int = 0
    late: int = 0
    soon: int = 0
    days: int = 0

    @property
    def is_band(self) -> bool:
        return self.kind in BANDS

    @property
    def left(self) -> tuple[Case, ...]:
        """Its open cases."""
        return tuple(case for case in self.cases if case.closed is None)
