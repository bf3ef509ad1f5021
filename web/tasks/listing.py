"""My tasks: what waits for the reader in its order, what has time, and what she has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.words import Words, in_a_sentence, words
from flows.engine.handling import Desk
from flows.engine.limits import until
from flows.engine.office import Office
from flows.views.standings import DUE_SOON, IN_PROGRESS, NOT_STARTED, OVERDUE
from flows.views.tasks import Done, Task, done_lately, tasks_of
from models.register.tables import Person
from states.kinds import NOT_BEGUN
from states.ladder import COORDINATOR
from states.school_year import SchoolYear
from web.case.hours import in_a_row
from web.identity import viewer
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()
SOON = timedelta(days=14)
DID = ("saved", "undone", "handed_over")


@dataclass(frozen=True, slots=True)
class Card:
    """A task in words: the ``status`` gives its chip a colour and a sign."""

    number: int
    title: str
    about: str
    status: str
    chip: str
    text: str


@dataclass(frozen=True, slots=True)
class Coordinator:
    name: str
    email: str


@router.api_route("/tasks", methods=["GET", "HEAD"])
def show(request: Request) -> Response:
    """The reader's tasks; a kind sentence where she has none."""
    seen = viewer(request)
    office: Office = request.app.state.office
    now = request.app.state.now()
    say = words(spoken_in(request, seen))
    did = request.query_params.get("did", "")
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, now)
        found = tasks_of(desk, seen.person)
        since = SchoolYear.of(desk.day).first_day
        done = done_lately(session, desk.municipality, seen.person, since)
        context = {
            "now": [card(desk, one, say) for one in found.now],
            "later": [card(desk, one, say) for one in found.later],
            "done": [(one, _done_title(one, say)) for one in done],
            "since": since,
            "ask": coordinator(desk),
            "did": did if did in DID else "",
        }
    return render(request, "tasks", context, viewer=seen, here="tasks")


def card(desk: Desk, task: Task, say: Words) -> Card:
    """The task in the reader's words: a chip, its title, and a line with its day and how long it
    takes."""
    status, chip = _chip(desk, task, say)
    return Card(
        number=task.case.id or 0,
        title=title(desk, task.case.kind, task.case.state, task.name, task.case.year, say),
        about=task.name,
        status=status,
        chip=chip,
        text=_line(desk, task, chip, say),
    )


def title(desk: Desk, kind: str, state: str, name: str, year: str, say: Words) -> str:
    """What a task is called: by its step and year where the kind is known so, else by its kind and
    what it is about."""
    if desk.kinds[kind].kind.by_step:
        return f"{say.state(kind, state)} {year}"
    called = say.kind(kind)
    if name.casefold().startswith(called.casefold()):
        return name
    return f"{called}: {name}" if name else called


def _chip(desk: Desk, task: Task, say: Words) -> tuple[str, str]:
    due = task.case.due
    if task.limit is not None:
        return OVERDUE, in_a_row(task.limit, desk.now, say)
    if due is not None and due < desk.day:
        late = desk.place.late_by(due, task.case.owner_role, desk.day, task.case.unit_id)
        known = say.say("status.overdue")
        return OVERDUE, f"{known} {say.say('pages.late', n=late)}" if late else known
    if task.begun and task.pages > 1:
        return IN_PROGRESS, _so_far(task, say)
    if due is not None and due <= desk.day + SOON:
        return DUE_SOON, say.say("pages.tasks.by", day=say.day(due))
    status = NOT_STARTED if task.case.state in NOT_BEGUN else IN_PROGRESS
    return status, say.say(f"status.{status}")


def _so_far(task: Task, say: Words) -> str:
    return say.say("pages.tasks.so_far", of=task.pages, n=task.answered)


def _line(desk: Desk, task: Task, chip: str, say: Words) -> str:
    """Until when, where the chip does not say it, and how long it takes."""
    parts = []
    due = task.case.due
    if task.limit is not None:
        parts.append(until(task.limit, desk.now, say))
    elif due is not None and say.day(due) not in chip:
        parts.append(say.say("pages.tasks.last_day", day=say.long_day(due)))
    if not task.pages:
        return " ".join([*parts, say.say("pages.tasks.nothing_asked")])
    if task.answered == task.pages:
        return " ".join([*parts, say.say("pages.tasks.ready")])
    if (task.begun or task.answered) and task.pages > 1:
        so_far = _so_far(task, say)
        parts += [f"{so_far}."] if so_far != chip else []
    else:
        parts.append(say.say("pages.tasks.questions", n=task.pages))
    parts.append(say.say("pages.tasks.minutes", n=task.minutes))
    return " ".join(parts)


def _done_title(one: Done, say: Words) -> str:
    return f"{say.kind(one.case.kind)}: {in_a_sentence(say.state(one.case.kind, one.state))}"


def coordinator(desk: Desk) -> Coordinator | None:
    """Whom to ask: the first coordinator who is there today."""
    for number in desk.place.directory.people(COORDINATOR, None, desk.day):
        person = desk.session.get(Person, number)
        if person is not None and person.email and number != desk.who.person:
            return Coordinator(person.name, person.email)
    return None
