"""Roll-outs: a document or a system, unit by unit, over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlmodel import Session

from config.words import words
from flows.documents.inputs import DocumentNumber, Name, choices
from flows.documents.lookup import NotOurs, document_in
from flows.engine.casework import open_case
from flows.engine.door import About, Given, verb
from flows.engine.handling import Desk, Handling, facts_with
from flows.engine.happened import on_the_day_in
from flows.engine.inputs import UnitNumber
from models.case.answers import answers_of
from models.case.tables import Case, Subject
from models.documents.rollouts import (
    AtUnit,
    at_units,
    has_unit,
    rollouts_named,
    under_way,
    units_under_way,
)
from models.documents.tables import ROLLOUT, RolloutPlan
from models.register.tables import Unit
from states.errors import ArshjulError
from states.rollout import KIND
from states.rollout import ROLLOUT as ROLLING
from states.school_year import SchoolYear

DOCUMENT = "document"
SYSTEMS = (DOCUMENT, "incident_reporting", "alarm", "two_factor", "lockdown_alarm", "other_system")
MEASURED = frozenset({"two_factor"})  # its progress is a percentage of accounts


class BadRollout(ArshjulError):
    """A roll-out cannot be planned as it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"rollout_{problem}"
        super().__init__(**params)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a roll-out has come at one unit. ``percent`` None: none is kept."""

    case: int
    name: str
    system: str
    unit: str
    state: str
    due: date | None
    closed: date | None
    percent: int | None
    in_place_on: str


def _known(session: Session, case: Case) -> dict[str, str]:
    plan = session.get_one(RolloutPlan, case.subject_id)
    return {"target": str(plan.target)} if plan.target else {}


def _of_them_all(desk: Desk, given: Given) -> About:
    """The nearest unit that has all the roll-out's units below it; else the authority."""
    directory, units = desk.place.directory, given["units"]
    unit, seen = (units[0] if units else None), set[int]()
    while unit is not None and unit not in seen:
        if all(directory.covers(unit, one) for one in units):
            return About(unit=unit)
        seen.add(unit)
        unit = directory.parents.get(unit)
    return About()


@verb("documents.plan_rollout", _of_them_all)
def plan_rollout(
    desk: Desk,
    *,
    system: Annotated[str, choices(SYSTEMS)],
    units: Sequence[UnitNumber],
    begins: date,
    name: Name = "",
    document: DocumentNumber | None = None,
    target: int | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> RolloutPlan:
    """Plan a roll-out and open a case at each unit, to begin by a day.

    Raises BadRollout, among else when one of that name is under way; NotOurs.
    """
    if system not in SYSTEMS or (system == DOCUMENT) != (document is not None):
        raise BadRollout("unknown_system", system=system[:40], known=", ".join(SYSTEMS))
    if not units:
        raise BadRollout("without_units")
    starts = starts or min(begins, desk.day)
    if ends is not None and ends < starts:
        raise BadRollout("ends_first", starts=starts, ends=ends)
    if target is not None and not 1 <= target <= 100:
        raise BadRollout("bad_target", target=target)
    if document is not None:
        document_in(desk.session, desk.municipality, document)
        name = name or desk.session.get_one(Subject, document).name
    name = " ".join(name.split()) or words(desk.place.locale).say(f"systems.{system}")
    _refuse_twins(desk, name)
    subject = Subject(municipality_id=desk.municipality, sort=ROLLOUT, name=name)
    desk.session.add(subject)
    desk.session.flush()
    plan = RolloutPlan(
        subject_id=subject.id or 0,
        municipality_id=desk.municipality,
        system=system,
        document_id=document,
        target=(target or 100) if system in MEASURED else target,
        starts=starts,
        ends=ends,
    )
    desk.session.add(plan)
    desk.session.flush()
    for unit in units:
        add_unit(desk, plan, desk.session.get_one(Unit, unit), begins)
    return plan


def _refuse_twins(desk: Desk, name: str) -> None:
    """Two that are under way are told apart by their names; a closed one keeps its name."""
    for number, there in under_way(desk.session, desk.municipality):
        if there.casefold() == name.casefold():
            count = units_under_way(desk.session, desk.municipality, number)
            raise BadRollout("is_there", name=there, count=count)


def add_unit(desk: Desk, plan: RolloutPlan, unit: Unit, begins: date) -> Case | None:
    """Let a unit join a roll-out; None when it is in it already, of whichever year."""
    if unit.municipality_id != desk.municipality:
        raise NotOurs(what=unit.name)
    if has_unit(desk.session, desk.municipality, plan.subject_id, unit.id or 0):
        return None
    cause = {"key": "rollout_planned", "params": {"day": begins.isoformat()}}
    return open_case(
        desk,
        KIND,
        unit=unit.id,
        subject=plan.subject_id,
        year=SchoolYear.of(begins),
        due=max(begins, desk.day),
        causes=[cause],
    )


def rollout_named(session: Session, municipality: str, name: str) -> RolloutPlan:
    """The roll-out with a name: the one under way, else the latest. Raises NotOurs."""
    found = rollouts_named(session, municipality, name)
    if not found:
        raise NotOurs(what=name[:200])
    going_on = {number for number, _ in under_way(session, municipality)}
    return next((one for one in found if one.subject_id in going_on), found[0])


def standings(session: Session, municipality: str) -> list[Standing]:
    """Every roll-out at every unit, by name and unit."""
    return [_standing(session, one) for one in at_units(session, municipality)]


def _standing(session: Session, one: AtUnit) -> Standing:
    case, answers = one.case, answers_of(session, one.case)
    return Standing(
        case=case.id or 0,
        name=one.name,
        system=one.plan.system,
        unit=one.unit,
        state=case.state,
        due=None if case.closed else case.due,
        closed=case.closed,
        percent=int(answers.get("percent") or 0) if one.plan.target else None,
        in_place_on=answers.get("in_place_on", ""),
    )


ROLLOUTS = Handling(kind=ROLLING, facts=facts_with(_known), happened=on_the_day_in("in_place_on"))
