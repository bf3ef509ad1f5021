"""The chain of a late case: frozen with every rung and everybody on it, and read as it was kept."""

from __future__ import annotations

import json

from states.chain import Chain, Rung
from states.ladder import DEFAULT_LEVELS, DEPUTY, OWNER, Ladder, Level

HOLDERS = {
    OWNER: [1],
    DEPUTY: [2],
    "manager": [3, 4],
    "school_chief": [5],
    "head_of_administration": [6],
}
FROZEN = Chain.freeze(Ladder(), HOLDERS.__getitem__)


def test_every_rung_after_the_last_day_keeps_everybody_on_it() -> None:
    assert [(rung.level.days, rung.people) for rung in FROZEN.rungs] == [
        (3, ((OWNER, (1,)), (DEPUTY, (2,)))),
        (7, (("manager", (3, 4)),)),
        (14, (("school_chief", (5,)),)),
        (30, (("head_of_administration", (6,)),)),
    ]
    assert [rung.level for rung in FROZEN.rungs] == [one for one in DEFAULT_LEVELS if one.days > 0]


def test_what_is_kept_is_what_is_read() -> None:
    kept = FROZEN.stored()
    assert Chain.read(kept) == Chain.parse(json.dumps(kept)) == FROZEN
    assert Chain.read(None) is Chain.read([]) is Chain.parse(None) is Chain.parse("null") is None


def test_a_rung_says_who_held_each_of_its_roles() -> None:
    first = FROZEN.rung(3)
    assert first is not None
    assert (first.held_by(OWNER), first.held_by(DEPUTY), first.held_by("manager")) == (
        (1,),
        (2,),
        None,
    )
    assert FROZEN.rung(0) is FROZEN.rung(4) is None


def test_todays_ladder_holds_until_the_last_day_and_the_frozen_one_after_it() -> None:
    today = Ladder((Level(-5, "notice", (OWNER,)), Level(60, "escalation", ("coordinator",))))
    held = FROZEN.ladder(today, "headteacher")
    assert [level.days for level in held.levels] == [-5, 3, 7, 14, 30]
    assert Chain((Rung(today.levels[1], ()),)).ladder(today, "manager").owner == "manager"
