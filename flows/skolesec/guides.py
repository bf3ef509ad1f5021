"""Guides: from another municipality, with a mentor; what a participant shares with them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from flows.engine.handling import Desk
from flows.engine.record import note_down
from flows.skolesec.daily import guides_meet
from flows.skolesec.rounds import round_of
from flows.skolesec.taking_part import participation_of
from models.case.answers import answers_of
from models.measures.tables import measures_of
from models.register.questions import is_appointed
from models.register.tables import Appointment, Municipality, Person
from models.skolesec.guiding import guide_in, guides_in, share_of, shared_in
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


def appoint_guide(
    desk: Desk, key: str, person: int, mentor: tuple[str, int] | None = None
) -> Guide:
    """Let somebody of this municipality guide others in a round, followed up by a mentor
    (municipality and person). Again changes the mentor. Raises NoSuchRound, NoSuchGuide."""
    round_ = round_of(desk.session, key)
    somebody = desk.session.get(Person, person)
    if somebody is None or somebody.municipality_id != desk.municipality:
        raise NoSuchGuide()
    found = guide_in(desk.session, desk.municipality, round_.id or 0, person)
    if found is None:
        found = Guide(municipality_id=desk.municipality, round_id=round_.id or 0, person_id=person)
    if mentor is not None:
        _person_of(desk.session, *mentor)
        found.mentor_municipality, found.mentor_person = mentor
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


def _person_of(session: Session, municipality: str, person: int) -> Person:
    found = session.get(Person, person)
    if found is None or found.municipality_id != municipality:
        raise NoSuchGuide()
    return found


def take_guide(desk: Desk, key: str, municipality: str, person: int) -> Guiding:
    """Let a guide of another municipality guide this one; they see nothing until it is shared.

    Raises GuideFromHome, NoSuchGuide, NotTakingPart.
    """
    if municipality == desk.municipality:
        raise GuideFromHome()
    part, _ = participation_of(desk, key)
    if guide_in(desk.session, municipality, part.round_id, person) is None:
        raise NoSuchGuide()
    for one in guides_in(desk.session, desk.municipality, part.subject_id):
        if one.guide_person == person:
            return one
    made = Guiding(
        municipality_id=desk.municipality,
        participation_id=part.subject_id,
        guide_municipality=municipality,
        guide_person=person,
    )
    desk.session.add(made)
    desk.session.flush()
    note_down(desk, "guide_taken", {"round": key, "guide": person})
    return made


def share(desk: Desk, key: str, what: str, *, stop: bool = False) -> None:
    """Share the mapping, the measures or one artefact with the guides, or stop sharing it.

    Raises NotTakingPart, NothingLikeThatToShare.
    """
    part, _ = participation_of(desk, key)
    session, home = desk.session, desk.municipality
    known = {row.key for _, row, _ in artefacts_in(session, home, part.subject_id)}
    if what not in (SHARED_MAPPING, SHARED_MEASURES, *known):
        listed = ", ".join((SHARED_MAPPING, SHARED_MEASURES, *sorted(known)))
        raise NothingLikeThatToShare(what=what[:60], known=listed)
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
