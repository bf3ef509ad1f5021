"""The five steps: what each move asks for, and that no walk ever leaves the table or the record."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.locales import LOCALES
from config.words import words
from states.cycle_evidence import Effect, Evidence, Survey, Verdict
from states.errors import (
    ArshjulError,
    EvidenceMissing,
    MoveNotPossible,
    ReasonMissing,
    UnknownMove,
)
from states.process import Change, Outcome, check_complete, diagram
from states.safety_cycle import (
    ANALYS,
    ATGARD,
    AVSLUTAD,
    FORBATTRING,
    FORWARD,
    KARTLAGGNING,
    PROCESS,
    STATES,
    STEPS,
    UTVARDERING,
)
from tests.worlds.cycle_walks import (
    ASTA,
    DARK,
    FULL,
    LAMP,
    NOON,
    QUIET,
    move,
)


def refused(state: str, name: str, facts: Evidence) -> tuple[str, ...]:
    with pytest.raises(EvidenceMissing) as found:
        move(state, name, facts)
    return found.value.missing


def with_measure(**changes: object) -> Evidence:
    return replace(FULL, measures=(replace(LAMP, **changes),))  # type: ignore[arg-type]


def with_survey(**changes: object) -> Evidence:
    assert FULL.survey is not None
    return replace(FULL, survey=replace(FULL.survey, **changes))  # type: ignore[arg-type]


def test_the_five_steps_are_walked_in_their_order() -> None:
    state = PROCESS.start
    walked = [state]
    while state not in PROCESS.ends:
        change = move(state, FORWARD[state])
        last = change.target in PROCESS.ends
        assert change == Change(
            "safety_cycle", FORWARD[state], state, change.target, ASTA, NOON, None,
            completes=True, outcome=Outcome.DONE if last else None,
        )  # fmt: skip
        state = change.target
        walked.append(state)
    assert tuple(walked) == STATES


@pytest.mark.parametrize(
    ("state", "facts", "missing"),
    [
        (KARTLAGGNING, Evidence(), ("method_and_sources", "findings_or_nothing_found")),
        (KARTLAGGNING, with_survey(method="  "), ("method_and_sources",)),
        (KARTLAGGNING, with_survey(sources=""), ("method_and_sources",)),
        (KARTLAGGNING, with_survey(nothing_found=True), ("findings_or_nothing_found",)),
        (KARTLAGGNING, replace(FULL, findings=()), ("findings_or_nothing_found",)),
        (ANALYS, replace(FULL, findings=(replace(DARK, cause=" "),)), ("cause_of_each_finding",)),
        (
            ANALYS,
            replace(FULL, findings=(DARK, replace(QUIET, priority=None))),
            ("priority_of_each_finding",),
        ),
        (ATGARD, replace(FULL, measures=()), ("measure_for_each_prioritised_finding",)),
        (ATGARD, with_measure(finding=2), ("measure_for_each_prioritised_finding",)),
        (ATGARD, with_measure(problem=""), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(action=" "), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(when=None), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(who=""), ("five_fields_of_each_measure",)),
        (ATGARD, with_measure(evaluated_on=None), ("five_fields_of_each_measure",)),
        (UTVARDERING, with_measure(effect=None), ("effect_of_each_measure",)),
        (UTVARDERING, with_measure(effect=Effect.PARTLY), ("reason_where_no_effect",)),
        (UTVARDERING, with_measure(effect=Effect.NONE), ("reason_where_no_effect",)),
        (UTVARDERING, with_measure(effect=Effect.NEW_RISK), ("reason_where_no_effect",)),
        (UTVARDERING, with_measure(effect=Effect.NOT_DONE), ("reason_where_no_effect",)),
        (FORBATTRING, replace(FULL, verdict=None), ("verdict_with_reason", "carry_over_decided")),
        (FORBATTRING, replace(FULL, verdict=Verdict(True, " ", True)), ("verdict_with_reason",)),
        (FORBATTRING, replace(FULL, verdict=Verdict(False, "Nej")), ("carry_over_decided",)),
    ],
)
def test_a_step_is_not_left_without_its_evidence(
    state: str, facts: Evidence, missing: tuple[str, ...]
) -> None:
    assert move(state, FORWARD[state]).source == state, "with everything it is left"
    assert refused(state, FORWARD[state], facts) == missing


def test_nothing_found_is_a_result_all_the_way() -> None:
    nothing = Evidence(Survey("Enkät", "Svaren", nothing_found=True))
    state = KARTLAGGNING
    for _ in range(4):
        state = move(state, FORWARD[state], nothing).target
    assert state == FORBATTRING
    judged = replace(nothing, verdict=Verdict(True, "Inga ändringar", True))
    assert move(state, "close", judged).target == AVSLUTAD


def test_a_finding_that_is_left_as_it_is_needs_no_measure() -> None:
    left = replace(FULL, findings=(QUIET,), measures=())
    assert move(ATGARD, "evaluate", left).target == UTVARDERING


def test_a_measure_without_full_effect_is_explained_and_goes_on() -> None:
    partly = with_measure(effect=Effect.PARTLY, effect_why="Lampan gick sönder igen")
    assert move(UTVARDERING, "improve", partly).target == FORBATTRING


@pytest.mark.parametrize(("before", "state"), list(pairwise(STEPS)))
def test_one_goes_back_one_step_with_a_reason_and_no_evidence(before: str, state: str) -> None:
    for why in (None, "", "   "):
        with pytest.raises(ReasonMissing):
            move(state, "go_back", Evidence(), why)
    change = move(state, "go_back", Evidence(), "  Vi glömde gården ")
    assert (change.target, change.why) == (before, "Vi glömde gården")


def test_one_cannot_go_back_from_the_first_step_or_out_of_the_last() -> None:
    for state in (KARTLAGGNING, AVSLUTAD):
        with pytest.raises(MoveNotPossible):
            move(state, "go_back", FULL, "Ändå")


@pytest.mark.parametrize("state", STEPS)
def test_not_applicable_needs_a_reason_and_ends_the_year(state: str) -> None:
    with pytest.raises(ReasonMissing):
        move(state, "not_applicable", Evidence())
    assert move(state, "not_applicable", Evidence(), "Skolan är vilande").target == AVSLUTAD


def test_a_move_is_also_known_by_where_it_leads() -> None:
    assert move(KARTLAGGNING, ANALYS).move == "analyse"
    assert move(FORBATTRING, AVSLUTAD).move == "close"
    assert move(ATGARD, ANALYS, FULL, "Mer att se").move == "go_back"


def test_no_step_is_jumped_over() -> None:
    for state in STATES:
        for name in FORWARD.values():
            if FORWARD.get(state) != name:
                with pytest.raises(MoveNotPossible):
                    move(state, name)


def test_every_refusal_is_one_family() -> None:
    tries: list[tuple[str, str, Evidence, type[ArshjulError]]] = [
        (KARTLAGGNING, "fly", FULL, UnknownMove),
        (KARTLAGGNING, "to_avslutad", FULL, UnknownMove),  # the library's own shortcuts are off
        (KARTLAGGNING, "state", FULL, UnknownMove),
        (AVSLUTAD, "analyse", FULL, MoveNotPossible),
        (KARTLAGGNING, "close", FULL, MoveNotPossible),
        (KARTLAGGNING, "analyse", Evidence(), EvidenceMissing),
        (ANALYS, "go_back", FULL, ReasonMissing),
    ]
    for state, name, facts, kind in tries:
        with pytest.raises(ArshjulError) as found:
            move(state, name, facts)
        assert type(found.value) is kind


NAMES = st.sampled_from([*dict.fromkeys(one.name for one in PROCESS.moves), *STATES, "fly", ""])


FACTS = st.sampled_from(
    [
        FULL,
        Evidence(),
        with_measure(effect=None),
        with_survey(method=""),
        replace(FULL, measures=()),
    ]
)


REASONS = st.sampled_from([None, "", " ", "Ett skäl"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(NAMES, FACTS, REASONS), min_size=50, max_size=50))
def test_fifty_random_steps_never_leave_the_table(
    walk: list[tuple[str, Evidence, str | None]],
) -> None:
    table = {(source, one.name): one for one in PROCESS.moves for source in one.sources}
    state = PROCESS.start
    for name, facts, why in walk:
        try:
            change = move(state, name, facts, why)
        except ArshjulError:
            pass
        else:
            row = table[change.source, change.move]
            assert (change.source, change.target) == (state, row.target)
            assert all(need.met(facts) for need in row.needs)
            assert change.why or not row.reason
            assert (change.by, change.at, change.process) == (ASTA, NOON, "safety_cycle")
            state = change.target
        assert state in STATES
        assert PROCESS.machine.models == [], "no walker is kept alive"
    if state in PROCESS.ends:
        assert PROCESS.possible(state) == ()


def test_the_table_has_no_dead_ends() -> None:
    assert check_complete(PROCESS) == []
    lost = replace(PROCESS, states=(*STATES, "vilande"))
    assert check_complete(lost) == ["vilande", "vilande"], "neither reached nor left"
    assert set(FORWARD) == set(STEPS)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_picture_and_the_words_know_each_state_move_and_need(locale: str) -> None:
    book = words(locale)
    picture = diagram(PROCESS, lambda state: book.state(PROCESS.kind, state))
    number = {state: f"s{index}" for index, state in enumerate(STATES)}
    lines = [line.strip() for line in picture.splitlines()]
    for state in STATES:
        assert f'state "{book.state(PROCESS.kind, state)}" as {number[state]}' in lines
    for one in PROCESS.moves:
        assert book.move(PROCESS.kind, one.name)
        for need in one.needs:
            assert book.find(PROCESS.kind, "evidence", need.key), need.key
        for source in one.sources:
            assert f"{number[source]} --> {number[one.target]}: {one.name}" in lines
    arrows = [line for line in lines if "-->" in line and "[*]" not in line]
    assert len(arrows) == sum(len(one.sources) for one in PROCESS.moves)
