"""Sentences with figures in them: whoever tells a part counts through a teller, and each number
keeps the cases behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from config.words import Words
from reports.report import Figure, Line, Paragraph, Piece

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f"{_OPEN}(.*?){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: a municipality, from ``start`` to ``end`` (both included), and of
    it one unit, one subject (a report's clock, a document), one case, a round of a programme.
    ``today`` is the day when it is compiled."""

    municipality: str
    start: date
    end: date
    today: date
    unit: int | None = None
    subject: int | None = None
    case: int | None = None
    round: int | None = None


class _Number(int):
    """A counted number within a sentence: it chooses the plural, and is found again. Where a
    sentence says it in words, ``{n:en gång}``, these stand for it."""

    key: str

    def __format__(self, how: str) -> str:
        return f"{_OPEN}{self.key}={how or int(self)}{_CLOSE}"


@dataclass
class Teller:
    """What a report is told with: its scope, its words, and the figures that were counted.
    ``about`` says of which thing a figure is, where its key does not."""

    session: Session
    scope: Scope
    say: Words
    figures: dict[str, Figure] = field(default_factory=dict)

    def count(self, key: str, cases: Iterable[int], about: str = "") -> Figure:
        """How many cases: each of them once."""
        numbers = tuple(sorted(set(cases)))
        return self._keep(Figure(key=key, value=len(numbers), cases=numbers, about=about))

    def share(
        self, key: str, cases: Iterable[int], of: Iterable[int], about: str = ""
    ) -> Figure | None:
        """How many per cent of cases, to the nearest; None of none."""
        whole, some = tuple(sorted(set(of))), tuple(sorted(set(cases)))
        if not whole:
            return None
        value = (200 * len(some) + len(whole)) // (2 * len(whole))
        return self._keep(Figure(key=key, value=value, cases=some, of=whole, about=about))

    def amount(self, key: str, value: int, cases: Iterable[int], about: str = "") -> Figure:
        """A number that was answered in cases, such as persons who took part."""
        numbers = tuple(sorted(set(cases)))
        return self._keep(Figure(key=key, value=value, cases=numbers, about=about))

    def _keep(self, figure: Figure) -> Figure:
        """Raises ValueError where a key means two things in one report."""
        if self.figures.setdefault(figure.key, figure) != figure:
            raise ValueError(f"two figures are called {figure.key!r}")
        return figure

    def line(self, key: str, /, **params: object) -> Line:
        """The sentence of a key; figures among its parameters stay what they are, and ``n`` may
        be one: of a sentence that says in words how many there are, the whole is the figure."""
        told = _pieces(self.say.say(key, **{name: _given(one) for name, one in params.items()}))
        counted = params.get("n")
        if isinstance(counted, Figure) and all(one.figure != counted.key for one in told):
            return tuple(one if one.figure else _figured(one, counted) for one in told)
        return told

    def paragraph(self, key: str, /, **params: object) -> Paragraph:
        return Paragraph(line=self.line(key, **params))

    def cell(self, figure: Figure | None, *, per_cent: bool = False) -> Line:
        """A figure alone, as a cell of a table shows it; a dash where there is none."""
        if figure is None:
            return words("–")
        sign = "\u00a0%" if per_cent and self.say.locale != "en" else "%" if per_cent else ""
        return (Piece(words=f"{figure.value}{sign}", figure=figure.key),)


def words(text: str) -> Line:
    """A line without figures."""
    return (Piece(words=text),)


def joined(lines: Iterable[Line], sign: str = ", ") -> Line:
    """Several lines as one."""
    found: list[Piece] = []
    for line in lines:
        found += [Piece(words=sign), *line] if found else [*line]
    return tuple(found)


def _given(value: object) -> object:
    if isinstance(value, Figure):
        number = _Number(value.value)
        number.key = value.key
        return number
    if isinstance(value, tuple):  # a line within a line
        return "".join(_shown(piece) for piece in value)
    return _unmarked(value) if isinstance(value, str) else value


def _shown(piece: Piece) -> str:
    said = _unmarked(piece.words)
    return f"{_OPEN}{piece.figure}={said}{_CLOSE}" if piece.figure else said


def _figured(piece: Piece, figure: Figure) -> Piece:
    return Piece(words=piece.words, figure=figure.key)


def _unmarked(text: str) -> str:
    """What somebody wrote, without the signs that mark figures."""
    return text.translate({ord(_OPEN): None, ord(_CLOSE): None})


def _pieces(text: str) -> Line:
    found: list[Piece] = []
    for number, part in enumerate(_MARKED.split(text)):
        if number % 2:
            key, _, shown = part.rpartition("=")
            found.append(Piece(words=shown, figure=key))
        elif part:
            found.append(Piece(words=part))
    return tuple(found)
