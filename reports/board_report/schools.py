"""The five steps, school by school and in sum: where each stands, and what the steps gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from config.words import in_a_sentence
from models.figures.of_steps import SchoolCycle, Yield, cycles_on, yields
from reports.board_report.trends import over_the_years, standing_at_the_end, step_by_step
from reports.frames import NONE, table
from reports.report import Block, Line, Paragraph, Table
from reports.teller import Teller, joined, words
from states.safety_cycle import KIND, STEPS

KEY = "reports.board_report"
GAVE = ("findings", "decided", "done", "evaluated", "with_effect", "goes_on")


def steps(teller: Teller) -> Sequence[Block]:
    """In how many schools the cycle was on time and finished, in which step each stands, and what
    the steps gave."""
    scope = teller.scope
    every = cycles_on(teller.session, scope.municipality, scope.start, scope.end, left_out=True)
    cycles = [one for one in every if not one.left_out]
    if not cycles:
        return []
    return [
        teller.paragraph(f"{KEY}.five_steps", steps=_five(teller)),
        Paragraph(line=joined(_in_sum(teller, cycles, every), " ")),
        *_where(teller, every),
        *_dashes(teller, every),
        *standing_at_the_end(teller, cycles),
        *_gave(teller, cycles),
        *step_by_step(teller),
        *over_the_years(teller),
    ]


def _five(teller: Teller) -> str:
    names = [in_a_sentence(teller.say.state(KIND, step)) for step in STEPS]
    return teller.say.say(f"{KEY}.and").join([", ".join(names[:-1]), names[-1]])


def _in_sum(teller: Teller, cycles: list[SchoolCycle], every: list[SchoolCycle]) -> list[Line]:
    skipped = [one for one in every if one.left_out]
    told = [
        teller.line(f"{KEY}.cycles", n=teller.count("cycles", [one.case for one in cycles])),
        _or_none(teller, "cycles_finished", (one.case for one in cycles if one.finished)),
        _or_none(teller, "cycles_late", (one.case for one in cycles if one.late)),
    ]
    if any(one.late for one in cycles):
        in_time = [one.case for one in cycles if not one.late]
        share = teller.share("cycles_on_time", in_time, [one.case for one in cycles])
        of = {"some": len(in_time), "all": len(cycles)}
        late = (one.case for one in cycles if one.late_now)
        told.append(_or_none(teller, "cycles_late_now", late))
        told.append(teller.line(f"{KEY}.cycles_on_time", share=share, **of))
    if skipped:
        number = teller.count("cycles_left_out", [one.case for one in skipped])
        which = [teller.say.say(f"{KEY}.of_year", unit=s.unit, year=s.year) for s in skipped]
        told.append(teller.line(f"{KEY}.cycles_left_out", n=number, which="; ".join(which)))
    return told


def _or_none(teller: Teller, key: str, cases: Iterable[int]) -> Line:
    """How many, and in words where there is none."""
    number = teller.count(key, cases)
    return teller.line(f"{KEY}.{key}" if number.value else f"{KEY}.{key}_none", n=number)


def _where(teller: Teller, cycles: list[SchoolCycle]) -> list[Table]:
    """A row a school and a column a school year, so that no two cycles are taken for one."""
    years = sorted({one.year for one in cycles})
    by_school: dict[int, dict[str, SchoolCycle]] = defaultdict(dict)
    for one in cycles:
        by_school[one.unit_id][one.year] = one
    say = teller.say.say
    rows = tuple(
        (
            words(next(iter(there.values())).unit),
            *(words(_stands(teller, there.get(year))) for year in years),
        )
        for there in by_school.values()
    )
    head = (say(f"{KEY}.steps.school"), *(say(f"{KEY}.steps.year", year=one) for one in years))
    return [Table(caption=say(f"{KEY}.steps.caption"), head=head, rows=rows)]


def _dashes(teller: Teller, every: list[SchoolCycle]) -> list[Paragraph]:
    """What a dash means, where a school had no cycle in one of the years."""
    there = {(one.unit_id, one.year) for one in every}
    full = len({unit for unit, _ in there}) * len({year for _, year in there}) == len(there)
    return [] if full else [teller.paragraph(f"{KEY}.none_begun")]


def _stands(teller: Teller, one: SchoolCycle | None) -> str:
    """The step, or how it ended; and whether it is late, or has been."""
    say = teller.say.say
    if one is None:
        return NONE
    if one.left_out:
        return say(f"{KEY}.steps.left_out")
    over = "finished" if one.finished else "ended"
    step = teller.say.state(KIND, one.step) if one.step else say(f"{KEY}.steps.{over}")
    if one.late_now:
        return say(f"{KEY}.steps.late", step=step)
    return say(f"{KEY}.steps.was_late", step=step) if one.late else step


def _gave(teller: Teller, cycles: list[SchoolCycle]) -> list[Block]:
    """What was found, decided, done, evaluated and taken further at each school, and in sum."""
    scope = teller.scope
    found = yields(teller.session, scope.municipality, scope.start, scope.end)
    if not found:
        return []
    there = {one.unit_id: one for one in found}
    for one in cycles:
        there.setdefault(one.unit_id, Yield(one.unit_id, one.unit))
    schools = sorted(there.values(), key=lambda one: (one.unit, one.unit_id))
    rows = [(words(one.unit), *(_cell(teller, one, what) for what in GAVE)) for one in schools]
    total = (words(teller.say.say(f"{KEY}.sum")), *(_sum(teller, found, what) for what in GAVE))
    return [
        *table(
            teller,
            f"{KEY}.gave",
            ("school", *GAVE),
            rows,
            total=total,
            numeric=tuple(range(1, len(GAVE) + 1)),
        ),
        teller.paragraph(f"{KEY}.gave_means"),
    ]


def _cell(teller: Teller, one: Yield, what: str) -> Line:
    cases: list[int] = getattr(one, what)
    return teller.cell(teller.amount(f"{what}_at:{one.unit_id}", len(cases), cases, one.unit))


def _sum(teller: Teller, every: list[Yield], what: str) -> Line:
    cases = [case for one in every for case in getattr(one, what)]
    return teller.cell(teller.amount(f"{what}_in_all", len(cases), cases))
