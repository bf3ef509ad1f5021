"""The register as a list: where each service stands today, and the views that ask for action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.services.class_levels import class_labels, level_names
from flows.services.guardians import Classes, classes_of
from models.case.tables import Case
from models.register.questions import unit_names
from models.register.tables import Municipality
from models.services.lookups import rules_of
from models.services.questions import (
    Registered,
    decisions,
    guardians,
    registered,
    uses_on,
    validations,
)
from models.services.standing import standing_of
from models.services.tables import ServiceDecision
from states.school_year import SchoolYear
from states.service_facts import needs_guardians
from states.service_standing import COVERED, GONE, LEAVING, SOON

ALL, WITHOUT, NOT_APPROVED_USED, EXPIRING = "all", "without", "not_approved_used", "expiring"
SHOWS = (ALL, WITHOUT, NOT_APPROVED_USED, EXPIRING)


@dataclass(frozen=True, slots=True)
class Line:
    """One service. ``standing`` is a key of the catalogue ``standings``; ``units`` says where it
    is in use ("" stands for the whole authority); ``classes`` None: no guardians are asked."""

    service: Registered
    case: Case
    standing: str
    decision: ServiceDecision | None
    units: tuple[str, ...]
    classes: Classes | None
    levels: str

    @property
    def in_use(self) -> bool:
        return bool(self.units)

    @property
    def covered(self) -> bool:
        """Whether a valid decision covers the service as it is now."""
        return self.standing in COVERED

    @property
    def may_be_used(self) -> bool:
        """Covered, and where guardians must approve, every recorded class has answered."""
        return self.covered and (self.classes is None or self.classes.complete)

    @property
    def valid_until(self) -> date | None:
        return self.decision.valid_until if self.decision and self.covered else None

    def as_json(self) -> dict[str, object]:
        facts, decision = self.service.facts, self.decision
        return {
            "service": self.service.name,
            "case": self.case.id,
            "standing": self.standing,
            "covered": self.covered,
            "may_be_used": self.may_be_used,
            "state": self.case.state,
            "supplier": facts.supplier,
            "sort": facts.sort,
            "purpose": facts.purpose,
            "data": sorted(facts.data),
            "in_use": list(self.units),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "classes": self.levels,
            "waits_for_guardians": list(self.classes.waiting) if self.classes else [],
            "decided": decision.decided.isoformat() if decision else None,
            "decided_by": decision.role if decision else None,
            "conditions": decision.conditions.splitlines() if decision else [],
            "handling_days": decision.days if decision else None,
        }


def lines(session: Session, municipality: str, day: date, locale: str | None = None) -> list[Line]:
    """Every service of the municipality, by name; a handful of questions. ``locale`` is the
    reader's language, in which the classes are said; None: the municipality's."""
    services = registered(session, municipality)
    cases = validations(session, municipality)
    latest = decisions(session, municipality)
    used = uses_on(session, municipality, day)
    asked = guardians(session, municipality, str(SchoolYear.of(day)))
    rules = rules_of(session, municipality)
    home = session.get_one(Municipality, municipality)
    levels = level_names(session, municipality, locale)
    names = unit_names(session, municipality)
    found = []
    for number, one in services.items():
        case, decision = cases.get(number), latest.get(number)
        if case is None:
            continue
        classes = None
        if needs_guardians(one.facts, home.country, rules.consent_age):
            classes = classes_of(asked.get(number, []))
        units = tuple(sorted(names.get(use.unit_id or 0, "") for use in used.get(number, ())))
        standing = standing_of(case, one, decision, day)
        said = class_labels(decision.answers, levels, locale or home.locale) if decision else ""
        found.append(Line(one, case, standing, decision, units, classes, said))
    return found


def shown(found: list[Line], show: str, day: date) -> list[Line]:
    """One view of the list. What is phased out is in the history, and in no view but all."""
    open_ones = [line for line in found if line.standing != GONE]
    match show:
        case "without":
            return [line for line in open_ones if not line.covered and line.standing != LEAVING]
        case "not_approved_used":
            return [line for line in open_ones if not line.covered and line.in_use]
        case "expiring":
            until = day + SOON
            return [one for one in open_ones if one.valid_until and one.valid_until <= until]
        case _:
            return found
