"""A draft and what people have put into it: own words stand, and each part says how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

from reports.report import Mark, Part, Report, Section


class Touched(NamedTuple):
    """What somebody did with a part: her ``own`` words, or None, and the digest of the data that
    she had before her."""

    own: str | None
    data_sha256: str


def digest(part: Part) -> str:
    """The SHA-256 of what the data say in a part, in hexadecimal."""
    told = [block.model_dump(mode="json") for block in part.data]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def merged(draft: Report, touched: Mapping[str, Touched]) -> Report:
    """The draft with everybody's words in their parts, each with its mark."""
    sections = tuple(
        Section(
            key=section.key,
            heading=section.heading,
            parts=tuple(_merged(part, touched.get(part.key)) for part in section.parts),
        )
        for section in draft.sections
    )
    return draft.model_copy(update={"sections": sections})


def _merged(part: Part, touched: Touched | None) -> Part:
    own = touched.own if touched else None
    return part.model_copy(update={"own": own, "mark": _mark(part, touched)})


def _mark(part: Part, touched: Touched | None) -> Mark:
    if touched is None:
        return Mark.FROM_DATA if part.data else Mark.WANTED
    if touched.data_sha256 != digest(part):
        return Mark.CHANGED
    return Mark.READ if touched.own is None else Mark.WRITTEN


UNREAD = frozenset({Mark.FROM_DATA, Mark.CHANGED, Mark.WANTED})
"""The marks of parts that somebody has still to look at."""


def unread(report: Report) -> list[Part]:
    """The parts that nobody has read as they are now, in their order."""
    return [part for part in report.parts if part.mark in UNREAD]
