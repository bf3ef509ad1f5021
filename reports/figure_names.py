"""What a figure is called where the figures of a report are listed: no two of them alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from config.words import Words
from reports.report import (
    Bullets,
    Chart,
    Clauses,
    Figure,
    Line,
    Paragraph,
    Part,
    Report,
    Table,
    shown_in,
)
from reports.report import plain as plain_words

KEY = "reports.figures"
STOPS = (". ", "! ", "? ")


def names_of_figures(report: Report, say: Words) -> Mapping[str, str]:
    """The name of each figure by its key: what its key means, or else the row and column, or the
    sentence, that shows it. Two that would be called the same are told apart by where they stand,
    and at last by a number."""
    places = _places(report)
    elsewhere = (say.say(f"{KEY}.elsewhere"), report.title)
    called = [
        (one.key, *_called(one, places.get(one.key, elsewhere), say)) for one in report.figures
    ]
    often = Counter(name for _, name, _ in called)
    placed = [
        (key, name if often[name] == 1 else f"{name} ({where})") for key, name, where in called
    ]
    often, seen = Counter(name for _, name in placed), Counter[str]()
    found: dict[str, str] = {}
    for key, name in placed:
        seen[name] += 1
        found[key] = name if often[name] == 1 else f"{name} – {seen[name]}"
    return found


def where_figures_stand(report: Report) -> Mapping[str, str]:
    """The key of the part that is the first to show each figure; none for what no part shows."""
    found: dict[str, str] = {}
    for part in report.parts:
        for key in shown_in(part):
            found.setdefault(key, part.key)
    return found


def _called(figure: Figure, place: tuple[str, str], say: Words) -> tuple[str, str]:
    what, _, about = figure.key.partition(":")
    name, where = place
    if say.has(f"{KEY}.{what}"):
        name = say.say(f"{KEY}.{what}", about=figure.about or about)
    return name, where


def _places(report: Report) -> dict[str, tuple[str, str]]:
    """What shows each figure first, and the heading above it."""
    found: dict[str, tuple[str, str]] = {}
    for section in report.sections:
        for part in section.parts:
            for key, name in _shown(part):
                found.setdefault(key, (name, part.heading or section.heading))
    return found


def _shown(part: Part) -> Iterator[tuple[str, str]]:
    for block in part.data:
        match block:
            case Paragraph():
                yield from _in_a_line(block.line)
            case Bullets() | Clauses():
                for line in block.lines:
                    yield from _in_a_line(line)
            case Table():
                yield from _in_a_table(block)
            case Chart():
                yield from _in_a_chart(block)


def _in_a_line(line: Line) -> Iterator[tuple[str, str]]:
    """The sentence of each figure, with a sign where the number stands."""
    for at, piece in enumerate(line):
        if piece.figure:
            before, after = plain_words(line[:at]), plain_words(line[at + 1 :])
            begins = max(before.rfind(stop) + len(stop) if stop in before else 0 for stop in STOPS)
            ends = min(after.find(stop) if stop in after else len(after) for stop in STOPS)
            alone = not (before[begins:] + after[:ends]).strip(" .,:")
            shown = piece.words if alone else "…"
            yield piece.figure, f"{before[begins:]}{shown}{after[:ends]}".strip().rstrip(".:")


def _in_a_table(table: Table) -> Iterator[tuple[str, str]]:
    for row in (*table.rows, *([table.total] if table.total else [])):
        for at, cell in enumerate(row):
            for piece in cell:
                if piece.figure:
                    named = [table.caption, plain_words(row[0]) if at else "", table.head[at]]
                    yield piece.figure, ": ".join(filter(None, named))


def _in_a_chart(chart: Chart) -> Iterator[tuple[str, str]]:
    for series in chart.series:
        for label, key in zip(chart.labels, series.figures, strict=False):
            named = [chart.caption, label, series.name if len(chart.series) > 1 else ""]
            yield key, ": ".join(filter(None, named))
