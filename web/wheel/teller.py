"""Telling of what lies on the wheel: whom it waits for, how much time is left, what stands behind a
letter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from config.roles import word_at
from config.words import Words
from flows.engine.handling import Kinds
from flows.engine.limits import Limit
from flows.engine.local_time import ZONE, local
from flows.engine.municipality import Town
from flows.views.wheel_steps import Step
from flows.views.wheel_things import State, Thing
from flows.views.wheel_year import WheelYear
from models.case.tables import Case
from models.register.questions import unit_forms
from states.safety_cycle import KIND as CYCLE
from web.waiting import Waiting, waiting
from web.wheel import told
from web.wheel.shapes import TRIANGLE, Entry, shape

EACH = 5
"""So many late units of one step are told one by one; more are told together."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What is needed to tell of the wheel: whom things wait for, and the hours that are left."""

    say: Words
    wheel: WheelYear
    answering: Mapping[int, Waiting]
    limits: Mapping[int, Limit]
    now: datetime
    forms: Mapping[int, str]

    @classmethod
    def of(
        cls,
        session: Session,
        place: Town,
        kinds: Kinds,
        wheel: WheelYear,
        say: Words,
        now: datetime,
    ) -> Teller:
        """A few questions for all that is open and stands alone."""
        alone = [one.left[0] for one in wheel.things if len(one.left) == 1]
        alone += [late.case.case for step in wheel.steps for late in step.late[:EACH]]
        limits = {
            case.id or 0: limit
            for case in _urgent(wheel)
            if (limit := kinds[case.kind].limit(session, place, case, now))
        }
        return cls(
            say,
            wheel,
            waiting(session, place, alone, wheel.today, say),
            limits,
            now,
            unit_forms(session, place.municipality),
        )

    def who(self, cases: Sequence[Case]) -> str:
        """Who answers: by name where it is one case, else by role."""
        if len(cases) == 1:
            found = self.answering.get(cases[0].id or 0)
            if found and found.people:
                return told.names(found.people)
        roles = dict.fromkeys(case.owner_role for case in cases if case.owner_role)
        units = {case.unit_id for case in cases if case.unit_id}
        return ", ".join(self.role(role, units) for role in roles)

    def role(self, role: str, units: Collection[int] = ()) -> str:
        """What a role is called at the units; at all of them, where none are named."""
        forms = [self.forms.get(one, "") for one in units] or self.forms.values()
        return self.say.say(f"roles.{word_at(role, *forms)}")

    def limit(self, thing: Thing) -> Limit | None:
        """The limit of what is counted in hours."""
        found = (self.limits.get(one.id or 0) for one in thing.left)
        return next((limit for limit in found if limit), None)

    def left(self, thing: Thing) -> str:
        """How much time is left, of what is counted in hours."""
        limit = self.limit(thing)
        if limit is None:
            return ""
        hours = (limit.ends - self.now) // timedelta(hours=1)
        return self.say.say("dial.hours", n=hours) if hours >= 0 else self.say.say("dial.over")


def _urgent(wheel: WheelYear) -> Iterator[Case]:
    return (case for one in wheel.things if shape(one.kind) == TRIANGLE for case in one.left)


@dataclass(frozen=True, slots=True)
class Line:
    """What stands behind a letter, beside the picture: a link, and what is to be known of it."""

    name: str
    address: str
    about: str


def lines(teller: Teller, entry: Entry) -> list[Line]:
    """The things behind a letter."""
    found = [_line(teller, one) for one in entry.things]
    if entry.step is not None:
        found += _step_lines(teller, entry.step)
    return found


def _line(teller: Teller, one: Thing) -> Line:
    say = teller.say
    if limit := teller.limit(one):
        about = f"{teller.left(one)} · {instant(say, limit)}"
    elif one.state == State.LATE:
        about = told.stands(say, one)
        if who := teller.who(one.left):
            about = f"{about} · {who}"
    else:
        about = " · ".join(filter(None, (told.short_day(say, one.due), told.stands(say, one))))
    return Line(told.name(say, one), told.address(one), about)


def _step_lines(teller: Teller, step: Step) -> Iterator[Line]:
    say = teller.say
    name = say.state(CYCLE, step.step)
    if not step.late:
        about = f"{told.short_day(say, step.due)} · {told.progress(say, step.done, step.of)}"
        yield Line(told.step_name(say, step), told.step_address(step), about)
    elif len(step.late) > 2:
        units = told.names([late.case.unit for late in step.late])
        about = f"{say.say('dial.late', n=len(step.late))} · {units}"
        yield Line(told.step_name(say, step), told.step_address(step, late=True), about)
    else:
        for late in step.late:
            about = say.say("dial.late_days", n=late.days)
            if who := teller.who([late.case.case]):
                about = f"{about} · {who}"
            yield Line(f"{late.case.unit}: {name}", f"/cases/{late.case.case.id}", about)


def instant(say: Words, limit: Limit) -> str:
    return f"{told.short_day(say, local(limit.ends).date())} {say.hour(limit.ends, ZONE)}"
