"""The services of a register, each with where it stands, who uses it and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.case.tables import Case
from models.figures.services import agreements_on
from models.register.questions import unit_names
from models.services.questions import Registered, decisions, registered, uses_on, validations
from models.services.standing import standing_of
from models.services.suppliers import suppliers_here
from models.services.tables import ServiceAgreement, ServiceDecision
from reports.frames import unit_of
from reports.teller import Teller
from states.service_standing import COVERED, GONE, LEAVING


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of the register. ``units``: who uses it; "" stands for the whole authority."""

    service: Registered
    case: Case
    standing: str
    decision: ServiceDecision | None
    units: tuple[str, ...]
    country: str
    agreements: Sequence[ServiceAgreement]

    @property
    def number(self) -> int:
        return self.case.id or 0

    @property
    def covered(self) -> bool:
        """Whether a valid decision covers it as it is now."""
        return self.standing in COVERED

    @property
    def valid_until(self) -> date | None:
        return self.decision.valid_until if self.decision and self.covered else None


def day_of(teller: Teller) -> date:
    """The day on which the register is read."""
    return min(teller.scope.end, teller.scope.today)


def entries(teller: Teller) -> list[Entry]:
    """The services by name; of a unit those that it uses itself, or with everybody. What is phased
    out is there if that was in the period."""
    scope, session, day = teller.scope, teller.session, day_of(teller)
    home = scope.municipality
    unit = unit_of(teller).id if scope.unit is not None else None
    cases, decided, used = validations(session, home), decisions(session, home), {}
    for subject, uses in uses_on(session, home, day).items():
        used[subject] = [use.unit_id for use in uses]
    countries = {one.id: one.country for one in suppliers_here(session, home)}
    names, agreed = unit_names(session, home), agreements_on(session, home, day)
    found = []
    for number, one in registered(session, home).items():
        case = cases.get(number)
        uses_it = used.get(number, [])
        if case is None or (unit is not None and not {unit, None} & set(uses_it)):
            continue
        entry = Entry(
            one,
            case,
            standing_of(case, one, decided.get(number), day),
            decided.get(number),
            tuple(sorted(names.get(at or 0, "") for at in uses_it)),
            countries.get(one.service.supplier_id, ""),
            agreed.get(number, ()),
        )
        if entry.standing != GONE or (case.closed and case.closed >= scope.start):
            found.append(entry)
    return found


def standing_in(teller: Teller, standings: Iterable[str]) -> list[Entry]:
    """Those that stand so, in the order of the standings and then by name."""
    order = list(standings)
    some = [one for one in entries(teller) if one.standing in order]
    return sorted(some, key=lambda one: order.index(one.standing))


def current(teller: Teller) -> list[Entry]:
    """Those that are neither phased out nor on their way out."""
    return [one for one in entries(teller) if one.standing not in (GONE, LEAVING)]
