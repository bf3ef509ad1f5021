"""A move is taken back: by whoever made it, within a minute, while no letter has told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from flows.engine.action_links import give_back
from flows.engine.casework import case_in, move_case, take_version, write_down
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber
from flows.engine.refusals import CannotUndo, NotAllowed
from models.case.last_move import (
    LastMove,
    as_it_stands,
    keep_last_move,
    last_move_of,
    put_back,
    watched,
)
from models.case.tables import Case
from models.post.withdrawn import withdraw
from states.process import TAKEN_BACK_WITHIN


def move_by_hand(desk: Desk, case: Case, name: str, **more: Any) -> Case:
    """Make the move as ``move_case`` does, and keep how the case stood before."""
    # Whoever answers another municipality's case is nobody of its people, and takes nothing back.
    if desk.who.person is None or case.municipality_id != desk.municipality:
        return move_case(desk, case, name, **more)
    wait = desk.place.wait(desk.kinds[case.kind].kind, case.state)
    before = as_it_stands(desk.session, case, desk.now)
    with watched(desk.session) as changes:
        move_case(desk, case, name, **more)
    before.person_id, before.link = desk.who.person, desk.who.link
    before.version, before.move = case.version, name
    if wait is not None and wait.decision:
        before.hindrance = "decision"
    elif changes.beyond(case):
        before.hindrance = "follows"
    keep_last_move(desk.session, before)
    return case


@verb("engine.undo", of_case("number"))
def undo(desk: Desk, number: CaseNumber, *, version: int | None = None) -> Case:
    """Take back the case's last move: it stands, and waits, as before; what was answered stays, and
    is not sent.

    ``version`` is the case's after the move that is meant. Raises NoSuchCase, NotAllowed for
    anybody but whoever made the move, and CannotUndo.
    """
    case = case_in(desk.session, desk.municipality, number)
    last = last_move_of(desk.session, case)
    if last is None or (version is not None and version != last.version):
        raise CannotUndo(undo="changed")
    if last.person_id != desk.who.person:
        raise NotAllowed(verb="engine.undo")
    if last.hindrance == "decision":
        raise CannotUndo(undo="decision")
    if last.hindrance:
        raise CannotUndo(undo="follows")
    if desk.now > ends_at(last):
        raise CannotUndo(undo="late")
    if not withdraw(desk.session, case):
        raise CannotUndo(undo="letter")
    told = {"move": last.move, "from": case.state, "to": last.before["state"]}
    link = last.link
    take_version(desk.session, case, case.version)
    put_back(desk.session, case, last)
    if link:
        give_back(desk.session, link)
    write_down(desk, case, "undone", told)
    return case


def ends_at(last: LastMove) -> datetime:
    """Until when the move may be taken back."""
    return last.made_at + TAKEN_BACK_WITHIN


def may_undo_until(session: Session, case: Case, person: int, now: datetime) -> datetime | None:
    """Until when the person may take back the case's last move; None where she may not."""
    last = last_move_of(session, case)
    if last is None or last.person_id != person or last.hindrance or now > ends_at(last):
        return None
    return ends_at(last).replace(microsecond=0)
