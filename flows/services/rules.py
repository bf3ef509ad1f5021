"""The municipality's own rules about validations: intervals, the age limit, the scale's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.services.sheet import BadService, plain_name
from models.services.lookups import rules_of
from models.services.tables import ValidationRules

LIMITS = {
    "consent_age": (0, 20),
    "months_no_data": (1, 120),
    "months_simple": (1, 120),
    "months_full": (1, 120),
    "agreement_days": (0, 400),
    "per_week": (1, 500),
}
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """What is set; None: as it is."""

    consent_age: int | None = None
    months_no_data: int | None = None
    months_simple: int | None = None
    months_full: int | None = None
    agreement_days: int | None = None
    per_week: int | None = None
    labels: Sequence[str] | None = None


@verb("services.set_rules")
def set_rules(desk: Desk, rules: Rules) -> ValidationRules:
    """Set rules for the municipality; decisions that are taken keep their days. Raises
    BadService."""
    row = rules_of(desk.session, desk.municipality)
    told: dict[str, object] = {}
    for name in (one.name for one in fields(rules)):
        value = getattr(rules, name)
        if value is None:
            continue
        if name == "labels":
            if len(value) != LEVELS:
                raise BadService(what="labels", problem="unknown")
            row.labels = [plain_name(one) for one in value]
        else:
            least, most = LIMITS[name]
            if not least <= value <= most:
                raise BadService(what=name, problem="unknown")
            setattr(row, name, value)
        told[name] = value if isinstance(value, int) else len(value)
    desk.session.add(row)
    desk.session.flush()
    if told:
        note_down(desk, "validation_rules", told, " · ".join(rules.labels or ()) or None)
    return row
