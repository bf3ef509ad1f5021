"""Verbs of reports."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
from sqlmodel import select

from flows.documents import reports
from flows.reporting import compiling, letterheads, versions, writing
from flows.reporting.reading import BOARD_REPORT
from models.case.tables import Case
from tests.worlds.record_told import soon, told
from tests.worlds.record_world import World


def _case(w: World) -> int:
    """The case of a report to a board."""
    clock = w.do(lambda desk: reports.start_clock(desk, body="Utbildningsnämnden", first=soon(20)))
    with w.session() as session:
        return session.exec(select(Case.id).where(Case.subject_id == clock.subject_id)).one() or 0


def _report(w: World) -> int:
    case = _case(w)
    return w.do(lambda desk: compiling.begin(desk, BOARD_REPORT, case=case).id or 0)


@told(compiling.begin)
def _begun(w: World) -> Callable[[], object]:
    case = _case(w)
    return w.later(lambda desk: compiling.begin(desk, BOARD_REPORT, case=case))


@told(compiling.compile_report)
def _compiled(w: World) -> Callable[[], object]:
    number = _report(w)
    return w.later(lambda desk: compiling.compile_report(desk, number))


@told(writing.write_part)
def _written(w: World) -> Callable[[], object]:
    number = _report(w)
    return w.later(lambda desk: writing.write_part(desk, number, "story", "Ett bra år."))


@told(writing.take_data)
def _from_data(w: World) -> Callable[[], object]:
    number = _report(w)
    w.do(lambda desk: writing.write_part(desk, number, "duty", "Ett bra år."))
    return w.later(lambda desk: writing.take_data(desk, number, "duty"))


@told(writing.read_parts)
def _read(w: World) -> Callable[[], object]:
    number = _report(w)
    return w.later(lambda desk: writing.read_parts(desk, number, ["duty", "story"]))


@told(versions.keep_version)
def _kept(w: World) -> Callable[[], object]:
    number = _report(w)
    return w.later(lambda desk: versions.keep_version(desk, number))


def _letterhead() -> bytes:
    made = io.BytesIO()
    docx.Document().save(made)
    return made.getvalue()


@told(letterheads.set_letterhead)
def _dressed(w: World) -> Callable[[], object]:
    return w.later(lambda desk: letterheads.set_letterhead(desk, _letterhead(), "Mall.docx"))


@told(letterheads.remove_letterhead)
def _undressed(w: World) -> Callable[[], object]:
    w.do(lambda desk: letterheads.set_letterhead(desk, _letterhead(), "Mall.docx"))
    return w.later(lambda desk: letterheads.remove_letterhead(desk))
