"""One letter, with all that is known of it: what it says, why it goes to this reader, who else was
told, how it fared, and its content as it was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.words import Words
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.mail.lines import heard_as, still_due
from flows.mail.reasons import role_word, why_told
from flows.mail.shown_again import NotKept, OnlyKeptDays, Shown, shown_again
from flows.views.letter_cases import told_by
from flows.views.letter_lines import Said
from flows.views.letter_list import Row, rows_of
from flows.views.letter_reach import Sight, reach_of, reads
from models.case.tables import Case
from models.post.letter_list import Status, letter_numbered, status_of, told_beside
from models.post.tables import Item, Message
from models.record.audit import rows_about_letter
from models.register.questions import names_of
from states.errors import ArshjulError

HAPPENED = (
    "letter_released",
    "letter_cancelled",
    "letter_retried",
    "letter_came_back",
    "address_came_back",
)
"""What the record tells of a letter."""
STILL = ("held", "dead")


class NoSuchLetterHere(ArshjulError):
    """There is no letter with this number, or it is none that the reader may see."""

    key = "no_such_letter"


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else who was told the same; ``letter`` is hers."""

    letter: int
    name: str
    status: Status


@dataclass(frozen=True, slots=True)
class Line:
    """``why``: whole sentences, in the words of whoever looks; none where the case has moved on.
    ``rung``: it is one of the ladder; ``stands``: the case still waits for what the letter says."""

    said: Said
    why: tuple[str, ...]
    others: tuple[Other, ...]
    rung: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """``what`` is one of HAPPENED; ``by``: who did it, nobody for the mail itself; ``status``: what
    a report that came back said."""

    at: datetime
    what: str
    by: str
    status: str


@dataclass(frozen=True, slots=True)
class OneLetter:
    """``content`` None: ``kept_from`` the reader, or nothing is kept. ``tried``: the instant of the
    last try; ``mail_id``: by which the mail host's own log knows it. ``stands_still``: ``held`` or
    ``dead``, where it waits for a person."""

    row: Row
    mail_id: str
    written: datetime
    tries: int
    tried: datetime | None
    lines: tuple[Line, ...]
    happened: tuple[Happened, ...]
    content: Shown | None
    kept_from: bool
    stands_still: str = ""


def one_letter(desk: Desk, number: int, say: Words) -> OneLetter:
    """The letter with the number. Raises NoSuchLetterHere, also where its reader is none whose
    letters whoever is at the desk may see."""
    letter = _letter(desk, number)
    [row] = rows_of(desk, [letter])
    content, kept_from = _content(desk, letter)
    return OneLetter(
        row=row,
        mail_id=letter.message_id,
        written=letter.created_at,
        tries=letter.attempts + (1 if letter.sent_at and not letter.attempts else 0),
        tried=letter.sending_at,
        lines=_lines(desk, letter, say),
        happened=_happened(desk, letter),
        content=content,
        kept_from=kept_from,
        stands_still=letter.status if letter.status in STILL else "",
    )


def content_of(desk: Desk, number: int) -> Shown:
    """What the letter said. Raises NoSuchLetterHere, NotKept, OnlyKeptDays."""
    letter = _letter(desk, number)
    return shown_again(desk.session, desk.municipality, number, _unseen(desk, letter))


def _letter(desk: Desk, number: int) -> Message:
    letter = letter_numbered(desk.session, desk.municipality, number)
    if letter is None or not reads(reach_of(desk), letter.person_id):
        raise NoSuchLetterHere(letter=number)
    told = told_by(desk.session, desk.municipality, [letter])[number]
    unseen = _unseen(desk, letter)
    if told and letter.status not in STILL and all(one.case.id in unseen for one in told):
        raise NoSuchLetterHere(letter=number)  # its day would tell
    return letter


def _unseen(desk: Desk, letter: Message) -> frozenset[int]:
    """The cases of which whoever is at the desk may not see what the letter says. A summary names
    cases that are none of its lines."""
    sight = Sight(desk.session, desk)
    return sight.unseen(letter.person_id)


def _content(desk: Desk, letter: Message) -> tuple[Shown | None, bool]:
    try:
        return content_of(desk, letter.id or 0), False
    except OnlyKeptDays:
        return None, True
    except NotKept:
        return None, False


def _lines(desk: Desk, letter: Message, say: Words) -> tuple[Line, ...]:
    sight = Sight(desk.session, desk)
    told = told_by(desk.session, desk.municipality, [letter])[letter.id or 0]
    seen = [one for one in told if sight.of(one.case, letter.person_id)]
    others = _others(desk, letter)
    return tuple(
        Line(
            one.said,
            _why(desk, letter, one.item, one.case, say) if one.item else (),
            others.get((one.said.case, one.said.level), ()),
            one.item is not None,
            still_due(one.case, one.item) if one.item else one.case.closed is None,
        )
        for one in seen
    )


def _why(desk: Desk, letter: Message, item: Item, case: Case, say: Words) -> tuple[str, ...]:
    if case.closed is not None or case.since_version != item.since_version:
        return ()
    day = today(letter.sent_at) if letter.sent_at else desk.day
    heard = heard_as(desk.session, desk.place, case, item, day)
    if heard is None:
        return ()
    told = why_told(desk.session, desk.place, case, heard, item.level, day, say)
    role = role_word(desk.session, case, heard.role, say)
    return told or (say.say("letters_page.why_role", role=role),)


def _others(desk: Desk, letter: Message) -> dict[tuple[int, int], tuple[Other, ...]]:
    """Who else was told, by case and rung; only those whose letters may be seen."""
    reach = reach_of(desk)
    beside = [
        (item, message)
        for item, message in told_beside(desk.session, letter)
        if reads(reach, message.person_id)
    ]
    names = names_of(desk.session, desk.municipality, [one.person_id for _, one in beside])
    found: dict[tuple[int, int], tuple[Other, ...]] = {}
    for item, message in beside:
        name = names.get(message.person_id, "")
        key = (item.case_id, item.level)
        found[key] = (*found.get(key, ()), Other(message.id or 0, name, status_of(message)))
    return found


def _happened(desk: Desk, letter: Message) -> tuple[Happened, ...]:
    rows = rows_about_letter(
        desk.session, desk.municipality, letter.id or 0, HAPPENED, letter.created_at
    )
    names = names_of(desk.session, desk.municipality, [row.actor for row, _ in rows])
    return tuple(
        Happened(row.at, row.what, names.get(row.actor or 0, ""), str(detail.get("status", "")))
        for row, detail in rows
    )
