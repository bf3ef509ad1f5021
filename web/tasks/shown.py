"""What the page of one question shows: the answer so far, a year ago's, files, comments, and what
is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from config.answer_words import DONE, answer_label, what_follows
from config.words import Words
from flows.engine.door import About, may, unit_of
from flows.engine.handling import Desk, questions
from flows.engine.opening_reasons import causes_of
from flows.views.reports import report_of
from flows.views.tasks import (
    Before,
    Page,
    a_year_ago,
    filled,
    is_answered,
    my_draft,
    pages,
    suggested,
)
from models.case.naming import called
from models.case.tables import Case
from models.record.audit import journey
from models.register.questions import colleagues, names_of
from states.errors import ArshjulError
from states.fields import Field, Sort
from web import forms
from web.case.both import prints_of
from web.case.files import files
from web.forms import Form, Trouble
from web.tasks.listing import coordinator, title

FORM = "task"
CONFIRM = "confirm-"  # before a question's name: the line that says that the words still hold


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was answered a year ago; ``taken``: the answer is that to the letter,
    and wants a line that says so."""

    question: forms.Question
    before: Before | None
    said: str
    taken: bool
    line: str
    wrong_line: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A page among all pages, as the progress shows it."""

    number: int
    answered: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What comes back onto the page where something was refused."""

    form: Form = field(default_factory=Form)
    error: ArshjulError | None = None
    text: str = ""
    status: int = 200


def typed(form: Form, one: Field) -> str:
    """What was written in answer to a question; what is one line is one, however it was broken."""
    text = form.get(one.name)
    return " ".join(text.split()) if one.sort is Sort.LINE else text


def page_at(made: list[Page], here: int) -> Page:
    """The page with the number; the last one where there are fewer, nothing where there is none."""
    return made[min(here, len(made)) - 1] if made else ()


def context_of(
    desk: Desk, case: Case, here: int | None, again: Typed, say: Words
) -> dict[str, object]:
    draft = my_draft(desk, case)
    made = pages(filled(desk, case, draft))
    only = suggested(desk, case, draft)
    if here is None:
        open_ = [at for at, page in enumerate(made, 1) if not is_answered(page, only)]
        here = open_[0] if open_ else max(1, len(made))
    here = min(here, max(1, len(made)))
    page = page_at(made, here)
    form = again.form.get("form") or FORM
    wrong, elsewhere = _wrong(desk, case, made, here, again, form, say)
    sent = again.form.values if again.error is not None and form == FORM else {}
    given = dict(sent) or None  # of what is too large nothing came, and the draft is shown
    [*groups] = forms.groups(page, case.kind, say, given, wrong.of(FORM))
    earlier = a_year_ago(desk, case, say)
    kept_taken = draft.taken if draft else {}
    kept_lines = draft.confirmed if draft else {}
    asked = [
        _asked(one, page, case, earlier, kept_taken, kept_lines, again.form, say)
        for group in groups
        for one in group.questions
    ]
    name = called(desk.session, case)
    known = colleagues(desk.session, desk.municipality)
    around = desk.place.directory.answering(desk.day)
    told = [row for row in journey(desk.session, case.id or 0) if row[0].what == "commented"]
    who = names_of(desk.session, desk.municipality, [row.actor for row, _ in told])
    return {
        "case": case,
        "name": name,
        "title": title(desk, case.kind, case.state, name, case.year, say),
        "about": groups[0].about if groups else "",
        "asked": asked,
        "suggested": only,
        "was": prints_of(questions(desk.kinds, desk.session, case)),
        "steps": [Step(at, is_answered(one, only), at == here) for at, one in enumerate(made, 1)],
        "here": here,
        "draft": draft,
        "files": files(desk, case),
        "label": answer_label(say, case.kind, case.state, DONE),
        "follows": what_follows(say, case.kind, case.state, DONE),
        "causes": causes_of(case, say),
        "hint": say.hint(case.kind, desk.kinds[case.kind].hint(desk.session, case)),
        "its_report": report_of(desk, case),
        "comments": [(row, who.get(row.actor or 0, ""), text) for row, text in told if text],
        "colleagues": [one for one in known if one[0] in around and one[0] != desk.who.person],
        "hands_on": may(desk, "engine.delegate", About(case, unit_of(desk, case))),
        "ask": coordinator(desk),
        "trouble": wrong,
        "groups": groups,
        "elsewhere": elsewhere,
        "sent": again.form,
        "confirm": CONFIRM,
    }


def _asked(
    one: forms.Question,
    page: Page,
    case: Case,
    earlier: Mapping[str, Before],
    taken: Mapping[str, str],
    lines: Mapping[str, str],
    form: Form,
    say: Words,
) -> Asked:
    before = earlier.get(one.name)
    said = before.text if before else ""
    of_page = {field.name: field for field in page}[one.name]
    if before and of_page.sort is Sort.CHOICE:
        said = say.option(case.kind, of_page.label, before.text)
    elif before and of_page.sort is Sort.TICK:
        said = say.say("pages.yes")
    as_taken = " ".join(one.value.split()) == " ".join(taken.get(one.name, "").split())
    line = form.get(CONFIRM + one.name) or lines.get(one.name, "")
    if one.sort == Sort.LINE:
        one = replace(one, sort=Sort.TEXT)  # on a telephone all of a line is seen, and not its end
    return Asked(one, before, said, bool(one.value.strip()) and as_taken, line)


def _wrong(
    desk: Desk, case: Case, made: list[Page], here: int, again: Typed, form: str, say: Words
) -> tuple[Trouble, list[tuple[int, str, str]]]:
    """What is wrong with this page, and with others: the number of each, its question, and the
    field to go to."""
    if again.error is None:
        return Trouble(form=FORM), []
    shown = {one.name: one.value for page in made for one in page} | dict(again.form.values)
    asked_by = desk.kinds[case.kind].asked_by
    wrong = forms.trouble(again.error, again.text, say, form, shown, asked_by)
    elsewhere = [
        (at, say.field(case.kind, one.label), one.name)
        for at, page in enumerate(made, 1)
        for one in page
        if at != here and one.name in wrong.fields
    ]
    others = {name for _, _, name in elsewhere}
    fields = {name: text for name, text in wrong.fields.items() if name not in others}
    return Trouble(wrong.text, fields, form), elsewhere
