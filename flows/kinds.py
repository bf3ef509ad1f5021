"""Every kind of case with what it does beside its table: the one list that the verbs read."""

from __future__ import annotations

from collections.abc import Mapping

from flows.activities.handling import HANDLING as ACTIVITY
from flows.documents.handlings import ALL as DOCUMENTS
from flows.engine.handling import Handling
from flows.engine.office import LetterSort
from flows.engine.outbox import INVITATION
from flows.engine.outbox import URGENT as URGENT_LETTERS
from flows.following.commitments import HANDLED as COMMITMENTS
from flows.following.horizon import HANDLED as HORIZON
from flows.gatherings.letter import INVITATIONS
from flows.networks.handling import ALL as NETWORKS
from flows.safety_cycle.handling import CYCLE
from flows.services.handling import VALIDATION
from flows.skolesec.handlings import ALL as SKOLESEC
from flows.urgent.handling import HANDLED as URGENT
from flows.urgent.letter import ALARMS

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

LETTERS: Mapping[str, LetterSort] = {URGENT_LETTERS: ALARMS, INVITATION: INVITATIONS}
"""Letters of a sort of their own, by sort."""

HANDLINGS: Mapping[str, Handling] = {one.kind.name: one for one in ALL}
