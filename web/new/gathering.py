"""A gathering of a series: what it is about, and where and when one meets."""

from __future__ import annotations

from flows.gatherings.verbs import add
from states.gathering import Mode
from web.new.thing import (
    CHOICE,
    INSTANT,
    LINE,
    TEXT,
    Asked,
    Step,
    Thing,
    page_of_case,
    worded,
)

GATHERING = Thing(
    what="gathering",
    verb=add,
    steps=(
        Step(
            "about",
            (
                Asked("series", LINE),
                Asked("name", LINE),
                Asked("agenda", TEXT, needed=False),
                Asked("bring", TEXT, needed=False),
            ),
        ),
        Step(
            "when",
            (
                Asked("starts", INSTANT, needed=False),
                Asked("ends", INSTANT, needed=False),
                Asked(
                    "mode",
                    CHOICE,
                    options=worded("gathering_modes", tuple(Mode)),
                    first=lambda _desk: Mode.DIGITAL,
                ),
                Asked("place", LINE, needed=False),
                Asked("link", LINE, needed=False),
            ),
        ),
    ),
    address=page_of_case,
    points_at={"gathering_times": "ends"},
)
