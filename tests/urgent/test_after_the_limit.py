"""What is written about an urgent case once its time is out: the page foretells what will leave."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select as table_select
from sqlmodel import col, select

from flows.engine import due_dates
from flows.mail.foreseen import foresee_rungs
from models.case.tables import Case
from models.post.tables import Item, Message
from models.register.tables import Person
from states.urgent_case import Arena, Matter
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.people_at_the_screen import said
from tests.worlds.urgent_town import breach, known

FRIDAY = "2026-10-09 09:00"  # 72 hours are over on Monday at nine
SV = {"accept-language": "sv"}
Letters = list[tuple[date, int, tuple[str, ...]]]


def foretold(town: TestTown, case: Case, day: date, most: int) -> Letters:
    """The rungs that are foreseen on the day, with the names of those whom each will reach."""
    with town.office.database.read() as session:
        place, now = town.office.town(session, town.id), session.get_one(Case, case.id)
        rungs = foresee_rungs(session, place, now, day, most)
        people = {one.id: one.name for one in session.exec(select(Person))}
        return [
            (one.day, one.level, tuple(sorted(people[who.person] for who in one.people)))
            for one in rungs
        ]


def written(town: TestTown, case: Case) -> Letters:
    """The rungs that left, each with the names of its readers."""
    with town.office.database.read() as session:
        people = {one.id: one.name for one in session.exec(select(Person))}
        rows = session.execute(
            table_select(col(Message.day), col(Item.level), col(Item.person_id))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(col(Item.case_id) == case.id, col(Message.status) == "sent")
        ).all()
    found: dict[tuple[date, int], list[str]] = {}
    for day, level, person in rows:
        found.setdefault((day, level), []).append(people[person])
    return sorted((*key, tuple(sorted(names))) for key, names in found.items())


def lived(town: TestTown, since: date, until: date) -> None:
    while since <= until:
        town.tick(f"{since} 09:30")
        since += timedelta(days=1)


def test_what_is_foretold_once_the_law_s_time_is_out_is_what_leaves(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    lived(town, date(2026, 10, 9), date(2026, 10, 13))
    assert written(town, case) == [], "while the clock runs its alarms speak"
    told = foretold(town, case, date(2026, 10, 14), 3)
    assert told == [
        (date(2026, 10, 15), 3, ("Asta Asp",)),
        (date(2026, 11, 12), 50, ("Asta Asp", "Mo Mård")),
        (date(2026, 12, 10), 70, ("Asta Asp", "Mo Mård")),
    ]
    lived(town, date(2026, 10, 14), date(2026, 12, 11))
    assert written(town, case) == told


def test_an_own_target_that_has_passed_goes_on_up_the_ladder(town: TestTown) -> None:
    case = known(town, FRIDAY, matter=Matter.VIOLATION)
    lived(town, date(2026, 10, 9), date(2026, 10, 13))
    told = foretold(town, case, date(2026, 10, 14), 3)
    assert [people for _, _, people in told] == [
        ("Kim Kvist", "Lo Lind"),
        ("Mo Mård",),
        ("Ek Ekorre",),
    ]
    lived(town, date(2026, 10, 14), told[-1][0])
    assert written(town, case) == told


def test_a_day_that_was_moved_nearer_changes_none_of_it(town: TestTown) -> None:
    case = known(town, FRIDAY, matter=Matter.CYBER, unit="", arena=Arena.SYSTEM)
    errand, today = town.errand(town.asta, at(FRIDAY)), date(2026, 10, 9)
    due_dates.reschedule.alone(errand, case.id or 0, today, why="Redan i dag")
    lived(town, date(2026, 10, 9), date(2026, 10, 13))
    told = foretold(town, case, date(2026, 10, 14), 2)
    assert {who for _, _, people in told for who in people} == {"Asta Asp", "Mo Mård"}


def test_the_page_tells_what_will_leave_and_names_no_escalation(town: TestTown) -> None:
    case = breach(town, FRIDAY)
    lived(town, date(2026, 10, 9), date(2026, 10, 13))
    screen = at_the_screen(town.office, at("2026-10-14 11:00"), "Asta Asp")
    page = said(screen.get(f"/cases/{case.id}", headers=SV).text)
    assert "torsdag 15 oktober 2026" in page and "2026-11-12, Asta Asp, Mo Mård" in page
    assert "Ek Ekorre" not in page.split("Vem vet")[0].split("Därefter, om inget händer")[1]
