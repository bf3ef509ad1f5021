"""What is read by few, though it is of their own municipality."""

from __future__ import annotations

from flows.engine.door import About, may, unit_of
from flows.engine.handling import Desk
from models.case.tables import Case


def reads_words(desk: Desk, case: Case) -> bool:
    """Whether whoever is at the desk may read what was written in the case. Of most kinds everybody
    may; of those that are open to few, whoever it waits for, leads the unit or coordinates, and the
    data protection officer (GDPR art. 5.1 c). Where it stands is no secret."""
    open_to_few = desk.kinds[case.kind].only_named
    return not open_to_few or may(desk, "reads.words", About(case, unit_of(desk, case)))
