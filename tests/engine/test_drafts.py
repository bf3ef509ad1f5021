"""What Lo has typed is hers until she sends it; an earlier year's words are not an answer yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from flows.engine.drafts import UNCHANGED, keep_draft, send_draft
from flows.engine.handling import Who
from flows.engine.refusals import ChangedMeanwhile, NotAllowed, Overtaken
from flows.engine.verbs import done, move, note
from flows.register.people import erase
from models.case.drafts import Draft, draft_of
from models.case.tables import Case
from models.record.audit import journey
from models.safety_cycle.evidence import evidence_of
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2027-01-25 09:00")
LO = "lo@skola.example"
LAST_YEAR = "Enkät i årskurs 4"


def errand(town: TestTown, email: str = LO):  # type: ignore[no-untyped-def]
    return town.errand(Who(town.person(email), "web"), NOW)


@pytest.fixture
def case(town: TestTown) -> int:
    town.open_year()
    return town.case("Backaskolan").id or 0


def drafts(town: TestTown) -> list[Draft]:
    with town.office.database.read() as session:
        return list(session.exec(select(Draft)))


def test_a_draft_is_kept_question_by_question_and_is_nobodys_answer(
    town: TestTown, case: int
) -> None:
    keep_draft.alone(errand(town), case, {"method": "Enk"})
    keep_draft.alone(errand(town), case, {"sources": "Protokoll"})
    keep_draft.alone(errand(town), case, {"method": "Enkät"})
    [draft] = drafts(town)
    assert draft.answers == {"method": "Enkät", "sources": "Protokoll"}
    with town.office.database.read() as session:
        assert evidence_of(session, case).survey is None
        assert [row.what for row, _ in journey(session, case)] == ["opened"]
        mine = session.get_one(Case, case)
        assert draft_of(session, mine, town.person("asta@skola.example")) is None


def test_it_is_sent_as_a_whole_and_is_gone(town: TestTown, case: int) -> None:
    keep_draft.alone(errand(town), case, {"method": "Enkät", "sources": "Protokoll"})
    with pytest.raises(EvidenceMissing):
        send_draft.alone(errand(town), case)
    assert len(drafts(town)) == 1, "what is refused stays a draft"
    keep_draft.alone(errand(town), case, {"nothing_found": "yes"})
    assert send_draft.alone(errand(town), case).state == "analys"
    assert drafts(town) == []
    with town.office.database.read() as session:
        survey = evidence_of(session, case).survey
    assert survey is not None and (survey.method, survey.nothing_found) == ("Enkät", True)


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"ingen fråga": "x"}, {"ingen fråga": "unknown_field"}),
        ({"method": "x" * 4_001}, {"method": "too_long"}),
        ({"method": "Fråga 811218-9876"}, {"method": "identity_number"}),
        ({"method": "a\x00b"}, {"method": "control_sign"}),
    ],
)
def test_what_could_never_be_sent_is_said_at_once(
    town: TestTown, case: int, answers: dict[str, str], problem: dict[str, str]
) -> None:
    with pytest.raises(BadAnswer) as refused:
        keep_draft.alone(errand(town), case, answers)
    assert refused.value.problems == problem
    assert drafts(town) == []


def taken(town: TestTown, case: int) -> None:
    """Lo has pressed "take into the answer"."""
    given = {"method": LAST_YEAR}
    keep_draft.alone(errand(town), case, given, taken=given)
    keep_draft.alone(errand(town), case, {"sources": "Protokoll", "nothing_found": "yes"})


def test_words_of_an_earlier_year_do_not_count_by_themselves(town: TestTown, case: int) -> None:
    taken(town, case)
    with pytest.raises(BadAnswer) as refused:
        send_draft.alone(errand(town), case)
    assert refused.value.problems == {"method": UNCHANGED}
    with pytest.raises(BadAnswer):
        keep_draft.alone(errand(town), case, {"method": f" {LAST_YEAR}\n"}, ready=True)
    assert town.case("Backaskolan").state == "kartläggning"


def test_they_count_where_they_were_changed(town: TestTown, case: int) -> None:
    taken(town, case)
    keep_draft.alone(errand(town), case, {"method": f"{LAST_YEAR} och 5"}, ready=True)
    assert send_draft.alone(errand(town), case).state == "analys"


def test_they_count_where_a_line_confirms_them_which_the_record_keeps(
    town: TestTown, case: int
) -> None:
    taken(town, case)
    line = {"method": "Samma enkät i år"}
    keep_draft.alone(errand(town), case, {"method": LAST_YEAR}, confirmed=line, ready=True)
    assert send_draft.alone(errand(town), case).state == "analys"
    with town.office.database.read() as session:
        assert journey(session, case)[-1][1] == "Samma enkät i år"


def test_a_draft_of_a_step_that_is_over_is_not_sent(town: TestTown, case: int) -> None:
    before = town.case("Backaskolan").since_version
    keep_draft.alone(errand(town), case, {"method": "Enkät"})
    done.alone(
        errand(town, "asta@skola.example"),
        case,
        answers={"method": "Rond", "sources": "P", "nothing_found": "yes"},
    )
    move.alone(errand(town, "asta@skola.example"), case, "go_back", why="Fel")
    with pytest.raises(Overtaken):
        send_draft.alone(errand(town), case, since_version=before)
    with town.office.database.read() as session:
        assert draft_of(session, session.get_one(Case, case), town.person(LO)) is None
        survey = evidence_of(session, case).survey
    assert survey is not None and survey.method == "Rond"


def test_what_a_colleague_saved_meanwhile_is_not_written_over_unseen(
    town: TestTown, case: int
) -> None:
    keep_draft.alone(errand(town), case, {"method": "Enkät"})
    seen = town.case("Backaskolan").version
    note.alone(errand(town, "asta@skola.example"), case, {"method": "Rond"})
    with pytest.raises(ChangedMeanwhile):
        send_draft.alone(errand(town), case, version=seen)


def test_only_whoever_may_answer_has_a_draft(town: TestTown, case: int) -> None:
    for who in (Who(town.person("bo@skola.example"), "web"), OPERATOR):
        with pytest.raises(NotAllowed):
            keep_draft.alone(town.errand(who, NOW), case, {"method": "x"})


def test_it_goes_with_its_writer_and_with_time(town: TestTown, case: int) -> None:
    from flows.clock.housekeeping import housekeeping

    keep_draft.alone(errand(town), case, {"method": "Enkät"})
    keep_draft.alone(errand(town, "asta@skola.example"), case, {"method": "Rond"})
    erase.alone(errand(town, "asta@skola.example"), town.person(LO))
    assert [one.answers for one in drafts(town)] == [{"method": "Rond"}]
    housekeeping(town.office, NOW + timedelta(days=179))
    assert len(drafts(town)) == 1
    housekeeping(town.office, NOW + timedelta(days=182))
    assert drafts(town) == []
