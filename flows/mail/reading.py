"""What many letters need, read at once: a letter more costs no question more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.engine.confidentiality import Secrets, secrets_by_home
from flows.engine.office import Office
from flows.mail.lines import Known, Row, asks_what_was_told, still_due
from flows.mail.reasons import earlier_years
from models.case.tables import Case
from models.post.questions import homes_of, places_of, readers_of, told_in
from models.post.tables import Message
from models.post.under_way import told_of
from models.register.tables import Municipality, Person, Unit


@dataclass
class Reading:
    """The letters' readers, municipalities and rows, by number and id, and what is known of their
    cases."""

    people: Mapping[int, Person]
    homes: Mapping[str, Municipality]
    rows: Mapping[int, Sequence[Row]]
    known: Known
    units: Sequence[Unit]  # held on to, so that nobody asks for them again
    secrets: Mapping[str, Secrets]


def read_for(office: Office, session: Session, letters: Sequence[Message], day: date) -> Reading:
    """Read what the letters need, in a handful of questions."""
    rows = told_in(session, letters)
    late: list[Case] = []
    cases: dict[int, Case] = {}
    for said in rows.values():
        due = [row for row in said if still_due(row[1], row[0])]
        mine = [case for _, case, _ in due]
        cases.update({case.id or 0: case for case in mine})
        late += mine if asks_what_was_told(due, day) else []
    together = list(cases.values())
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in together:
        by_kind[case.kind].append(case)
    if len(letters) > 1:
        for kind, some in by_kind.items():
            office.kinds[kind].together(session, some)
    return Reading(
        readers_of(session, letters),
        homes_of(session, letters),
        rows,
        Known(told_of(session, late), earlier_years(session, together)),
        places_of(session, together),
        secrets_by_home(session, sorted({one.municipality_id for one in letters})),
    )
