"""A town with cases in each state and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from models.case.steps import note_step
from models.case.tables import Case
from models.post.tables import Message
from models.register.tables import Unit
from states.kinds import KINDS
from states.process import FINISHED, Outcome
from states.safety_cycle import AVSLUTAD, FORWARD, STEPS
from states.safety_cycle import KIND as CYCLE
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.worlds.pages import at_the_screen

NOW = at("2027-05-05 09:00")


DAY = date(2027, 5, 5)


YEAR = "2026/27"


KART, ANALYS, ATGARD, UTVARD, FORB = STEPS


# School, the step that it stands in and its last day; or the one it ended in, and how.
OPEN = {
    "Backaskolan": (KART, date(2027, 4, 27)),  # six working days late
    "Ekdalaskolan": (KART, DAY),
    "Cederskolan": (ANALYS, date(2027, 5, 4)),  # one day late
    "Dungeskolan": (ANALYS, date(2027, 5, 19)),  # in exactly two weeks
    "Enskolan": (ANALYS, date(2027, 5, 20)),  # a day after that
}


ENDED = {
    "Fikonskolan": (FORB, Outcome.DONE),
    "Granskolan": (ANALYS, Outcome.NOT_APPLICABLE),
    "Hasselskolan": (ATGARD, Outcome.WITHDRAWN),
    "Iduns skola": (FORB, Outcome.PARTLY),
}


WITHOUT = "Jasminskolan"


ENDINGS = [
    (name, move.target, Outcome(move.outcome))
    for name, kind in KINDS.items()
    for move in kind.process.moves
    if move.outcome is not None and not callable(move.outcome) and name != CYCLE
]


CHIP = re.compile(r'<span class="chip is-(\w+)">')


def furnished(folder: Path) -> Iterator[TestTown]:
    """The town, until the test has ended."""
    post = Postbox()
    office = make_office(folder / "var", post)
    settle_town(office.database)
    town = TestTown(office, post)
    with office.database.write() as session:
        for name in (*list(OPEN)[2:], *ENDED, WITHOUT):
            session.add(Unit(municipality_id=town.id, name=name, form="grundskola"))
    asta = town.person("asta@skola.example")
    with office.database.write() as session:
        for school, (step, due) in OPEN.items():
            through(session, town, school, step).due = due
        for school, (step, outcome) in ENDED.items():
            case = through(session, town, school, step)
            leave(session, case, AVSLUTAD, completed=outcome in FINISHED)
            case.closed, case.outcome, case.owner_role = date(2027, 5, 3), outcome, ""
        for number, (kind, state, outcome) in enumerate(ENDINGS):
            case = put_case(session, town, kind, state, occurrence=str(number))
            case.closed, case.outcome = date(2027, 4, 30), outcome
        put_case(session, town, "phase", "planned")
        for number, status in enumerate(("pending", "held", "held", "dead", "sent")):
            session.add(
                Message(
                    municipality_id=town.id,
                    person_id=asta,
                    day=date(2027, 4, 1 + number),
                    next_at=NOW,
                    created_at=NOW,
                    message_id=f"<{number}@skola.example>",
                    status=status,
                    sent_at=NOW if status == "sent" else None,
                )
            )
    yield town
    office.database.close()


def put_case(
    session: Session, town: TestTown, kind: str, state: str, unit: int | None = None, **more: Any
) -> Case:
    case = Case(
        municipality_id=town.id,
        kind=kind,
        unit_id=unit,
        year=YEAR,
        state=state,
        opened=date(2026, 8, 17),
        since=date(2026, 8, 17),
        owner_role="headteacher" if unit else "",
        **more,
    )
    session.add(case)
    session.flush()
    return case


def leave(session: Session, case: Case, into: str, *, completed: bool = True) -> None:
    note_step(
        session,
        case,
        left_at=NOW,
        left_on=date(2027, 5, 3),
        move=FORWARD[case.state],
        into=into,
        completed=completed,
        late_days=0,
    )
    case.state = into
    session.add(case)


def through(session: Session, town: TestTown, school: str, step: str) -> Case:
    """A cycle that has completed every step before this one."""
    unit = session.exec(select(Unit.id).where(Unit.name == school)).one()
    case = put_case(session, town, CYCLE, KART, unit)
    for after in STEPS[1 : STEPS.index(step) + 1]:
        leave(session, case, after)
    return case


def html(town: TestTown, address: str, locale: str = "sv") -> str:
    answer = at_the_screen(town.office, NOW).get(address, headers={"accept-language": locale})
    assert answer.status_code == 200, address
    return answer.text


def said(text: str) -> str:
    """What a page says, without what its filters offer."""
    told = re.sub(r"<select.*?</select>", " ", text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", told)).replace("\u00ad", "").split())
