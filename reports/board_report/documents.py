"""The documents that were adopted in the period, and how far they and the systems are in use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.figures.of_authority import RolledOut, adopted_documents, rolled_out_on
from reports.board_report.about import called
from reports.frames import bullets, table
from reports.report import Block, Line, Paragraph
from reports.teller import Teller, joined, words
from states.rollout import BEGUN, CANCELLED, IN_PLACE, PLANNED

KEY = "reports.board_report"
CAME = ("in_place", "begun", "not_begun")
STOOD = ("rolled_out", "in_place", "begun", "not_begun", "roll_late")


def adopted(teller: Teller) -> Sequence[Block]:
    """Each document by its name and its unit, with its day, and with the decision where a body
    made one."""
    scope = teller.scope
    lines = []
    for one in adopted_documents(teller.session, scope.municipality, scope.start, scope.end):
        key = "adopted_by" if one.decision else "adopted"
        name = f"{one.name} ({one.unit})" if one.unit and one.unit not in one.name else one.name
        decision = called(teller, one.decision) if one.decision else ""
        lines.append(
            teller.line(f"{KEY}.{key}", name=name, day=teller.say.day(one.day), decision=decision)
        )
    return [*bullets(lines)]


def rollouts(teller: Teller) -> Sequence[Block]:
    """At how many units each system or document is in place, begun, not begun and late; and how
    far it has come where that is told in per cent."""
    scope = teller.scope
    there = rolled_out_on(teller.session, scope.municipality, scope.end)
    if not there:
        return []
    every = [one for some in there.values() for one in some]
    rows = [_row(teller, name, some) for name, some in there.items()]
    total = (words(teller.say.say(f"{KEY}.sum")), *_cells(teller, "in_all", "", every))
    shares = [line for name, some in there.items() for line in _shares(teller, name, some)]
    return [
        Paragraph(line=joined(_in_sum(teller, every), " ")),
        *table(
            teller,
            f"{KEY}.rollouts",
            ("name", *STOOD),
            rows,
            total=total if len(rows) > 1 else (),
            numeric=tuple(range(1, len(STOOD) + 1)),
        ),
        *bullets(shares),
    ]


def _in_sum(teller: Teller, every: list[RolledOut]) -> list[Line]:
    told = []
    for what, cases in _counted(every).items():
        number = teller.count(f"{what}_in_all", cases)
        if number.value or what in ("in_place", "begun"):
            key = what if number.value else f"{what}_none"
            told.append(teller.line(f"{KEY}.in_all.{key}", n=number))
    return told


def _counted(some: list[RolledOut]) -> dict[str, list[int]]:
    def cases(wanted: Iterable[RolledOut]) -> list[int]:
        return [one.case for one in wanted]

    return {
        "rolled_out": cases(some),
        "in_place": cases(one for one in some if one.state == IN_PLACE),
        "begun": cases(one for one in some if one.state == BEGUN),
        "not_begun": cases(one for one in some if one.state == PLANNED),
        "roll_late": cases(one for one in some if one.late),
    }


def _row(teller: Teller, name: str, some: list[RolledOut]) -> tuple[Line, ...]:
    return (words(name), *_cells(teller, "", name, some))


def _cells(teller: Teller, of: str, name: str, some: list[RolledOut]) -> list[Line]:
    keys = {what: f"{what}_{of}" if of else f"{what}:{name}" for what in STOOD}
    return [
        teller.cell(teller.count(keys[what], cases, name)) for what, cases in _counted(some).items()
    ]


def _shares(teller: Teller, name: str, some: list[RolledOut]) -> list[Line]:
    """The percentage that was given where it is begun, and where it is in place; of several units
    on an average."""
    told = []
    for key, state in (("begun_per_cent", BEGUN), ("per_cent", IN_PLACE)):
        given = {one.case: one.percent for one in some if one.state == state}
        known = {case: percent for case, percent in given.items() if percent is not None}
        mean = round(sum(known.values()) / len(known)) if known else 100
        if mean < 100:  # that it is wholly in place is said already
            share = teller.amount(f"{key}:{name}", mean, known, name)
            told.append(teller.line(f"{KEY}.{key}", name=name, share=share, n=len(known)))
    return told


def what_became(teller: Teller, name: str, some: list[RolledOut]) -> Line:
    """How far a roll-out has come, in a sentence."""
    kept = [one for one in some if one.state != CANCELLED]
    if not kept:
        off = teller.count(f"off:{name}", [one.case for one in some], name)
        said = [teller.line(f"{KEY}.called_off", n=off)]
    else:
        counted = _counted(kept)
        numbers = {key: teller.count(f"{key}:{name}", counted[key], name) for key in CAME}
        said = [
            teller.line(f"{KEY}.became.{key}", n=number)
            for key, number in numbers.items()
            if number.value
        ]
    told = joined([words(f"{name}: "), joined(said)], "")
    return joined([told, *_shares(teller, name, kept)], ". ")
