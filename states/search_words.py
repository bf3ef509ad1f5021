"""Words that somebody looks for, and how well a name answers to them.

Case and unseen signs do not matter. Whoever writes a finds å and ä, and o finds ö; whoever writes å
finds å alone. The letters of the two countries are each other's: ä and æ, ö and ø; those of the
Sami languages are found by the plain ones. The best answer comes first: the whole name, a whole
word, the beginning of one, what lies inside; and each of them written just so before otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

LONGEST = 100  # signs
SHORTEST = 2  # signs of the longest word, unless it is a number
INSIDE_FROM = 3  # signs: a shorter word is looked for at the beginning of words alone
NEAR = 0.75
MOST_NEAR = 3

EMPTY, SHORT, LONG = "empty", "short", "long"
WHOLE, WORD, START, INSIDE = 0, 2, 4, 6
OTHERWISE = 1  # written otherwise

_KEPT = "åäö"
_SAME = {
    "æ": "ä", "ø": "ö", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "th", "ł": "l",
    "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "", "\u2010": "-", "\u2011": "-",
    "–": "-", "—": "-", "−": "-", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
_BARE = str.maketrans("åäö", "aao")
_WRITTEN_OUT = (("aa", "å"), ("ae", "ä"), ("oe", "ö"))
_PARAGRAPH = re.compile(r"§+\s*")
_ENDS = "\"'”“’‘«»„‚.,;:!?()[]{}<>*_|\\"
_NUMBERED = re.compile(
    r"(?:dnr|diarienr|diarienummer|saksnr|saksnummer|ärende|arende|sak|case|nummer|nr|no|#)"
    r"(?:[\s.:#]+(?=\S*\d)|(?=\d))"
)
_SIGNS = re.compile(r"[\W_]+")


class _Folds(dict[int, str]):
    """What each sign is compared as, reckoned at its first use."""

    def __missing__(self, code: int) -> str:
        self[code] = found = "".join(_plain_signs(chr(code)))
        return found


def _plain_signs(sign: str) -> Iterator[str]:
    for low in sign.casefold():
        same = _SAME.get(low, low)
        if same in _KEPT:
            yield same
        else:
            yield from (
                one for one in unicodedata.normalize("NFD", same) if not unicodedata.combining(one)
            )


_FOLDS = _Folds()


class Folded(NamedTuple):
    """A text as it is compared: ``keen`` keeps å, ä and ö, ``bare`` has none; both equally long."""

    keen: str
    bare: str


def folded(text: str) -> Folded:
    """The text as it is compared; the sign for a paragraph stands at its number."""
    if text.isascii():
        low = text.lower()
        return Folded(low, low)
    keen = _PARAGRAPH.sub("§", unicodedata.normalize("NFC", text).translate(_FOLDS))
    return Folded(keen, keen.translate(_BARE))


class Word(NamedTuple):
    """One word that is looked for. ``other``: the same where aa, ae or oe stand for å, ä or ö."""

    keen: str
    bare: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. ``problem``: why it is not looked for, EMPTY, SHORT or LONG;
    ``number``: that of a case, where it is one."""

    text: str
    words: tuple[Word, ...] = ()
    problem: str = ""
    number: int | None = None

    @property
    def reference(self) -> str:
        """All of it without spaces and signs, as numbers of registries are compared."""
        return reference("".join(one.keen for one in self.words))

    @property
    def whole(self) -> str:
        return " ".join(one.keen for one in self.words)


def wanted(text: str) -> Wanted:
    """What the text asks for. A number may be called one: "Dnr 2026/12", "ärende 14", "#14"."""
    shown = " ".join(text.split())
    if len(shown) > LONGEST:
        return Wanted(shown[:LONGEST], problem=LONG)
    keen = folded(shown).keen
    named = _NUMBERED.match(keen)
    parts = (one.strip(_ENDS) for one in keen[named.end() if named else 0 :].split())
    words = tuple(dict.fromkeys(_word(one) for one in parts if reference(one)))
    if not words:
        return Wanted(shown, problem=SHORT if shown else EMPTY)
    if all(len(one.keen) < SHORTEST and not one.keen.isdigit() for one in words):
        return Wanted(shown, problem=SHORT)
    alone = words[0].keen if len(words) == 1 else ""
    plain = alone.isascii() and alone.isdigit() and len(alone) < 10
    return Wanted(shown, words, number=int(alone) if plain else None)


def _word(keen: str) -> Word:
    other = keen
    for out, sign in _WRITTEN_OUT:
        other = other.replace(out, sign)
    return Word(keen, keen.translate(_BARE), other if other != keen else "")


def reference(text: str) -> str:
    """A number of a registry as it is compared: letters and digits alone."""
    return _SIGNS.sub("", folded(text).keen)


def rank(word: Word, name: Folded) -> int | None:
    """How well the name answers to the word, 0 best; None: not at all."""
    found = _rank(word.keen, word.bare, name)
    if word.other and found is None:
        found = _rank(word.other, word.other.translate(_BARE), name)
        return None if found is None else found | OTHERWISE
    return found


def _rank(keen: str, bare: str, name: Folded) -> int | None:
    best: int | None = None
    for start in _places(keen, bare, name):
        end = start + len(bare)
        found = _place(name.bare, start, end) + (name.keen[start:end] != keen)
        best = found if best is None or found < best else best
    return best


def _places(keen: str, bare: str, name: Folded) -> Iterator[int]:
    """Where the word stands in the name: å, ä and ö only where the name has them, too."""
    text, inside = name.bare, len(bare) >= INSIDE_FROM
    start = text.find(bare)
    while start >= 0:
        begins = start == 0 or not text[start - 1].isalnum() or not bare[0].isalnum()
        if (inside or begins) and (keen == bare or _agrees(keen, name.keen, start)):
            yield start
        start = text.find(bare, start + 1)


def _agrees(keen: str, name: str, start: int) -> bool:
    return all(sign not in _KEPT or name[start + at] == sign for at, sign in enumerate(keen))


def _place(text: str, start: int, end: int) -> int:
    begins = start == 0 or not text[start - 1].isalnum()
    ends = end == len(text) or not text[end].isalnum()
    if begins and ends:
        return WHOLE if start == 0 and end == len(text) else WORD
    return START if begins else INSIDE


def marked(text: str, words: Sequence[Word]) -> list[tuple[str, bool]]:
    """The text in pieces, as it is written: each with whether it was looked for."""
    signs, places = _with_places(text)
    name = Folded(signs, signs.translate(_BARE))
    hit = [False] * len(text)
    for word in words:
        for keen in filter(None, (word.keen, word.other)):
            bare = keen.translate(_BARE)
            for start in _places(keen, bare, name):
                first, last = places[start], places[start + len(bare) - 1]
                hit[first : last + 1] = [True] * (last + 1 - first)
    pieces: list[tuple[str, bool]] = []
    for sign, one in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == one:
            pieces[-1] = (pieces[-1][0] + sign, one)
        else:
            pieces.append((sign, one))
    return pieces


def _with_places(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its signs where it came from."""
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        if sign.isspace() and signs[-1:] == ["§"]:
            continue
        for one in _FOLDS[ord(sign)]:
            signs.append(one)
            places.append(at)
    return "".join(signs), places


def near(words: Iterable[Word], known: Iterable[str]) -> str:
    """The words with each that no name has put right by the one that is nearest to it, as it is
    written; "" where nothing is near. A number is another number, and not a slip."""
    spelt: dict[str, str] = {}
    for name in known:
        for one in name.split():
            written = one.strip(_ENDS)
            if not any(map(str.isdigit, written)):
                spelt.setdefault(folded(written).bare, written)
    said, changed = [], False
    for word in words:
        if any(word.bare in one for one in spelt):
            said.append(spelt.get(word.bare, word.keen))
            continue
        alike = [one for one in spelt if abs(len(one) - len(word.bare)) <= 2]
        found = get_close_matches(word.bare, alike, n=1, cutoff=NEAR)
        if not found:
            return ""
        said.append(spelt[found[0]])
        changed = True
    return " ".join(said) if changed else ""
