"""What the page of a case shows, and what comes back onto it where something was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from config.answer_words import DONE, what_follows
from config.words import Words
from flows.engine.handling import Desk, questions
from flows.engine.opening_reasons import causes_of
from flows.engine.reading import reads_words
from flows.engine.refusals import ChangedMeanwhile, NotAllowed
from flows.views.case_context import asides
from flows.views.case_history import journey
from flows.views.case_neighbours import neighbours
from flows.views.letter_reach import reach_of, reads
from flows.views.may_know import case_known
from flows.views.proof import may_take
from flows.views.reports import report_of
from models.register.questions import colleagues, unit_names
from states.errors import ArshjulError
from web import forms
from web.case.acting import ANSWERS
from web.case.both import collision, prints_of
from web.case.diagram import SIGNS, diagram
from web.case.evidence import evidence
from web.case.files import ADDS, files
from web.case.history import RunUrl, events
from web.case.hours import hours
from web.case.people import if_nothing_happens, people, who_knows
from web.case.stage import forward, present, steps_of, ways
from web.case.touched import touched_by
from web.forms import Form, Trouble
from web.new.from_case import begins
from web.rights import Rights, rights


@dataclass(frozen=True, slots=True)
class Again:
    """What comes back onto the page where something was refused."""

    form: Form = field(default_factory=Form)
    error: ArshjulError | None = None
    text: str = ""
    status: int = 200

    @property
    def do(self) -> str:
        return self.form.get("do")

    @property
    def which(self) -> str:
        """Which of the page's forms was sent."""
        return "answer" if self.do in ANSWERS else self.do


FRESH = Again()


def context_of(desk: Desk, number: int, again: Again, say: Words, url: RunUrl) -> dict[str, object]:
    """All of the page. Raises NoSuchCase."""
    session, place, day, now = desk.session, desk.place, desk.day, desk.now
    about, sees = case_known(desk, number)
    found = journey(session, desk.kinds, desk.municipality, number, sees=sees)
    case, handling = found.case, desk.kinds[about.kind]
    hidden = not reads_words(desk, about)
    can = rights(desk, about)
    again_asked = again.status in (403, 422) or isinstance(again.error, ChangedMeanwhile)
    typed = again.form if again.which == "answer" and again_asked else None
    given = dict(typed.values) if typed and can.may("answer") else None
    asked = questions(desk.kinds, session, case, given) if given else found.questions
    wrong = _wrong(again, can, given, [one.name for one in asked], handling.asked_by, say)
    groups = forms.groups(asked, case.kind, say, given, wrong.of("answer"))
    both = None
    if not hidden:
        every = [one for group in groups for one in group.questions]
        both = collision(
            desk, found, again.form, again.which, again.error, found.questions, every, say
        )
    reach = reach_of(desk)
    read = partial(reads, reach)
    steps = steps_of(session, place, case, handling.track, day)
    standing = present(place, case, handling.track, day)
    known = colleagues(session, desk.municipality)
    around = place.directory.answering(day)
    return {
        "case": case,
        "unit": found.unit,
        "kept": found.kept,
        "steps": steps,
        "standing": standing,
        "signs": SIGNS,
        "diagram": diagram(session, case, handling, standing, steps, say, kept=found.kept),
        "causes": [] if hidden else causes_of(case, say),
        "hint": say.hint(case.kind, handling.hint(session, case))
        if case.state in handling.kind.waits
        else "",
        "people": people(session, place, case, day),
        "knows": [] if hidden else who_knows(found, say, read),
        "rungs": if_nothing_happens(session, place, found, day, say),
        "runs": [] if hidden else touched_by(session, found, url),
        "its_unit": unit_names(session, desk.municipality).get(about.unit_id or 0, ""),
        "begins": begins(desk, about),
        "near": None if hidden else neighbours(desk, case),
        "limit": hours(session, place, handling, case, now, say),
        "events": [] if hidden else events(session, place, found, say, url, handling.track, read),
        "shown": []
        if hidden
        else evidence(session, desk.kinds, found, say, asked=can.may("answer")),
        "sheet": handling.registered(session, case, say, day),
        "asides": () if hidden else asides(session, desk.kinds, case, say, now),
        "its_report": None if hidden else report_of(desk, case),
        "groups": groups,
        "both": both,
        "was": prints_of(found.questions),
        "forward": forward(case, handling.kind),
        "follows": what_follows(say, case.kind, case.state, DONE),
        "ways": [one for one in ways(session, case, handling, say) if can.may(one.move)],
        "colleagues": [one for one in known if one[0] in around],
        "trouble": wrong,
        "sent": again.form,
        "can": can,
        "files": files(desk, case),
        "proves": may_take(desk, about),
        "hidden": hidden,
        "lost": [] if both and both.fields else _lost(again, can),
        "menu_of": handling.menu,
    }


def _wrong(
    again: Again,
    can: Rights,
    given: Mapping[str, str] | None,
    asked: Sequence[str],
    asked_by: Callable[[str, Mapping[str, str]], Sequence[str]],
    say: Words,
) -> Trouble:
    if again.error is None:
        return Trouble()
    current = given if given is not None else again.form.values
    shown = {name: current.get(name, "") for name in asked}
    wrong = forms.trouble(again.error, again.text, say, again.which, shown, asked_by)
    elsewhere = again.do == ADDS or not can.for_another(again.do)
    if isinstance(again.error, NotAllowed) and elsewhere:
        return Trouble(again.text)  # there is no field to mend it in
    return wrong


def _lost(again: Again, can: Rights) -> list[str]:
    """What was typed into a form that the page no longer has: shown, so that nothing is lost."""
    if again.status != 409 and not (again.status == 403 and not can.may(again.do)):
        return []
    hidden = ("do", "since", "version", "read", "was", "to", "for")
    return [text for name, text in again.form.values.items() if name not in hidden and text.strip()]
