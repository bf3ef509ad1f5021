"""The views of the page about letters, as links; and what is said of one letter in any of them."""

from __future__ import annotations

from dataclasses import dataclass

from config.words import Words
from flows.engine.handling import Desk
from flows.views.letter_lines import Said
from flows.views.letter_reach import reach_of
from models.post.letter_list import Status
from models.post.questions import letters_in_trouble
from web.case.history import level_name

VIEWS = ("all", "leaving", "left", "held", "trouble", "untold")
COUNTED = {"held": ("held", "dead")}
"""The views that say how many letters stand in them: the short ones, which wait for somebody."""
CHIPS = {
    Status.PLANNED: "in_progress",
    Status.AGAIN: "due_soon",
    Status.HELD: "due_soon",
    Status.SENT: "done",
    Status.PERHAPS: "partly",
    Status.REFUSED: "overdue",
    Status.BOUNCED: "overdue",
    Status.CANCELLED: "withdrawn",
}
"""The sign and the colour of each status: those of the cases' own."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view: its key, its address, whether it is this one, and how many letters; None: it is
    not counted."""

    key: str
    address: str
    here: bool
    n: int | None = None


def tabs(desk: Desk, here: str) -> list[Tab]:
    """The views in their order; counted for whoever reads everybody's letters."""
    every = reach_of(desk) is None
    standing = letters_in_trouble(desk.session, desk.municipality) if every else {}
    found = []
    for view in VIEWS:
        counted = COUNTED.get(view) if every else None
        n = sum(standing.get(one, 0) for one in counted) if counted else None
        address = "/letters" if view == "all" else f"/letters?view={view}"
        found.append(Tab(view, address, view == here, n))
    return found


def rung(desk: Desk, line: Said, late: bool, say: Words) -> str:
    """What the rung of a letter's line is called."""
    return level_name(say, desk.place, line.level, late=late)
