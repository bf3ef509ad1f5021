"""What is registered of an urgent case: knowledge starts the clock, whatever it is and wherever."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest
from sqlmodel import col, select

from config.clocks import clocks_of, read_clocks
from models.case.tables import Case
from models.urgent.tables import Alarm, RunningClock, UrgentNote
from states.kinds import KINDS
from states.urgent_case import MATTERS, Arena, Matter, Scope
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.urgent_town import ASTA, LO, addressed, known, text_of


def clocks(town: TestTown, case: Case) -> list[RunningClock]:
    with town.office.database.read() as session:
        rows = select(RunningClock).where(RunningClock.case_id == case.id)
        return list(session.exec(rows.order_by(col(RunningClock.clock))))


def about_it(town: TestTown, when: str) -> list[EmailMessage]:
    """The letters of a tick but for the week's overview."""
    return [one for one in town.tick(when) if "BUN 2026" in str(one["Subject"])]


def test_the_clock_starts_at_knowledge_and_not_at_the_desk(town: TestTown) -> None:
    """Lo knew on Tuesday and registers on Friday: an hour is left of the three days."""
    tuesday, friday = "2026-10-06 16:00", "2026-10-09 15:00"
    case = known(
        town, friday, matter=Matter.BREACH, unit="", arena=Arena.SYSTEM, known_at=at(tuesday)
    )
    [clock] = clocks(town, case)
    assert (clock.starts, clock.ends) == (at(tuesday), at("2026-10-09 16:00"))
    assert case.due == date(2026, 10, 9)
    with town.office.database.read() as session:
        left = session.exec(select(Alarm).where(col(Alarm.said_at).is_(None))).all()
    assert [one.share for one in left] == [100], "the first three are one letter, at once"
    assert addressed(about_it(town, "2026-10-09 15:02")) == [ASTA]
    assert about_it(town, "2026-10-09 15:58") == []
    assert about_it(town, "2026-10-09 16:02"), "the time is out"


def test_every_arena_is_handled_alike(town: TestTown) -> None:
    seen = []
    for number, arena in enumerate(Arena):
        case = known(town, "2026-10-05 09:00", arena=arena, registry=f"BUN 2026/{number}")
        runs = [(one.clock, one.starts, one.ends) for one in clocks(town, case)]
        letters = [one for one in town.tick("2026-10-05 09:05") if str(number) in one["Subject"]]
        with town.office.database.read() as session:
            note = session.get_one(UrgentNote, case.subject_id)
            assert note.arena == arena
        moves = [one.name for one in KINDS[case.kind].process.possible(case.state)]
        seen.append((case.kind, case.due, case.owner_role, runs, moves, addressed(letters)))
    assert len(seen) == 4 and all(one == seen[0] for one in seen[1:])
    assert seen[0][-1] == [ASTA, LO]


@pytest.mark.parametrize("matter", Matter)
@pytest.mark.parametrize("scope", Scope)
def test_every_matter_is_kept_with_its_connection_to_the_school(
    town: TestTown, matter: Matter, scope: Scope
) -> None:
    case = known(town, "2026-10-05 09:00", matter=matter, scope=scope)
    assert matter in MATTERS[case.kind] and case.state == "known"
    with town.office.database.read() as session:
        note = session.get_one(UrgentNote, case.subject_id)
    assert (note.matter, note.scope) == (matter, scope)
    assert clocks(town, case), "it is urgent from the first moment"


def test_the_headteacher_of_the_school_answers_and_reminders_leave_it_to_the_alarms(
    town: TestTown,
) -> None:
    case = known(town, "2026-10-05 09:00")
    assert (case.unit_id, case.owner_role) == (town.unit("Backaskolan"), "headteacher")
    timer = town.timer(case)
    assert case.due is not None and timer is not None
    assert timer.due > case.due, "no ordinary rung while the alarms speak"


def test_each_clock_names_what_says_so_in_its_country() -> None:
    laws = {
        (kind, country): {one.law for one in clocks_of(read_clocks(), kind, country)}
        for kind in ("urgent_case", "data_breach")
        for country in ("SE", "NO")
    }
    [swedish] = laws["urgent_case", "SE"]
    assert swedish.startswith("skollagen") and "6 kap. 10 §" in swedish
    told, measures = sorted(laws["urgent_case", "NO"])
    assert "opplæringslova" in told and "12-4" in told
    assert "12-6" in measures, "five days, before its week is over"
    for country in ("SE", "NO"):
        [breach] = laws["data_breach", country]
        assert breach.startswith("GDPR art. 33")


def test_the_letter_and_the_page_name_the_law_that_gives_the_hours(town: TestTown) -> None:
    case = known(town, "2026-10-06 09:00", matter=Matter.BREACH, unit="", arena=Arena.SYSTEM)
    [letter] = about_it(town, "2026-10-06 09:05")
    assert "GDPR art. 33" in text_of(letter)
    page = at_the_screen(town.office, at("2026-10-06 10:00")).get(f"/cases/{case.id}").text
    assert "GDPR art. 33" in page
