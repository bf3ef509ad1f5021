"""How a case stands, as the pages name it: the words and values of ``flows.views.standings``."""

from flows.views.standings import (
    DONE,
    DUE_SOON,
    IN_PROGRESS,
    NOT_APPLICABLE,
    NOT_STARTED,
    OVERDUE,
    Standing,
    present_standing,
    standing,
)

__all__ = [
    "DONE",
    "DUE_SOON",
    "IN_PROGRESS",
    "NOT_APPLICABLE",
    "NOT_STARTED",
    "OVERDUE",
    "Standing",
    "present_standing",
    "standing",
]
