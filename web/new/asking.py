"""A new thing is asked for step by step, looked at, and made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import words
from flows.engine.door import Errand
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.engine.refusals import NotAllowed
from flows.register.begun_things import (
    BegunChanged,
    MadeAlready,
    NothingBegun,
    begun_with,
    can_be_kept,
    is_made,
    keep_begun,
)
from flows.views.new_things import in_whose_place
from models.register.begun_things import begun_of
from states.errors import ArshjulError
from web.forms import Form, Sent, Trouble, number
from web.identity import Viewer, viewer
from web.new.checked import problems
from web.new.rows import changed, sent_rows
from web.new.shown import (
    FORM,
    answers,
    in_words,
    labels,
    questions,
    trouble_of,
)
from web.new.thing import MANY, ROWS, Step, Thing, Typed, may_begin
from web.new.things import THINGS
from web.new.trying import Brings, brings
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()
MAKE = "make"


@dataclass(frozen=True, slots=True)
class Again:
    """What a page is shown again with: what was typed, what is wrong, and the answer's status."""

    typed: Typed = field(default_factory=dict)
    trouble: Trouble = field(default_factory=Trouble)
    status: int = 200


FIRST = Again()


def known(what: str) -> Thing:
    """The thing that the address names. Raises HTTPException 404."""
    if what not in THINGS:
        raise HTTPException(404)
    return THINGS[what]


def _at(thing: Thing, text: str) -> int:
    here = number(text)
    if here is None or here > thing.last:
        raise HTTPException(404)
    return here


@router.api_route("/new/{what}/{text}", methods=["GET", "HEAD"])
def ask(request: Request, what: str, text: str) -> Response:
    """A step's questions, or what will be made. Raises NotAllowed."""
    seen, thing = viewer(request), known(what)
    return _page(request, seen, thing, _at(thing, text), FIRST)


@router.post("/new/{what}/{text}")
def act(request: Request, what: str, text: str, sent: Sent) -> Response:
    """Keep what was typed, and go where the button says; a refusal shows the page again, with all
    that was typed. Raises NotAllowed."""
    seen, thing = viewer(request), known(what)
    here = _at(thing, text)
    _must(request, seen, thing)
    do, _, mark = sent.get("do").partition(":")
    try:
        if here > len(thing.steps):
            return _from_the_last(request, seen, thing, sent, do, mark)
        return _from_a_step(request, seen, thing, here, sent, do, mark)
    except MadeAlready as error:
        return RedirectResponse(str(error.params["address"]), 303)
    except NothingBegun:
        return RedirectResponse("/new?did=gone", 303)


def _from_a_step(
    request: Request, seen: Viewer, thing: Thing, here: int, sent: Form, do: str, mark: str
) -> Response:
    step, say = thing.steps[here - 1], words(spoken_in(request, seen))
    typed, at = _typed(step, sent), ""
    if found := changed(step, typed, do, mark):
        typed, at = found
    _keep(request, seen, thing, {**_carried(thing, here, sent.values), **typed})
    unfit = [name for name, text in typed.items() if not can_be_kept(text)]
    if do in ("later", "back") and not unfit:
        to = f"/new/{thing.what}/{here - 1}" if do == "back" and here > 1 else "/new?did=saved"
        return RedirectResponse(to, 303)
    if at and not unfit:
        return RedirectResponse(f"/new/{thing.what}/{here}#new-{at}", 303)
    if wrong := problems(step, typed):
        trouble = Trouble(say.say("pages.field.wrong"), in_words(wrong, say), FORM)
        return _page(request, seen, thing, here, Again(typed, trouble, 422))
    try:
        brings(_errand(request, seen), thing, _so_far(request, seen, thing, here), say)
    except ArshjulError as error:
        trouble = _by_now(thing, here, trouble_of(thing, error, say))
        if trouble.text:
            return _page(request, seen, thing, here, Again(typed, trouble, _status(error)))
    return RedirectResponse(f"/new/{thing.what}/{here + 1}", 303)


def _by_now(thing: Thing, here: int, trouble: Trouble) -> Trouble:
    """What of it can be told in this step: before the last one, what is about a field that has
    been asked for."""
    if here == len(thing.steps):
        return trouble
    asked = {name: text for name, text in trouble.fields.items() if 0 < thing.step_of(name) <= here}
    return replace(trouble, fields=asked) if asked else Trouble()


def _from_the_last(
    request: Request, seen: Viewer, thing: Thing, sent: Form, do: str, mark: str
) -> Response:
    say = words(spoken_in(request, seen))
    if do == "later":
        return RedirectResponse("/new?did=saved", 303)
    if do != MAKE:
        return RedirectResponse(f"/new/{thing.what}/{len(thing.steps)}", 303)
    try:
        return RedirectResponse(_make(request, seen, thing, mark, number(sent.get("for"))), 303)
    except BegunChanged as error:
        trouble = Trouble(explain(error, say))
        return _page(request, seen, thing, thing.last, Again(trouble=trouble, status=409))
    except (MadeAlready, NothingBegun):
        raise
    except ArshjulError as error:
        trouble, typed = trouble_of(thing, error, say), {"for": sent.get("for")}
        return _page(request, seen, thing, thing.last, Again(typed, trouble, _status(error)))


def _status(error: ArshjulError) -> int:
    """Somebody may begin such a thing, and perhaps not this very one."""
    return 403 if isinstance(error, NotAllowed) else 422


def _typed(step: Step, sent: Form) -> dict[str, str]:
    """What was filled in; a tick that was not sent was taken away."""
    found: dict[str, str] = {}
    for one in step.fields:
        if one.sort == ROWS:
            found |= sent_rows(one, sent)
        else:
            many = one.sort == MANY
            found[one.name] = "\n".join(sent.many.get(one.name, ())) if many else sent.get(one.name)
    return found


def _carried(thing: Thing, here: int, given: Typed) -> dict[str, str]:
    """What the address said of steps to come, such as the document that a decision is about."""
    return {name: text[:200] for name, text in given.items() if thing.step_of(name) > here}


def _errand(request: Request, seen: Viewer) -> Errand:
    return Errand(request.app.state.office, seen.municipality.id, seen.who, request.app.state.now())


def _keep(request: Request, seen: Viewer, thing: Thing, typed: Typed) -> None:
    errand = _errand(request, seen)
    keep_begun(errand.office, errand.municipality, seen.person, thing.what, typed, errand.now)


def _so_far(request: Request, seen: Viewer, thing: Thing, here: int) -> Typed:
    """What was begun; in steps to come what stands there at first, so that what is wrong in a step
    is told in that step."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        row = begun_of(session, seen.municipality.id, seen.person, thing.what)
        to_come = (one for step in thing.steps[here:] for one in step.fields)
        first = {one.name: one.first(desk) for one in to_come if one.first}
        return {**first, **(row.typed if row else {})}


def _make(request: Request, seen: Viewer, thing: Thing, mark: str, other: int | None) -> str:
    """Make the thing of what was begun, once, in the place of ``other`` if there is one; returns
    the address of where it stands."""
    with _errand(request, seen)._replace(who=seen.instead_of(other)).desk() as desk:
        row = begun_with(desk, thing.what, mark)
        made = thing.verb.given(desk, thing.value(thing, row.typed))
        address = thing.stands(desk, made) if thing.stands else thing.address(made)
        is_made(desk, row, address)
    return address


def _must(request: Request, seen: Viewer, thing: Thing) -> None:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        if not may_begin(desk_of(session, office, seen, request.app.state.now()), thing):
            raise NotAllowed(verb=thing.verb.name)


def _page(request: Request, seen: Viewer, thing: Thing, here: int, again: Again) -> Response:
    office: Office = request.app.state.office
    say = words(spoken_in(request, seen))
    _must(request, seen, thing)
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        row = begun_of(session, seen.municipality.id, seen.person, thing.what)
        kept = dict(row.typed) if row else {}
        if to := _too_far(thing, here, kept):
            return RedirectResponse(to, 303)
        context = {
            "thing": thing,
            "here": here,
            "trouble": again.trouble,
            "saved_at": row.saved_at if row else None,
            "mark": row.mark if row else "",
            "labels": labels(thing, say, {**kept, **again.typed}),
        }
        if here <= len(thing.steps):
            return _step(request, seen, thing, here, again, kept, desk, context)
        context["answers"] = answers(thing, desk, say, kept)
        context["people"] = in_whose_place(desk)
        context["instead"] = again.typed.get("for", "")
    found = Brings()
    if not again.trouble.text or again.status == 409:
        try:
            found = brings(_errand(request, seen), thing, kept, say)
        except ArshjulError as error:
            context["trouble"] = trouble_of(thing, error, say)
    context["follows"], context["letters"] = found.lines, found.letters
    return render(request, "new_look", context, viewer=seen, here="new", status=again.status)


def _too_far(thing: Thing, here: int, kept: Typed) -> str:
    """Where one has to go first: the first step before this one that is not filled in."""
    for at, step in enumerate(thing.steps[: here - 1], start=1):
        if problems(step, kept):
            return f"/new/{thing.what}/{at}" + ("?check=yes" if kept else "")
    return ""


def _step(
    request: Request,
    seen: Viewer,
    thing: Thing,
    here: int,
    again: Again,
    kept: Typed,
    desk: Desk,
    context: dict[str, object],
) -> Response:
    step, say = thing.steps[here - 1], words(spoken_in(request, seen))
    typed: Mapping[str, str] = {**kept, **_named(request, step), **again.typed}
    trouble = again.trouble
    if not trouble.text and request.query_params.get("check") and (wrong := problems(step, typed)):
        trouble = Trouble(say.say("pages.field.wrong"), in_words(wrong, say), FORM)
    context |= {
        "step": step,
        "trouble": trouble,
        "asked": questions(thing, step, desk, say, typed, trouble.of(FORM)),
        "elsewhere": [(name, thing.step_of(name)) for name in trouble.fields
                      if thing.step_of(name) not in (0, here)],
        "before": thing.before(desk, say) if thing.before else [],
        "carried": _carried(thing, here, request.query_params),
    }  # fmt: skip
    return render(request, "new_step", context, viewer=seen, here="new", status=again.status)


def _named(request: Request, step: Step) -> dict[str, str]:
    """What the address says already, such as the unit from whose page one comes."""
    query = request.query_params
    return {one.name: query[one.name][:200] for one in step.fields if one.name in query}
