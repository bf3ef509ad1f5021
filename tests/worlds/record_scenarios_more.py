"""Verbs of activities, networks, gatherings, services and the programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from sqlmodel import select

from config.programme import parse
from flows.activities import parties, parts, series
from flows.gatherings import verbs
from flows.networks import meetings, pausing, register, requests
from flows.networks import series as meeting_series
from flows.services import guardians, rules, sharing, suppliers
from flows.services import register as services
from flows.services.sheet import Sheet
from flows.skolesec import (
    attendance,
    daily,
    follow_changes,
    guides,
    rounds,
    support_requests,
    taking_part,
)
from models.case.tables import Case
from states.meeting_days import Rhythm
from tests.worlds.record_told import at_desk, new, soon, told
from tests.worlds.record_world import DAY, World

# Activities and networks.
at_desk(series.add_series, lambda w: series.Wanted(type="training_day", name=w.name("Dag")))
at_desk(series.end_series, lambda w: _series(w)[0], soon(5), why="Behövs inte")
at_desk(parts.add_part, lambda w: _series(w)[1], "Larm")
at_desk(parties.note_party, lambda w: w.service()[1], "informed", new("Facknämnd"))
at_desk(register.add_network, name=new("Nätverk"), audience="school")
at_desk(pausing.pause, lambda w: w.network(), why="Ingen leder")
at_desk(meetings.meet, lambda w: w.network(), None, None)
at_desk(
    meeting_series.plan_series,
    lambda w: w.network(),
    Rhythm(DAY + timedelta(days=7), DAY + timedelta(days=40), 1),
    time(13),
    time(14),
)
at_desk(
    meetings.note_who_came,
    lambda w: w.meeting(),
    lambda w: [w.town.person("kim@skola.example")],
)
at_desk(requests.request_revision, lambda w: w.network(), "Riktlinje", why="Nya krav")


@told(pausing.restart)
def _restarted(w: World) -> Callable[[], object]:
    network = w.network()
    w.do(lambda desk: pausing.pause(desk, network, why="Ingen leder"))
    return w.later(lambda desk: pausing.restart(desk, network))


@told(parts.tick)
def _ticked(w: World) -> Callable[[], object]:
    case = _series(w)[1]
    number = w.do(lambda desk: parts.add_part(desk, case, "Larm"))
    return w.later(lambda desk: parts.tick(desk, case, [number]))


def _series(w: World) -> tuple[int, int]:
    """A series of activities, and one of its cases."""
    wanted = series.Wanted("training_day", w.name("Dag"))
    number = w.do(lambda desk: series.add_series(desk, wanted))
    with w.session() as session:
        return number, session.exec(select(Case.id).where(Case.subject_id == number)).first() or 0


# Gatherings of any series.
at_desk(verbs.add, new("Serie"), new("Träff"))
at_desk(verbs.place, lambda w: _gathering(w).id, lambda w: w.hour(1), lambda w: w.hour(2))
at_desk(verbs.expect, lambda w: _gathering(w), lambda w: [w.asta.person])


def _gathering(w: World) -> Case:
    return w.do(lambda desk: verbs.add(desk, w.name("Serie"), w.name("Träff")))


# Services.
SHEET = Sheet(purpose="Matematik", data=("namn",))
SHARED = {"format": sharing.FORMAT, "from": "Rådal", "answers": {"security_measures": "Oppdiktat"}}
at_desk(services.register, new("Tjänst"), SHEET)
at_desk(services.change, lambda w: w.service()[1], Sheet(purpose="Läsning"), why="Nytt")
at_desk(services.report, lambda w: [w.service()[1]], "incident", new("Ärende"))
at_desk(services.add_agreement, lambda w: w.service()[1], "processor", DAY, soon(300))
at_desk(services.note_use, lambda w: w.service()[1], DAY)
at_desk(services.end_use, lambda w: _used(w), soon(3))
at_desk(guardians.take_into_use, lambda w: w.approved(), DAY)
at_desk(rules.set_rules, rules.Rules(per_week=7))
at_desk(suppliers.put_supplier, new("Förlag"), "SE")


@told(guardians.record_approvals)
def _answered(w: World) -> Callable[[], object]:
    sheet = Sheet(purpose="Läsning", data=("namn",), grades=(1, 3), social_medium=True)
    number = w.do(lambda desk: services.register(desk, w.name("Tjänst"), sheet)).subject
    unit = w.town.unit("Backaskolan")
    counts = {"pupils": 20, "approved": 18, "refused": 2}
    return w.later(lambda desk: guardians.record_approvals(desk, number, unit, "3B", **counts))


@told(sharing.copy_from)
def _copied(w: World) -> Callable[[], object]:
    _, number = w.service()
    field = next(iter(sharing.SHARED.values()))
    given = field.options[0] if field.options else "Oppdiktat"
    shared = {**SHARED, "answers": {field.name: given}}
    return w.later(lambda desk: sharing.copy_from(desk, number, shared))


def _used(w: World) -> int:
    _, number = w.service()
    w.do(lambda desk: services.note_use(desk, number, DAY))
    return number


# The programme.
KIM = "kim@radal.example"
at_desk(guides.share, lambda w: w.round, "mapping")
at_desk(guides.take_guide, lambda w: w.round, KIM)
at_desk(guides.appoint_guide, lambda w: w.round, lambda w: w.asta.person)
at_desk(rounds.come_to_info, lambda w: w.round, "Salten", 2)


@told(attendance.note_presence)
def _present(w: World) -> Callable[[], object]:
    w.common(lambda desk: rounds.place_common(desk, w.round, 4, w.hour(2), w.hour(3)))
    w.do(daily.daily)
    return w.later(lambda desk: attendance.note_presence(desk, w.round, 4, people=2))


@told(taking_part.ask_to_join)
def _asked(w: World) -> Callable[[], object]:
    return lambda: w.beside(lambda desk: taking_part.ask_to_join(desk, w.round))


@told(support_requests.ask_support)
def _supported(w: World) -> Callable[[], object]:
    w.do(lambda desk: guides.take_guide(desk, w.round, KIM))
    return w.later(lambda desk: support_requests.ask_support(desk, w.round, w.name("Hur?")))


@told(rounds.place_common)
def _common(w: World) -> Callable[[], object]:
    when = w.hour(1), w.hour(2)
    return lambda: w.common(lambda desk: rounds.place_common(desk, w.round, 3, *when))


@told(follow_changes.change_round)
def _changed(w: World) -> Callable[[], object]:
    plan = parse(w.text.replace("Målbilde", "Målbildet"))

    return lambda: w.common(lambda desk: follow_changes.change_round(desk, plan))
