"""The year in numbers: cases, what they came to, urgent ones, letters, and what is open."""

from __future__ import annotations

from models.figures.of_unit import letters_in, steps_of
from models.register.tables import Unit
from models.register.units import successions
from reports.frames import bullets, role_name, table, unit_of, wheel_of
from reports.report import Block, Line
from reports.school_year.known import due_cell, ended, in_period, name_of, open_at_end, shown_day
from reports.teller import Teller, words
from states.process import FINISHED
from states.urgent_case import URGENT, URGENT_KINDS

KEY = "reports.year"


def in_short(teller: Teller) -> list[Block]:
    """How many cases there were, and what became of them."""
    cases = in_period(teller)
    over = [one for one in cases if ended(teller, one)]
    left = [one for one in cases if open_at_end(teller, one)]
    done = [one.number for one in over if one.case.outcome in FINISHED]
    late = [one.number for one in left if (due := shown_day(one)) and due < teller.scope.end]
    counted = (
        ("cases", [one.number for one in cases]),
        ("done", done),
        ("otherwise", [one.number for one in over if one.number not in done]),
        ("open", [one.number for one in left]),
        ("late", late),
    )
    lines = [
        teller.line(f"{KEY}.{key}", n=number)
        for key, some in counted
        if (number := teller.count(key, some)).value or key != "otherwise"
    ]
    return [*_closing(teller), *bullets([*lines, *_on_time(teller, [one.number for one in cases])])]


def _on_time(teller: Teller, cases: list[int]) -> list[Line]:
    """The share of the cases in which something was completed, and nothing of it late."""
    scope = teller.scope
    left = steps_of(teller.session, scope.municipality, cases)
    some, whole = [], []
    for number, steps in left.items():
        done = [one for one in steps if one.completed and scope.start <= one.left_on <= scope.end]
        whole += [number] if done else []
        some += [number] if done and not any(one.late_days for one in done) else []
    share = teller.share("on_time", some, whole)
    return [teller.line(f"{KEY}.on_time", share=share)] if share is not None else []


def _closing(teller: Teller) -> list[Block]:
    """That the unit has closed, and which ones it went on in."""
    unit = unit_of(teller)
    if unit.closes is None or unit.closes > teller.scope.today:
        return []
    day = teller.say.day(unit.closes)
    later = [
        teller.session.get_one(Unit, one.successor_id).name
        for one in successions(teller.session, teller.scope.municipality)
        if one.unit_id == unit.id
    ]
    if later:
        return [teller.paragraph(f"{KEY}.went_on", day=day, units=", ".join(later))]
    return [teller.paragraph(f"{KEY}.has_closed", day=day)]


def urgent(teller: Teller) -> list[Block]:
    """The urgent cases as numbers, kind by kind; never what was written in one."""
    cases = in_period(teller, *URGENT_KINDS)
    lines = []
    for kind in (one.name for one in URGENT):
        some = [one for one in cases if one.case.kind == kind]
        if some:
            left = [one.number for one in some if open_at_end(teller, one)]
            lines.append(
                teller.line(
                    f"{KEY}.urgent",
                    kind=teller.say.kind(kind),
                    all=teller.count(kind, [one.number for one in some]),
                    open=teller.count(f"{kind}_open", left),
                )
            )
    return [*bullets(lines)]


def followed(teller: Teller) -> list[Block]:
    """How many letters left about the unit's cases, and how many of them went higher up."""
    scope = teller.scope
    cases = [one.number for one in in_period(teller)]
    sent = letters_in(teller.session, scope.municipality, cases, scope.start, scope.end)
    if not sent:
        return []
    levels = wheel_of(teller).ladder.levels
    first = min((one.days for one in levels if one.letter == "escalation"), default=None)
    higher = [one for one in sent if first is not None and one.rung >= first]
    told = (("letters", sent), ("escalations", higher))
    return [
        *bullets(
            teller.line(
                f"{KEY}.{key}",
                n=teller.amount(key, len({one.letter for one in some}), [one.case for one in some]),
            )
            for key, some in told
        )
    ]


def still_open(teller: Teller) -> list[Block]:
    """What was open when the period ended: where it stands, its last day, whom it waits for. Urgent
    cases are told as numbers alone."""
    form = unit_of(teller).form
    left = [
        one
        for one in in_period(teller)
        if open_at_end(teller, one) and one.case.kind not in URGENT_KINDS
    ]
    rows = (
        (
            words(name_of(teller, one)),
            words(teller.say.state(one.case.kind, one.case.state)),
            due_cell(teller, one),
            words(role_name(teller, one.case.owner_role, form)),
        )
        for one in left
    )
    return [*table(teller, f"{KEY}.left", ("case", "state", "due", "role"), rows)]
