"""The days off that are known, and one of them: other days, or none, after what that changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import Words, words
from flows.engine.door import About, must
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.forecast.trying import tried_on_a_copy
from flows.register.breaks import Days, Effect, change_break, remove_break
from models.register.questions import school_breaks, unit_names
from models.register.tables import PUPILS, SchoolBreak
from states.errors import ArshjulError
from states.school_year import SchoolYear
from web.forms import Form, Sent, number
from web.forms import day as day_in
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of

router = APIRouter()
LIST = "/set-up/breaks"


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent about a break and what would come of it; ``wrong``: by its field."""

    sent: Form = field(default_factory=Form)
    effect: Effect | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    changed: bool = False

    @property
    def seen(self) -> str:
        return hashlib.sha256(repr(self.effect).encode()).hexdigest()[:16]


@router.api_route(LIST, methods=["GET", "HEAD"])
def listed(request: Request) -> Response:
    """Every break from this school year on, the first day first. Raises NotAllowed."""
    seen = viewer(request)
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = _allowed(request, seen, session)
        names = unit_names(session, desk.municipality)
        first = SchoolYear.of(desk.day).first_day
        rows = [one for one in school_breaks(session, desk.municipality) if one.ends >= first]
        shown = [(one.id, one.name, _whose(say, one, names), one.starts, one.ends) for one in rows]
    did = request.query_params.get("did", "")
    context = {"rows": shown, "did": did if did in ("change", "remove") else ""}
    return render(request, "set_up_breaks", context, viewer=seen, here="set_up")


@router.api_route(LIST + "/{text}", methods=["GET", "HEAD"])
def show(request: Request, text: str) -> Response:
    """One break, and the forms. Raises NotAllowed."""
    return _page(request, viewer(request), text, Tried())


@router.post(LIST + "/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Show what other days, or none, would change; or make it so, when that was seen. Raises
    NotAllowed."""
    seen, do = viewer(request), sent.get("do")
    say = words(spoken_in(request, seen))
    wrong = {} if do == "remove" else _wrong(sent, say)
    if do not in ("change", "remove") or wrong:
        return _page(request, seen, text, Tried(sent, wrong=wrong), 422)
    errand, changed = errand_of(request, seen), False
    try:
        if sent.get("seen"):
            with errand.desk() as desk:
                tried_now = Tried(effect=_do(desk, _the(desk.session, seen, text), sent))
                changed = tried_now.seen != sent.get("seen")
                if changed:
                    raise _Changed
            return RedirectResponse(f"{LIST}?did={do}", 303)
    except _Changed:
        pass
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, seen, text, Tried(sent, wrong={"from": explain(error, say)}), 422)
    try:
        with tried_on_a_copy(errand) as desk:
            effect = _do(desk, _the(desk.session, seen, text), sent)
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, seen, text, Tried(sent, wrong={"from": explain(error, say)}), 422)
    found = Tried(sent, effect, changed=changed)
    return _page(request, seen, text, found, 409 if changed else 200)


class _Changed(Exception):
    """It would change something else than what was seen: nothing of it stays."""


def _do(desk: Desk, row: SchoolBreak, sent: Form) -> Effect:
    if sent.get("do") == "remove":
        return remove_break(desk, row.name, row.starts, unit=row.unit_id)
    starts, ends = (day_in(sent.get(name)) or date.min for name in ("from", "to"))
    return change_break(desk, row.name, row.starts, starts, ends, unit=row.unit_id)


def _wrong(sent: Form, say: Words) -> dict[str, str]:
    text = say.say("date_problems.format")
    return {name: text for name in ("from", "to") if day_in(sent.get(name)) is None}


def _the(session: Session, seen: Viewer, text: str) -> SchoolBreak:
    """Another municipality's is as unknown as one that there is none of: 404."""
    row = session.get(SchoolBreak, number(text) or 0)
    if row is None or row.municipality_id != seen.municipality.id:
        raise HTTPException(404)
    return row


def _allowed(request: Request, seen: Viewer, session: Session) -> Desk:
    """The viewer's desk. Raises NotAllowed."""
    desk = desk_of(session, request.app.state.office, seen, request.app.state.now())
    must(desk, change_break.name, About())
    return desk


def _page(request: Request, seen: Viewer, text: str, found: Tried, status: int = 200) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        row = _the(session, seen, text)
        _allowed(request, seen, session)
        names = unit_names(session, seen.municipality.id)
    sent, effect = found.sent, found.effect
    context = {
        "number": row.id,
        "name": row.name,
        "whose": _whose(say, row, names),
        "starts": row.starts,
        "ends": row.ends,
        "typed": {
            "from": sent.get("from") or row.starts.isoformat(),
            "to": sent.get("to") or row.ends.isoformat(),
        },
        "do": sent.get("do"),
        "wrong": {one: found.wrong.get(one, "") for one in ("from", "to")},
        "effect": effect,
        "free": _said(say, effect.free, names) if effect else [],
        "working": _said(say, effect.working, names) if effect else [],
        "seen": found.seen if effect else "",
        "changed": found.changed,
    }
    return render(request, "set_up_break", context, viewer=seen, here="set_up", status=status)


def _said(say: Words, turned: tuple[Days, ...], names: dict[int, str]) -> list[str]:
    """The days, with whose they are."""
    found = []
    for one in turned:
        days = ", ".join(say.day(day) for day in one.days)
        found.append(days if one.unit is None else f"{days} ({names.get(one.unit, '')})")
    return found


def _whose(say: Words, row: SchoolBreak, names: dict[int, str]) -> str:
    unit = names.get(row.unit_id, "") if row.unit_id else say.say("set_up_breaks.everybody")
    return f"{unit}, {say.say('days_off.alone')}" if row.whose == PUPILS else unit
