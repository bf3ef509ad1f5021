"""What a safety cycle has to tell, step by step, in the words in which it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.case.tables import Case, CaseStep
from models.figures.of_unit import files_in, steps_of
from models.record.audit import journey
from models.safety_cycle.evidence import evidence_of
from models.safety_cycle.questions import exemption
from reports.frames import NONE, bullets, day_cell, sentence, table, text
from reports.report import Block, Line
from reports.teller import Teller, joined, words
from states.cycle_evidence import Effect, Evidence, Measure
from states.process import Outcome
from states.safety_cycle import KIND, STEPS
from states.school_year import SchoolYear

KEY = "reports.cycle"


def evidence(teller: Teller, case: Case) -> Evidence:
    """All that the cycle has to show."""
    return evidence_of(teller.session, case.id or 0)


def in_short(teller: Teller, case: Case) -> list[Block]:
    """What was found and done, in numbers, and how the cycle has ended or where it stands."""
    shown, number = evidence(teller, case), case.id or 0
    found = teller.amount(f"findings_{number}", len(shown.findings), [number])
    measures = teller.amount(f"measures_{number}", len(shown.measures), [number])
    blocks: list[Block] = [
        teller.paragraph(
            f"{KEY}.numbers",
            year=case.year,
            findings=teller.line(f"{KEY}.findings", n=found),
            measures=teller.line(f"{KEY}.measures", n=measures),
        ),
        teller.paragraph(f"{KEY}.{_standing(case)}", **_told_of(teller, case)),
    ]
    return blocks


def _standing(case: Case) -> str:
    if case.closed is None:
        return "goes_on" if case.due else "goes_on_without_day"
    return "not_applicable" if case.outcome == Outcome.NOT_APPLICABLE else "ended"


def _told_of(teller: Teller, case: Case) -> dict[str, object]:
    return {
        "step": teller.say.state(KIND, case.state),
        "due": teller.say.day(case.due) if case.due else "",
        "day": teller.say.day(case.closed) if case.closed else "",
        "why": _reason(teller, case),
    }


def _reason(teller: Teller, case: Case) -> str:
    """Why the cycle was not gone through; what was said of it, as it was written."""
    if case.outcome != Outcome.NOT_APPLICABLE:
        return ""
    told = [
        words for row, words in journey(teller.session, case.id or 0) if row.what == case.outcome
    ]
    return sentence(told[-1]) if told and told[-1] else NONE


def steps(teller: Teller, case: Case, until: date = date.max) -> list[Block]:
    """The five steps with their days: what was to be done when, and when it was, as far as that
    was by a day."""
    left = steps_of(teller.session, case.municipality_id, [case.id or 0]).get(case.id or 0, [])
    last = {one.state: one for one in left if one.completed and one.began <= until}
    rows = (_step(teller, case, step, last.get(step), until) for step in STEPS)
    return [*table(teller, f"{KEY}.steps", ("step", "due", "done", "note"), rows)]


def _step(
    teller: Teller, case: Case, step: str, left: CaseStep | None, until: date
) -> tuple[Line, ...]:
    done = left if left is not None and left.left_on <= until else None
    now = left is None and case.state == step and case.closed is None
    due = left.due if left else case.due if now else None
    here = now or (left is not None and done is None)
    return (
        words(teller.say.state(KIND, step)),
        day_cell(teller, due),
        day_cell(teller, done.left_on if done else None),
        text("; ".join(_notes(teller, case, step, done, here=here))),
    )


def _notes(
    teller: Teller, case: Case, step: str, done: CaseStep | None, *, here: bool
) -> Iterator[str]:
    say = teller.say.say
    if done is not None and done.late_days:
        yield say(f"{KEY}.steps.late", n=done.late_days)
    if here:
        yield say(f"{KEY}.steps.here")
    if case.unit_id is None:
        return
    year = SchoolYear.parse(case.year)
    decided = exemption(teller.session, case.municipality_id, case.unit_id, step, year)
    if decided is not None and decided.moved_to is None:
        yield say(f"{KEY}.steps.skipped", why=decided.why)
    elif decided is not None and decided.moved_to is not None:
        yield say(f"{KEY}.steps.moved", day=teller.say.day(decided.moved_to), why=decided.why)


def mapped(teller: Teller, case: Case) -> list[Block]:
    """How the mapping was done, as it was answered."""
    survey = evidence(teller, case).survey
    if survey is None:
        return []
    told = (
        ("method", survey.method),
        ("sources", survey.sources),
        ("pupils", survey.pupils),
    )
    lines = [
        joined([words(teller.say.say(f"{KEY}.{label}")), text(value)], ": ")
        for label, value in told
        if value.strip()
    ]
    return [*bullets(lines)]


def findings(teller: Teller, case: Case) -> list[Block]:
    """What was found, one line each; that nothing was found is a result too."""
    shown = evidence(teller, case)
    if shown.survey is not None and shown.survey.nothing_found:
        return [teller.paragraph(f"{KEY}.nothing_found")]
    return [*bullets(text(one.text) for one in shown.findings)]


def analysed(teller: Teller, case: Case) -> list[Block]:
    """Each finding with its cause and how it was weighed."""
    rows = (
        (text(one.text), text(one.cause), words(_option(teller, "priority", one.priority)))
        for one in evidence(teller, case).findings
        if one.cause or one.priority
    )
    return [*table(teller, f"{KEY}.analysis", ("finding", "cause", "priority"), rows)]


def planned(teller: Teller, case: Case) -> list[Block]:
    """The measures with their five fields, and how far each has come."""
    rows = (
        (
            text(one.problem),
            text(one.action),
            text(one.who),
            day_cell(teller, one.when),
            day_cell(teller, one.evaluated_on),
            words(_come(teller, one)),
        )
        for one in evidence(teller, case).measures
    )
    columns = ("problem", "action", "who", "when", "evaluated_on", "standing")
    return [*table(teller, f"{KEY}.plan", columns, rows)]


def _come(teller: Teller, one: Measure) -> str:
    return teller.say.state("measure", one.state) if one.state else NONE


def evaluated(teller: Teller, case: Case) -> list[Block]:
    """What the measures led to, and why where that was less than was hoped."""
    rows = (
        (text(one.action), words(_option(teller, "effect", one.effect)), text(one.effect_why))
        for one in evidence(teller, case).measures
        if one.effect
    )
    return [*table(teller, f"{KEY}.effects", ("action", "effect", "why"), rows)]


def _option(teller: Teller, question: str, code: str | None) -> str:
    return teller.say.option(KIND, question, code) if code else NONE


def judged(teller: Teller, case: Case) -> list[Block]:
    """Whether the plan is fit for its purpose, and why."""
    verdict = evidence(teller, case).verdict
    if verdict is None:
        return []
    key = "fit" if verdict.fit else "not_fit"
    return [teller.paragraph(f"{KEY}.{key}", why=sentence(verdict.why))]


def came_from(teller: Teller, case: Case) -> list[Block]:
    """The measures that the cycle took over from the one before."""
    return _carried(
        teller, "carried_from", [m for m in evidence(teller, case).measures if m.carried]
    )


def goes_on(teller: Teller, case: Case) -> list[Block]:
    """The measures that go on in the next cycle; that none does is told once it was decided."""
    shown = evidence(teller, case)
    over = [one for one in shown.measures if one.carry_over and one.effect is not Effect.NOT_DONE]
    if not over and shown.verdict is not None and shown.verdict.carry_over_decided:
        return [teller.paragraph(f"{KEY}.nothing_carried")]
    return _carried(teller, "carried_to", over)


def _carried(teller: Teller, key: str, measures: list[Measure]) -> list[Block]:
    if not measures:
        return []
    lines = [
        teller.line(
            f"{KEY}.measure", action=" ".join(one.action.split()).rstrip("."), who=one.who or NONE
        )
        for one in measures
    ]
    return [teller.paragraph(f"{KEY}.{key}"), *bullets(lines)]


def evidence_files(teller: Teller, case: Case) -> list[Block]:
    """The files that were added as evidence, by name; none of what is in them."""
    home = case.municipality_id
    return [
        *bullets(
            teller.line(f"{KEY}.file", name=one.name, step=teller.say.state(KIND, one.state))
            for one in files_in(teller.session, home, [case.id or 0])
        )
    ]
