"""Which beats may wait for each other: a long one holds up no alarm and no letter."""

from __future__ import annotations

from threading import Lock

ALONE = ("urgent_alarms", "delivery", "returned_mail")
"""Each of them in a thread of its own: an alarm waits for nobody, and the two that wait for a host
keep nobody else waiting."""
LANES = ("default", *ALONE)


def lane_of(beat: str) -> str:
    """The lane that the beat is rung in."""
    return beat if beat in ALONE else "default"


def locks() -> dict[str, Lock]:
    """One for each lane, shared by whoever rings in this process."""
    return {name: Lock() for name in LANES}
