"""A round as its organiser sees it: who was asked, took part and came, by name; how far they are
as counts of three or more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models.case.tables import Case
from models.figures.programme import people_coming, support_in
from models.register.questions import municipality_names
from models.skolesec.guiding import guides_from
from models.skolesec.parts import cohort as pilots
from models.skolesec.parts import (
    common_gatherings,
    everybody,
    phases_of_all,
)
from models.skolesec.programme import COMMON
from models.skolesec.rounds import gatherings_of, info_meetings_of, phases_of
from models.skolesec.taking_part import Participation
from reports.frames import bullets, day_cell, local_day, table, text
from reports.programme.part import KEY, beside, how_many_came, round_of, window
from reports.report import Block, Line
from reports.teller import Teller, words
from states import participation, phase, support_request
from states.process import FINISHED
from states.programme import ENOUGH

Part = tuple[Participation, Case]


def _all(teller: Teller) -> list[Part]:
    return everybody(teller.session, round_of(teller).id or 0)


def pilot_parts(teller: Teller) -> list[Part]:
    return pilots(teller.session, round_of(teller).id or 0)


def _numbers(parts: Sequence[Part]) -> list[int]:
    return [case.id or 0 for _, case in parts]


def enough(teller: Teller) -> list[Part]:
    """The pilots where they are enough to be told of in counts; nobody where they are too few."""
    found = pilot_parts(teller)
    return found if len(found) >= ENOUGH else []


def took_part(teller: Teller) -> list[Block]:
    """How many were asked, took part and completed; and who they are, with their area."""
    asked, round_ = _all(teller), round_of(teller)
    by_state = Counter(case.state for _, case in asked)
    opening = teller.paragraph(
        f"{KEY}.round_told",
        round=round_.name,
        organiser=round_.organiser,
        start=teller.say.day(round_.starts),
        end=teller.say.day(round_.ends),
    )
    states = [one for one in participation.PROCESS.states if by_state[one]]
    lines = [
        teller.line(
            f"{KEY}.in_state",
            state=teller.say.state(participation.KIND, state),
            n=teller.count(
                f"municipalities_{state}",
                [case.id or 0 for _, case in asked if case.state == state],
            ),
        )
        for state in states
    ]
    total = teller.line(f"{KEY}.asked", n=teller.count("municipalities", _numbers(asked)))
    return [opening, *bullets([total, *lines])]


def who(teller: Teller) -> list[Block]:
    """The municipalities of the round by name."""
    asked = _all(teller)
    names = municipality_names(teller.session, [part.municipality_id for part, _ in asked])
    rows = sorted(
        (names.get(part.municipality_id, ""), part.area, case.state) for part, case in asked
    )
    shown = (
        (words(name), text(area), words(teller.say.state(participation.KIND, state)))
        for name, area, state in rows
    )
    return [*table(teller, f"{KEY}.who", ("home", "area", "state"), shown)]


def info_meetings(teller: Teller) -> list[Block]:
    """The information meetings before the round: how many municipalities and people came."""
    cases = {part.municipality_id: case.id or 0 for part, case in _all(teller)}
    rows = []
    for one in info_meetings_of(teller.session, round_of(teller).id or 0):
        coming = people_coming(teller.session, one.id or 0)
        known = [cases[home] for home in coming if home in cases]
        homes = teller.amount(f"info_{one.id}_homes", len(coming), known)
        people = teller.amount(f"info_{one.id}_people", sum(coming.values()), known)
        rows.append(
            (
                text(one.area),
                day_cell(teller, local_day(one.starts)),
                teller.cell(homes),
                teller.cell(people),
            )
        )
    columns = ("area", "day", "homes", "people")
    return [*table(teller, f"{KEY}.info", columns, rows, numeric=(2, 3))]


def phases(teller: Teller) -> list[Block]:
    """The phases with their windows, and in how many municipalities each was done."""
    windows = phases_of(teller.session, round_of(teller).id or 0)
    parts = enough(teller)
    found = phases_of_all(teller.session, [part.subject_id for part, _ in parts])
    rows = []
    for row in windows:
        here = [case for _, one, case in found if one.id == row.id]
        done = [case.id or 0 for case in here if case.outcome in FINISHED]
        left = [case.id or 0 for case in here if case.state == phase.LEFT]
        rows.append(
            (
                words(row.name),
                window(teller, row),
                text(", ".join(beside(row, windows))),
                _only(teller, f"phase_{row.id}", done, parts),
                _only(teller, f"phase_{row.id}_left", left, parts),
            )
        )
    columns = ("name", "window", "beside", "done", "left")
    return [*table(teller, f"{KEY}.windows", columns, rows, numeric=(3, 4)), *few(teller, parts)]


def _only(teller: Teller, key: str, cases: list[int], parts: Sequence[Part]) -> Line:
    """A count, where the municipalities are enough."""
    return teller.cell(teller.count(key, cases) if parts else None)


def few(teller: Teller, parts: Sequence[Part]) -> list[Block]:
    return [] if parts else [teller.paragraph(f"{KEY}.too_few", least=ENOUGH)]


def gatherings(teller: Teller) -> list[Block]:
    """The common gatherings: in how many municipalities people came to them, and how many."""
    round_ = round_of(teller)
    came: dict[int, dict[int, int]] = {}
    for part, _ in pilot_parts(teller):
        for mine, common, case in common_gatherings(
            teller.session, part.municipality_id, round_.id or 0
        ):
            number = how_many_came(teller, mine, case)
            if common.series == COMMON and number:
                came.setdefault(common.id or 0, {})[case.id or 0] = number
    rows = []
    for one in gatherings_of(teller.session, round_.id or 0):
        here = came.get(one.id or 0, {})
        rows.append(
            (
                words(one.name),
                day_cell(teller, local_day(one.starts)),
                teller.cell(teller.count(f"at_{one.number}", here)),
                teller.cell(teller.amount(f"people_{one.number}", sum(here.values()), here)),
            )
        )
    columns = ("name", "day", "homes", "people")
    return [*table(teller, f"{KEY}.meetings", columns, rows, numeric=(2, 3))]


def attendance(teller: Teller) -> list[Block]:
    """How many came from each municipality, gathering by gathering."""
    round_ = round_of(teller)
    commons = gatherings_of(teller.session, round_.id or 0)
    parts = pilot_parts(teller)
    names = municipality_names(teller.session, [part.municipality_id for part, _ in parts])
    rows = []
    for part, _ in sorted(parts, key=lambda one: names.get(one[0].municipality_id, "")):
        there = {
            common.id: (mine, case)
            for mine, common, case in common_gatherings(
                teller.session, part.municipality_id, round_.id or 0
            )
        }
        cells = []
        for one in commons:
            mine = there.get(one.id)
            number = how_many_came(teller, *mine) if mine else None
            key = f"came_{mine[1].id}" if mine else ""
            cells.append(
                teller.cell(
                    teller.amount(key, number, [mine[1].id or 0])
                    if mine and number is not None
                    else None
                )
            )
        rows.append((words(names.get(part.municipality_id, "")), *cells))
    if not rows or not commons:
        return []
    made = table(teller, f"{KEY}.attendance", ("home",), rows, numeric=range(1, len(commons) + 1))
    head = (made[0].head[0], *(one.name for one in commons))
    return [made[0].model_copy(update={"head": head})]


def guidance(teller: Teller) -> list[Block]:
    """Which municipalities the guides came from, and how many questions they were asked."""
    round_ = round_of(teller)
    homes = guides_from(teller.session, round_.id or 0)
    names = municipality_names(teller.session, homes)
    asked = [
        case
        for part, _ in pilot_parts(teller)
        for _, case in support_in(teller.session, part.municipality_id, part.subject_id)
    ]
    if not homes and not asked:
        return []
    answered = (support_request.ANSWERED, support_request.CLOSED)
    return [
        teller.paragraph(
            f"{KEY}.guides",
            homes=", ".join(sorted(names.values())),
            asked=teller.count("support_asked", [case.id or 0 for case in asked]),
            n=teller.count(
                "support_answered", [case.id or 0 for case in asked if case.state in answered]
            ),
        )
    ]
