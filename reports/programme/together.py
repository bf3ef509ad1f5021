"""What those who take part in a round have answered and done, all together: nothing is told of
fewer than three, as it would point at one of them."""

from __future__ import annotations

from models.case.answers import answers_of
from models.figures.programme import plan_measures
from models.skolesec.parts import artefacts_in, levels_in, phases_of_all
from models.skolesec.rounds import artefacts_of
from reports.frames import bullets, table
from reports.programme.cohort import enough, few, pilot_parts
from reports.programme.mapped import counted, mean
from reports.programme.part import EVALUATED, KEY, round_of
from reports.report import Block
from reports.teller import Teller, words
from states import artefact, measure, phase
from states.programme import ENOUGH, axes


def mapping(teller: Teller) -> list[Block]:
    """The mean maturity of each question, over at least three who answered."""
    levels = levels_in(teller.session, [part.subject_id for part, _ in pilot_parts(teller)])
    if len(levels) < ENOUGH:
        return few(teller, []) if levels else []
    round_ = round_of(teller)
    cases = {part.subject_id: case.id or 0 for part, case in pilot_parts(teller)}
    rows = []
    for number, axis in enumerate(axes(round_.questions, {}, list(levels.values())), 1):
        answered = [cases[part] for part, said in levels.items() if axis.key in said]
        rows.append(
            (
                words(f"{number}. {axis.text}"),
                mean(teller, axis.others),
                teller.cell(teller.count(f"answered_{axis.key}", answered)),
            )
        )
    columns = ("question", "mean", "answered")
    return [*table(teller, f"{KEY}.means", columns, rows, numeric=(1, 2))]


def measures(teller: Teller) -> list[Block]:
    """The measures of all together: how many were carried out, and what they led to."""
    found = [
        pair
        for part, _ in enough(teller)
        for pair in plan_measures(teller.session, part.municipality_id, part.subject_id)
    ]
    if not found:
        return []
    effects = [
        teller.line(
            f"{KEY}.led_to",
            effect=teller.say.option(measure.KIND, "effect", effect),
            n=teller.count(
                f"effect_{effect}", [case.id or 0 for one, case in found if one.effect == effect]
            ),
        )
        for effect in measure.EFFECTS
        if any(one.effect == effect for one, _ in found)
    ]
    return [counted(teller, [case for _, case in found]), *bullets(effects)]


def artefacts(teller: Teller) -> list[Block]:
    """In how many municipalities each document was anchored."""
    parts = enough(teller)
    done: dict[int, list[int]] = {}
    for part, _ in parts:
        for _, row, case in artefacts_in(teller.session, part.municipality_id, part.subject_id):
            if case.state == artefact.ANCHORED:
                done.setdefault(row.id or 0, []).append(case.id or 0)
    if not parts:
        return []
    rows = (
        (
            words(row.name),
            teller.cell(teller.count(f"artefact_{row.id}", done.get(row.id or 0, []))),
        )
        for row in artefacts_of(teller.session, round_of(teller).id or 0)
    )
    return [*table(teller, f"{KEY}.written", ("name", "homes"), rows, numeric=(1,))]


def evaluation(teller: Teller) -> list[Block]:
    """What was answered when the round was evaluated, over at least three who did."""
    parts = [part.subject_id for part, _ in enough(teller)]
    said = [
        (case.id or 0, answers_of(teller.session, case))
        for _, _, case in phases_of_all(teller.session, parts)
        if case.state == phase.DONE
    ]
    rows = []
    for name in EVALUATED:
        there = [(number, one[name]) for number, one in said if one.get(name) in phase.AGREE]
        if len(there) >= ENOUGH:
            cells = [
                teller.cell(
                    teller.count(
                        f"{name}_{answer}", [number for number, one in there if one == answer]
                    )
                )
                for answer in phase.AGREE
            ]
            rows.append((words(teller.say.field(phase.KIND, name)), *cells))
    columns = ("question", *phase.AGREE)
    return [*table(teller, f"{KEY}.answers", columns, rows, numeric=(1, 2, 3, 4))]
