"""What every verb needs at hand, made once at the edge: nothing below reads the environment."""

from __future__ import annotations

import os
import random
import socket
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from config.settings import Settings
from config.wheel import Wheel
from flows.engine.handling import Handling, Progress, unseen
from flows.engine.kept import Itself, Kept
from flows.engine.municipality import Town, towns
from flows.engine.outbox import Written
from flows.engine.works import come_in, hangs_on
from models.case.confidential import secret_cases
from models.case.in_short import InShort, in_short
from models.database import Database
from models.post.tables import Message
from models.record.runs import began_last, note
from models.record.tables import Run
from models.register.questions import everybodys_names, municipalities, municipality_ids
from models.register.tables import Municipality, Person
from states.errors import ArshjulError

if TYPE_CHECKING:
    from notifications.letter import Letter
    from notifications.post import Postman


TOWN = "town"
"""What the municipality itself is kept under, with its wheel."""


class NotBegun(ArshjulError):
    """There is no municipality yet."""

    key = "not_begun"


class WhichMunicipality(ArshjulError):
    """There are several municipalities and the command does not say which."""

    key = "which_municipality"


def process_name() -> str:
    """Who holds a lease: host, process, and when that process began (ids are used again)."""
    return f"{socket.gethostname()}:{os.getpid()}:{_began(os.getpid())}"


def is_gone(owner: str) -> bool:
    """Whether ``owner`` was a process on this host that has ended. False when one cannot tell."""
    host, _, rest = owner.rpartition(":")[0].partition(":")
    began = owner.rpartition(":")[2]
    if host != socket.gethostname() or not rest.isdigit() or not Path("/proc/self/stat").exists():
        return False
    return _began(int(rest)) != began


def _began(process: int) -> str:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return "0"
    return stat.rpartition(")")[2].split()[19]


def nothing_to_write(_office: Office, _now: datetime, _so_far: Written) -> int:
    """Letters of this sort are written elsewhere."""
    return 0


def nothing_follows(_session: Session, _message: Message, _now: datetime) -> None:
    """A wrong address changes nothing but the person's row."""


@dataclass(frozen=True, slots=True)
class LetterSort:
    """Letters of a sort of their own, such as the urgent ones: how one is composed at the moment
    of sending (None: nothing is left to say), what follows when its address is wrong, and what
    writes those that are due within the day's hours; it returns how many. ``hangs_on``: the work
    of writing them, with the tables that it hangs on."""

    compose: Callable[[Office, Session, Message, Town, Person, datetime], Letter | None]
    undeliverable: Callable[[Session, Message, datetime], None] = nothing_follows
    write: Callable[[Office, datetime, Written], int] = nothing_to_write
    hangs_on: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _works(
    kinds: Mapping[str, Handling], letters: Mapping[str, LetterSort]
) -> Mapping[str, frozenset[str]]:
    found = hangs_on(kinds)
    for sort in letters.values():
        found.update(sort.hangs_on)
    return found


@dataclass
class Office:
    """Database, wheel, post, keys, kinds and chance, for one process.

    ``kinds``, and the ``letters`` of a sort of their own, are given by whoever opens the office
    (``flows.bootstrap``): the engine and the post know no kind by name, so a kind's own folder may
    use any of them.
    """

    settings: Settings
    database: Database
    wheel: Callable[[], Wheel]
    postman: Callable[[], Postman]
    key: bytes
    kinds: Mapping[str, Handling]
    letters: Mapping[str, LetterSort]
    language: str = "en"  # the operator's, for whom runs are told outside the pages
    owner: str = field(default_factory=process_name)
    stopping: threading.Event = field(default_factory=threading.Event)  # finish, begin nothing
    chance: random.Random = field(default_factory=random.Random)
    progress: Progress = unseen  # whoever waits at a terminal sees how far it has come
    unrung: frozenset[str] = frozenset()  # beats that are not rung here, and not missed
    only: frozenset[str] | None = None  # the municipalities that a beat serves; None: all
    kept: Kept = field(default_factory=Kept)  # by the pages

    def __post_init__(self) -> None:
        self.database.tell_what_hangs = cache(partial(_works, self.kinds, self.letters))

    def towns(self, session: Session, municipalities: Sequence[str]) -> dict[str, Town]:
        """The municipalities as the verbs see them, in a handful of questions."""
        return towns(session, self.wheel(), municipalities)

    def town(self, session: Session, municipality: str) -> Town:
        """One municipality as the verbs see it. Whoever only reads shares it with others."""
        wheel = self.wheel()
        return self.kept.of(
            session,
            municipality,
            (TOWN, Itself(wheel)),
            lambda: towns(session, wheel, [municipality])[municipality],
            weight=lambda town: 500 * len(town.directory.posts) + 10_000,
        )

    def names(self, session: Session, municipality: str) -> dict[int, str]:
        """What everybody is called, by number. Whoever only reads shares it with others."""
        return self.kept.of(
            session,
            municipality,
            "names",
            lambda: everybodys_names(session, municipality),
            weight=lambda found: 200 * len(found),
        )

    def note_run(self, run: Run) -> None:
        """Keep our own row about a ringing, whoever else witnessed it."""
        with self.database.write() as session:
            note(session, run)

    def come(self, works: Collection[str], day: date) -> dict[str, set[str]]:
        """The municipalities that are served now, by id, where some of the works may have something
        to do by ``day``, each with which."""
        found = come_in(self.database, works, day)
        return {home: found[home] for home in self.served(found)}

    def served(self, municipalities: Iterable[str]) -> list[str]:
        """Those of them that are served now, in their order."""
        return [one for one in municipalities if self.only is None or one in self.only]

    def within(self, only: frozenset[str]) -> Office:
        """The same office for some municipalities alone."""
        return replace(self, only=only)

    def known(self) -> list[str]:
        """The ids of all municipalities."""
        with self.database.read(municipality="*") as session:
            return municipality_ids(session)

    @property
    def address(self) -> str:
        """Where the pages are."""
        return self.settings.pages

    def in_short(self, cases: Iterable[int]) -> dict[int, InShort]:
        """The cases in one line each, but for those that count hours or that few may know of."""
        with self.database.read(municipality="*") as session:
            found, kept = in_short(session, cases), secret_cases(session)
        return {
            number: one
            for number, one in found.items()
            if number not in kept
            and not (self.kinds[one.kind].hours or self.kinds[one.kind].only_named)
        }

    def last_rung(self, beat: str) -> datetime | None:
        """When a ring of the beat that is noted last began."""
        with self.database.read(municipality="*") as session:
            return began_last(session, beat)

    def municipality(self, wanted: str = "") -> Municipality:
        """The municipality with code or id ``wanted``, or the only one.

        Raises NotBegun when there is none, WhichMunicipality when it is not clear.
        """
        wanted = wanted or self.settings.municipality
        with self.database.read() as session:
            found = municipalities(session)
        if not found:
            raise NotBegun()
        if wanted:
            code = wanted.zfill(4) if wanted.isascii() and wanted.isdigit() else wanted
            found = [one for one in found if wanted in (one.code, one.id) or code == one.code]
        if len(found) != 1:
            raise WhichMunicipality(wanted=wanted or "–", count=len(found))
        return found[0]
