"""What a move means: which work it completes, and how an end has ended. The right values, each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from states.errors import EvidenceMissing, MoveNotPossible, ReasonMissing
from states.kind import Choice, Facts
from states.kinds import KINDS
from states.process import FINISHED, Move, Outcome, Process

AT = datetime(2026, 10, 5, 8, tzinfo=UTC)
ENDS = {
    ("activity", "carry_out"): "done",
    ("activity", "carry_out_partly"): "partly",
    ("activity", "leave_undone"): "not_done",
    ("measure", "evaluate_measure"): "done",
    ("measure", "measure_not_done"): "not_done",
    ("gathering", "hold"): "done",
    ("gathering", "cancel"): "cancelled",
    ("governing_document", "repeal"): "repealed",
    ("governing_document", "withdraw"): "repealed",
    ("governing_document", "unit_closed"): "not_applicable",
    ("service_validation", "finish_phasing_out"): "withdrawn",
    ("service_validation", "never_used"): "withdrawn",
    ("participation", "leave_programme"): "withdrawn",
    ("commitment", "end_commitment"): "withdrawn",
    ("commitment", "fulfil"): "done",
    ("revision_request", "withdraw"): "withdrawn",
    ("support_request", "withdraw"): "withdrawn",
    ("urgent_case", "registered_twice"): "registered_twice",
    ("data_breach", "registered_twice"): "registered_twice",
    ("cyber_incident", "registered_twice"): "registered_twice",
    ("cyber_incident", "close_matter"): "done",
    ("safety_cycle", "close"): "done",
    ("rollout", "put_in_place"): "done",
    ("report_back", "approve_report"): "done",
}
UNDONE = {"go_back", "not_applicable", "take_back", "send_back", "draft_again", "return_assessment"}


def every_move() -> list[tuple[str, Move]]:  # type: ignore[type-arg]
    return [(name, move) for name, kind in KINDS.items() for move in kind.process.moves]


@pytest.mark.parametrize(("kind", "name"), sorted(ENDS))
def test_each_end_says_how_it_ended(kind: str, name: str) -> None:
    found = {m.outcome for k, m in every_move() if (k, m.name) == (kind, name)}
    assert found == {Outcome(ENDS[kind, name])}


@pytest.mark.parametrize(
    ("kind", "move", "known", "how"),
    [
        ("participation", "complete", {}, Outcome.DONE),
        ("participation", "complete", {"phases_left": "yes"}, Outcome.PARTLY),
        ("phase", "close_phase", {}, Outcome.DONE),
        ("phase", "close_phase", {"partly_done": "measures"}, Outcome.PARTLY),
        ("phase", "close_phase", {"undone": "mapping"}, Outcome.PARTLY),
    ],
)
def test_what_was_done_in_part_is_told_by_its_parts(
    kind: str, move: str, known: dict[str, str], how: Outcome
) -> None:
    [made] = [one for name, one in every_move() if (name, one.name) == (kind, move)]
    assert callable(made.outcome)
    assert made.outcome(Facts(known=known)) == how


def test_only_what_was_done_counts_as_finished() -> None:
    assert FINISHED == (Outcome.DONE, Outcome.PARTLY)
    unfinished = {
        (kind, move.name)
        for kind, move in every_move()
        if move.outcome is not None and move.outcome not in FINISHED
    }
    assert {key for key, how in ENDS.items() if how not in FINISHED} <= unfinished
    assert all(
        move.outcome == Outcome.NOT_APPLICABLE
        for _, move in every_move()
        if move.name == "not_applicable" and move.outcome is not None
    )


SKIPPING = {("report_back", ("planned", "compiled"))}


def test_going_back_or_out_completes_nothing() -> None:
    assert {move.name for _, move in every_move()} > UNDONE, "the names have changed"
    assert [(kind, m.name) for kind, m in every_move() if m.name in UNDONE and m.completes] == []
    for kind, move in every_move():
        if move.outcome in (
            Outcome.NOT_DONE, Outcome.CANCELLED, Outcome.REPEALED, Outcome.REGISTERED_TWICE,
        ):  # fmt: skip
            assert not move.completes, (kind, move.name)
        # The board may approve a report that nobody had noted as sent: the way there is skipped.
        if move.outcome in FINISHED and (kind, move.sources) not in SKIPPING:
            assert move.completes, (kind, move.name)


def test_the_answer_done_completes_the_step_unless_it_says_that_it_was_not_held() -> None:
    undone = set()
    for name, kind in KINDS.items():
        for state, wait in kind.waits.items():
            named = wait.done.moves.values() if isinstance(wait.done, Choice) else [wait.done]
            for move in (kind.process.find(state, one) for one in named if one):
                if not move.completes:
                    undone.add((name, move.name))
    assert undone == {("activity", "leave_undone")}


def test_a_table_in_which_an_end_does_not_say_how_it_ended_is_refused() -> None:
    with pytest.raises(ValueError, match="has an outcome"):
        Process("made_up", ("a", "b"), "a", ("b",), (Move("go", ("a",), "b"),))
    with pytest.raises(ValueError, match="has an outcome"):
        Process(
            "made_up", ("a", "b"), "a", (), (Move("go", ("a",), "b", outcome=Outcome.DONE),)
        )  # fmt: skip


def test_the_machine_refuses_what_lacks_reason_evidence_or_a_way() -> None:
    """The conditions of the machine are the only place where these are asked for."""
    process = KINDS["activity"].process
    lacking = Facts({"held_on": "2026-10-05"})
    with pytest.raises(EvidenceMissing) as refused:
        process.move("planned", "carry_out_partly", Facts(), by=1, at=AT)
    assert refused.value.missing == ("held_on", "why_not"), "all that is missing is told at once"
    with pytest.raises(EvidenceMissing) as refused:
        process.move("planned", "carry_out_partly", lacking, by=1, at=AT)
    assert refused.value.missing == ("why_not",)
    with pytest.raises(ReasonMissing):
        process.move("planned", "make_vague", Facts(), by=1, at=AT, why="  ")
    with pytest.raises(MoveNotPossible):
        process.move("date_vague", "carry_out", Facts(), by=1, at=AT)
    made = process.move("planned", "leave_undone", Facts({"why_not": "Storm"}), by=1, at=AT)
    assert (made.target, made.completes, made.outcome) == ("not_done", False, Outcome.NOT_DONE)


def test_no_try_leaves_anything_behind_in_the_machine() -> None:
    process = KINDS["measure"].process
    for _ in range(50):
        process.move("planned", "begin", Facts(), by=1, at=AT)
        assert process.refusal("planned", "finish_measure", Facts()) is not None
    assert process.machine.models == []
