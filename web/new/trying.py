"""What a new thing would bring, told before it is made: in lines, and the letters that would leave
at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.locales import LOCALES
from config.words import Words, words
from flows.engine.door import Errand
from flows.views.handing import tried
from flows.views.letters_at_once import letters_at_once
from flows.views.new_things import opened
from models.case.tables import Case
from models.post.just_written import last_letter
from notifications.kept import NO_LINK
from notifications.letter import Letter
from notifications.letters import write
from web.mail_text import paragraphs
from web.new.shown import opened_in_words
from web.new.thing import Thing, Typed
from web.places import Places

MOST = 10
"""Letters that are shown; there are seldom more than three."""
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A letter that would leave at once: to whom, in which language, and what it says."""

    to: str
    language: str
    subject: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brings:
    lines: tuple[str, ...] = ()
    letters: tuple[AtOnce, ...] = ()


def brings(errand: Errand, thing: Thing, typed: Typed, say: Words) -> Brings:
    """What the thing would bring, in words; nothing of it stays. Raises as its verb does."""
    with tried(errand) as desk:
        before = last_letter(desk.session)
        made = thing.verb.given(desk, thing.value(thing, typed))
        desk.session.flush()
        letters = letters_at_once(errand.office, desk, before)[:MOST]
        lines: list[str] = []
        if thing.follows:
            lines = thing.follows(desk, made, say)
        elif isinstance(made, Case):
            found = opened(desk, made)
            places = Places.of(desk.session, desk.municipality, say)
            lines = opened_in_words(found, say, places.role(found.role, found.unit))
        return Brings(tuple(lines), tuple(map(_at_once, letters)))


def _at_once(letter: Letter) -> AtOnce:
    written = write(letter)
    link = words(letter.locale).say("letters_page.link")
    text = paragraphs(_ADDRESS.sub(NO_LINK, written.text), link)
    return AtOnce(letter.to_name, LOCALES[letter.locale].html, written.subject, tuple(text))
