"""The municipality's own wheel, types and targets: what holds, another text with what it would
change, and the built-in again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from config.clocks import BadClocks
from config.explain import explain, explain_problem
from config.ladder_text import with_rungs
from config.text_sorts import Sort
from config.toml_places import line_of, line_said
from config.wheel import BadWheel
from config.words import Words, words
from flows.engine.door import About, must
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.forecast.text_effect import TextEffect, hold, text_effect
from flows.forecast.trying import tried_on_a_copy
from flows.register.own_texts import put_back, read_in, text_of
from flows.views.own_texts import holds
from models.register.own_texts import LONGEST
from states.errors import ArshjulError
from web.forms import Form
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.rights import desk_of
from web.set_up.carried import packed, unpacked
from web.set_up.texts_shown import free_said, shown_of, span, step_name
from web.uploads import Brought, WithFile

router = APIRouter()
NUMBER = re.compile(r"[+-]?\d{1,3}")
RUNG = re.compile(r"ladder (\d+)\.days")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was sent and what came of it: the ``text`` (None: the built-in is to hold again), its
    ``effect`` or the ``errors`` with their lines; ``wrong``: what is wrong with a field."""

    text: str | None = ""
    effect: TextEffect | None = None
    errors: tuple[tuple[int, str], ...] = ()
    trouble: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


@router.api_route("/set-up/texts/{sort}", methods=["GET", "HEAD"])
def show(request: Request, sort: str) -> Response:
    """What holds, and the forms. Raises NotAllowed."""
    return _page(request, viewer(request), _sort(sort), Looked())


@router.api_route("/set-up/texts/{sort}/file", methods=["GET", "HEAD"])
def download(request: Request, sort: str) -> Response:
    """The text that holds, to be edited. Raises NotAllowed."""
    seen, which = viewer(request), _sort(sort)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, read_in.name, About())
        text = text_of(desk, which)
    headers = {"Content-Disposition": f'attachment; filename="{which}.toml"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


@router.post("/set-up/texts/{sort}")
def bring(request: Request, sort: str, sent: WithFile) -> Response:
    """Show what a text would change; or let it hold, when that was seen. Raises NotAllowed."""
    seen, which, form = viewer(request), _sort(sort), sent.form
    say = words(spoken_in(request, seen))
    errand = errand_of(request, seen)
    with errand.office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, errand.office, seen, errand.now)
        must(desk, put_back.name if form.get("back") else read_in.name, About())
        text, wrong = _brought(desk, sent, say)
    if wrong:
        return _page(request, seen, which, Looked(wrong=wrong, typed=form.values))
    trouble = ""
    try:
        if form.get("do") == "take":
            try:
                with errand.desk() as desk:
                    hold(desk, which, text, form.get("seen"))
                did = "back" if text is None else "read"
                return RedirectResponse(f"/set-up/texts/{which}?did={did}", 303)
            except ArshjulError as error:
                if error.key != "another_difference":
                    raise
                trouble = explain(error, say)
        with tried_on_a_copy(errand) as desk:
            effect = text_effect(desk, which, text)
    except NotAllowed:
        raise
    except ArshjulError as error:
        return _page(request, seen, which, _refused(error, text or "", form, say))
    return _page(request, seen, which, Looked(text, effect, trouble=trouble, typed=form.values))


def _sort(text: str) -> Sort:
    try:
        return Sort(text)
    except ValueError:
        raise HTTPException(404) from None


def _brought(desk: Desk, sent: Brought, say: Words) -> tuple[str | None, dict[str, str]]:
    """The text that was sent: in a file, by the ladder's fields, or back from the page; None for
    the built-in. Or what is wrong, by field."""
    form = sent.form
    if form.get("back"):
        return None, {}
    if form.get("do") == "rungs":
        return _by_fields(desk, form, say)
    if sent.too_large:
        return "", {"file": say.say("set_up_texts.problem.too_large", most=LONGEST // 1_000)}
    content = sent.content.read(4 * LONGEST) if sent.content is not None else unpacked(form)
    if not content:
        return "", {"file": say.say("pages.set_up_page.problem.missing")}
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", {"file": say.say("set_up_texts.problem.not_utf8")}
    if len(text) > LONGEST:
        most = LONGEST // 1_000
        return "", {"file": say.say("set_up_texts.problem.too_large", most=most)}
    return text, {}


def _by_fields(desk: Desk, form: Form, say: Words) -> tuple[str, dict[str, str]]:
    """The wheel that holds, with other days on its ladder."""
    names = [f"days-{at}" for at in range(1, len(desk.place.ladder.levels) + 1)]
    wrong, found = {}, []
    for name in (*names, "calm"):
        typed = form.get(name).strip().replace("\N{MINUS SIGN}", "-")
        if NUMBER.fullmatch(typed):
            found.append(int(typed))
        else:
            wrong[name] = say.say("set_up_texts.problem.number")
    if wrong:
        return "", wrong
    text = with_rungs(text_of(desk, Sort.WHEEL), found[:-1], found[-1])
    if text is None:
        return "", {"file": say.say("set_up_texts.problem.rungs")}
    return text, {}


def _refused(error: ArshjulError, text: str, form: Form, say: Words) -> Looked:
    """What is wrong in a text, each with its line; of the ladder's fields, beside the field."""
    if isinstance(error, BadClocks):
        line = line_said(str(error.params["why"]))
        return Looked(errors=((line, explain(error, say)),), typed=form.values)
    if not isinstance(error, BadWheel):
        return Looked(errors=((0, explain(error, say)),), typed=form.values)
    if form.get("do") == "rungs":
        wrong = {}
        for one in error.problems:
            rung = RUNG.fullmatch(one.where)
            name = f"days-{rung[1]}" if rung else "calm" if one.where == "calm.every" else "days-1"
            wrong[name] = explain_problem(one, say).partition(": ")[2]
        return Looked(wrong=wrong, typed=form.values)
    errors = tuple(
        (
            line_said(str(one.params.get("why", ""))) or line_of(text, one.where),
            explain_problem(one, say),
        )
        for one in error.problems
    )
    return Looked(errors=errors, typed=form.values)


def _page(request: Request, seen: Viewer, which: Sort, found: Looked) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, read_in.name, About())
        every = holds(desk)
        shown = shown_of(desk, which, seen.municipality.country, say)
    did = request.query_params.get("did", "")
    context = {
        "sort": which,
        "sorts": list(Sort),
        "holds": next(one for one in every if one.sort == which),
        "shown": shown,
        "typed": found.typed if found.typed.get("do") == "rungs" else {},
        "wrong": found.wrong,
        "errors": found.errors,
        "trouble": found.trouble,
        "effect": found.effect,
        "shown_step": lambda one: step_name(say, one.step, mark=one.mark),
        "shown_span": lambda one: span(say, one),
        "shown_free": lambda one: free_said(say, one),
        "back": found.text is None,
        "content": packed(found.text.encode()) if found.effect and found.text is not None else "",
        "did": did if did in ("read", "back") and not found.effect else "",
        "most": LONGEST // 1_000,
    }
    status = 422 if found.wrong or found.errors or found.trouble else 200
    return render(request, "set_up_text", context, viewer=seen, here="set_up", status=status)
