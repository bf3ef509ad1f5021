"""The sorts of text that a municipality may have of its own, instead of the built-in one."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    WHEEL = "wheel"  # steps' dates, ladder, rests, who answers and how long
    ACTIVITIES = "activities"
    DOCUMENTS = "documents"  # types of document, and the bodies that decide
    TARGETS = "targets"  # the authority's own targets for urgent cases, beside the law's clocks
