"""The mapping of a round, before and now and beside the others; and the measures that followed."""

from __future__ import annotations

from collections.abc import Sequence

from models.case.tables import Case
from models.figures.programme import mapping_before, mapping_beside, plan_measures
from models.measures.tables import PlannedMeasure, planned_measures
from models.skolesec.parts import mapping_in
from reports.frames import NONE, bullets, day_cell, table, text
from reports.programme.part import KEY, own_part, round_of
from reports.report import Block, Chart, Form, Line, Series
from reports.teller import Teller, words
from states import measure
from states.programme import Axis, weakest

FEW = 3  # as many of the least mature questions are named


def mean(teller: Teller, value: float | None) -> Line:
    """A mean with one decimal, as the language writes it."""
    if value is None:
        return words(NONE)
    said = f"{value:.1f}"
    return words(said if teller.say.locale == "en" else said.replace(".", ","))


def mapping(teller: Teller) -> list[Block]:
    """Question by question: the maturity before, now, and the mean of the others."""
    (part, _), round_ = own_part(teller), round_of(teller)
    axes = mapping_beside(teller.session, round_, part)
    answered = [axis for axis in axes if axis.own is not None]
    case = mapping_in(teller.session, part.municipality_id, part.subject_id)
    if not answered or case is None:
        return []
    earlier = mapping_before(teller.session, round_, part)
    before = earlier[1] if earlier else {}
    columns = ("question", *(["before"] if earlier else []), "now", "others")
    blocks: list[Block] = []
    if earlier is not None:
        blocks.append(teller.paragraph(f"{KEY}.compared", round=earlier[0].name))
    rows = [
        (
            words(f"{number}. {axis.text}"),
            *([words(str(before.get(axis.text, NONE)))] if earlier else []),
            teller.cell(
                teller.amount(f"level_{axis.key}", axis.own, [case.id or 0])
                if axis.own is not None
                else None
            ),
            mean(teller, axis.others),
        )
        for number, axis in enumerate(axes, 1)
    ]
    return [
        *blocks,
        *table(teller, f"{KEY}.mapping", columns, rows, numeric=range(1, len(columns))),
        _picture(teller, axes, before),
        teller.paragraph(f"{KEY}.weakest"),
        *bullets(text(axis.text) for axis in weakest(axes)[:FEW]),
    ]


def _picture(teller: Teller, axes: Sequence[Axis], before: dict[str, int]) -> Chart:
    say = teller.say.say
    now = Series(
        name=say(f"{KEY}.mapping.now"),
        values=tuple(axis.own for axis in axes),
        figures=tuple(f"level_{axis.key}" for axis in axes if axis.own is not None),
    )
    then = Series(
        name=say(f"{KEY}.mapping.before"), values=tuple(before.get(axis.text) for axis in axes)
    )
    levels = [axis.own for axis in axes if axis.own is not None]
    return Chart(
        form=Form.BARS,
        caption=say(f"{KEY}.mapping.picture"),
        spoken=say(f"{KEY}.mapping.spoken", least=min(levels), most=max(levels), n=len(levels)),
        labels=tuple(str(number) for number, _ in enumerate(axes, 1)),
        series=(then, now) if before else (now,),
    )


def measures(teller: Teller) -> list[Block]:
    """The tiltaksplan: each measure with who, when, how far, and what it led to."""
    part, _ = own_part(teller)
    found = plan_measures(teller.session, part.municipality_id, part.subject_id)
    if not found:
        return []
    why = planned_measures(teller.session, [one.subject_id for one, _ in found])
    rows = [_measure(teller, one, case, why[one.subject_id][2]) for one, case in found]
    columns = ("action", "who", "when", "state", "effect", "why")
    return [
        counted(teller, [case for _, case in found]),
        *table(teller, f"{KEY}.plan", columns, rows),
    ]


def counted(teller: Teller, cases: Sequence[Case]) -> Block:
    """How many measures there are, were carried out, and were not."""

    def of(key: str, *states: str) -> object:
        some = [case.id or 0 for case in cases if case.state in states]
        return teller.count(key, some)

    return teller.paragraph(
        f"{KEY}.measures",
        n=teller.count("measures", [case.id or 0 for case in cases]),
        done=of("measures_done", *measure.CARRIED_OUT),
        undone=of("measures_not_done", measure.NOT_DONE, measure.DROPPED),
        left=of("measures_left", measure.PLANNED, measure.UNDER_WAY),
    )


def _measure(teller: Teller, one: PlannedMeasure, case: Case, why: str) -> tuple[Line, ...]:
    effect = teller.say.option(measure.KIND, "effect", one.effect) if one.effect else NONE
    return (
        text(one.action),
        text(one.who),
        day_cell(teller, one.due_on),
        words(teller.say.state(measure.KIND, case.state)),
        words(effect),
        text(why),
    )
