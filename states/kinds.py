"""Every kind of case, by its name: the one list that tables, verbs, words and tests walk."""

from __future__ import annotations

from collections.abc import Mapping

from states.activity import ACTIVITY, PLANNED, VAGUE
from states.appointee import APPOINTEE
from states.artefact import ARTEFACT
from states.commitment import COMMITMENT
from states.document_evaluation import DOCUMENT_EVALUATION
from states.document_evaluation import PLANNED as TO_EVALUATE
from states.gathering import GATHERING
from states.governing_document import GOVERNING_DOCUMENT
from states.homework import HOMEWORK, TO_DO
from states.horizon_item import HORIZON_ITEM, HORIZON_ROUND
from states.kind import AnyKind
from states.mapping import MAPPING
from states.measure import MEASURE
from states.participation import PARTICIPATION
from states.phase import PHASE
from states.quality_review import QUALITY_REVIEW, TO_REVIEW
from states.report_back import REPORT_BACK
from states.revision_request import REVISION_REQUEST
from states.rollout import ROLLOUT
from states.safety_cycle import SAFETY_CYCLE
from states.service_validation import SERVICE_VALIDATION
from states.support_request import GUIDANCE, SUPPORT_REQUEST
from states.urgent_case import CYBER_INCIDENT, DATA_BREACH, URGENT_CASE, URGENT_KINDS

ALL: tuple[AnyKind, ...] = (
    SAFETY_CYCLE,
    MEASURE,
    GATHERING,
    ACTIVITY,
    APPOINTEE,
    REVISION_REQUEST,
    PARTICIPATION,
    PHASE,
    ARTEFACT,
    MAPPING,
    HOMEWORK,
    SUPPORT_REQUEST,
    GUIDANCE,
    URGENT_CASE,
    DATA_BREACH,
    CYBER_INCIDENT,
    HORIZON_ITEM,
    HORIZON_ROUND,
    COMMITMENT,
    SERVICE_VALIDATION,
    GOVERNING_DOCUMENT,
    REPORT_BACK,
    QUALITY_REVIEW,
    DOCUMENT_EVALUATION,
    ROLLOUT,
)

KINDS: Mapping[str, AnyKind] = {one.name: one for one in ALL}

IN_HOURS = URGENT_KINDS
"""The kinds whose time is counted in hours."""
NOT_BEGUN = frozenset({PLANNED, VAGUE, TO_DO, TO_EVALUATE, TO_REVIEW})
"""The states of every kind in which what is to be done has not begun."""
