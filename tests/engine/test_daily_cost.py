"""What a day costs where nothing happens: so many questions, however much is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from flows.activities.series import Wanted, add_series
from flows.documents.register import add_document
from flows.engine import door
from flows.engine.handling import Who
from flows.following.horizon import set_rhythm
from flows.forecast.simulate import answer_as_invented
from flows.services.register import register
from flows.services.sheet import Sheet
from models.case.answers import answers_of, keep_answers
from models.case.tables import Case
from models.documents.questions import case_of_document
from tests.conftest import TestTown, at
from tests.worlds.days import daily

AUTUMN = "2026-09-02 09:00"


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """How many questions have been asked of any database since the beginning of the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield lambda: len(asked)
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def questions_of_a_day(town: TestTown, when: str) -> int:
    with counted() as number:
        daily(town.office, at(when))
        return number()


def test_a_day_asks_no_more_of_many_services_and_documents_than_of_few(town: TestTown) -> None:
    def add(names: range) -> None:
        asta = Who(town.person("asta@skola.example"), "web")
        with door.desk(town.office, town.id, who=asta, now=at(AUTUMN)) as desk:
            set_rhythm(desk, 3)
            for number in names:
                register(desk, f"Tjänst {number}", Sheet(purpose="Läsning", data=("namn",)))
                document = add_document(desk, "routine", f"Rutin {number}")
                case = case_of_document(desk.session, desk.municipality, document.subject_id)
                while case.state in ("draft", "proposed"):
                    assert answer_as_invented(desk, case)
                assert case.state == "adopted"

    town.open_year()
    add(range(2))
    asta = town.errand(Who(town.person("asta@skola.example"), "cli"), at(AUTUMN))
    add_series.alone(asta, Wanted(type="training_day"))
    daily(town.office, at("2026-09-02 10:00"))
    few = questions_of_a_day(town, "2026-09-02 11:00")
    add(range(2, 12))
    for code in ("safety_round", "dog_search"):
        add_series.alone(asta, Wanted(type=code))
    daily(town.office, at("2026-09-02 12:00"))
    assert questions_of_a_day(town, "2026-09-02 13:00") == few


def test_a_transaction_asks_for_a_row_once(town: TestTown) -> None:
    town.open_year()
    number = town.case("Backaskolan").id
    with town.office.database.write() as session, counted() as asked:
        for _ in range(3):
            assert session.get_one(Case, number).state
        assert asked() == 1


def test_answers_are_kept_changed_and_taken_away(town: TestTown) -> None:
    town.open_year()
    number = town.case("Backaskolan").id
    with town.office.database.write() as session:
        case = session.get_one(Case, number)
        keep_answers(session, case, {"a": "1", "b": "2", "c": ""})
        assert answers_of(session, case) == {"a": "1", "b": "2"}
        keep_answers(session, case, {"a": "3", "b": "", "d": "4"})
        assert answers_of(session, case) == {"a": "3", "d": "4"}
        case.round = 2
        assert answers_of(session, case) == {}, "another round, other answers"
        assert answers_of(session, case, 1) == {"a": "3", "d": "4"}
