"""What follows from a deed is told at its desk; where nothing stays, before anything is kept."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, func, select

from flows.activities.series import Wanted, add_series
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.services.register import register
from flows.services.sheet import Sheet
from flows.views.follows import follows
from flows.views.handing import tried
from models.case.tables import Case
from models.record.tables import Audit
from states.decision import Effect, Outcome
from tests.conftest import TestTown, at
from tests.worlds.decisions import guideline
from tests.worlds.document_town import BOARD, who

NOW = at("2026-09-07 09:00")


def rows(town: TestTown) -> tuple[int, int]:
    def count(session: Session, table: type[Case] | type[Audit]) -> int:
        return session.exec(select(func.count()).select_from(table)).one()

    with town.office.database.read() as session:
        return count(session, Case), count(session, Audit)


def test_a_new_case_and_a_changed_one_are_foreseen_and_nothing_stays(town: TestTown) -> None:
    errand = town.errand(who(town), NOW)
    number = guideline(town)
    before = rows(town)
    with tried(errand) as desk:
        register(desk, "Sifferskogen", Sheet(purpose="Matematik", data=("namn",)))
        [validation] = follows(desk)
    assert validation.is_new and validation.name == "Sifferskogen"
    assert (validation.kind, validation.state) == ("service_validation", "service_registered")
    assert validation.people == ("Asta Asp",) and validation.role == "coordinator"
    assert validation.due is not None and validation.due > date(2026, 9, 7)
    with tried(errand) as desk:
        record(
            desk,
            body=BOARD,
            day=date(2026, 9, 7),
            paragraph="§ 1",
            outcome=Outcome.ADOPTED,
            clauses=[Att("Antar riktlinjen.", Effect.ADOPT, number)],
        )
        [document] = follows(desk)
    assert (document.is_new, document.state) == (False, "adopted")
    assert rows(town) == before


def test_kept_days_are_kept_from_whoever_may_not_know_them(town: TestTown) -> None:
    wanted = Wanted(
        "lockdown_exercise",
        unit=town.unit("Backaskolan"),
        visible_to=("headteacher", "school_chief"),
    )
    for email, due in (("lo@skola.example", date(2027, 3, 1)), ("asta@skola.example", None)):
        with tried(town.errand(who(town, email), NOW)) as desk:
            add_series(desk, wanted)
            [one] = follows(desk)
        assert (one.due, one.kept) == (due, due is None)
