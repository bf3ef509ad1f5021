"""Answering from a letter: one link, one thing, one person, one step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import SQLModel, select

from flows.engine import verbs
from flows.engine.action_links import LinkExpired, LinkUnknown, LinkUsed, hashed
from flows.engine.handling import Who
from flows.engine.refusals import BadDate, CaseClosed, NoSuchPerson, Overtaken
from flows.mail.answer_by_link import ChoiceMissing, answer, look
from models.post.tables import ActionLink
from models.record.tables import Audit
from states.errors import ArshjulError, EvidenceMissing, ReasonMissing
from states.fields import BadAnswer
from tests.conftest import TestTown, at
from tests.worlds.mail_host import body, links
from tests.worlds.years_before import year_behind

NOW = at("2027-02-05 10:00")
FOUND = {"method": "enkät", "sources": "enkäten", "findings": "Mörk skolgård"}


@pytest.fixture
def tokens(town: TestTown) -> dict[str, str]:
    """The links in Lo's first letter of a year that follows another one, by what they do."""
    year_behind(town)
    town.post.letters.clear()
    letters = town.tick("2027-02-05 08:00")
    (letter,) = [one for one in letters if "lo@" in str(one["To"])]
    found = [path.rpartition("/")[2] for path in links(letter)]
    return {look(town.office, token, NOW).action: token for token in found}


def test_the_letter_has_five_links_and_the_database_has_their_hashes_only(
    town: TestTown, tokens: dict[str, str]
) -> None:
    assert list(tokens) == ["done", "unchanged", "not_applicable", "delegate", "postpone"]
    with town.office.database.read() as session:
        tables = [one.select() for one in SQLModel.metadata.sorted_tables]
        kept = str([session.execute(one).all() for one in tables])
    kept += "".join(
        file.read_bytes().decode("latin-1")  # the journal and what was taken away, too
        for file in town.office.settings.var.glob("arshjul.sqlite*")
    )
    for token in tokens.values():
        assert token not in kept
        assert hashed(token) in kept


def test_done_with_its_evidence_closes_the_step(town: TestTown, tokens: dict[str, str]) -> None:
    case = answer(town.office, tokens["done"], "done", FOUND, NOW)
    assert (case.state, case.version) == ("analys", 2)


def test_done_without_evidence_says_what_is_missing_and_keeps_nothing(
    town: TestTown, tokens: dict[str, str]
) -> None:
    with pytest.raises(EvidenceMissing) as refused:
        answer(town.office, tokens["done"], "done", {"method": "enkät"}, NOW)
    assert refused.value.missing == ("method_and_sources", "findings_or_nothing_found")
    assert look(town.office, tokens["done"], NOW).fields[0].value == ""
    assert answer(town.office, tokens["done"], "done", FOUND, NOW).state == "analys"


def test_nothing_has_changed_still_leaves_proof(town: TestTown, tokens: dict[str, str]) -> None:
    with pytest.raises(EvidenceMissing):
        answer(town.office, tokens["unchanged"], "unchanged", {}, NOW)
    given = {"sources": "rond med skolsköterskan"}
    assert answer(town.office, tokens["unchanged"], "unchanged", given, NOW).state == "analys"


def test_not_applicable_needs_a_reason(town: TestTown, tokens: dict[str, str]) -> None:
    with pytest.raises(ReasonMissing):
        answer(town.office, tokens["not_applicable"], "not_applicable", {"why": "  "}, NOW)
    given = {"why": "skolan är stängd för ombyggnad"}
    case = answer(town.office, tokens["not_applicable"], "not_applicable", given, NOW)
    assert (case.state, case.outcome) == ("avslutad", "not_applicable")
    with pytest.raises(CaseClosed):
        answer(town.office, tokens["done"], "done", FOUND, NOW)


def test_delegate_to_a_colleague_and_to_nobody_else(town: TestTown, tokens: dict[str, str]) -> None:
    for stranger in ("", "kim", "999999", "1; DROP TABLE"):
        with pytest.raises(NoSuchPerson):
            answer(town.office, tokens["delegate"], "delegate", {"to": stranger}, NOW)
    kim = town.person("kim@skola.example")
    case = answer(town.office, tokens["delegate"], "delegate", {"to": str(kim)}, NOW)
    assert case.delegate_id == kim


def test_postpone_within_limits(town: TestTown, tokens: dict[str, str]) -> None:
    latest = look(town.office, tokens["postpone"], NOW).latest
    assert latest is not None
    for bad in ("2027-03-31", "2027-01-01", "2030-01-01", "snart", ""):
        with pytest.raises(BadDate):
            answer(town.office, tokens["postpone"], "postpone", {"day": bad, "why": "x"}, NOW)
    given = {"day": latest.isoformat(), "why": "ny rektor"}
    case = answer(town.office, tokens["postpone"], "postpone", given, NOW)
    assert (case.due, case.postponed) == (latest, 1)
    with pytest.raises(LinkUsed):
        answer(town.office, tokens["postpone"], "postpone", given, NOW)


@pytest.mark.parametrize("choice", ["", "yes", "postpone", "DONE"])
def test_nothing_is_chosen_beforehand(town: TestTown, tokens: dict[str, str], choice: str) -> None:
    with pytest.raises(ChoiceMissing):
        answer(town.office, tokens["done"], choice, FOUND, NOW)


def test_a_link_outlives_neither_its_step_nor_its_days(
    town: TestTown, tokens: dict[str, str]
) -> None:
    with pytest.raises(LinkExpired):
        look(town.office, tokens["done"], at("2027-04-07 09:00"))
    answer(town.office, tokens["done"], "done", FOUND, NOW)
    for action in ("done", "unchanged", "delegate", "postpone"):
        with pytest.raises(Overtaken):
            answer(town.office, tokens[action], action, FOUND, NOW)


def test_ten_thousand_forgeries_open_nothing(town: TestTown, tokens: dict[str, str]) -> None:
    real = tokens["done"]
    forged = {real[:-1] + sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} - {real}
    forged |= {real[:cut] for cut in range(len(real))} | {real + "A", real.swapcase(), "å" * 43}
    forged |= {f"{number:043d}" for number in range(10_000)}
    for token in forged:
        with pytest.raises(LinkUnknown):
            look(town.office, token, NOW)


def test_twenty_answers_at_once_are_one_transition(town: TestTown, tokens: dict[str, str]) -> None:
    def press(_: int) -> str:
        try:
            return answer(town.office, tokens["done"], "done", FOUND, NOW).state
        except ArshjulError as error:
            return error.key

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(press, range(20)))
    assert answers.count("analys") == 1
    assert set(answers) == {"analys", "overtaken"}
    with town.office.database.read() as session:
        number = town.case("Backaskolan").id
        left = select(Audit).where(Audit.what == "left:kartläggning", Audit.case_id == number)
        moves = session.exec(left).all()
    assert len(moves) == 1


def test_a_manager_may_hand_over_or_postpone_and_nothing_more(town: TestTown) -> None:
    town.open_year()
    letters = []
    for day in range(1, 29):
        letters += town.tick(f"2027-03-{day:02} 08:00")
    for day in range(1, 20):
        letters += town.tick(f"2027-04-{day:02} 08:00")
    (letter,) = [one for one in letters if "mo@" in str(one["To"])]
    now = at("2027-04-19 09:00")
    actions = {look(town.office, path.rpartition("/")[2], now).action for path in links(letter)}
    assert actions == {"delegate", "postpone"}
    assert "Backaskolan" in body(letter)


def test_text_that_is_no_text_is_refused_with_a_word(
    town: TestTown, tokens: dict[str, str]
) -> None:
    for bad in ("\0", "x" * 4001):
        with pytest.raises(BadAnswer):
            answer(town.office, tokens["done"], "done", {**FOUND, "method": bad}, NOW)


def test_an_evidence_of_a_whole_cycle_by_mail_alone(town: TestTown) -> None:
    """Lo never signs in anywhere: five letters, five answers, and next year opens by itself."""
    from states.safety_cycle import STEPS, invented

    town.open_year()
    lo = Who(town.person("lo@skola.example"), "mail")
    for step in STEPS:
        case = town.case("Backaskolan")
        assert case.state == step
        with town.office.database.read() as session:
            from models.safety_cycle.evidence import evidence_of

            given = invented(step, evidence_of(session, case.id or 0), date(2027, 3, 1))
        if step == "kartläggning":
            given = FOUND
        target = {"kartläggning": "analyse", "analys": "act", "åtgärd": "evaluate",
                  "utvärdering": "improve", "förbättring": "close"}[step]  # fmt: skip
        verbs.move.alone(town.errand(lo, NOW), case.id or 0, target, answers=given)
    done = town.case("Backaskolan")
    assert (done.state, done.outcome) == ("avslutad", "done")
    following = town.case("Backaskolan", "2027/28")
    assert following.state == "kartläggning"
    with town.office.database.read() as session:
        links_left = session.exec(select(ActionLink)).all()
        carried = evidence_of(session, following.id or 0).measures
    assert not links_left
    assert [measure.problem for measure in carried] == ["Mörk skolgård"]
