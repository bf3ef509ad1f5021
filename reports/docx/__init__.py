"""A report as an editable DOCX: Word's own styles, so that whoever opens it can go on writing."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time

import docx
from docx.document import Document

from config.locales import LOCALES
from config.words import Words
from reports.docx.letterhead import opened
from reports.docx.onto import length, put_in_place
from reports.docx.page import dress, furnish, speak
from reports.docx.write import write
from reports.look import Look
from reports.printable import printable
from reports.report import Report

_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def as_docx(report: Report, say: Words, look: Look, letterhead: bytes | None = None) -> bytes:
    """The document; the same bytes for the same report. With a letterhead of the authority's own,
    head, foot, margins and styles are its. Raises BadLetterhead."""
    paper = docx.Document() if letterhead is None else opened(letterhead)
    language = LOCALES[say.locale].territory.replace("_", "-")
    if letterhead is None:
        dress(paper, language)
        furnish(paper, report, say, look)
    else:
        speak(paper, language)
    _describe(paper, report, language)
    before = length(paper)
    write(paper, report, say)
    if letterhead is not None:
        put_in_place(paper, before)
    made = io.BytesIO()
    paper.save(made)
    return _without_clock(made.getvalue())


def _describe(paper: Document, report: Report, language: str) -> None:
    """What Word tells about a document: 255 signs each at most."""
    about, day = paper.core_properties, datetime.combine(report.day, time(12))
    about.title, about.subject = printable(report.title)[:255], printable(report.to)[:255]
    about.author = about.last_modified_by = printable(report.sender)[:255]
    about.language, about.comments, about.keywords = language, "", ""
    about.created = about.modified = day
    about.revision = report.version or 1


def _without_clock(made: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _DAY_OF_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return kept.getvalue()
