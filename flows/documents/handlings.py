"""The kinds of this folder with what they do beside their tables of moves."""

from __future__ import annotations

from flows.documents.evaluations import EVALUATIONS
from flows.documents.handling import DOCUMENTS
from flows.documents.reports import REPORTS
from flows.documents.reviews import REVIEWS
from flows.documents.rollouts import ROLLOUTS
from flows.engine.handling import Handling

ALL: tuple[Handling, ...] = (DOCUMENTS, REPORTS, REVIEWS, EVALUATIONS, ROLLOUTS)
