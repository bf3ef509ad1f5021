"""Guides: from another municipality, with a mentor; what a participant shares with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from flows.engine.door import verb
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs
from flows.engine.lookup import person_by
from flows.engine.record import note_down
from flows.engine.refusals import BadChoice
from flows.skolesec.daily import guides_meet
from flows.skolesec.inputs import Address, Home, RoundKey
from flows.skolesec.rounds import round_of
from flows.skolesec.taking_part import of_the_part, participation_of
from models.case.answers import answers_of
from models.measures.tables import measures_of
from models.register.questions import is_appointed
from models.register.tables import Appointment, Municipality, Person
from models.skolesec.guiding import guide_in, guides_called, guides_in, share_of, shared_in
from models.skolesec.parts import artefacts_in, levels_in, part_of
from models.skolesec.programme import ProgrammeRound
from models.skolesec.taking_part import (
    SHARED_MAPPING,
    SHARED_MEASURES,
    Guide,
    Guiding,
    Participation,
    Share,
)
from states.errors import ArshjulError
from states.programme import Axis, axes

GUIDE = "guide"


class GuideFromHome(ArshjulError):
    """A guide comes from another municipality than the one that is guided."""

    key = "guide_from_home"


class NoSuchGuide(ArshjulError):
    """Nobody with that address guides in this round."""

    key = "no_such_guide"


class NotGuidedByYou(ArshjulError):
    """You guide nobody of that name: what is not shared with you does not exist for you."""

    key = "not_guided_by_you"


class NothingLikeThatToShare(ArshjulError):
    """A mapping, the measures, or one of the round's artefacts can be shared."""

    key = "nothing_to_share"


@dataclass(frozen=True, slots=True)
class SharedMeasure:
    problem: str
    action: str
    state: str


@dataclass(frozen=True, slots=True)
class Shared:
    """What one participant lets its guides see, and nothing else: what is None is not shared."""

    municipality: str
    mapping: tuple[Axis, ...] | None
    measures: tuple[SharedMeasure, ...] | None
    artefacts: tuple[tuple[str, str, str], ...]  # name, state, text


_STAFF = Belongs(Person, lambda _number: NoSuchGuide(), person_by)
StaffNumber = Annotated[int, _STAFF]


@verb("skolesec.appoint_guide", everywhere=True)
def appoint_guide(
    desk: Desk,
    key: RoundKey,
    person: StaffNumber,
    *,
    mentor: Address = "",
    mentor_home: Home = "",
) -> Guide:
    """Let somebody of this municipality guide others in a round, followed up by the mentor with
    the address, in this municipality or in ``mentor_home``. Again changes the mentor. Raises
    NoSuchRound, NoSuchGuide, NoSuchPerson."""
    round_ = round_of(desk.session, key)
    found = guide_in(desk.session, desk.municipality, round_.id or 0, person)
    if found is None:
        found = Guide(municipality_id=desk.municipality, round_id=round_.id or 0, person_id=person)
    if mentor:
        found.mentor_municipality = mentor_home or desk.municipality
        found.mentor_person = person_by(desk.session, found.mentor_municipality, mentor).id
    desk.session.add(found)
    _appoint(desk, person)
    desk.session.flush()
    note_down(desk, "guide_appointed", {"round": key, "person": person})
    guides_meet(desk)
    return found


def _appoint(desk: Desk, person: int) -> None:
    """The role is what reminders of guidance look for."""
    if not is_appointed(desk.session, desk.municipality, person, GUIDE):
        desk.session.add(
            Appointment(municipality_id=desk.municipality, person_id=person, role=GUIDE)
        )


@verb("skolesec.take_guide", of_the_part, everywhere=True)
def take_guide(desk: Desk, key: RoundKey, guide: Address, *, home: Home = "") -> Guiding:
    """Let a guide of another municipality guide this one; they see nothing until it is shared.

    The guide is known by the address, and by ``home`` where two of the round's have the same.
    Raises GuideFromHome, NoSuchGuide, NotTakingPart, BadChoice.
    """
    part, _ = participation_of(desk, key)
    found = _guide_from_elsewhere(desk, part.round_id, guide, home)
    for one in guides_in(desk.session, desk.municipality, part.subject_id):
        if one.guide_person == found.person_id:
            return one
    made = Guiding(
        municipality_id=desk.municipality,
        participation_id=part.subject_id,
        guide_municipality=found.municipality_id,
        guide_person=found.person_id,
    )
    desk.session.add(made)
    desk.session.flush()
    note_down(desk, "guide_taken", {"round": key, "guide": found.person_id})
    return made


def _guide_from_elsewhere(desk: Desk, round_id: int, address: str, home: str) -> Guide:
    known = guides_called(desk.session, round_id, address.strip().lower())
    named = [one for one in known if home in ("", one.municipality_id)]
    abroad = [one for one in named if one.municipality_id != desk.municipality]
    if not abroad:
        raise GuideFromHome() if named else NoSuchGuide()
    if len(abroad) > 1:
        homes = ", ".join(one.municipality_id for one in abroad)
        raise BadChoice(what="home", value=home, known=homes)
    return abroad[0]


@verb("skolesec.share", of_the_part, everywhere=True)
def share(
    desk: Desk, key: RoundKey, what: Annotated[str, Field(max_length=60)], *, stop: bool = False
) -> None:
    """Share the mapping, the measures or one artefact with the guides, or stop sharing it.

    Raises NotTakingPart, NothingLikeThatToShare.
    """
    part, _ = participation_of(desk, key)
    session, home = desk.session, desk.municipality
    known = {row.key for _, row, _ in artefacts_in(session, home, part.subject_id)}
    if what not in (SHARED_MAPPING, SHARED_MEASURES, *known):
        listed = ", ".join((SHARED_MAPPING, SHARED_MEASURES, *sorted(known)))
        raise NothingLikeThatToShare(what=what, known=listed)
    there = share_of(session, home, part.subject_id, what)
    if stop == (there is None):
        return
    if there is not None:
        session.delete(there)
    else:
        session.add(Share(municipality_id=home, participation_id=part.subject_id, what=what))
    session.flush()
    note_down(desk, "share_stopped" if stop else "shared", {"round": key, "what": what})


def shared_with_guide(
    session: Session, key: str, participant: str, *, guide_municipality: str, guide_person: int
) -> Shared:
    """What ``participant`` shares with this guide. Raises NotGuidedByYou for everybody else, the
    same whether the municipality takes part or not, and NoSuchRound."""
    round_ = round_of(session, key)
    part = part_of(session, participant, round_.id or 0)
    guided = part is not None and any(
        (one.guide_municipality, one.guide_person) == (guide_municipality, guide_person)
        for one in guides_in(session, participant, part.subject_id)
    )
    if part is None or not guided:
        raise NotGuidedByYou(municipality=participant[:20])
    may = shared_in(session, participant, part.subject_id)
    return Shared(
        municipality=session.get_one(Municipality, participant).name,
        mapping=_mapping(session, round_, part) if SHARED_MAPPING in may else None,
        measures=_measures(session, part) if SHARED_MEASURES in may else None,
        artefacts=tuple(
            (row.name, case.state, answers_of(session, case).get("artefact_text", ""))
            for _, row, case in artefacts_in(session, participant, part.subject_id)
            if row.key in may
        ),
    )


def _mapping(session: Session, round_: ProgrammeRound, part: Participation) -> tuple[Axis, ...]:
    own = levels_in(session, [part.subject_id]).get(part.subject_id, {})
    return axes(round_.questions, own)


def _measures(session: Session, part: Participation) -> tuple[SharedMeasure, ...]:
    home = part.municipality_id
    return tuple(
        SharedMeasure(measure.problem, measure.action, case.state)
        for one, row, _ in artefacts_in(session, home, part.subject_id)
        if row.is_plan
        for measure, case in measures_of(session, home, plan=one.subject_id)
    )
