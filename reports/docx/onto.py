"""Writing on a letterhead: it keeps its own styles, and gets those that it lacks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.styles import BabelFish

PLACE = "{{rapport}}"
_STYLES = ("Title", "Heading 1", "Heading 2", "Caption", "List Bullet", "List Number", "Table Grid")
_OF_ALL = ("Normal", "Header", "Footer")
_LISTS = {"List Bullet": ("bullet", "–"), "List Number": ("decimal", "%1.")}
_OF_THE_OTHER = ("w:basedOn", "w:next", "w:link", "w:rsid", "w:semiHidden")


def with_styles(paper: Any) -> Any:
    """The paper, with every style that a report is written in."""
    ours = docx.Document()
    _call_as_word(paper)
    if not paper.sections:
        paper.element.body.append(OxmlElement("w:sectPr"))
    known = {style.name for style in paper.styles}
    for name in _STYLES:
        if name not in known:
            _lend(paper, ours.styles[name].element)
    for name in _LISTS:
        _number(paper, name)
    return paper


def _call_as_word(paper: Any) -> None:
    """Styles that every paper has are called as Word calls them: another program may write
    "Heading 1" where Word writes "heading 1". One of another sort makes room for ours."""
    styles = [
        (one.get(qn("w:type")), one.find(qn("w:name")))
        for one in paper.styles.element.iter(qn("w:style"))
    ]
    held = {name.get(qn("w:val")) for _, name in styles if name is not None}
    wanted = {style.lower(): BabelFish.ui2internal(style) for style in (*_STYLES, *_OF_ALL)}
    for sort, name in styles:
        right = None if name is None else wanted.get(name.get(qn("w:val")).lower())
        if right is None:
            continue
        said = name.get(qn("w:val"))
        if sort != ("table" if right == "Table Grid" else "paragraph"):
            name.set(qn("w:val"), f"{said} ({sort})")
        elif right != said and right not in held:
            name.set(qn("w:val"), right)
            held.add(right)


def put_in_place(paper: Any, had: int) -> None:
    """What was written after the first ``had`` elements, put where the letterhead wants it."""
    body = paper.element.body
    written = [one for one in body[had:] if one.tag != qn("w:sectPr")]
    for paragraph in paper.paragraphs:
        if paragraph._p in written:
            return
        if paragraph.text.strip() == PLACE:
            for one in written:
                paragraph._p.addprevious(one)
            _take_away(paragraph)
            return


def length(paper: Any) -> int:
    """How many elements stand on the paper."""
    return sum(1 for one in paper.element.body if one.tag != qn("w:sectPr"))


def _take_away(paragraph: Any) -> None:
    """The mark; a paragraph that ends a section of the paper stays, empty."""
    if paragraph._p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        paragraph._p.getparent().remove(paragraph._p)
    else:
        paragraph.clear()


def _lend(paper: Any, ours: Any) -> None:
    """A style of ours, without our font and colours: it builds on the letterhead's own text."""
    style = deepcopy(ours)
    for name in _OF_THE_OTHER:
        for one in style.findall(qn(name)):
            style.remove(one)
    for rpr in style.iter(qn("w:rPr")):
        for one in [*rpr.findall(qn("w:color")), *rpr.findall(qn("w:rFonts"))]:
            rpr.remove(one)
    for ppr in style.iter(qn("w:pPr")):
        for one in [*ppr.findall(qn("w:numPr")), *ppr.findall(qn("w:pBdr"))]:
            ppr.remove(one)
    taken = {one.get(qn("w:styleId")) for one in paper.styles.element.iter(qn("w:style"))}
    while style.styleId in taken:
        style.set(qn("w:styleId"), f"{style.styleId}A")
    paper.styles.element.append(style)


def _number(paper: Any, name: str) -> None:
    """A list of the letterhead's without a sign or a number gets ours."""
    numbering, ppr = _numbering(paper), paper.styles[name].element.get_or_add_pPr()
    held = None if ppr.numPr is None or ppr.numPr.numId is None else ppr.numPr.numId.val
    kept = {one.numId: one.abstractNumId.val for one in numbering.num_lst}
    drawn = {int(one.get(qn("w:abstractNumId"))) for one in _abstract(numbering)}
    if held is not None and kept.get(held) in drawn:
        return
    number, (form, sign) = max(drawn, default=0) + 1, _LISTS[name]
    numbering.insert(len(_abstract(numbering)), _drawn(number, form, sign))
    given = ppr.get_or_add_numPr()
    given.get_or_add_numId().val = numbering.add_num(number).numId


def _abstract(numbering: Any) -> list[Any]:
    return list(numbering.findall(qn("w:abstractNum")))


def _drawn(number: int, form: str, sign: str) -> Any:
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )


def _numbering(paper: Any) -> Any:
    """The part in which lists are drawn; a paper on which nobody made a list has none."""
    part = paper.part
    try:
        return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        made = NumberingPart(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            parse_xml(f"<w:numbering {nsdecls('w')}/>"),
            part.package,
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element
