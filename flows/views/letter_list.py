"""Letters in a list: what each one is, how far it has come, to whom it goes, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flows.engine.handling import Desk
from flows.views.letter_cases import told_by
from flows.views.letter_lines import Said
from flows.views.letter_reach import Sight
from models.case.naming import subject_names
from models.post.letter_list import Asked, Found, Status, page_of, status_of
from models.post.tables import Message
from models.register.questions import addresses, everybodys_names, names_of, unit_names

ROWS = 50
SORTS = ("duty", "digest", "urgent", "invitation", "alert", "sign_in", "trial")
"""What letters are sorted by: a message's sort, or the week's summary."""


@dataclass(frozen=True, slots=True)
class Row:
    """One letter. ``kind``: which letter it is, or will be, a key of ``letters_page.kind``;
    ``hidden``: it also says something that the reader may not know; ``goes``: the instant before
    which it does not leave, where that is later than now."""

    id: int
    status: Status
    reason: str
    answer: str
    person: int
    to: str
    day: date
    kind: str
    digest: bool
    sent_at: datetime | None = None
    goes: datetime | None = None
    lines: tuple[Said, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """``older`` and ``newer``: the letter from which the neighbouring page begins; None at an
    end."""

    rows: list[Row] = field(default_factory=list)
    older: int | None = None
    newer: int | None = None


def letters_page(
    desk: Desk, asked: Asked, *, before: int | None = None, after: int | None = None
) -> Page:
    """A page of the letters that whoever is at the desk may read. A letter that speaks of nothing
    but what she may not know is left out: its day would tell."""
    letters = page_of(desk.session, desk.municipality, asked, ROWS + 1, before=before, after=after)
    more = len(letters) > ROWS
    letters = letters[1:] if more and after is not None else letters[:ROWS]
    numbers = [one.id or 0 for one in letters]
    back = more if after is not None else before is not None
    on = True if after is not None else more
    return Page(
        [one for one in rows_of(desk, letters) if one.lines or not one.hidden],
        older=numbers[-1] if numbers and on else None,
        newer=numbers[0] if numbers and back else None,
    )


def rows_of(desk: Desk, letters: Sequence[Message]) -> list[Row]:
    """The letters as rows, in their order."""
    names = names_of(desk.session, desk.municipality, [one.person_id for one in letters])
    sight = Sight(desk.session, desk)
    told = told_by(desk.session, desk.municipality, letters)
    found = []
    for one in letters:
        every = told[one.id or 0]
        seen = [row.said for row in every if sight.of(row.case, one.person_id)]
        found.append(_row(one, names.get(one.person_id, ""), seen, len(seen) < len(every), desk))
    return found


def _row(one: Message, to: str, seen: Sequence[Said], hidden: bool, desk: Desk) -> Row:
    status = status_of(one)
    waits = status in (Status.PLANNED, Status.AGAIN) and one.next_at > desk.now
    return Row(
        id=one.id or 0,
        status=status,
        reason=one.reason,
        answer=one.last_answer,
        person=one.person_id,
        to=to,
        day=one.day,
        kind=kind_of(one),
        digest=one.digest,
        sent_at=one.sent_at,
        goes=one.next_at if waits else None,
        lines=tuple(seen),
        hidden=hidden,
    )


def kind_of(letter: Message) -> str:
    """Which letter it is: as it was composed, or what is known of one that was not yet."""
    if letter.letter:
        return letter.letter
    return "digest" if letter.digest and letter.sort == "duty" else letter.sort


def found_in(desk: Desk, text: str) -> Found | None:
    """Whom and what a text that somebody searches for is found in; None for no text. A number is
    that of a letter or of a case."""
    wanted = text.casefold()
    if not wanted:
        return None
    session, home = desk.session, desk.municipality
    people = {**everybodys_names(session, home)}
    for number, email in addresses(session, home).items():
        people[number] = f"{people.get(number, '')} {email}"
    plain = wanted.isascii() and wanted.isdigit() and len(wanted) < 10
    asked = int(wanted) if plain else None
    return Found(
        people=_with(wanted, people),
        units=_with(wanted, unit_names(session, home)),
        subjects=_with(wanted, subject_names(session, home)),
        case=asked,
        letter=asked,
    )


def _with(wanted: str, names: Mapping[int, str]) -> frozenset[int]:
    return frozenset(number for number, name in names.items() if wanted in name.casefold())
