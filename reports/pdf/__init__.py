"""A report as a tagged PDF that holds to PDF/UA-1; typst refuses to write one that does not."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from config.locales import LOCALES
from config.words import Words
from reports.charts import HIGHEST, as_svg, shape
from reports.columns import columns, listed_whole
from reports.look import Look
from reports.pdf.row_headers import with_row_headers
from reports.printable import bound, printable
from reports.readable import named, readable
from reports.report import Block, Chart, Line, Paragraph, Report, Table, plain
from reports.stage import numbered, stage

_TYP = Path(__file__).with_name("report.typ")
_WIDE, _SIGN, _TOGETHER = 453.5, 0.56, 2  # points between the margins; a letter; the last rows


def as_pdf(report: Report, say: Words, look: Look) -> bytes:
    """The document; the same bytes for the same report. What it says goes in as data: typst sees
    no file but its template, and nobody's words as markup."""
    data = readable(json.dumps(_data(report, say, look), ensure_ascii=False), say)
    made = datetime.combine(report.day, time(12), UTC)
    while True:
        try:
            return _compiled(data, made)
        except typst.TypstError as error:  # what is lacking only beside another sign
            lacking = named(error.diagnostic, set(data))
            if not lacking:
                raise
            data = data.translate({ord(sign): "?" for sign in lacking})


def _compiled(data: str, made: datetime) -> bytes:
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            _TYP.read_bytes(),
            root=empty,
            ignore_system_fonts=True,
            package_path=empty,
            package_cache_path=empty,
        )
        found = compiler.compile(
            format="pdf", pdf_standards="ua-1", timestamp=made, sys_inputs={"report": data}
        )
    assert isinstance(found, bytes)
    return with_row_headers(found)


def _data(report: Report, say: Words, look: Look) -> dict[str, Any]:
    lang, region = LOCALES[say.locale].territory.split("_")
    return {
        "lang": lang,
        "region": region,
        "title": printable(report.title),
        "sender": printable(report.sender or look.name),
        "name": printable(look.name),
        "logo": None if look.logo is None else list(look.logo),
        "to": printable(report.to),
        "head": [[printable(name), printable(value)] for name, value in report.head],
        "sections": [
            {
                "heading": printable(section.heading),
                "parts": [
                    {
                        "heading": printable(part.heading),
                        "blocks": [_block(one, report.locale) for one in part.blocks],
                    }
                    for part in section.parts
                    if not part.left_out
                ],
            }
            for section in report.sections
        ],
        "signers": [
            {"name": printable(one.name), "title": printable(one.title)} for one in report.signers
        ],
        "numbered": list(numbered(say)),
        "stage": printable(stage(report, say)),
        "unwritten": say.say("reports.paper.unwritten"),
        "attached": say.say("report.enclosed"),
        "attachments": list(map(printable, report.attachments)),
    }


def _block(block: Block, locale: str) -> dict[str, Any]:
    found: dict[str, Any] = {"sort": block.sort}
    match block:
        case Paragraph():
            return found | {"line": bound(plain(block.line))}
        case Table():
            return found | {
                "caption": printable(block.caption),
                "head": list(map(printable, block.head)),
                "numeric": list(block.numeric),
                **_rows(block),
            }
        case Chart():
            spoken = {"caption": printable(block.caption), "spoken": printable(block.spoken)}
            svg = as_svg(block, locale)
            return found | spoken | {"svg": svg, "tall": shape(svg) > HIGHEST}
        case _:
            lines = [bound(plain(line)) for line in block.lines]
            return found | {"lines": lines, "kept": listed_whole(block.lines)}


def _rows(block: Table) -> dict[str, Any]:
    """The rows and how they are set; the last of a long table, and its sum, stay together."""
    fitted = columns(block, _WIDE, _SIGN)
    rows = [_cells(row) for row in block.rows]
    most = fitted.ends(_TOGETHER + bool(block.total)) - bool(block.total)
    last = len(rows) if fitted.kept else max(1, len(rows) - max(0, most))
    return {
        "rows": rows[:last],
        "ends": rows[last:] + ([_cells(block.total)] if block.total else []),
        "summed": bool(block.total),
        "kept": fitted.kept,
        "short": fitted.short,
        "shares": list(fitted.shares),
        "points": fitted.points,
        "roomy": fitted.roomy,
    }


def _cells(row: tuple[Line, ...]) -> list[str]:
    return [printable(plain(cell)) for cell in row]
