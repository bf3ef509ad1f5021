"""A report as it stands on paper: sections, parts, blocks, and the cases behind each figure.

It knows no format. ``reports.text``, ``reports.docx`` and ``reports.pdf`` print it, the pages show
it, and a version of it is kept as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Figure(_Frozen):
    """A number of the report and the cases that it counts, in their order.

    ``of`` are the cases among which they were counted, where the number is a share of them;
    ``value`` is then in per cent, with no decimals. What is no count of cases (persons who took
    part, a percentage that a school has given) has the cases in which it was answered. ``about``
    names the thing that it is about: a school, an activity, a kind of case.
    """

    key: str
    value: int
    cases: tuple[int, ...] = ()
    of: tuple[int, ...] = ()
    about: str = ""


class Piece(_Frozen):
    """Words of a line; ``figure`` names the figure that they show."""

    words: str
    figure: str = ""


Line = tuple[Piece, ...]


class Paragraph(_Frozen):
    sort: Literal["paragraph"] = "paragraph"
    line: Line


class Bullets(_Frozen):
    sort: Literal["bullets"] = "bullets"
    lines: tuple[Line, ...]


class Clauses(_Frozen):
    """What a body is asked to decide: one att-sats a line."""

    sort: Literal["clauses"] = "clauses"
    lines: tuple[Line, ...]


class Table(_Frozen):
    """``numeric`` are the columns, from 0, that hold numbers; the first column names the row."""

    sort: Literal["table"] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    total: tuple[Line, ...] = ()
    numeric: tuple[int, ...] = ()


class Series(_Frozen):
    """One value for each label of its chart; None where there is nothing to show."""

    name: str
    values: tuple[int | None, ...]
    figures: tuple[str, ...] = ()


class Form(StrEnum):
    """How a chart is drawn: bars beside each other, bars on each other, or a line over time."""

    BARS = "bars"
    STACKED = "stacked"
    LINE = "line"


class Chart(_Frozen):
    """``spoken`` says in one or two sentences what the picture shows, for who does not see it."""

    sort: Literal["chart"] = "chart"
    form: Form
    caption: str
    spoken: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    per_cent: bool = False


Block = Annotated[Paragraph | Bullets | Clauses | Table | Chart, Field(discriminator="sort")]
PROSE = (Paragraph, Bullets, Clauses)


class Mark(StrEnum):
    """How far a part has come: from data and not read, read, written by a person, written or read
    before the data became others, and empty with nothing in the data."""

    FROM_DATA = "from_data"
    READ = "read"
    WRITTEN = "written"
    CHANGED = "changed"
    WANTED = "wanted"


class Part(_Frozen):
    """A piece of a section that is read and edited as one. ``own`` stands instead of the data's
    sentences; tables and charts stay. ``heading`` is empty where the section's own is enough."""

    key: str
    heading: str = ""
    data: tuple[Block, ...] = ()
    own: str | None = None
    mark: Mark = Mark.FROM_DATA

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is printed."""
        if self.own is None:
            return self.data
        clauses = any(isinstance(block, Clauses) for block in self.data)
        return (*prose(self.own, clauses=clauses), *self.shown)

    @property
    def left_out(self) -> bool:
        """Whether nothing of it is printed: somebody has read that there is nothing to say."""
        return not self.blocks and self.mark in (Mark.READ, Mark.WRITTEN)

    @property
    def shown(self) -> tuple[Block, ...]:
        """The tables and charts: they are the data's, whatever a person writes."""
        return tuple(block for block in self.data if not isinstance(block, PROSE))


class Section(_Frozen):
    key: str
    heading: str
    parts: tuple[Part, ...]


class Signer(_Frozen):
    name: str
    title: str


class Report(_Frozen):
    """``head`` are the lines over the title, name and value; ``to`` the body that gets it.

    ``version`` is None for what is being worked on; ``kept_on`` is the day on which a version was
    kept, or a draft last changed; ``sent`` whether it has gone to whom it is for; ``adopted`` says
    by which decision it was adopted. What became of a version is no part of what it says, and is
    not kept in its JSON.
    """

    sort: str
    locale: str
    title: str
    sender: str
    to: str = ""
    day: date
    starts: date
    ends: date
    head: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    signers: tuple[Signer, ...] = ()
    attachments: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    version: int | None = None
    adopted: str = ""
    kept_on: date | None = Field(default=None, exclude=True)
    sent: bool = Field(default=False, exclude=True)

    @property
    def parts(self) -> Iterator[Part]:
        """Every part, in its order."""
        for section in self.sections:
            yield from section.parts

    def figure(self, key: str) -> Figure:
        """The figure of a key. Raises KeyError."""
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(key)


def prose(text: str, *, clauses: bool = False) -> tuple[Block, ...]:
    """A person's own text as blocks: an empty line ends a paragraph, lines that begin with a dash
    are a list, and of ``clauses`` each paragraph is one."""
    found: list[Block] = []
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    paragraphs = [one for one in paragraphs if one]
    if clauses:
        lines = tuple((Piece(words=" ".join(one.split())),) for one in paragraphs)
        return (Clauses(lines=lines),) if lines else ()
    for paragraph in paragraphs:
        found += _of_paragraph(paragraph)
    return tuple(found)


_DASH = re.compile(r"^\s*[-–•*]\s+")


def _of_paragraph(paragraph: str) -> list[Block]:
    found: list[Block] = []
    words: list[str] = []
    items: list[Line] = []

    def close() -> None:
        if words:
            found.append(Paragraph(line=(Piece(words=" ".join(words)),)))
            words.clear()
        if items:
            found.append(Bullets(lines=tuple(items)))
            items.clear()

    for line in paragraph.split("\n"):
        dashed = _DASH.match(line)
        if bool(dashed) != bool(items):
            close()
        if dashed:
            items.append((Piece(words=" ".join(line[dashed.end() :].split())),))
        else:
            words.append(" ".join(line.split()))
    close()
    return found


def shown_in(part: Part) -> Iterator[str]:
    """The keys of the figures that a part shows, in their order."""
    for block in part.blocks:
        match block:
            case Paragraph():
                lines: Iterable[Line] = (block.line,)
            case Bullets() | Clauses():
                lines = block.lines
            case Table():
                lines = (cell for row in (*block.rows, block.total) for cell in row)
            case Chart():
                yield from (key for one in block.series for key in one.figures)
                continue
        yield from (piece.figure for line in lines for piece in line if piece.figure)


def plain(line: Line) -> str:
    """The words of a line."""
    return "".join(piece.words for piece in line)
