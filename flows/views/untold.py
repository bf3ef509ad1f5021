"""Who has not been told: people whom something that still holds has not reached, and the roles that
nobody holds; each with what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from flows.engine.door import About, may
from flows.engine.handling import Desk
from flows.views.letter_lines import Said
from flows.views.letter_list import kind_of
from flows.views.letter_reach import DECIDES, Reach, Sight, reach_of, reads
from flows.views.people import vacancies
from flows.views.waiting_now import Vacancy
from models.case.naming import names_of_cases
from models.case.tables import Case
from models.post.letter_list import Status, status_of, told_since, untold_lines, untold_of_no_case
from models.post.outbox import CAME_BACK, HOST_REFUSES, UNSENDABLE
from models.post.tables import Item, Message
from models.register.questions import names_of, unreachable

NOTHING_MISSED = ("sign_in", "trial")
"""Letters that speak of no case, and of which nobody has to hear by another way."""
RECENT = timedelta(days=30)
"""How long a letter that speaks of no case is news to anybody."""


class Next(StrEnum):
    """What is to be done so that somebody hears of it."""

    RELEASE = "release"
    ADDRESS = "address"
    ASK = "ask"  # the reader whether it came
    MAIL = "mail"  # whoever looks after the mail
    WAIT = "wait"  # it leaves by itself
    APPOINT = "appoint"


@dataclass(slots=True)
class Untold:
    """One person and one thing to do. ``since``: the day of the first letter, None where there is
    none. ``reasons`` are keys; ``kinds``: the letters that speak of no case."""

    person: int
    name: str
    next: Next
    since: date | None = None
    reasons: set[str] = field(default_factory=set)
    lines: list[Said] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    letters: list[int] = field(default_factory=list)
    hidden: bool = False
    answer: str = ""


def untold(desk: Desk) -> list[Untold]:
    """Those whose letters whoever is at the desk may read, and whom something has not reached: who
    waits longest first."""
    reach = reach_of(desk)
    found: dict[tuple[int, Next], Untold] = {}
    lines = untold_lines(desk.session, desk.municipality, reach)
    heard = told_since(desk.session, lines)
    lines = [
        one
        for one in lines
        if (one[1].case_id, one[1].since_version, one[1].person_id) not in heard
    ]
    _of_cases(desk, lines, found)
    for letter in untold_of_no_case(desk.session, desk.municipality, reach):
        if letter.sort not in NOTHING_MISSED and letter.day >= desk.day - RECENT:
            _of(found, letter).kinds.add(kind_of(letter))
    _at_wrong_addresses(desk, reach, found)
    names = names_of(desk.session, desk.municipality, {person for person, _ in found})
    for one in found.values():
        one.name = names.get(one.person, "")
    return sorted(found.values(), key=lambda one: (one.since or desk.day, one.name, one.person))


def _of_cases(
    desk: Desk,
    lines: Iterable[tuple[Message, Item, Case]],
    found: dict[tuple[int, Next], Untold],
) -> None:
    lines = list(lines)
    sight = Sight(desk.session, desk)
    called = names_of_cases(desk.session, [case.id or 0 for _, _, case in lines])
    for letter, item, case in lines:
        one = _of(found, letter)
        if not sight.of(case, letter.person_id):
            one.hidden = True
        elif all(said.case != case.id for said in one.lines):
            name = called.get(case.id or 0, "")
            one.lines.append(Said(case.id or 0, name, case.kind, case.state, item.level, item.due))


def _of(found: dict[tuple[int, Next], Untold], letter: Message) -> Untold:
    """The person's entry for what is to be done about the letter, with the letter in it."""
    do = next_for(letter)
    one = found.setdefault((letter.person_id, do), Untold(letter.person_id, "", do))
    number = letter.id or 0
    if number not in one.letters:
        one.letters.append(number)
        one.reasons.add(letter.reason)
        one.since = min(one.since or letter.day, letter.day)
        one.answer = letter.last_answer if letter.status == "dead" else one.answer
    return one


def next_for(letter: Message) -> Next:
    """What is to be done about a letter that is held or did not arrive."""
    if letter.reason == HOST_REFUSES:
        return Next.WAIT
    if letter.reason in (CAME_BACK, UNSENDABLE):
        return Next.MAIL
    if letter.reason == "address":
        return Next.ADDRESS
    if letter.status == "held":
        return Next.RELEASE
    return Next.ASK if status_of(letter) is Status.PERHAPS else Next.MAIL


def _at_wrong_addresses(desk: Desk, reach: Reach, found: dict[tuple[int, Next], Untold]) -> None:
    """Whoever holds a role at an address that is refused, also before a letter could tell."""
    holding = {post.person for post in desk.place.directory.held_on(desk.day)}
    for person, answer in unreachable(desk.session, desk.municipality).items():
        if person in holding and reads(reach, person):
            one = found.setdefault(
                (person, Next.ADDRESS), Untold(person, "", Next.ADDRESS, reasons={"address"})
            )
            one.answer = one.answer or answer


def vacant(desk: Desk) -> list[Vacancy]:
    """The roles within reach that open cases wait for and nobody holds."""
    return [one for one in vacancies(desk) if may(desk, DECIDES, About(unit=one.unit))]
