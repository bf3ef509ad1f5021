"""Units, people and days off from a file: what it would change is shown, and a second button takes
it.

Between the two the file is kept nowhere on this machine: its bytes go to the browser in the page
and come back with the button. They need no seal, as they are read anew then, by the same reader and
with the same right, and taken only if they change what was shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain, plain
from config.words import Words, words
from flows.engine.door import About, must
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.forecast.trying import tried_on_a_copy
from flows.register.imports.reading import AskedAbout
from flows.register.imports.tables import (
    BadRow,
    ColumnsAskedAbout,
    ImportRefused,
    Report,
    Taken,
    What,
)
from flows.register.looked_at import (
    IMPORTS,
    AnotherDifference,
    Brought,
    gone_in,
    look_at,
    mark_of,
    take_in,
)
from flows.register.wheel import years_from
from models.register.units import open_units
from states.errors import ArshjulError
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of
from web.set_up.carried import packed, unpacked
from web.set_up.example import headings
from web.uploads import Brought as Uploaded
from web.uploads import WithFile

router = APIRouter()
LARGEST = 2_000_000  # bytes of a file that goes to and fro in a page
YEARS = 3
"""The school years whose days off a file may replace: this one and those after it."""
SHOWN = 100
"""Rows shown of each sort; the others are counted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of looking at a file: the ``report``, or the ``error`` that keeps it out, or the
    ``problem`` with the field, a word of ours."""

    brought: Brought | None = None
    report: Report | None = None
    error: ArshjulError | None = None
    problem: str = ""


@router.api_route("/set-up/{what}", methods=["GET", "HEAD"])
def show(request: Request, what: str) -> Response:
    """The form. Raises NotAllowed."""
    return _page(request, viewer(request), _known(what), Seen())


@router.post("/set-up/{what}")
def bring(request: Request, what: str, sent: WithFile) -> Response:
    """Show what the file would change; or take it, when that was seen. Raises NotAllowed."""
    seen, what = viewer(request), _known(what)
    _must(request, seen, what)
    brought, problem = _brought(what, sent)
    if brought is None:
        return _page(request, seen, what, Seen(problem=problem))
    errand = errand_of(request, seen)
    changed: ArshjulError | None = None
    try:
        if sent.form.get("do") == "take":
            try:
                with errand.desk() as desk:
                    take_in(desk, what, brought, sent.form.get("seen"))
                return RedirectResponse(f"/set-up?did={what}", 303)
            except AnotherDifference as error:
                changed = error
        with tried_on_a_copy(errand) as desk:
            report = look_at(desk, what, brought)
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, seen, what, Seen(brought, error=error))
    return _page(request, seen, what, Seen(brought, report, error=changed))


def _known(what: str) -> str:
    if what not in IMPORTS:
        raise HTTPException(404)
    return what


def _brought(what: str, sent: Uploaded) -> tuple[Brought | None, str]:
    """The file, whether it comes from a disk or back from the page; or what is wrong with it."""
    form = sent.form
    if sent.too_large:
        return None, "too_large"
    if sent.content is not None:
        name, content = sent.name, sent.content.read(LARGEST + 1)
    else:
        name, content = form.get("name"), unpacked(form)
    if not name:
        return None, "missing"
    if len(content) > LARGEST:
        return None, "too_large"
    if not content:
        return None, "empty"
    said = tuple(sorted(set(form.many.get("accept", ()))))[:5]
    good_rows = form.get("good_rows") == "yes"
    year, unit = (form.get("replace"), form.get("unit")) if what == "calendar" else ("", "")
    return Brought(_plain_name(name), content, said, good_rows, year[:20], unit[:200]), ""


def _plain_name(name: str) -> str:
    """The last part of a file's name, of letters and digits; its ending tells the format."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w .()-]", "_", last)[-80:].strip(" .") or "file"


def _must(request: Request, seen: Viewer, what: str) -> None:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, IMPORTS[what].name, About())


def _page(request: Request, seen: Viewer, what: str, found: Seen) -> Response:
    units, years = _offered(request, seen, what)
    say = words(spoken_in(request, seen))
    report, error, brought = found.report, found.error, found.brought
    how = report.understood if report else getattr(error, "understood", None)
    asked = isinstance(error, AskedAbout | ColumnsAskedAbout)
    context = {
        "what": what,
        "columns": headings(what, say),
        "most": LARGEST // 1_000_000,
        "problem": say.say(f"pages.set_up_page.problem.{found.problem}", most=LARGEST // 1_000_000)
        if found.problem
        else "",
        "trouble": explain(error, say) if error and not asked else "",
        "report": report,
        "gone": gone_in(report) if report else 0,
        "units": units,
        "years": years,
        "mark": mark_of(report) if report else "",
        "brought": brought,
        "content": packed(brought.content) if brought else "",
        "how": how,
        "named": ", ".join(f"{a} = {b}" for a, b in how.columns.items()) if how else "",
        "left_out": how.left_out if how else (),
        "asked": asked,
        "accept": _accepted(brought, error),
        "bad": _bad(error, say),
        "can_leave_out": isinstance(error, ImportRefused) and not asked,
        "refused": [(one.line, _why(one, say)) for one in report.refused] if report else [],
        "notes": _notes(report, say),
        "new": _rows(report, What.ADDED),
        "changed": _rows(report, What.CHANGED),
        "shown": SHOWN,
    }
    wrong = found.problem or error
    status = 422 if wrong else 200
    return render(request, "set_up_file", context, viewer=seen, here="set_up", status=status)


def _offered(request: Request, seen: Viewer, what: str) -> tuple[list[str], list[str]]:
    """The units that a file of days off may be about, and the school years that it may replace, for
    whoever may bring it. Raises NotAllowed."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, IMPORTS[what].name, About())
        if what != "calendar":
            return [], []
        names = sorted(one.name for one in open_units(session, desk.municipality, desk.day))
        return names, [str(one) for one in years_from(desk.day, YEARS)]


def _accepted(brought: Brought | None, error: ArshjulError | None) -> tuple[str, ...]:
    """What is said yes to by the button that goes on: what was before, and what is asked now."""
    before = brought.accept if brought else ()
    return tuple(dict.fromkeys((*before, *getattr(error, "accept", ()))))


def _bad(error: ArshjulError | None, say: Words) -> list[tuple[int, str]]:
    """The rows that are wrong, or asked about: a page asks in words of its own, as it names no
    option of a command."""
    rows = error.rows if isinstance(error, ImportRefused) else ()
    if isinstance(error, AskedAbout):
        return [
            (row.line, say.say(f"pages.set_up_page.asked.{row.key}", **row.params)) for row in rows
        ]
    return [(row.line, _why(row, say)) for row in rows]


def _rows(report: Report | None, what: What) -> list[Taken]:
    return [row for row in report.rows if row.what is what] if report else []


def _notes(report: Report | None, say: Words) -> list[tuple[int, str]]:
    if report is None:
        return []
    return [(one.line, say.say(f"cli.{one.key}", **one.params)) for one in report.notes]


def _why(row: BadRow, say: Words) -> str:
    params = {name: plain(value) for name, value in row.params.items()}
    return say.say(f"import_problems.{row.key}", **params)
