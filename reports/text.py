"""A report as plain text: what the command prints, and what tests hold beside a golden copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.words import Words
from reports.report import Block, Bullets, Chart, Clauses, Paragraph, Report, Table, plain


def as_text(report: Report, say: Words) -> str:
    """Headings with ``#``, lists with a dash, tables with bars; a chart as its sentence."""
    blocks = ["\n".join(f"{name}: {value}" for name, value in report.head), report.to]
    blocks.append(f"# {report.title}")
    for section in report.sections:
        blocks.append(f"## {section.heading}")
        for part in section.parts:
            if part.left_out:
                continue
            if part.heading:
                blocks.append(f"### {part.heading}")
            told = ["\n".join(_lines(block)) for block in part.blocks]
            blocks += told or [say.say("reports.paper.unwritten")]
    blocks += ["\n".join((one.name, one.title)).strip() for one in report.signers]
    if report.attachments:
        listed = [f"{n}. {one}" for n, one in enumerate(report.attachments, 1)]
        blocks += [f"## {say.say('report.enclosed')}", "\n".join(listed)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield plain(block.line)
        case Bullets():
            yield from (f"– {plain(line)}" for line in block.lines)
        case Clauses():
            yield from (f"{n}. {plain(line)}" for n, line in enumerate(block.lines, 1))
        case Table():
            yield block.caption
            yield _row(tuple(block.head))
            for row in (*block.rows, *([block.total] if block.total else [])):
                yield _row(tuple(map(plain, row)))
        case Chart():
            yield f"[{block.caption}: {block.spoken}]"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def prose_of(blocks: Iterable[Block]) -> str:
    """The sentences and lists of a part as a person would type them: a dash begins a line of a
    list, and an empty line ends a paragraph; tables and charts are left out."""
    found = []
    for block in blocks:
        match block:
            case Paragraph():
                found.append(plain(block.line).strip())
            case Bullets():
                found.append("\n".join(f"– {plain(line)}" for line in block.lines))
            case Clauses():
                found += [plain(line) for line in block.lines]
            case _:
                continue
    return "\n\n".join(found)
