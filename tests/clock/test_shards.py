"""A run for some municipalities leaves the others' work to be done."""

from __future__ import annotations

from collections import Counter

import pytest

from flows.clock.shards import MOST, NoSuchShard, batches, in_shard, names, wanted

PLACES = [f"se-{number:04}" for number in range(650)]


@pytest.mark.parametrize("of", [1, 2, 7, 20])
def test_each_municipality_lies_in_one_part(of: int) -> None:
    found = Counter(one for name in names(of) for one in in_shard(PLACES, name))
    assert found == Counter(PLACES)


def test_a_part_stays_the_same_whoever_else_comes() -> None:
    assert set(in_shard(PLACES[:300], "2/5")) == set(in_shard(PLACES, "2/5")) & set(PLACES[:300])


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "a/b", "1/", "/2", "-1/2", "1/2/3"])
def test_a_part_that_is_none_is_refused(shard: str) -> None:
    with pytest.raises(NoSuchShard):
        in_shard(PLACES, shard)


@pytest.mark.parametrize("many", [0, 1, 19, 20, 21, 650])
def test_batches_are_at_most_twenty_and_lose_nobody(many: int) -> None:
    groups = batches(PLACES[:many])
    assert len(groups) <= MOST
    assert Counter(one for some in groups for one in some) == Counter(PLACES[:many])


def test_as_many_parts_as_the_municipalities_are_worth() -> None:
    assert [wanted(many) for many in (0, 1, 35, 36, 650, 5_000)] == [1, 1, 1, 2, 19, MOST]
