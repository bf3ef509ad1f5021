"""Names of schools that are nearly the same: more often one school than two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from states.plain_names import same_name

_SIGNS = re.compile(r"[-–—:.,/()'’´`\"]+")
# What a school is, as the end of its name or a word of its own: "Norra", "Norra skolan".
_SCHOOL = re.compile(r"\s*(skolan|skola|skolen|skole|skulen|skule)$")
_SAINT = re.compile(r"\b(s t|st|sankta|sankt)\b")
SHORTEST = 6  # letters: in a shorter name one other letter is another name
MARK = 3  # letters or digits: so short a word (A, 7-9, gy) is there to tell two schools apart


def _words(name: str) -> list[str]:
    return _SAINT.sub("sankt", " ".join(_SIGNS.sub(" ", same_name(name)).split())).split()


def marks(name: str) -> list[str]:
    """The short words of a name and those with a number: what tells it from its neighbours."""
    return [one for one in _words(name) if len(one) <= MARK or any(map(str.isdigit, one))]


def plain(name: str) -> str:
    """The name without what is written now in one way, now in another: signs, spaces between the
    words, the word for a school at its end."""
    text = " ".join(_words(name))
    text = _SCHOOL.sub("", text) or text
    return text.replace(" ", "")


def twins(new: Iterable[str], there: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each new name that is nearly one of those that are there, or another new one, with that."""
    known: dict[str, list[str]] = defaultdict(list)
    for name in there:
        _remember(known, name)
    for name in new:
        near = next((one for one in _near(known, name) if same_name(one) != same_name(name)), "")
        if near:
            yield name, near
        _remember(known, name)


def _remember(known: dict[str, list[str]], name: str) -> None:
    for key in _keys(name):
        known[key].append(name)


def _near(known: dict[str, list[str]], name: str) -> Iterator[str]:
    for key in _keys(name):
        for one in known.get(key, ()):
            if marks(name) == marks(one) and _alike(plain(name), plain(one)):
                yield one


def _keys(name: str) -> set[str]:
    """The plain name, and what is left of it without any one of its letters: names that have one
    of these in common differ by a letter."""
    text = plain(name)
    if len(text) < SHORTEST:
        return {text}
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


def _alike(one: str, other: str) -> bool:
    """Whether one letter at most is another, is lacking, or has changed places with the next."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if one[start + 1 :] == other[start + 1 :] and len(one) == len(other):
        return True
    turned = one[start : start + 2] == other[start : start + 2][::-1]
    if turned and one[start + 2 :] == other[start + 2 :]:
        return True
    return one[start + 1 :] == other[start:] or one[start:] == other[start + 1 :]
