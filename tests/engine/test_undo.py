"""A move is taken back within a minute: by whoever made it, as if it had never been."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from flows.engine import undo, verbs
from flows.engine.action_links import Grant, LinkUsed, hashed, keep
from flows.engine.casework import take_answers, write_down
from flows.engine.door import Errand
from flows.engine.handling import Desk, Who
from flows.engine.refusals import CannotUndo, NotAllowed
from flows.forecast.simulate import answer_as_invented
from flows.mail.answer_by_link import answer
from flows.register.municipality import begin
from flows.safety_cycle.year import open_year
from models.case.last_move import LastMove, last_move_of
from models.case.steps import completions
from models.case.tables import Case
from models.every_table import METADATA
from models.post import outbox
from models.post.tables import Item, Message
from models.record.audit import first_break, journey
from models.register.tables import Unit
from states.errors import ArshjulError
from states.process import TAKEN_BACK_WITHIN
from states.school_year import SchoolYear
from tests.conftest import OPERATOR, Postbox, TestTown, at, make_office, settle_town
from tests.worlds.everything import furnish

NOW = at("2027-01-25 10:00")
SOON = NOW + timedelta(seconds=50)
METHOD = {"method": "Enkät", "sources": "Protokoll", "nothing_found": "yes"}


def lo(town: TestTown) -> Who:
    return Who(town.person("lo@skola.example"), "web")


@pytest.fixture
def moved(town: TestTown) -> tuple[TestTown, int]:
    """Lo has answered for the mapping of her school."""
    town.open_year()
    number = town.case("Backaskolan").id or 0
    verbs.done.alone(town.errand(lo(town), NOW), number, answers=METHOD)
    return town, number


def test_the_case_stands_and_waits_as_before_and_the_record_tells_of_both(
    town: TestTown,
) -> None:
    town.open_year()
    before = town.case("Backaskolan")
    waits = town.timer(before)
    number = before.id or 0
    errand = town.errand(lo(town), NOW)
    verbs.done.alone(errand, number, answers=METHOD)
    assert town.case("Backaskolan").state == "analys"

    undo.undo.alone(town.errand(lo(town), SOON), number)

    after = town.case("Backaskolan")
    assert after.version > before.version, "whoever read it in between is told"
    assert replace_version(after) == replace_version(before)
    assert waits is not None and town.timer(after) == waits
    with town.office.database.read() as session:
        assert completions(session, town.id, [number]) == {}
        told = [row.what for row, _ in journey(session, number)]
        assert told == ["opened", "left:kartläggning", "undone"]
        assert first_break(session, town.id) is None
        asked = town.office.kinds[after.kind].facts(session, after)
    assert asked.survey.method == "Enkät", "what was answered stays, to be sent again"


def replace_version(case: Case) -> dict[str, Any]:
    return case.model_dump(exclude={"version"})


def test_whoever_answers_again_has_answered_once(moved: tuple[TestTown, int]) -> None:
    town, number = moved
    undo.undo.alone(town.errand(lo(town), SOON), number)
    verbs.done.alone(town.errand(lo(town), SOON), number)
    with town.office.database.read() as session:
        assert completions(session, town.id, [number]) == {number: {"kartläggning": SOON.date()}}
    assert town.case("Backaskolan").state == "analys"


def test_only_whoever_made_the_move_takes_it_back(moved: tuple[TestTown, int]) -> None:
    town, number = moved
    for other in (town.asta, Who(town.person("bo@skola.example"), "web"), Who(None, "cli")):
        with pytest.raises(NotAllowed):
            undo.undo.alone(town.errand(other, SOON), number)
    assert town.case("Backaskolan").state == "analys"


def test_a_move_in_another_municipalitys_case_is_made_and_not_taken_back(town: TestTown) -> None:
    """Whoever answers for a neighbour is nobody of its people: nothing is kept for her to undo."""
    there, _ = begin(town.office, code="1402", name="Grannby", country="se", who=OPERATOR, now=NOW)
    with town.office.database.write() as session:
        session.add(Unit(municipality_id=there.id, name="Grannskolan", form="grundskola"))
    open_year.alone(Errand(town.office, there.id, OPERATOR, NOW), SchoolYear(2026))
    with town.office.database.read() as session:
        wanted = select(Case.id).where(Case.municipality_id == there.id)
        number = session.exec(wanted.where(Case.kind == "safety_cycle")).one() or 0
    with town.errand(lo(town), NOW).desk() as desk:
        case = desk.session.get_one(Case, number)
        take_answers(desk, case, METHOD)
        undo.move_by_hand(desk, case, "analyse")
    with town.office.database.read() as session:
        case = session.get_one(Case, number)
        assert (case.state, last_move_of(session, case)) == ("analys", None)


def test_after_a_minute_it_stands(moved: tuple[TestTown, int]) -> None:
    town, number = moved
    last = NOW + TAKEN_BACK_WITHIN
    with pytest.raises(CannotUndo) as refused:
        undo.undo.alone(town.errand(lo(town), last + timedelta(seconds=1)), number)
    assert refused.value.params["undo"] == "late"
    undo.undo.alone(town.errand(lo(town), last), number)


def test_what_somebody_has_done_since_is_not_taken_back_with_it(
    moved: tuple[TestTown, int],
) -> None:
    town, number = moved
    with town.office.database.read() as session:
        mine = last_move_of(session, session.get_one(Case, number))
        assert mine is not None
        until = undo.may_undo_until(session, session.get_one(Case, number), mine.person_id, SOON)
        assert until == NOW + TAKEN_BACK_WITHIN
    verbs.move.alone(town.errand(town.asta, SOON), number, "go_back", why="Fel skola")
    with pytest.raises(NotAllowed):
        undo.undo.alone(town.errand(lo(town), SOON), number)
    with pytest.raises(CannotUndo) as refused:
        undo.undo.alone(town.errand(town.asta, SOON), number, version=mine.version)
    assert refused.value.params["undo"] == "changed"


def _letter(town: TestTown, number: int, status: str) -> None:
    """A letter to Lo that tells of the step that the case is in now."""
    person = town.person("lo@skola.example")
    case = town.case("Backaskolan")
    day = date(2027, 1, 25)
    with town.office.database.write(town.id) as session:
        row = outbox.message_row(town.id, person, day, NOW, domain="x.example", status=status)
        outbox.put_messages(session, [row])
        item = {
            "municipality_id": town.id,
            "case_id": number,
            "since_version": case.since_version,
            "level": 0,
            "person_id": person,
            "due": case.due,
            "message_id": session.exec(select(Message.id).where(Message.day == day)).one(),
            "natural": day,
        }
        outbox.put_items(session, [item])


@pytest.mark.parametrize("status", ["claimed", "sending", "sent", "dead"])
def test_what_a_letter_has_told_is_not_taken_back(moved: tuple[TestTown, int], status: str) -> None:
    town, number = moved
    _letter(town, number, status)
    with pytest.raises(CannotUndo) as refused:
        undo.undo.alone(town.errand(lo(town), SOON), number)
    assert refused.value.params["undo"] == "letter"
    assert town.case("Backaskolan").state == "analys"


@pytest.mark.parametrize("status", ["pending", "held"])
def test_a_letter_that_waits_is_withdrawn(moved: tuple[TestTown, int], status: str) -> None:
    town, number = moved
    _letter(town, number, status)
    undo.undo.alone(town.errand(lo(town), SOON), number)
    with town.office.database.read() as session:
        letter = session.exec(select(Message)).one()
        assert (letter.status, letter.reason) == ("cancelled", "undone")
        assert session.exec(select(Item)).all() == []


def test_the_letters_link_that_was_used_can_be_used_again(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    number, person = case.id or 0, town.person("lo@skola.example")
    with town.office.database.write(town.id) as session:
        day = date(2027, 1, 20)
        row = outbox.message_row(town.id, person, day, NOW, domain="x.example", status="sent")
        outbox.put_messages(session, [row])
        letter = session.exec(select(Message.id)).one() or 0
        ends = date(2027, 3, 1)
        grant = Grant(town.id, letter, number, person, "done", case.since_version, ends)
        [token] = keep(session, town.office.key, [grant])
    answer(town.office, token, "done", METHOD, NOW)
    with town.office.database.read() as session:
        assert session.get_one(LastMove, number).link == hashed(token)
    undo.undo.alone(town.errand(lo(town), SOON), number)
    answer(town.office, token, "done", METHOD, SOON)
    with pytest.raises((LinkUsed, ArshjulError)):
        answer(town.office, token, "done", METHOD, SOON)


# --- every move of every kind ---------------------------------------------------------------


LEFT_OUT = frozenset({"audit", "audit_words", "last_move", "next_day"})


Rows = dict[str, list[tuple[Any, ...]]]


def rows(session: Session) -> Rows:
    """All that stands in the database, but for the record and the case's version."""
    session.flush()
    found: Rows = {}
    for table in METADATA.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        asked = [one for one in table.columns if (table.name, one.name) != ("case", "version")]
        order = table.select().with_only_columns(*asked).order_by(*table.primary_key)
        found[table.name] = [tuple(row) for row in session.execute(order)]
    return found


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestTown]:
    """A town in which every process has begun."""
    office = make_office(tmp_path_factory.mktemp("busy") / "var", Postbox())
    settle_town(office.database)
    town = TestTown(office, Postbox())
    town.open_year()
    furnish(office, town.id, at("2026-09-07 09:00"), services=2)
    yield town
    office.database.close()


class _Rolled(Exception):
    """Nothing of it is kept."""


Key = tuple[str, str, str]
DAY = at("2026-09-08 10:00")


class Walk:
    """Every move that a person may make from any state that the town's cases come to, tried once;
    nothing of it is kept but the way on. ``found``: "as_before", or why it is not taken back."""

    def __init__(self, town: TestTown) -> None:
        self.town, self.found = town, dict[Key, str]()
        self.errand = town.errand(lo(town), DAY)
        for _ in range(3):
            self._round()

    def _round(self) -> None:
        with self.town.office.database.read() as session:
            open_ = (Case.municipality_id == self.town.id, col(Case.closed).is_(None))
            fresh = {
                (one.kind, one.state): one.id or 0
                for one in session.exec(select(Case).where(*open_))
            }
        for number in fresh.values():
            with suppress(ArshjulError), self.errand.desk() as desk:
                self._answer(desk, desk.session.get_one(Case, number))
        with self.town.office.database.read() as session:
            before = rows(session)
        for (kind, state), number in fresh.items():
            for move in self.town.office.kinds[kind].kind.process.possible(state):
                if not move.clock and (kind, state, move.name) not in self.found:
                    with suppress(_Rolled), self.errand.desk() as desk:
                        how = self._try(desk, number, move.name, before)
                        self.found[kind, state, move.name] = how
                        raise _Rolled
        for number in fresh.values():
            with suppress(ArshjulError), self.errand.desk() as desk:
                answer_as_invented(desk, desk.session.get_one(Case, number))

    def _answer(self, desk: Desk, case: Case) -> None:
        handling = desk.kinds[case.kind]
        if case.state in handling.kind.waits:
            facts = handling.facts(desk.session, case)
            take_answers(desk, case, handling.kind.invent(case.state, facts, desk.day))
            write_down(desk, case, "noted", {})

    def _try(self, desk: Desk, number: int, name: str, before: Rows) -> str:
        """Raises _Rolled where the move is refused."""
        case = desk.session.get_one(Case, number)
        try:
            undo.move_by_hand(desk, case, name, why="Ett påhittat skäl")
        except ArshjulError:
            raise _Rolled from None
        last = last_move_of(desk.session, case)
        assert last is not None and case.version > 1
        if last.hindrance:
            with pytest.raises(CannotUndo):
                undo.undo.function(desk, number)
            return last.hindrance
        undo.undo.function(desk, number)
        changed = {name for name, found in rows(desk.session).items() if found != before[name]}
        assert not changed, (case.kind, case.state, name)
        return "as_before"


@pytest.fixture(scope="module")
def walked(busy: TestTown) -> dict[Key, str]:
    return Walk(busy).found


def test_every_move_is_as_if_it_had_never_been_or_says_why_not(
    walked: dict[Key, str],
) -> None:
    found = walked
    kinds = {kind for kind, _, _ in found}
    assert len(kinds) > 18, kinds
    as_before = {key for key, how in found.items() if how == "as_before"}
    assert len({kind for kind, _, _ in as_before}) > 10
    assert ("safety_cycle", "kartläggning", "analyse") in as_before
    assert "decision" in found.values() and "follows" in found.values()


def test_a_decision_is_never_taken_back(busy: TestTown, walked: dict[Key, str]) -> None:
    for kind, state, _ in [key for key, how in walked.items() if how == "as_before"]:
        wait = busy.office.kinds[kind].kind.waits.get(state)
        assert wait is None or not wait.decision


def test_what_turned_the_wheel_on_is_not_taken_back(town: TestTown) -> None:
    """Closing a cycle opens the next one: that has begun by then."""
    town.open_year()
    number = town.case("Backaskolan").id or 0
    who = lo(town)
    verbs.move.alone(town.errand(who, NOW), number, "not_applicable", why="Byggs om")
    with pytest.raises(CannotUndo) as refused:
        undo.undo.alone(town.errand(who, SOON), number)
    assert refused.value.params["undo"] == "follows"
