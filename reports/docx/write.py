"""What a report says, block by block, in Word's own styles."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt

from config.words import Words
from reports.charts import as_png
from reports.docx.page import describe, room
from reports.printable import printable
from reports.report import (
    Block,
    Bullets,
    Chart,
    Clauses,
    Paragraph,
    Report,
    Signer,
    Table,
    plain,
)

_SIGN, _MARGIN, _WIDEST = int(Cm(0.21)), 3, 40  # a sign of a table; of a column, in signs


def write(paper: Any, report: Report, say: Words) -> None:
    """The whole report, from its head to its attachments."""
    for name, value in report.head:
        line = paper.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(printable(f"{name}: ")).bold = True
        line.add_run(printable(value))
    if report.to:
        paper.add_paragraph().add_run(printable(report.to)).bold = True
    paper.add_paragraph(printable(report.title), "Title")
    for section in report.sections:
        paper.add_paragraph(printable(section.heading), "Heading 1")
        for part in section.parts:
            if part.left_out:
                continue
            if part.heading:
                paper.add_paragraph(printable(part.heading), "Heading 2")
            for block in part.blocks:
                _block(paper, block, report.locale)
            if not part.blocks:
                paper.add_paragraph("–")
    for signer in report.signers:
        _sign(paper, signer)
    if report.attachments:
        paper.add_paragraph(printable(say.say("report.attachments")), "Heading 1")
        _numbered(paper, report.attachments)


def _block(paper: Any, block: Block, locale: str) -> None:
    match block:
        case Paragraph():
            paper.add_paragraph(printable(plain(block.line)))
        case Bullets():
            for line in block.lines:
                paper.add_paragraph(printable(plain(line)), "List Bullet")
        case Clauses():
            _numbered(paper, tuple(map(plain, block.lines)))
        case Table():
            _table(paper, block)
        case Chart():
            _chart(paper, block, locale)


def _numbered(paper: Any, lines: tuple[str, ...]) -> None:
    """A list that begins at 1, whatever lists stand before it."""
    numbering = paper.part.numbering_part.numbering_definitions._numbering
    style = paper.styles["List Number"].element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for line in lines:
        item = paper.add_paragraph(printable(line), "List Number")
        numbered = item._p.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val = 0
        numbered.get_or_add_numId().val = number.numId


def _table(paper: Any, block: Table) -> None:
    paper.add_paragraph(printable(block.caption), "Caption")
    table = paper.add_table(rows=0, cols=len(block.head), style="Table Grid")
    table.autofit = False
    widths = _widths(block, room(paper))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    lines = [tuple(block.head), *(tuple(map(plain, row)) for row in block.rows)]
    if block.total:
        lines.append(tuple(map(plain, block.total)))
    for at, line in enumerate(lines):
        row = table.add_row()
        bold = at == 0 or (bool(block.total) and at == len(lines) - 1)
        _mark(row, "w:cantSplit")
        if at == 0:
            _mark(row, "w:tblHeader")
        for n, (cell, words) in enumerate(zip(row.cells, line, strict=True)):
            cell.width = widths[n]
            _cell(cell.paragraphs[0], words, bold=bold, right=n in block.numeric)
            cell.paragraphs[0].paragraph_format.keep_with_next = at == 0 or None
    after = paper.add_paragraph().paragraph_format
    after.space_after, after.line_spacing = Pt(0), Pt(6)


def _widths(block: Table, room: int) -> list[Any]:
    """Each column has room for its longest word, as far as the paper is wide enough; what is left
    goes to those whose cells say more than that."""
    lines = [tuple(map(plain, row)) for row in (*block.rows, block.total) if row]
    columns = [" ".join(column) for column in zip(block.head, *lines, strict=True)]
    cells = [max(map(len, column)) for column in zip(block.head, *lines, strict=True)]
    least = [_MARGIN + max(map(len, words.split()), default=0) for words in columns]
    more = [
        max(0, min(_WIDEST, said) + _MARGIN - one) for said, one in zip(cells, least, strict=True)
    ]
    left = max(0, room // _SIGN - sum(least))
    shares = more if any(more) else [1] * len(least)
    wanted = [one + left * share / sum(shares) for one, share in zip(least, shares, strict=True)]
    return [Emu(int(room * one / sum(wanted))) for one in wanted]


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _cell(paragraph: Any, words: str, *, bold: bool, right: bool) -> None:
    run = paragraph.add_run(printable(words))
    run.bold, run.font.size = bold or None, Pt(9.5)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _chart(paper: Any, block: Chart, locale: str) -> None:
    paper.add_paragraph(printable(block.caption), "Caption")
    holder = paper.add_paragraph()
    holder.paragraph_format.keep_with_next = True
    drawn = io.BytesIO(as_png(block, locale))
    picture = holder.add_run().add_picture(drawn, width=Emu(room(paper)))
    describe(picture, block.spoken)
    paper.add_paragraph(printable(block.spoken))


def _sign(paper: Any, signer: Signer) -> None:
    """A line to sign on, the name and the title under it, kept together."""
    name = paper.add_paragraph(printable(signer.name))
    form = name.paragraph_format
    form.space_before, form.space_after, form.right_indent = Pt(42), Pt(0), Cm(8)
    form.keep_with_next = bool(signer.title)
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "1A1A1A")):
        top.set(qn(f"w:{key}"), value)
    edges.append(top)
    name._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    if signer.title:
        paper.add_paragraph(printable(signer.title))
