"""Two who change the same thing: what stands now beside what the second wrote, and her choice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from zlib import crc32

from sqlmodel import Session

from config.words import Words
from flows.engine.handling import Desk
from flows.engine.local_time import ZONE
from flows.engine.refusals import CaseClosed, ChangedMeanwhile, Overtaken
from flows.views.case_history import Event, Journey
from models.case.tables import Case
from models.record.audit import journey
from models.register.questions import names_of
from states.errors import ArshjulError
from states.fields import BadAnswer, Field
from web import forms
from web.case.evidence import in_words
from web.case.history import recorded
from web.forms import Form

NOW, MINE, EDIT = "now", "mine", "edit"
CHOICES = (NOW, MINE, EDIT)
PICK, KEPT = "pick-", "mine-"  # before a question's name: what is chosen, and what she wrote
MEETS = {"delegate": ("delegated",), "reschedule": ("rescheduled",)}
"""What was recorded that a form of one field meets; nothing else that happened touches it."""
BESIDE_ANSWERS = ("delegated", "rescheduled", "date_kept", "commented", "file_added")
MET = (Overtaken, ChangedMeanwhile, CaseClosed)


@dataclass(frozen=True, slots=True)
class Change:
    """What was done meanwhile."""

    title: str
    who: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Both:
    """One field: ``now`` and ``mine`` in the reader's words, ``typed`` as she sent it; ``change``
    is the one that gave it what stands now. ``pick``: what is chosen, nothing where she must."""

    name: str
    label: str
    now: str
    mine: str
    typed: str = ""
    change: Change | None = None
    pick: str = ""
    asked: forms.Question | None = None


@dataclass(frozen=True, slots=True)
class Collision:
    """``form``: the form that was sent. ``chooses``: she may still choose; else the step that she
    answered is over. ``read``: the version that she saw first. ``fresh``: it is told for the first
    time, and nothing else is wrong."""

    form: str
    changes: tuple[Change, ...]
    fields: tuple[Both, ...]
    chooses: bool
    read: int
    fresh: bool

    @property
    def said(self) -> str:
        """All that she wrote, as a comment would say it."""
        return "\n".join(f"{one.label}: {one.mine}" for one in self.fields)

    @property
    def names(self) -> dict[str, Both]:
        return {one.name: one for one in self.fields}


def prints_of(asked: Iterable[Field]) -> str:
    """What the fields hold, in short, so that the form knows what its reader saw."""
    return json.dumps({one.name: _print(one.value) for one in asked})


def _print(text: str) -> int:
    return crc32(" ".join(text.split()).encode())


def _prints(form: Form) -> Mapping[str, int]:
    try:
        found = json.loads(form.get("was") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read_of(form: Form) -> int:
    """The version of the case that whoever sends the form has seen."""
    return forms.number(form.get("version")) or forms.number(form.get("since")) or 0


def version_met(session: Session, case: Case, do: str, form: Form) -> int | None:
    """The version that an act is tied to: that which its form was read at, or the present one where
    nothing that happened since touches it."""
    read = forms.number(form.get("version"))
    if read is None or read == case.version:
        return read
    since = [
        row.what.partition(":")[0]
        for row, _ in journey(session, case.id or 0)
        if _version(json.loads(row.detail)) > read
    ]
    if do in MEETS:
        touched = any(one in MEETS[do] for one in since)
    else:
        touched = any(one not in BESIDE_ANSWERS for one in since)
    return read if touched or not since else case.version


def chosen(form: Form, kind: str, stored: Iterable[Field]) -> Form:
    """The form with what was chosen for each field that two have changed. Raises BadAnswer where
    nothing was chosen."""
    names = [name.removeprefix(KEPT) for name in form.values if name.startswith(KEPT)]
    if not names:
        return form
    undecided = {name: "not_chosen" for name in names if form.get(PICK + name) not in CHOICES}
    if undecided:
        raise BadAnswer(undecided, kind)
    now = {one.name: one.value for one in stored}
    values = dict(form.values)
    for name in names:
        pick = form.get(PICK + name)
        if pick != EDIT:
            values[name] = form.get(KEPT + name) if pick == MINE else now.get(name, "")
    return replace(form, values=values)


def collision(
    desk: Desk,
    found: Journey,
    form: Form,
    which: str,
    error: ArshjulError | None,
    asked: Iterable[Field],
    questions: Iterable[forms.Question],
    say: Words,
) -> Collision | None:
    """What the second is shown; None where nobody was first. ``asked`` are the fields as they are
    kept, ``questions`` as the page shows them, with what she typed."""
    again = any(name.startswith(KEPT) for name in form.values)
    if not again and not isinstance(error, MET):
        return None
    read = forms.number(form.get("read")) or read_of(form)
    since = [one for one in found.events if _version(one.detail) > read]
    changes = {id(one): _change(one, found.case.kind, say) for one in since}
    over = isinstance(error, CaseClosed) or any("from" in one.detail for one in since)
    if which in MEETS:
        fields = _of_one(desk, found.case, which, form, say)
    elif over or which != "answer":
        fields = _of_a_step_that_is_over(desk, found, since, form, say)
    else:
        fields = _of_answers(found.case.kind, since, changes, form, asked, questions, say)
    chooses = found.case.closed is None and (which in MEETS or not over)
    fresh = isinstance(error, MET)
    return Collision(which, tuple(changes.values()), tuple(fields), chooses, read, fresh)


def _version(detail: Mapping[str, object]) -> int:
    found = detail.get("version", 0)
    return found if isinstance(found, int) else 0


def _change(one: Event, kind: str, say: Words) -> Change:
    told = recorded(one, kind, (), {}, say)
    return Change(told.title, one.by, say.instant(one.at, ZONE), one.words)


def _of_answers(
    kind: str,
    since: list[Event],
    changes: Mapping[int, Change],
    form: Form,
    asked: Iterable[Field],
    questions: Iterable[forms.Question],
    say: Words,
) -> list[Both]:
    kept, saw = {one.name: one for one in asked}, _prints(form)
    found = []
    for one in questions:
        field = kept.get(one.name)
        if field is None:
            continue
        typed = form.get(KEPT + one.name) if KEPT + one.name in form.values else one.value
        theirs, mine = _print(field.value), _print(typed)
        waits = KEPT + one.name in form.values
        if not waits and (theirs == mine or saw.get(one.name, -1) == theirs):
            continue  # nobody else has touched it
        who = [event for event in since if one.name in _names(event)]
        found.append(
            Both(
                one.name,
                one.label,
                in_words(field, kind, say) if field.value else "",
                in_words(replace(field, value=typed), kind, say) if typed else "",
                typed,
                changes[id(who[-1])] if who else None,
                form.get(PICK + one.name)
                if waits and saw.get(one.name, theirs) == theirs
                else _untouched(saw.get(one.name), field.value, typed),
                one,
            )
        )
    return found


def _names(event: Event) -> list[object]:
    names = event.detail.get("fields")
    return names if isinstance(names, list) else []


def _untouched(saw: int | None, now: str, typed: str) -> str:
    """What is chosen beforehand: what one of the two has written where the other has not."""
    if saw is None:
        return MINE if not now.strip() else NOW if not typed.strip() else ""
    return NOW if saw == _print(typed) else ""


def _of_one(desk: Desk, case: Case, which: str, form: Form, say: Words) -> list[Both]:
    """The one field of a form that delegates, or moves the last day; and the reason given."""
    if which == "reschedule":
        now = say.long_day(case.due) if case.due else ""
        day = forms.day(form.get("day"))
        mine = say.long_day(day) if day else form.get("day")
        label, name = "pages.case.due", "day"
    else:
        to = forms.number(form.get("to")) or 0
        names = names_of(desk.session, desk.municipality, [to, case.delegate_id])
        now, mine = names.get(case.delegate_id or 0, ""), names.get(to, "")
        label, name = "pages.case.delegated", "to"
    found = [Both(name, say.say(label), now, mine, form.get(name))]
    if form.get("why").strip():
        found.append(Both("why", say.say("pages.form.why"), "", form.get("why"), form.get("why")))
    return found


def _of_a_step_that_is_over(
    desk: Desk, found: Journey, since: list[Event], form: Form, say: Words
) -> list[Both]:
    """What she answered in a state that the case has left, beside what stands there now."""
    case, handling = found.case, desk.kinds[found.case.kind]
    left = next((str(one.detail["from"]) for one in since if "from" in one.detail), case.state)
    listed: list[Both] = []
    if left in handling.kind.waits:
        for field in handling.kind.ask(left, handling.facts(desk.session, case)):
            typed = form.get(field.name)
            if typed.strip() and _print(typed) != _print(field.value):
                label = say.field(case.kind, field.label)
                label = f"{field.about}: {label}" if field.about else label
                now = in_words(field, case.kind, say) if field.value else ""
                mine = in_words(replace(field, value=typed), case.kind, say)
                listed.append(Both(field.name, label, now, mine))
    if form.get("why").strip():
        listed.append(Both("why", say.say("pages.form.why"), "", form.get("why")))
    return listed
