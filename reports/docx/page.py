"""The sheet: styles, language, the head with the municipality and the foot with the page."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from config.words import Words
from reports.look import Look
from reports.printable import printable
from reports.report import Report
from reports.stage import numbered, stage

_SIZES = {"Normal": 11, "Title": 22, "Heading 1": 15, "Heading 2": 12, "Caption": 10}
_FONTS = ("ascii", "hAnsi", "cs", "eastAsia")
_THEMES = ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme")
_AFTER_SUPPRESSED = (
    "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE",
    "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
    "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr",
    "w:sectPr", "w:pPrChange",
)  # fmt: skip
_INK = RGBColor(0x1A, 0x1A, 0x1A)


def dress(paper: Any, language: str) -> None:
    """A4, one font, dark headings that keep to what follows, and the language of it all."""
    for section in paper.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    for name, size in _SIZES.items():
        _style(paper.styles[name], size)
    speak(paper, language)
    for border in list(paper.styles["Title"].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
    caption = paper.styles["Caption"].paragraph_format
    caption.keep_with_next, caption.space_before, caption.space_after = True, Pt(10), Pt(4)
    _rule(paper.styles["Table Grid"])
    _only_where_asked(paper)


def _rule(style: Any) -> None:
    """A table has a thin line under each row, and none between its columns."""
    for one in style.element.iter(qn("w:tblBorders")):
        for edge in one:
            drawn = edge.tag in (qn("w:bottom"), qn("w:insideH"))
            edge.set(qn("w:val"), "single" if drawn else "nil")
            edge.set(qn("w:color"), "8C8C8C")


def _only_where_asked(paper: Any) -> None:
    """Words are divided in the tables that have no room for them, and nowhere else."""
    paper.settings.element.find(qn("w:defaultTabStop")).addnext(OxmlElement("w:autoHyphenation"))
    normal = paper.styles["Normal"].element.get_or_add_pPr()
    normal.insert_element_before(OxmlElement("w:suppressAutoHyphens"), *_AFTER_SUPPRESSED)


def hyphenate(paragraph: Any) -> None:
    """A paragraph whose words may be divided, where the paper divides any."""
    allowed = OxmlElement("w:suppressAutoHyphens")
    allowed.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(allowed, *_AFTER_SUPPRESSED)


def speak(paper: Any, language: str) -> None:
    """The language that all of it is in."""
    styles = paper.styles.element
    for default in styles.xpath("w:docDefaults/w:rPrDefault/w:rPr[not(w:lang)]"):
        default.append(OxmlElement("w:lang"))
    for style in styles.iter(qn("w:lang")):
        for name in ("val", "eastAsia", "bidi"):
            style.set(qn(f"w:{name}"), language)


def _style(style: Any, size: int) -> None:
    style.font.size, style.font.color.rgb = Pt(size), _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in _THEMES:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in _FONTS:
        fonts.set(qn(f"w:{name}"), "Calibri")


def furnish(paper: Any, report: Report, say: Words, look: Look) -> None:
    """The municipality above, with its logo; below what the paper is, and which page of how
    many, counted by Word."""
    section = paper.sections[0]
    head = section.header.paragraphs[0]
    if look.logo is not None:
        picture = head.add_run().add_picture(io.BytesIO(look.logo), height=Cm(1.1))
        describe(picture, look.name)
        head.add_run("  ")
    head.add_run(printable(report.sender or look.name))
    foot = section.footer.paragraphs[0]
    paper.styles["Footer"].paragraph_format.tab_stops.clear_all()
    foot.paragraph_format.tab_stops.add_tab_stop(Emu(room(paper)), WD_TAB_ALIGNMENT.RIGHT)
    before, between, after = numbered(say)
    foot.add_run(printable(f"{stage(report, say)}\t") + before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def describe(picture: Any, words: str) -> None:
    """What is read out for a picture."""
    picture._inline.docPr.set("descr", printable(words))


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def room(paper: Any) -> int:
    """How wide the text is between the margins, at most 16 cm: in the narrowest of its sections
    that say it."""
    told = [(one.page_width, one.left_margin, one.right_margin) for one in paper.sections]
    widths = [int(one[0] - one[1] - one[2]) for one in told if None not in one]
    return min([int(Cm(16)), *(one for one in widths if one > 0)])
