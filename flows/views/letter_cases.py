"""Which cases a letter speaks of: those of its lines, that of its alarm, that of its gathering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.engine.outbox import INVITATION, URGENT
from flows.views.letter_lines import Said
from models.case.tables import Case
from models.gatherings.told import cases_of_invitations
from models.post.questions import told_in
from models.post.tables import Item, Message
from models.urgent.questions import cases_of_alarms, last_alarms


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a letter. ``item`` None: it is no rung, but what an alarm or an invitation is
    about."""

    said: Said
    case: Case
    item: Item | None = None

    @property
    def order(self) -> tuple[int, str, int]:
        return -self.said.level, self.said.unit, self.said.case


def told_by(
    session: Session, municipality: str, letters: Sequence[Message]
) -> dict[int, list[Told]]:
    """What each of the letters speaks of, by number; the latest rung first, then by name."""
    found = {
        number: [Told(_said(case, name, item), case, item) for item, case, name in rows]
        for number, rows in told_in(session, letters).items()
    }
    for sort, behind in ((URGENT, cases_of_alarms), (INVITATION, cases_of_invitations)):
        here = [one for one in letters if one.sort == sort and one.about]
        cases = behind(session, municipality, [one.about for one in here]) if here else {}
        for letter in here:
            if letter.about in cases:
                case, name = cases[letter.about]
                found[letter.id or 0].append(Told(_said(case, name, None), case))
    for told in found.values():
        told.sort(key=lambda one: one.order)
    return found


def alarmed(session: Session, municipality: str, cases: Sequence[int]) -> dict[int, date]:
    """The day of the last alarm that left about each of the cases, by its number."""
    return last_alarms(session, municipality, cases)


def _said(case: Case, name: str, item: Item | None) -> Said:
    level, due = (item.level, item.due) if item is not None else (0, case.due)
    return Said(case.id or 0, name, case.kind, case.state, level, due)
