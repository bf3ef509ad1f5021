"""The report to the board in a school year in advance."""

from __future__ import annotations

from datetime import date

from flows.forecast.events import MailEvent
from flows.forecast.simulate import simulate
from tests.conftest import TestTown
from tests.documents.test_report_back import planned


def told(town: TestTown, start: date, end: date) -> list[tuple[str, str]]:
    """The day and the step of each letter about the report, while everybody answers."""
    found = simulate(town.office, town.id, start, end, all_answer=True, locale="sv")
    return [
        (f"{one.at.date()}", str(item["state"]))
        for one in found
        if isinstance(one, MailEvent)
        for item in one.items
        if item["kind"] == "report_back"
    ]


def test_whoever_sends_the_report_has_read_it_in_the_year_in_advance_too(town: TestTown) -> None:
    planned(town)
    town.open_year()
    town.tick("2026-10-05 07:55", ["report_back"])
    letters = told(town, date(2026, 10, 5), date(2027, 1, 31))
    assert [letter for letter in letters if letter[1] != "sent_to_board"] == [
        ("2026-10-05", "planned"),
        ("2026-10-06", "compiled"),
    ], "compiled, then read and sent; after that it waits for the board"
