"""What follows from something that was done at a desk: the cases it opened and those it changed.

At a desk where nothing stays it says what would follow, before anything is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.engine.confidentiality import Secrets, secrets_of
from flows.engine.handling import Desk
from models.case.naming import names_of_cases
from models.case.questions import by_number
from models.case.tables import Case
from models.case.told import cases_changed, cases_opened
from models.register.questions import names_of
from states.ladder import OWNER


@dataclass(frozen=True, slots=True)
class Follows:
    """A case that was opened (``is_new``) or changed at the desk.

    ``due`` None: it has no last day, or the reader may not know it (``kept``). ``people``: the
    names of those who get its letters today; none where nobody holds ``role`` at ``unit``.
    """

    number: int
    is_new: bool
    kind: str
    state: str
    name: str
    unit: int | None
    due: date | None
    kept: bool
    is_closed: bool
    role: str
    people: tuple[str, ...]


def follows(desk: Desk) -> tuple[Follows, ...]:
    """What was opened and changed at the desk so far, as whoever is at it may see it: the earliest
    last day first, those without one last."""
    desk.session.flush()
    numbers = sorted(cases_changed(desk.session))
    names = names_of_cases(desk.session, numbers)
    secrets = secrets_of(desk.session, desk.municipality)
    cases = by_number(desk.session, desk.municipality, numbers)
    found = [_told(desk, case, names[case.id or 0], secrets) for case in cases]
    found.sort(key=lambda one: (one.due or date.max, one.kind, one.name.casefold(), one.number))
    return tuple(found)


def _told(desk: Desk, case: Case, name: str, secrets: Secrets) -> Follows:
    directory, day = desk.place.directory, desk.day
    kept = not secrets.may_see(case, desk.who.person, directory, day)
    acts = directory.addressed(OWNER, case.owner_role, case.unit_id, case.delegate_id, day)
    people = names_of(desk.session, desk.municipality, acts)
    return Follows(
        number=case.id or 0,
        is_new=case.id in cases_opened(desk.session),
        kind=case.kind,
        state=case.state,
        name=name,
        unit=case.unit_id,
        due=None if kept else case.due,
        kept=kept,
        is_closed=case.closed is not None,
        role=case.owner_role,
        people=tuple(people[one] for one in acts if one in people),
    )
