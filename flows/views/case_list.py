"""Reading cases for people and machines: the same rows for the command line and the pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from config.called import State
from flows.engine.confidentiality import secrets_of, veiled
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.views.may_know import may_know
from models.case.questions import listed
from models.case.tables import Case
from models.register.questions import addresses, everybodys_names


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list. ``answerable``: the address of the one who answers, None when vacant.
    ``kept``: its day is confidential, and the reader may not know it. ``people``: the names and
    addresses of all who answer, for searching."""

    id: int
    kind: str
    unit: str
    state: str
    opened: date
    due: date | None
    overdue: bool
    answerable: str | None
    case: Case
    place: Town
    kept: bool = False
    people: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "kind": self.kind,
            "unit": self.unit,
            "state": self.state,
            "opened": self.opened.isoformat(),
            "due": self.due.isoformat() if self.due else None,
            "overdue": self.overdue,
            "answerable": self.answerable,
            **({"confidential": True} if self.kept else {}),
            **self._ended(),
        }

    def _ended(self) -> dict[str, object]:
        if self.case.closed is None:
            return {}
        return {"closed": self.case.closed.isoformat(), "outcome": self.case.outcome}


def lines(
    office: Office,
    municipality: str,
    day: date,
    *,
    unit: str = "",
    states: Collection[State] = (),
    kinds: Collection[str] = (),
    overdue: bool = False,
    person: int | None = None,
) -> Iterator[Line]:
    """The municipality's cases, the most urgent first; a closed one is never overdue. Coming days
    that ``person`` may not know are left out, and their cases stand after those with a day; a
    case that she may not know of at all is left out."""
    with office.database.read() as session:
        place = office.town(session, municipality)
        emails = addresses(session, municipality)
        names = everybodys_names(session, municipality)
        secrets = secrets_of(session, municipality)
        late_on = day if overdue else None
        every = listed(
            session, municipality, unit=unit, kinds=kinds, states=states, late_on=late_on
        )
        rows = [
            (case if seen else veiled(case), name, not seen)
            for case, name in every
            if person is None
            or may_know(secrets, place, office.kinds, case, person, day) is not None
            if (seen := secrets.may_see(case, person, place.directory, day)) or not overdue
        ]
        if any(kept for _, _, kept in rows):
            rows.sort(key=lambda row: (row[0].closed is not None, row[2]))
        for case, name, kept in rows:
            people = place.directory.addressed(
                "owner", case.owner_role, case.unit_id, case.delegate_id, day
            )
            waiting = case.closed is None and case.due is not None
            yield Line(
                id=case.id or 0,
                kind=case.kind,
                unit=name,
                state=case.state,
                opened=case.opened,
                due=case.due,
                overdue=case.closed is None and case.due is not None and case.due < day,
                answerable=emails.get(people[0]) if people and waiting else None,
                case=case,
                place=place,
                kept=kept,
                people=tuple(
                    text
                    for one in (people if waiting else ())
                    for text in (names.get(one, ""), emails.get(one, ""))
                    if text
                ),
            )
