"""A municipality's own wheel, types and targets: read in, shown, put back to the built-in."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from config.clocks import targets_in
from config.own import BUILT_IN, check
from config.settings import Settings
from config.text_sorts import Sort
from flows.engine.door import verb
from flows.engine.handling import Desk, Who
from flows.engine.office import Office
from flows.engine.record import note_down
from flows.register.replanning import replan
from models.record import audit
from models.record.facts import fact, keep_fact
from models.register.own_texts import forget_text, keep_text, own_texts
from models.register.questions import municipality_ids

log = logging.getLogger(__name__)


@verb("register.read_in")
def read_in(desk: Desk, sort: Sort, text: str) -> int:
    """The text holds for the municipality from now on, as a whole; returns how many reminders it
    moves. Raises what is wrong in it, with every problem at once; then the one before it goes on
    holding."""
    check(sort, text)
    keep_text(desk.session, desk.municipality, sort, text, desk.now)
    moved = _replan(desk)
    told = {"sort": sort, "sha256": _hash(text)}
    note_down(desk, "own_text_read", {**told, "reminders": moved} if moved else told)
    return moved


@verb("register.put_back")
def put_back(desk: Desk, sort: Sort) -> int | None:
    """The built-in holds again; returns how many reminders it moves, None when it did already."""
    if not forget_text(desk.session, desk.municipality, sort):
        return None
    moved = _replan(desk)
    note_down(desk, "own_text_put_back", {"sort": sort, "reminders": moved})
    return moved


def _replan(desk: Desk) -> int:
    """Let the unsent reminders follow the texts as they hold now."""
    desk.session.flush()
    return replan(desk, desk.place, desk.town_of(desk.municipality))


def text_of(desk: Desk, sort: Sort) -> str:
    """The text that holds: the municipality's own, else the built-in one; nothing where it has no
    targets of its own."""
    own = own_texts(desk.session, [desk.municipality])[desk.municipality].get(sort)
    if own is not None:
        return own
    return BUILT_IN[sort].read_text(encoding="utf-8") if sort in BUILT_IN else ""


def named_files(settings: Settings) -> dict[Sort, Path]:
    """The files that settings of an earlier version name, and that are there."""
    named = {
        Sort.WHEEL: settings.wheel,
        Sort.ACTIVITIES: settings.activities,
        Sort.DOCUMENTS: settings.var / "documents.toml",
        Sort.TARGETS: settings.clocks,
    }
    return {sort: file for sort, file in named.items() if file is not None and file.exists()}


def text_in(sort: Sort, file: Path) -> str:
    """What a file of an earlier version says of a sort: of the clocks, the targets alone."""
    return targets_in(file) if sort == Sort.TARGETS else file.read_text(encoding="utf-8-sig")


def take_over(office: Office, now: Callable[[], datetime]) -> list[Sort]:
    """What files held for the whole installation becomes each municipality's own, once; returns
    the sorts that were taken over. Raises what is wrong in a file."""
    taken = []
    for sort, file in named_files(office.settings).items():
        text = text_in(sort, file)
        with office.database.write() as session:
            key = f"taken over: {sort}"
            homes = municipality_ids(session)
            if fact(session, key) is not None or not homes or not text.strip():
                continue
            check(sort, text)
            at, there = now(), own_texts(session, homes)
            for home in homes:
                if sort in there.get(home, {}):
                    continue
                keep_text(session, home, sort, text, at)
                told = {"sort": sort, "sha256": _hash(text), "from": "file"}
                who = Who(None, "cli")
                audit.write(session, home, "own_text_read", at=at, via=who.via, detail=told)
            keep_fact(session, key, at.isoformat())
        taken.append(sort)
        log.info("a file became the municipalities' own: sort=%s", sort)
    return taken


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
