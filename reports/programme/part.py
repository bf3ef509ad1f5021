"""A municipality's part in a round: how it took part, the phases as windows, gatherings, work."""

from __future__ import annotations

from collections.abc import Sequence

from models.case.answers import answers_of
from models.case.tables import Case
from models.figures.programme import support_in
from models.gatherings.tables import Gathering, expected_at
from models.skolesec.guiding import guides_in
from models.skolesec.parts import (
    artefacts_in,
    case_of_part,
    common_gatherings,
    homework_in,
    part_of,
    phases_in,
)
from models.skolesec.programme import COMMON, ProgrammeRound, RoundPhase
from models.skolesec.taking_part import Participation
from reports.frames import NONE, bullets, day_cell, home_of, local_day, sentence, table, text
from reports.report import Block, Figure, Line
from reports.teller import Teller, joined, words
from states import artefact, gathering, participation, phase, support_request
from states.process import FINISHED

KEY = "reports.programme"
SAID = ("contact_role", "delegated_controller", "participant_roles")
RATED = ("own_competence", "own_experience", "own_capacity")


def round_of(teller: Teller) -> ProgrammeRound:
    """The round that the report is about. Raises LookupError where it has none."""
    number = teller.scope.round
    found = teller.session.get(ProgrammeRound, number) if number else None
    if found is None:
        raise LookupError("a report of a programme knows its round")
    return found


def own_part(teller: Teller) -> tuple[Participation, Case]:
    """How the municipality takes part in the round. Raises LookupError where it was never asked."""
    home, round_ = teller.scope.municipality, round_of(teller)
    part = part_of(teller.session, home, round_.id or 0)
    if part is None:
        raise LookupError("the municipality has no part in the round")
    return part, case_of_part(teller.session, home, part.subject_id)


def took_part(teller: Teller) -> list[Block]:
    """In what the municipality took part, until when, and with whom."""
    round_, (part, case) = round_of(teller), own_part(teller)
    said = answers_of(teller.session, case)
    opening = teller.paragraph(
        f"{KEY}.took_part",
        home=home_of(teller).name,
        round=round_.name,
        organiser=round_.organiser,
        owners=", ".join(round_.owners.splitlines()),
        start=teller.say.day(round_.starts),
        end=teller.say.day(round_.ends),
    )
    lines = [_labelled(teller, f"{KEY}.state", teller.say.state(case.kind, case.state))]
    if part.area:
        lines.append(_labelled(teller, f"{KEY}.area", part.area))
    kind = participation.KIND
    for name in (*SAID, *RATED):
        if value := said.get(name, ""):
            shown = teller.say.option(kind, name, value) if name in RATED else _listed(value)
            lines.append(joined([words(teller.say.field(kind, name)), words(shown)], ": "))
    return [opening, *bullets(lines)]


def _labelled(teller: Teller, key: str, value: str) -> Line:
    return joined([words(teller.say.say(key)), words(value)], ": ")


def _listed(value: str) -> str:
    return ", ".join(" ".join(one.split()) for one in value.splitlines() if one.strip())


def goals(teller: Teller) -> list[Block]:
    """The round's goals, as its organiser wrote them."""
    return [*bullets(text(one) for one in round_of(teller).goals.splitlines() if one.strip())]


def phases(teller: Teller) -> list[Block]:
    """The phases with their windows, what each ran beside, and when it was closed."""
    part, _ = own_part(teller)
    found = phases_in(teller.session, part.municipality_id, part.subject_id)
    rows = [
        (
            words(row.name),
            window(teller, row),
            text(", ".join(beside(row, [one for _, one, _ in found]))),
            words(teller.say.state(phase.KIND, case.state)),
            day_cell(teller, case.closed),
        )
        for _, row, case in found
    ]
    if not rows:
        return []
    done = [case.id or 0 for _, _, case in found if case.outcome in FINISHED]
    every = [case.id or 0 for _, _, case in found]
    columns = ("name", "window", "beside", "state", "closed")
    return [
        teller.paragraph(
            f"{KEY}.phases_done",
            n=teller.count("phases_done", done),
            all=teller.count("phases", every),
        ),
        *table(teller, f"{KEY}.phases", columns, rows),
    ]


def window(teller: Teller, row: RoundPhase) -> Line:
    """A phase's days, both included."""
    start, end = teller.say.day(row.starts), teller.say.day(row.ends)
    return words(f"{start} – {end}")


def beside(row: RoundPhase, every: Sequence[RoundPhase]) -> list[str]:
    """The phases whose windows overlap with this one's."""
    return [
        one.name
        for one in every
        if one.id != row.id and one.starts <= row.ends and row.starts <= one.ends
    ]


def meetings(teller: Teller) -> list[Block]:
    """The common gatherings, with how many came from the municipality."""
    part, _ = own_part(teller)
    found = common_gatherings(teller.session, part.municipality_id, part.round_id)
    rows = [
        (
            words(common.name),
            day_cell(teller, local_day(common.starts)),
            words(teller.say.state(gathering.KIND, case.state)),
            teller.cell(came(teller, mine, case)),
        )
        for mine, common, case in found
        if common.series == COMMON
    ]
    columns = ("name", "day", "state", "came")
    return [*table(teller, f"{KEY}.gatherings", columns, rows, numeric=(3,))]


def came(teller: Teller, mine: Gathering, case: Case) -> Figure | None:
    """How many came from a municipality; None of what was not held there."""
    number = how_many_came(teller, mine, case)
    if number is None:
        return None
    return teller.amount(f"came_{case.id}", number, [case.id or 0])


def how_many_came(teller: Teller, mine: Gathering, case: Case) -> int | None:
    """The number that was answered, or of those on the list who came."""
    if case.state != gathering.HELD:
        return None
    said = answers_of(teller.session, case).get("came", "")
    there = sum(one.came is True for one in expected_at(teller.session, mine.subject_id))
    return int(said) if said.isdigit() else there


def written(teller: Teller) -> list[Block]:
    """What was written in the round, and with whom it was anchored."""
    part, _ = own_part(teller)
    found = artefacts_in(teller.session, part.municipality_id, part.subject_id)
    rows = []
    for _, row, case in found:
        said = answers_of(teller.session, case) if case.state == artefact.ANCHORED else {}
        rows.append(
            (
                words(row.name),
                words(teller.say.state(artefact.KIND, case.state)),
                text(said.get("anchored_by", "")),
                day_cell(teller, case.closed if said else None),
            )
        )
    if not rows:
        return []
    anchored = [case.id or 0 for _, _, case in found if case.state == artefact.ANCHORED]
    columns = ("name", "state", "anchored_by", "day")
    return [
        teller.paragraph(
            f"{KEY}.anchored",
            n=teller.count("anchored", anchored),
            all=teller.count("artefacts", [case.id or 0 for _, _, case in found]),
        ),
        *table(teller, f"{KEY}.artefacts", columns, rows),
    ]


def homework(teller: Teller) -> list[Block]:
    """The work between the gatherings."""
    part, _ = own_part(teller)
    found = homework_in(teller.session, part.municipality_id, part.subject_id)
    rows = (
        (words(row.name), words(teller.say.state(case.kind, case.state))) for _, row, case in found
    )
    return [*table(teller, f"{KEY}.homework", ("name", "state"), rows)]


def guidance(teller: Teller) -> list[Block]:
    """Where the guides came from, and how many questions they were asked."""
    part, _ = own_part(teller)
    home, number = part.municipality_id, part.subject_id
    guides = guides_in(teller.session, home, number)
    asked = support_in(teller.session, home, number)
    if not guides and not asked:
        return []
    answered = [
        case.id or 0
        for _, case in asked
        if case.state in (support_request.ANSWERED, support_request.CLOSED)
    ]
    return [
        teller.paragraph(
            f"{KEY}.guided",
            guides=len(guides),
            asked=teller.count("support_asked", [case.id or 0 for _, case in asked]),
            n=teller.count("support_answered", answered),
        )
    ]


def evaluated(teller: Teller) -> list[Block]:
    """What the municipality answered when the round was evaluated."""
    part, _ = own_part(teller)
    blocks: list[Block] = []
    for _, _, case in phases_in(teller.session, part.municipality_id, part.subject_id):
        said = answers_of(teller.session, case)
        rows = [
            (
                words(teller.say.field(phase.KIND, name)),
                words(teller.say.option(phase.KIND, name, said[name])),
            )
            for name in EVALUATED
            if said.get(name) in phase.AGREE
        ]
        blocks += table(teller, f"{KEY}.evaluation", ("question", "answer"), rows)
        blocks += _in_words(teller, said, "competence_gained")
        blocks += _in_words(teller, said, "tips_adopted")
    return blocks


EVALUATED = ("eye_level", "practical", "better_structure", "new_energy")


def situation(teller: Teller) -> list[Block]:
    """The current state and its challenges, as the municipality wrote them."""
    part, _ = own_part(teller)
    blocks: list[Block] = []
    for _, _, case in phases_in(teller.session, part.municipality_id, part.subject_id):
        said = answers_of(teller.session, case)
        blocks += _in_words(teller, said, "current_state")
        blocks += _in_words(teller, said, "challenges")
    return blocks


def _in_words(teller: Teller, said: dict[str, str], name: str) -> list[Block]:
    value = said.get(name, "").strip()
    if not value:
        return []
    label = teller.say.field(phase.KIND, name)
    lines = [one for one in value.splitlines() if one.strip()]
    if len(lines) == 1:
        line = joined([words(label), words(sentence(lines[0]))], ": ")
        return [*bullets([line])]
    return [teller.paragraph(f"{KEY}.labelled", label=label), *bullets(map(text, lines))]


def unfinished(teller: Teller) -> list[Block]:
    """What the municipality carries on: phases and homework that were not done."""
    part, _ = own_part(teller)
    home, number, session = part.municipality_id, part.subject_id, teller.session
    left = [
        (row.name, case)
        for found in (phases_in(session, home, number), homework_in(session, home, number))
        for _, row, case in found
        if case.closed is None
    ]
    if not left:
        return []
    count = teller.count("left_open", [case.id or 0 for _, case in left])
    lines = (
        joined([words(name), words(teller.say.state(case.kind, case.state) or NONE)], ": ")
        for name, case in left
    )
    return [teller.paragraph(f"{KEY}.left_open", n=count), *bullets(lines)]
