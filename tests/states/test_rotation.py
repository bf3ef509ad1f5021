"""Växelvis: each unit its turn before anybody has two, whoever comes and goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from states.rotation import next_turn, order

EVENTS = st.lists(
    st.one_of(
        st.just(("turn", 0)),
        st.tuples(st.sampled_from(("join", "leave")), st.integers(min_value=1, max_value=8)),
    ),
    max_size=120,
)


def go_round(events: list[tuple[str, int]]) -> list[tuple[int, frozenset[int]]]:
    """The turns that came of it, each with the units that took part when it was given."""
    members: list[int] = [1, 2, 3]
    turns: list[int] = []
    given_to: list[tuple[int, frozenset[int]]] = []
    for what, unit in events:
        if what == "join" and unit not in members:
            members.append(unit)
        elif what == "leave" and unit in members:
            members.remove(unit)
        elif what == "turn":
            chosen = next_turn(members, turns)
            assert (chosen is None) == (not members)
            if chosen is not None:
                turns.append(chosen)
                given_to.append((chosen, frozenset(members)))
    return given_to


@given(EVENTS)
def test_each_unit_has_its_turn_before_another_has_two(events: list[tuple[str, int]]) -> None:
    turns = go_round(events)
    for later, (unit, _) in enumerate(turns):
        earlier = [place for place in range(later) if turns[place][0] == unit]
        if earlier:
            between = range(earlier[-1] + 1, later)
            stayed = frozenset.intersection(*(turns[p][1] for p in range(earlier[-1], later + 1)))
            had = {turns[place][0] for place in between}
            assert stayed - {unit} <= had, "somebody who was there all the time was passed over"


@given(EVENTS)
def test_over_the_years_nobody_has_more_than_one_turn_more_than_another(
    events: list[tuple[str, int]],
) -> None:
    faithful = [("turn", 0) for what, _ in events if what == "turn"]
    counts: dict[int, int] = {}
    for unit, _ in go_round(faithful):
        counts[unit] = counts.get(unit, 0) + 1
    had = [counts.get(unit, 0) for unit in (1, 2, 3)]
    assert max(had) - min(had) <= 1


@given(EVENTS)
def test_the_same_history_gives_the_same_turns(events: list[tuple[str, int]]) -> None:
    assert go_round(events) == go_round(events)
    turns = [unit for unit, _ in go_round(events)]
    if {1, 2, 3} <= set(turns):
        assert next_turn([1, 2, 3], turns) == next_turn([3, 1, 2], turns), "in whatever order"


def test_a_new_unit_has_its_turn_at_once_and_a_closed_one_has_none() -> None:
    assert next_turn([1, 2, 3], []) == 1
    assert next_turn([1, 2, 3], [1]) == 2
    assert next_turn([1, 2, 3, 4], [1, 2]) == 3
    assert next_turn([1, 2, 3, 4], [1, 2, 3, 1]) == 4
    assert next_turn([2, 3], [1, 2, 3]) == 2
    assert next_turn([], [1, 2]) is None


def test_who_still_has_a_turn_before_it_is_not_given_another() -> None:
    assert next_turn([1, 2], [2, 1], busy={2}) == 1
    assert next_turn([1], [1], busy={1}) is None


def test_the_coming_order_is_told_in_advance() -> None:
    assert order([1, 2, 3], [3, 1], 4) == (2, 3, 1, 2)
    assert order([], [3], 4) == ()
