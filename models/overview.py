"""What the pages ask: few questions each, however many units there are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select as select_many
from sqlmodel import Session, col, func, select

from models.activities.tables import secret_cases
from models.case.naming import NAME, with_names
from models.case.tables import Case
from models.post.tables import Item, Message
from models.record.tables import Audit, Run
from models.register.tables import Municipality, Person, SchoolBreak, Unit
from states.safety_cycle import KIND

PAGE = 50
IDLE = ": nothing to do"  # how the sentence of such a run ends


def municipalities(session: Session) -> list[Municipality]:
    """Every municipality of this installation, by name."""
    return list(session.exec(select(Municipality).order_by(Municipality.name)))


def units(session: Session, municipality: str) -> list[Unit]:
    """The municipality's units, by name."""
    wanted = select(Unit).where(Unit.municipality_id == municipality).order_by(Unit.name)
    return list(session.exec(wanted))


def years(session: Session, municipality: str) -> list[str]:
    """The school years that have a safety cycle, the latest first."""
    rows = session.execute(
        select(Case.year)
        .where(Case.municipality_id == municipality, Case.kind == KIND)
        .distinct()
        .order_by(col(Case.year).desc())
    )
    return [year for (year,) in rows]


def cycles(session: Session, municipality: str, year: str | None = None) -> list[Case]:
    """The safety cycles of one school year; None: those of any year that are under way."""
    wanted = select(Case).where(Case.municipality_id == municipality, Case.kind == KIND)
    under_way = col(Case.closed).is_(None)
    wanted = wanted.where(Case.year == year) if year else wanted.where(under_way)
    return list(session.exec(wanted.order_by(col(Case.year), col(Case.id))))


def by_number(session: Session, numbers: Sequence[int]) -> list[Case]:
    """The cases with these numbers."""
    found: list[Case] = []
    for start in range(0, len(numbers), 400):
        wanted = select(Case).where(col(Case.id).in_(numbers[start : start + 400]))
        found += session.exec(wanted)
    return found


def departures(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """When each case last left each of its steps, by case and step."""
    left: dict[int, dict[str, datetime]] = defaultdict(dict)
    for start in range(0, len(numbers), 400):
        rows = session.execute(
            select(Audit.case_id, Audit.what, Audit.at)
            .where(
                col(Audit.case_id).in_(numbers[start : start + 400]),
                col(Audit.what).like("left:%"),
            )
            .order_by(Audit.municipality_id, col(Audit.seq))
        )
        for case, what, at in rows:
            left[case][what.removeprefix("left:")] = at
    return left


def ended_in(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """The step in which each case was found not applicable."""
    found: dict[int, str] = {}
    for start in range(0, len(numbers), 400):
        rows = session.execute(
            select(Audit.case_id, Audit.detail).where(
                col(Audit.case_id).in_(numbers[start : start + 400]),
                Audit.what == "not_applicable",
            )
        )
        for case, detail in rows:
            found[case] = str(json.loads(detail).get("from", ""))
    return found


def breaks(session: Session, municipality: str, start: date, end: date) -> list[SchoolBreak]:
    """The school breaks that touch the days from ``start`` to ``end``."""
    wanted = (
        select(SchoolBreak)
        .where(
            SchoolBreak.municipality_id == municipality,
            SchoolBreak.starts <= end,
            SchoolBreak.ends >= start,
        )
        .order_by(col(SchoolBreak.starts))
    )
    return list(session.exec(wanted))


def letters_waiting(session: Session, municipality: str) -> int:
    """Letters that are about to leave by themselves."""
    found = session.execute(
        select(func.count())
        .select_from(Message)
        .where(
            Message.municipality_id == municipality,
            col(Message.status).in_(("pending", "claimed", "sending")),
        )
    )
    return int(found.scalar_one())


def names(session: Session, municipality: str, people: Iterable[int | None]) -> dict[int, str]:
    """The names of those people that belong to the municipality."""
    wanted = sorted({person for person in people if person is not None})
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 400):
        rows = session.execute(
            select(Person.id, Person.name).where(
                Person.municipality_id == municipality,
                col(Person.id).in_(wanted[start : start + 400]),
            )
        )
        found.update({row[0]: row[1] for row in rows})
    return found


def colleagues(session: Session, municipality: str) -> list[tuple[int, str]]:
    """Everybody who can be written to, by name."""
    rows = session.execute(
        select(Person.id, Person.name)
        .where(Person.municipality_id == municipality, Person.email != "")
        .order_by(col(Person.name))
    )
    return [(number, name) for number, name in rows]


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a letter: which step of which unit, and its rung. ``due`` None: confidential."""

    case: int
    unit: str
    kind: str
    state: str
    level: int
    due: date | None


def said_in(session: Session, letters: Sequence[int]) -> dict[int, list[Said]]:
    """What each of the letters says."""
    found: dict[int, list[Said]] = defaultdict(list)
    kept = secret_cases(session) if letters else {}
    for start in range(0, len(letters), 400):
        rows = session.execute(
            with_names(
                select_many(
                    col(Item.message_id),
                    col(Item.case_id),
                    NAME,
                    col(Case.kind),
                    col(Case.state),
                    col(Item.level),
                    col(Item.due),
                ).join(Case, col(Case.id) == col(Item.case_id))
            )
            .where(col(Item.message_id).in_(letters[start : start + 400]))
            .order_by(col(Item.level).desc(), NAME)
        )
        for letter, *rest in rows:
            said = Said(*rest)
            found[letter].append(replace(said, due=None) if said.case in kept else said)
    return found


def last_letters(session: Session, cases: Sequence[int]) -> dict[int, tuple[int, date]]:
    """The last letter that left about the present step of each case: its rung and its day."""
    found: dict[int, tuple[int, date]] = {}
    for start in range(0, len(cases), 400):
        rows = session.execute(
            select_many(col(Item.case_id), col(Item.level), col(Message.day))
            .join(Case, col(Case.id) == col(Item.case_id))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(
                col(Item.case_id).in_(cases[start : start + 400]),
                col(Item.since_version) == col(Case.since_version),
                col(Message.status) == "sent",
            )
            .order_by(col(Message.sent_at), col(Item.level))
        )
        found.update({case: (level, day) for case, level, day in rows})
    return found


def runs(session: Session, page: int = 1, *, idle: bool = True) -> tuple[list[Run], bool]:
    """One page of the runs, the latest first; and whether there are older ones. Without ``idle``
    those are left out that found nothing to do."""
    busy = select(Run) if idle else select(Run).where(~col(Run.sentence).endswith(IDLE))
    wanted = (
        busy.order_by(col(Run.started).desc(), col(Run.id).desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    found = list(session.exec(wanted))
    return found[:PAGE], len(found) > PAGE


def last_run(session: Session, beat: str) -> Run | None:
    """The latest run of a beat."""
    wanted = select(Run).where(Run.beat == beat).order_by(col(Run.started).desc())
    return session.exec(wanted.limit(1)).first()


def runs_at(session: Session, beat: str, instants: Iterable[datetime]) -> dict[datetime, Run]:
    """The runs of a beat that began at these instants: a beat works with one ``now`` throughout,
    so that a letter's instant is that of the run which wrote or sent it."""
    wanted = sorted(set(instants))
    found: dict[datetime, Run] = {}
    for start in range(0, len(wanted), 400):
        rows = session.exec(
            select(Run).where(Run.beat == beat, col(Run.started).in_(wanted[start : start + 400]))
        )
        found.update({run.started: run for run in rows})
    return found
