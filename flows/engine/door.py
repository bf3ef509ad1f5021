"""The one door for writing: a unit of work is opened here, and nobody passes without the right.

A verb is a function of a desk, marked with ``@verb``. It is called with a desk that is open, or
``alone`` with an errand, and then is a transaction of its own. Its parameters are its input value,
a pydantic model: command line, page, file and API fill in the same one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, update_wrapper
from typing import (
    Any,
    Concatenate,
    Generic,
    NamedTuple,
    ParamSpec,
    TypeVar,
    get_type_hints,
)

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from sqlmodel import Session

from flows.engine.casework import case_in
from flows.engine.handling import Desk, Who
from flows.engine.inputs import DESK, problems_of
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.engine.within import within
from models.case.last_move import moved_last
from models.case.tables import Case, Subject
from models.case.told import untold
from models.server import Crossing, widen
from states.fields import BadAnswer
from states.ladder import DEPUTY, OWNER
from states.permissions import ACTS_FOR_OTHERS, MOVER, OPERATOR, allowed, row_of

P = ParamSpec("P")
R = TypeVar("R")
Given = Mapping[str, Any]
Roles = list[tuple[str, int | None]]


class Untold(RuntimeError):
    """A case was changed and no row of the record tells of it: a mistake in a verb."""


class Errand(NamedTuple):
    """Who comes to the office, for which municipality, and when."""

    office: Office
    municipality: str
    who: Who
    now: datetime

    @property
    def day(self) -> date:
        return today(self.now)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """One transaction that writes; all or nothing. Raises Untold, and then nothing has
        changed, when a case was changed without a row of the record."""
        with self.office.database.write(self.municipality) as session:
            desk = desk_in(session, self.office, self.municipality, self.who, self.now)
            yield desk
            session.flush()
            if silent := untold(session):
                raise Untold(f"cases {sorted(silent)}")


def desk_in(session: Session, office: Office, municipality: str, who: Who, now: datetime) -> Desk:
    """The desk for a transaction that is open already."""
    place = office.town(session, municipality)

    def town_of(other: str) -> Town:
        if other != municipality:
            widen(session)
        return office.town(session, other)

    given = office.kinds, office.settings, who, now, town_of, office.progress, office.kept
    return Desk(session, place, *given)


def desk(
    office: Office, municipality: str, *, who: Who, now: datetime
) -> AbstractContextManager[Desk]:
    """One transaction that writes; all or nothing."""
    return Errand(office, municipality, who, now).desk()


@dataclass(frozen=True, slots=True)
class About:
    """What a verb is about: a case, a unit, or (both None) the authority as a whole."""

    case: Case | None = None
    unit: int | None = None


def the_authority(_desk: Desk, _given: Given) -> About:
    return About()


def of_case(parameter: str) -> Callable[[Desk, Given], About]:
    """The verb is about the case whose number, or row, stands in the parameter."""

    def about(desk: Desk, given: Given) -> About:
        case = given[parameter]
        if not isinstance(case, Case):
            case = case_in(desk.session, desk.municipality, case)
        return About(case, unit_of(desk, case))

    return about


def of_unit(parameter: str) -> Callable[[Desk, Given], About]:
    """The verb is about the unit whose number stands in the parameter; None: the authority."""
    return lambda _desk, given: About(unit=given[parameter])


def of_subject(parameter: str) -> Callable[[Desk, Given], About]:
    """The verb is about the subject whose number stands in the parameter, where it belongs."""

    def about(desk: Desk, given: Given) -> About:
        subject = desk.session.get(Subject, given[parameter])
        return About(unit=subject.unit_id if subject else None)

    return about


def unit_of(desk: Desk, case: Case) -> int | None:
    """The unit that a case belongs to, by itself or by what it is about."""
    if case.unit_id is not None or case.subject_id is None:
        return case.unit_id
    return desk.session.get_one(Subject, case.subject_id).unit_id


def may(desk: Desk, name: str, about: About) -> bool:
    """Whether whoever acts may do the verb, or read what is named. A clock may what it rings
    for."""
    who, directory = desk.who, desk.place.directory
    if who.via == "clock":
        return True
    person = who.person
    held: Roles = [(OPERATOR, None)] if person is None else directory.held_by(person, desk.day)
    if who.instead_of is not None:
        unit = about.unit
        stands_in = any(role in ACTS_FOR_OTHERS and directory.covers(at, unit) for role, at in held)
        if not stands_in:
            return False
        person = who.instead_of
        held = directory.held_by(person, desk.day)
    case = about.case
    wait = desk.place.wait(desk.kinds[case.kind].kind, case.state) if case else None
    decision = wait is not None and wait.decision
    held = _named(desk, case, held)
    waits = decides if decision else waits_for
    owns = case is not None and person is not None and waits(desk, case, person)
    if case is not None and MOVER in row_of(name):
        owns = moved_last(desk.session, case, who.person)
    return allowed(name, held, about.unit, directory.covers, owns=owns, decision=decision)


def _named(desk: Desk, case: Case | None, held: Roles) -> Roles:
    """Those of the roles that count for the case: the named ones, where it is closed to others."""
    if case is None or case.subject_id is None or not desk.kinds[case.kind].only_named:
        return held
    named = desk.session.get_one(Subject, case.subject_id).visible_to
    return [one for one in held if one[0] in named] if named else held


def waits_for(desk: Desk, case: Case, person: int) -> bool:
    """Whether the case waits for the person: for her role, or as its delegate or deputy."""
    where = (case.owner_role, unit_of(desk, case), case.delegate_id, desk.day)
    directory = desk.place.directory
    return _is_delegate(desk, case, person) or any(
        person in directory.addressed(rung, *where) for rung in (OWNER, DEPUTY)
    )


def decides(desk: Desk, case: Case, person: int) -> bool:
    """Whether the person takes the decision that the case waits for: by her role, as the deputy of
    whoever is away, or because somebody who decides has handed it to her."""
    deciders = desk.place.directory.deciders(case.owner_role, unit_of(desk, case), desk.day)
    return _is_delegate(desk, case, person) or person in deciders


def _is_delegate(desk: Desk, case: Case, person: int) -> bool:
    """A colleague to whom the step was handed, as long as she holds any post."""
    return person == case.delegate_id and desk.place.directory.holds_any(person, desk.day)


def must(desk: Desk, name: str, about: About) -> None:
    """Raises NotAllowed unless whoever acts may do the verb."""
    if not may(desk, name, about):
        raise NotAllowed(verb=name)


class Verb(Generic[P, R]):
    """A verb with its name in the table of permissions, and its input value."""

    def __init__(
        self,
        name: str,
        function: Callable[Concatenate[Desk, P], R],
        about: Callable[[Desk, Given], About],
        everywhere: bool = False,
    ) -> None:
        self.name, self.function, self.about = name, function, about
        self.everywhere = everywhere
        self._signature = inspect.signature(function)
        update_wrapper(self, function)

    def __call__(self, desk: Desk, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it at a desk that is open. A verb within a verb needs no right of its own.

        Raises BadAnswer for an input that is none, and NotAllowed.
        """
        inside = desk.session.info.get("verb")
        if inside is not None:
            return self.function(desk, *args, **kwargs)
        bound = self._signature.bind(desk, *args, **kwargs)
        given = {name: value for name, value in bound.arguments.items() if name != self._desk}
        return self.given(desk, given)

    def alone(self, errand: Errand, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it in one transaction of its own; where that crosses another, once more from the
        beginning, which waits for the other."""
        with suppress(Crossing), errand.desk() as desk:
            return self(desk, *args, **kwargs)
        with errand.desk() as desk:
            return self(desk, *args, **kwargs)

    def given(self, desk: Desk, given: Given) -> R:
        """Do it as an input value says, which a file, a form or a command has filled in: names of
        units and addresses of people are looked up. Raises BadAnswer with every problem at once,
        and NotAllowed."""
        ready = self._filled(desk, given)
        must(desk, self.name, self.about(desk, ready))
        if self.everywhere:
            widen(desk.session)
        with within(desk, self.name):
            return self.function(desk, **ready)  # type: ignore[call-arg]

    @cached_property
    def input(self) -> type[BaseModel]:
        """The input value: one field for each parameter beside the desk."""
        hints = get_type_hints(self.function, include_extras=True)
        fields: dict[str, Any] = {
            name: (hints[name], ... if one.default is one.empty else one.default)
            for name, one in self._signature.parameters.items()
            if name != self._desk
        }
        config = ConfigDict(
            extra="forbid",
            arbitrary_types_allowed=True,
            revalidate_instances="always",  # a dataclass that was filled in may name foreign rows
        )
        name = "".join(part.title() for part in self.name.replace(".", "_").split("_"))
        return create_model(name, __config__=config, __doc__=self.__doc__ or "", **fields)

    @property
    def _desk(self) -> str:
        return next(iter(self._signature.parameters))

    def _filled(self, desk: Desk, given: Given) -> dict[str, Any]:
        try:
            value = self.input.model_validate(dict(given), context={DESK: desk})
        except ValidationError as error:
            raise BadAnswer(problems_of(error)) from None
        return {name: getattr(value, name) for name in type(value).model_fields}


VERBS: dict[str, Verb[Any, Any]] = {}


def verb(
    name: str,
    about: Callable[[Desk, Given], About] = the_authority,
    *,
    everywhere: bool = False,
) -> Callable[[Callable[Concatenate[Desk, P], R]], Verb[P, R]]:
    """Mark a function of a desk as the verb ``name`` of the table of permissions. ``everywhere``:
    it is about several municipalities, and sees the rows of all."""

    def mark(function: Callable[Concatenate[Desk, P], R]) -> Verb[P, R]:
        made = Verb(name, function, about, everywhere)
        VERBS[name] = made
        return made

    return mark
