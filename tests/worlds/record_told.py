"""The list of verbs that are told in the record, each with what is done before it is tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flows.engine.door import Verb
from tests.worlds.record_world import DAY, World

Scenario = Callable[[World], Callable[[], object]]
TOLD: dict[str, Scenario] = {}


def name_of(verb: Callable[..., Any]) -> str:
    return f"{verb.__module__}.{verb.__name__}"


def told(verb: Callable[..., Any]) -> Callable[[Scenario], Scenario]:
    def keep(scenario: Scenario) -> Scenario:
        assert name_of(verb) not in TOLD
        TOLD[name_of(verb)] = scenario
        return scenario

    return keep


def at_desk(verb: Callable[..., Any], *given: Any, **more: Any) -> None:
    """A verb that takes a desk and needs nothing before it; a function gives what is made then."""

    def scenario(w: World) -> Callable[[], object]:
        ready, named = _made(w, given), _named(w, more)
        return w.later(lambda desk: verb(desk, *ready, **named))

    told(verb)(scenario)


def by_itself(verb: Callable[..., Any], *given: Any, **more: Any) -> None:
    """A verb that opens its own transaction in the town."""

    def scenario(w: World) -> Callable[[], object]:
        ready, named = _made(w, given), _named(w, more)
        if isinstance(verb, Verb):
            return lambda: verb.alone(w.town.errand(w.asta, w.now), *ready, **named)
        return lambda: verb(w.office, w.id, *ready, **named, **w.acts)

    told(verb)(scenario)


def _made(w: World, given: tuple[Any, ...]) -> list[Any]:
    return [one(w) if callable(one) and not isinstance(one, type) else one for one in given]


def _named(w: World, more: dict[str, Any]) -> dict[str, Any]:
    return dict(zip(more, _made(w, tuple(more.values())), strict=True))


def new(stem: str) -> Callable[[World], str]:
    return lambda w: w.name(stem)


def soon(days: int) -> date:
    return DAY + timedelta(days=days)
