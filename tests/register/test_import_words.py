"""Days, grades, titles and names as people write them, and nothing that could mean another."""

from __future__ import annotations

from datetime import date

import pytest

from config.roles import role_code
from flows.register.imports.calendars import import_calendar
from flows.register.imports.tables import ImportRefused
from flows.services.import_services import grades, several
from states.plain_names import same_name
from states.written_dates import written_day
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at

FIELD = DATA / "field" / "20-dates-as-people-write-them"


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-05",
        "2026-10-05 00:00:00",
        "20261005",
        "05.10.2026",
        "5. 10. 2026",
        "5/10 2026",
        "5/10/2026",
        "46300",
        " 2026-10-05\u00a0",
    ],
)
def test_a_day_however_it_is_written(text: str) -> None:
    assert written_day(text) == date(2026, 10, 5)


@pytest.mark.parametrize(
    "text", ["2026-W44", "2026-02-30", "31.2.2026", "2026-10", "5/10", "5.10.26", "123", "i höst"]
)
def test_what_is_no_day_or_more_than_one_is_none(text: str) -> None:
    assert written_day(text) is None


def test_a_week_is_never_one_monday(town: TestTown) -> None:
    with pytest.raises(ImportRefused) as found:
        import_calendar.alone(town.errand(OPERATOR, at("2026-08-17 09:00")), FIELD / "iso-week.csv")
    assert {(row.line, row.key) for row in found.value.rows} == {(2, "bad_date")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F-3", (0, 3)),
        ("åk 4–6", (4, 6)),
        ("Årskurs 7-9", (7, 9)),
        ("1.–4. trinn", (1, 4)),
        ("8. trinn", (8,)),
        ("-1-3", (-1, 3)),
        ("4, 5, 6", (4, 6)),
        ("9-7", ()),
        ("1-14", ()),
        ("alla", ()),
    ],
)
def test_grades_as_people_write_them(text: str, expected: tuple[int, ...]) -> None:
    assert grades(text) == expected


def test_several_things_in_a_cell() -> None:
    wanted = ("namn", "e-post")
    for text in ("namn|e-post", "namn\ne-post", "namn, e-post", "namn; e-post"):
        assert several(text) == wanted
    assert several("namn: för inloggning, och visning") == ("namn: för inloggning, och visning",)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("tf rektor", "headteacher"),
        ("Tf. rektor", "headteacher"),
        ("konstituert rektor", "headteacher"),
        ("styrar", "headteacher"),
        ("barnehagestyrer", "headteacher"),
        ("utdanningssjef", "school_chief"),
        ("kommunalsjef oppvekst", "head_of_administration"),
        ("skolkatt", None),
    ],
)
def test_titles(title: str, role: str | None) -> None:
    assert role_code(title) == role


def test_what_the_eye_cannot_tell_apart_is_the_same() -> None:
    for text in ("norra skolan ", "Norra\u00a0 skolan", "Norra sko\u00adlan", "Norra skolan\u200b"):
        assert same_name(text) == same_name("Norra skolan")
    assert same_name("So\u0308dra") == same_name("Södra")
    assert same_name("Norra skolan") != same_name("Norraskolan")
