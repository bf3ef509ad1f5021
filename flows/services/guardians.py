"""Whether a service may be used: a valid decision, and where it takes it, the guardians' answers.

Guardians' approval is kept per class as counts, never names. Source: «Är eleverna under 13 år
krävs vårdnadshavares godkännande» for a social media service (S0); the age is a setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows.engine.casework import write_down
from flows.engine.door import of_unit, verb
from flows.engine.handling import Desk
from flows.engine.inputs import UnitNumber
from flows.services.register import ServiceNumber, note_use, the_validation
from flows.services.sheet import BadService, plain_name
from models.register.tables import Municipality
from models.services.lookups import rules_of
from models.services.questions import (
    Registered,
    class_answers,
    guardians,
    last_decision,
    registered,
)
from models.services.standing import standing_of
from models.services.tables import GuardianApproval
from states.errors import ArshjulError
from states.privacy import without_names
from states.school_year import SchoolYear
from states.service_facts import needs_guardians
from states.service_standing import COVERED


class NotValidated(ArshjulError):
    """The service has no valid validation."""

    key = "service_not_valid"


class GuardiansMissing(ArshjulError):
    """The guardians' approval has not been recorded for every class."""

    key = "guardians_missing"


class NoClassNoted(GuardiansMissing):
    """No class has its guardians' answers noted, so none can be named as waiting."""

    key = "guardians_not_noted"


class NoGuardians(ArshjulError):
    """The service needs no approval of guardians."""

    key = "guardians_not_needed"


@dataclass(frozen=True, slots=True)
class Classes:
    """How far the guardians' answers have come: classes that are done, and that wait."""

    done: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Every class that is recorded has all its answers, and at least one is recorded."""
        return bool(self.done) and not self.waiting


def asks_guardians(session: Session, one: Registered) -> bool:
    """Whether guardians must approve before pupils use the service."""
    municipality = one.service.municipality_id
    country = session.get_one(Municipality, municipality).country
    return needs_guardians(one.facts, country, rules_of(session, municipality).consent_age)


def classes_of(rows: list[GuardianApproval], unit: int | None = None) -> Classes:
    """The classes of a unit, or of all, by whether all their answers are in."""
    mine = [row for row in rows if unit is None or row.unit_id == unit]
    done = [row.group for row in mine if row.approved + row.refused == row.pupils]
    waiting = [row.group for row in mine if row.approved + row.refused < row.pupils]
    return Classes(tuple(done), tuple(waiting))


@verb("services.record_approvals", of_unit("unit"))
def record_approvals(
    desk: Desk,
    subject: ServiceNumber,
    unit: UnitNumber,
    group: str,
    *,
    pupils: int,
    approved: int,
    refused: int,
) -> GuardianApproval:
    """Record how many guardians of a class have answered what; later counts replace earlier ones.
    ``pupils`` are those under the age limit. Raises NoGuardians, BadService,
    LooksPersonal."""
    one = registered(desk.session, desk.municipality, [subject])[subject]
    if not asks_guardians(desk.session, one):
        raise NoGuardians(service=one.name)
    if min(pupils, approved, refused) < 0 or approved + refused > pupils or pupils > 10_000:
        raise BadService(what="pupils", problem="counts")
    without_names(group)
    group = plain_name(group)[:40]
    year = str(SchoolYear.of(desk.day))
    there = class_answers(desk.session, desk.municipality, subject, unit, group, year)
    row = there or GuardianApproval(
        municipality_id=desk.municipality,
        subject_id=subject,
        unit_id=unit,
        group=group,
        year=year,
        pupils=pupils,
        noted=desk.day,
    )
    row.pupils, row.approved, row.refused, row.noted = pupils, approved, refused, desk.day
    desk.session.add(row)
    desk.session.flush()
    told = {"unit": unit, "pupils": pupils, "approved": approved, "refused": refused}
    write_down(desk, the_validation(desk, subject), "guardians", told, versioned=False)
    return row


@verb("services.take_into_use", of_unit("unit"))
def take_into_use(
    desk: Desk, subject: ServiceNumber, starts: date, unit: UnitNumber | None = None
) -> None:
    """Begin to use a service. Refused without a valid validation, and where guardians must approve
    until every recorded class has answered. Raises NotValidated, NoClassNoted, GuardiansMissing."""
    one = registered(desk.session, desk.municipality, [subject])[subject]
    case = the_validation(desk, subject)
    decision = last_decision(desk.session, desk.municipality, subject)
    word = standing_of(case, one, decision, desk.day)
    if word not in COVERED:
        raise NotValidated(service=one.name)
    if asks_guardians(desk.session, one):
        year = str(SchoolYear.of(desk.day))
        rows = guardians(desk.session, desk.municipality, year).get(subject, [])
        classes = classes_of(rows, unit)
        if not classes.complete:
            if not classes.waiting:
                raise NoClassNoted(service=one.name)
            raise GuardiansMissing(service=one.name, classes=", ".join(classes.waiting))
    note_use(desk, subject, starts, unit)
