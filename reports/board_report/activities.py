"""The activities of the year: what was held and by whom, what was not, and what comes. Of one
whose days few may know it is told how often it was held, and nothing of when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date

from models.figures.of_authority import (
    Occurrence,
    RolledOut,
    coming_activities,
    ended_activities,
    open_activities,
    rolled_out_on,
)
from models.figures.of_delays import open_on, typed_in_afterwards
from models.figures.of_year import cases_of_year
from reports.frames import bullets
from reports.report import Block, Line
from reports.teller import Teller, joined, words
from states import activity, measure
from states.activity import HELD, ROTATION, VAGUE
from states.rollout import BEGUN, CANCELLED, IN_PLACE, PLANNED

KEY = "reports.board_report"


def held(teller: Teller) -> Sequence[Block]:
    """Each activity that took place: how often, in which months, with whom, how many took part and
    how much was found; and those that did not."""
    by_series, later = _by_series(teller, lambda one: one.scope != ROTATION), _typed_later(teller)
    lines = [_told(teller, some, later) for some in by_series.values()]
    return [*bullets(line for line in lines if line)]


def recurring(teller: Teller) -> Sequence[Block]:
    """What goes round among the schools, and how often it was held in the period."""
    lines = []
    for series, some in _by_series(teller, lambda one: one.scope == ROTATION).items():
        done = [one.case for one in some if one.state in HELD]
        number = teller.count(f"held:{series}", done, some[0].name)
        party = some[0].external
        key = "rotation_with" if party else "rotation"
        told = [teller.line(f"{KEY}.{key}", name=some[0].name, party=party)]
        told.append(teller.line(f"{KEY}.{'in_turn' if done else 'not_in_turn'}", n=number))
        lines.append(joined([*told, *_missed(teller, series, some)], " "))
    return [*bullets(lines)]


def coming(teller: Teller) -> Sequence[Block]:
    """What is planned after the period, the earliest first: the activities, the roll-outs that are
    not in place, and how many measures are left."""
    scope = teller.scope
    by_name: dict[str, list[Occurrence]] = defaultdict(list)
    for one in coming_activities(teller.session, scope.municipality, scope.end):
        by_name[one.name].append(one)
    lines = [_ahead(teller, name, some) for name, some in sorted(by_name.items(), key=_earliest)]
    lines += _late(teller)
    goes_on: list[str] = []
    for name, there in rolled_out_on(teller.session, scope.municipality, scope.end).items():
        lines += _begins(teller, name, there)
        late = [one.case for one in there if one.late]
        if _goes_on(there) and late:
            number = teller.count(f"roll_late:{name}", late, name)
            lines.append(teller.line(f"{KEY}.goes_on_late", name=name, n=number))
        elif _goes_on(there):
            goes_on.append(name)
    if goes_on:
        lines.append(teller.line(f"{KEY}.goes_on", names=_listed(teller, goes_on)))
    left = [
        one.id
        for one in cases_of_year(
            teller.session, scope.municipality, scope.start, scope.end, [measure.KIND]
        )
        if not one.ended(scope.start, scope.end)
    ]
    if left:
        lines.append(teller.line(f"{KEY}.measures_left", n=teller.count("measures_left", left)))
    return [*bullets(lines)]


def _listed(teller: Teller, names: list[str]) -> str:
    some = [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names
    return teller.say.say(f"{KEY}.and").join(some)


def _late(teller: Teller) -> list[Line]:
    """How many activities were late when the period ended, and which; one whose days few may know
    is a number alone."""
    home, end = teller.scope.municipality, teller.scope.end
    late = {one.case for one in open_on(teller.session, home, end, activity.KIND) if one.late}
    if not late:
        return []
    there = [one for one in open_activities(teller.session, home, end) if one.case in late]
    names = sorted({one.name for one in there if not one.kept})
    key = "late_among" if any(one.kept for one in there) else "late_these"
    said = teller.say.say(f"{KEY}.{key}", names=_listed(teller, names)) if names else ""
    number = teller.count("activities_late", late)
    return [teller.line(f"{KEY}.activities_late", n=number, names=said)]


def _earliest(named: tuple[str, list[Occurrence]]) -> tuple[date, str]:
    """What has no day stands last."""
    days = [one.day for one in named[1] if one.day and one.state != VAGUE]
    return min(days, default=date.max), named[0]


def _goes_on(there: list[RolledOut]) -> bool:
    """Whether a roll-out is begun somewhere, and not in place everywhere."""
    states = {one.state for one in there}
    return bool(states & {BEGUN, IN_PLACE}) and not states <= {IN_PLACE, CANCELLED}


def _begins(teller: Teller, name: str, there: list[RolledOut]) -> list[Line]:
    """A roll-out that nobody has begun, with its day."""
    if any(one.state != PLANNED for one in there):
        return []
    late = [one for one in there if one.late]
    due = [one.due for one in late or there if one.due]
    if not due:
        return [teller.line(f"{KEY}.begins", name=name)]
    day = teller.say.day(max(due))
    if not late:
        return [teller.line(f"{KEY}.begins_by", name=name, day=day)]
    number = teller.count(f"roll_late:{name}", [one.case for one in late], name)
    return [teller.line(f"{KEY}.begins_late", name=name, day=day, n=number)]


def _by_series(teller: Teller, wanted: Callable[[Occurrence], bool]) -> dict[int, list[Occurrence]]:
    scope = teller.scope
    found: dict[int, list[Occurrence]] = defaultdict(list)
    for one in ended_activities(teller.session, scope.municipality, scope.start, scope.end):
        if wanted(one):
            found[one.series].append(one)
    return dict(found)


def _told(teller: Teller, some: list[Occurrence], later: Collection[int]) -> Line:
    series, name = some[0].series, some[0].name
    done = [one for one in some if one.state in HELD]
    number = teller.count(f"held:{series}", [one.case for one in done], name)
    told: list[Line] = []
    if done:
        when = months(teller, done)
        key = "held_in" if when else "held"
        told.append(teller.line(f"{KEY}.{key}", name=name, n=number, time=when))
        told += _with_whom(teller, series, done)
    else:
        missed = teller.count(f"not_held:{series}", [one.case for one in some], name)
        told.append(teller.line(f"{KEY}.never_held", name=name, n=missed))
    told += [*_missed(teller, series, some), *_typed_in(teller, done, later)] if done else []
    return joined(told, " ")


def _with_whom(teller: Teller, series: int, done: list[Occurrence]) -> list[Line]:
    """Who from outside took part, how many people did, and how much was found."""
    told = []
    parties = {one.told.get("external_party", "").strip() for one in done} - {""}
    if parties:
        told.append(
            teller.line(f"{KEY}.party", party=teller.say.say(f"{KEY}.and").join(sorted(parties)))
        )
    came = {
        one.case: int(count) for one in done if (count := one.told.get("attendance", "")).isdigit()
    }
    if came:
        number = teller.amount(f"came:{series}", sum(came.values()), came, done[0].name)
        told.append(teller.line(f"{KEY}.came", n=number))
    found = {
        one.case: one.told["findings"].splitlines() for one in done if one.told.get("findings")
    }
    if found:
        lines_of = sum(bool(line.strip()) for lines in found.values() for line in lines)
        number = teller.amount(f"found:{series}", lines_of, found, done[0].name)
        told.append(teller.line(f"{KEY}.found", n=number))
    return told


def _typed_later(teller: Teller) -> frozenset[int]:
    """The activities that were typed in long after they were held."""
    scope = teller.scope
    found = typed_in_afterwards(teller.session, scope.municipality, scope.start, scope.end)
    return frozenset(found.get(activity.KIND, ()))


def _typed_in(teller: Teller, done: list[Occurrence], later: Collection[int]) -> list[Line]:
    cases = [one.case for one in done if one.case in later]
    if not cases:
        return []
    number = teller.count(f"afterwards_of:{done[0].series}", cases, done[0].name)
    return [teller.line(f"{KEY}.typed_in", n=number)]


def _missed(teller: Teller, series: int, some: list[Occurrence]) -> list[Line]:
    cases = [one.case for one in some if one.state not in HELD]
    missed = teller.count(f"not_held:{series}", cases, some[0].name)
    return [teller.line(f"{KEY}.missed", n=missed)] if cases else []


def months(teller: Teller, some: list[Occurrence]) -> str:
    """The months, each once and in their order; of many the first and the last."""
    days = sorted(one.day for one in some if one.day)
    names = list(dict.fromkeys(teller.say.month(day) for day in days))
    sign = f"{KEY}.and" if len(names) <= 2 else f"{KEY}.to"
    return teller.say.say(sign).join(names if len(names) <= 2 else [names[0], names[-1]])


def _ahead(teller: Teller, name: str, some: list[Occurrence]) -> Line:
    days = [one for one in some if one.day and one.state != VAGUE]
    vague = next((one.when for one in some if one.when and one.state == VAGUE), "")
    when = teller.say.month(min(one.day for one in days if one.day)) if days else vague
    told = words(f"{name} ({when})" if when else name)
    party = some[0].external
    if party:
        told = teller.line(f"{KEY}.ahead_with", what=told, party=party)
    if len(some) == 1:
        return told
    units = {one.unit for one in some} - {None}
    key = "ahead_units" if len(units) == len(some) else "ahead_times"
    number = teller.count(f"ahead:{name}", [one.case for one in some], name)
    return joined([told, teller.line(f"{KEY}.{key}", n=number)])
