"""A letter has one name: what its subject begins with is what the case tells of it afterwards."""

from __future__ import annotations

from datetime import date

from config.rung_names import rung_name
from config.words import words
from flows.views.case_history import journey
from tests.conftest import TestTown
from tests.worlds.heard import live, move_due, of
from web.case.history import coming

BACKA = "Backaskolan"


def told_of(town: TestTown, unit: str) -> list[tuple[date, str, str]]:
    """Day, reader and name of each letter, as the case tells it."""
    with town.office.database.read() as session:
        ladder = town.office.town(session, town.id).ladder
        case = town.case(unit).id or 0
        said = journey(session, town.office.kinds, town.id, case).said
    return [
        (one.day, one.to, rung_name(words("sv"), one.level, ladder, late=one.late)) for one in said
    ]


def coming_to(town: TestTown, unit: str, day: date) -> str:
    """What the case's page calls the letter that comes next."""
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        found = journey(session, town.office.kinds, town.id, town.case(unit).id or 0)
        next_ = coming(session, place, found, day, words("sv"))
    assert next_ is not None
    return next_.name


def test_each_letter_of_a_ladder_is_told_as_it_was_headed(town: TestTown) -> None:
    town.open_year(now="2026-08-31 09:00")
    move_due(town, BACKA, date(2026, 10, 9))
    letters = live(town, "2026-09-01", "2026-12-01")
    for who, name in (("lo", "Lo Lind"), ("mo", "Mo Mård"), ("ek", "Ek Ekorre")):
        told = {day: said for day, to, said in told_of(town, BACKA) if to == name}
        assert told
        for letter in of(letters, who):
            day = date.fromisoformat(f"2026-{letter.day}")
            if day in told:
                assert told[day].startswith(letter.label) or told[day] == "Fortfarande försenat"


def test_a_reminder_that_leaves_after_the_last_day_is_overdue_in_both_places(
    town: TestTown,
) -> None:
    """The clock stood over the last day, a Friday; on Monday the rung of that day is due."""
    town.open_year(now="2026-08-31 09:00")
    move_due(town, BACKA, date(2026, 10, 9))
    live(town, "2026-09-01", "2026-10-08")
    assert coming_to(town, BACKA, date(2026, 10, 11)) == "Försenat", "and so it was foretold"
    [letter] = of(live(town, "2026-10-12", "2026-10-12"), "lo")
    assert letter.label == "Försenat"
    assert told_of(town, BACKA)[-1] == (date(2026, 10, 12), "Lo Lind", "Försenat")


def test_an_escalation_is_called_after_those_whom_the_ladder_names(town: TestTown) -> None:
    with town.office.database.read() as session:
        ladder = town.office.town(session, town.id).ladder
    assert rung_name(words("sv"), 7, ladder) == "Eskalerat till verksamhetschef"
    assert rung_name(words("nb"), 14, ladder) == "Eskalert til skolesjef"
