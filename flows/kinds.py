"""Every kind of case with what it does beside its table: the one list that the verbs read."""

from __future__ import annotations

from collections.abc import Mapping

from flows.activity import HANDLING as ACTIVITY
from flows.commitments import HANDLED as COMMITMENTS
from flows.cycle import CYCLE
from flows.documents.handlings import ALL as DOCUMENTS
from flows.handling import Handling
from flows.horizon import HANDLED as HORIZON
from flows.network import ALL as NETWORKS
from flows.service_validation import VALIDATION
from flows.skolesec.handlings import ALL as SKOLESEC
from flows.urgent.handling import HANDLED as URGENT

ALL: tuple[Handling, ...] = (
    CYCLE,
    *DOCUMENTS,
    *SKOLESEC,
    ACTIVITY,
    *NETWORKS,
    *URGENT,
    *HORIZON,
    *COMMITMENTS,
    VALIDATION,
)

HANDLINGS: Mapping[str, Handling] = {one.kind.name: one for one in ALL}
