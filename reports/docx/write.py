"""What a report says, block by block, in Word's own styles."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt

from config.words import Words
from reports.charts import HIGHEST, as_png
from reports.columns import columns, listed_whole
from reports.docx.page import describe, hyphenate, room
from reports.printable import bound, printable
from reports.report import (
    Block,
    Bullets,
    Chart,
    Clauses,
    Line,
    Paragraph,
    Part,
    Report,
    Signer,
    Table,
    plain,
)
from reports.stage import stage

_SIGN, _TOGETHER = 0.66, 2  # how wide a letter is, of its size; the rows that end a table
_ON_A_PAGE = 4  # who sign together


def write(paper: Any, report: Report, say: Words) -> None:
    """The whole report, from its head to its attachments."""
    for name, value in report.head:
        line = paper.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(printable(f"{name}: ")).bold = True
        line.add_run(printable(value))
    paper.add_paragraph(printable(stage(report, say)))
    if report.to:
        to = paper.add_paragraph()
        to.paragraph_format.space_before = Pt(12)
        to.add_run(printable(report.to)).bold = True
    paper.add_paragraph(printable(report.title), "Title").paragraph_format.space_before = Pt(16)
    parts = [part for part in report.parts if not part.left_out]
    for section in report.sections:
        if section.heading:
            _over(paper, section.heading, "Heading 1")
        for part in section.parts:
            if not part.left_out:
                _part(paper, part, say, last=bool(report.signers) and part is parts[-1])
    for n, signer in enumerate(report.signers, 1):
        _sign(paper, signer, more=n < len(report.signers) and n % _ON_A_PAGE > 0)
    if report.attachments:
        _over(paper, say.say("report.enclosed"), "Heading 1")
        _numbered(paper, report.attachments)


def _over(paper: Any, words: str, style: str) -> None:
    """What stands over something stands on its page, whatever the letterhead's own styles say."""
    paper.add_paragraph(printable(words), style).paragraph_format.keep_with_next = True


def _part(paper: Any, part: Part, say: Words, *, last: bool) -> None:
    """``last`` is kept with the names that sign: nobody signs an empty page."""
    if part.heading:
        _over(paper, part.heading, "Heading 2")
    for n, block in enumerate(part.blocks, 1):
        _block(paper, block, say.locale, last=last and n == len(part.blocks))
    if not part.blocks:
        empty = paper.add_paragraph()
        empty.add_run(say.say("reports.paper.unwritten")).italic = True
        empty.paragraph_format.keep_with_next = last or None


def _block(paper: Any, block: Block, locale: str, *, last: bool) -> None:
    match block:
        case Paragraph():
            paper.add_paragraph(bound(plain(block.line)))
        case Bullets():
            items = [paper.add_paragraph(bound(plain(one)), "List Bullet") for one in block.lines]
            _together(items, block.lines)
        case Clauses():
            _together(_numbered(paper, tuple(map(plain, block.lines))), block.lines)
        case Table():
            _table(paper, block, last=last)
        case Chart():
            _chart(paper, block, locale)
    if last:
        paper.paragraphs[-1].paragraph_format.keep_with_next = True


def _together(items: list[Any], lines: tuple[Line, ...]) -> None:
    if listed_whole(lines):
        for item in items[:-1]:
            item.paragraph_format.keep_with_next = True


def _numbered(paper: Any, lines: tuple[str, ...]) -> list[Any]:
    """A list that begins at 1, whatever lists stand before it."""
    numbering = paper.part.numbering_part.numbering_definitions._numbering
    style = paper.styles["List Number"].element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    items = []
    for line in lines:
        item = paper.add_paragraph(bound(line), "List Number")
        items.append(item)
        numbered = item._p.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val = 0
        numbered.get_or_add_numId().val = number.numId
    return items


def _table(paper: Any, block: Table, *, last: bool) -> None:
    """The row of headings on each page; neither it nor the last rows stand alone on one. The row's
    name is marked as its heading."""
    _over(paper, block.caption, "Caption")
    table = paper.add_table(rows=0, cols=len(block.head), style="Table Grid")
    table.autofit = False
    if block.total:
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:lastRow"), "1")
    fitted = columns(block, Emu(room(paper)).pt, _SIGN)
    widths = [Emu(int(room(paper) * share)) for share in fitted.shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    lines = [tuple(block.head), *(tuple(map(plain, row)) for row in block.rows)]
    if block.total:
        lines.append(tuple(map(plain, block.total)))
    kept, end = fitted.kept, len(lines) - fitted.ends(_TOGETHER + bool(block.total))
    for at, line in enumerate(lines):
        row = table.add_row()
        if fitted.short:
            _mark(row, "w:cantSplit")
        if at == 0:
            _mark(row, "w:tblHeader")
        ends = at == len(lines) - 1
        bold = at == 0 or (bool(block.total) and ends)
        # The heading alone: LibreOffice loses rows where the first one is kept with the second too.
        together = at == 0 or kept or at >= end
        for n, (cell, words) in enumerate(zip(row.cells, line, strict=True)):
            cell.width = widths[n]
            _cell(cell.paragraphs[0], words, fitted.points, bold=bold, right=n in block.numeric)
            cell.paragraphs[0].paragraph_format.keep_with_next = (
                last and kept if ends else together
            ) or None
            if not fitted.roomy:
                hyphenate(cell.paragraphs[0])
    after = paper.add_paragraph().paragraph_format
    after.space_before = after.space_after = Pt(0)
    after.line_spacing = Pt(6)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _cell(paragraph: Any, words: str, points: float, *, bold: bool, right: bool) -> None:
    run = paragraph.add_run(printable(words))
    run.bold, run.font.size = bold or None, Pt(points)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _chart(paper: Any, block: Chart, locale: str) -> None:
    _over(paper, block.caption, "Caption")
    holder = paper.add_paragraph()
    holder.paragraph_format.keep_with_next = True
    drawn = io.BytesIO(as_png(block, locale))
    picture = holder.add_run().add_picture(drawn, width=Emu(room(paper)))
    if picture.height > HIGHEST * room(paper):  # the whole of it on a page
        scale = HIGHEST * room(paper) / picture.height
        picture.width, picture.height = (
            Emu(int(picture.width * scale)),
            Emu(int(HIGHEST * room(paper))),
        )
    describe(picture, block.spoken)
    paper.add_paragraph(printable(block.spoken))


def _sign(paper: Any, signer: Signer, *, more: bool) -> None:
    """A line to sign on, the name and the title under it, kept together; and with ``more``."""
    name = paper.add_paragraph(printable(signer.name))
    form = name.paragraph_format
    form.space_before, form.space_after, form.right_indent = Pt(34), Pt(0), Cm(8)
    form.keep_with_next = True
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "1A1A1A")):
        top.set(qn(f"w:{key}"), value)
    edges.append(top)
    name._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    last = paper.add_paragraph(printable(signer.title)) if signer.title else name
    last.paragraph_format.keep_with_next = more or None
