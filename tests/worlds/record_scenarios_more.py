"""Verbs of activities, networks, gatherings, services and the programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from config.programme import parse
from flows.activities import parties, parts, series
from flows.engine.door import desk_in
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
from models.gatherings.tables import MeetingSeries
from states.meeting_days import Rhythm
from tests.conftest import OPERATOR
from tests.worlds.record_told import at_desk, by_itself, new, soon, told
from tests.worlds.record_world import DAY, NEIGHBOUR, NOW, World

# Activities and networks.
by_itself(series.add_series, lambda w: series.Wanted(type="training_day", name=w.name("Dag")))
by_itself(series.end_series, lambda w: _series(w)[0], soon(5), why="Behövs inte")
by_itself(parts.add_part, lambda w: _series(w)[1], "Larm")
by_itself(parties.note_party, lambda w: w.service()[1], "informed", new("Facknämnd"))
by_itself(register.add_network, name=new("Nätverk"), audience="school")
by_itself(pausing.pause, lambda w: w.network(), why="Ingen leder")
by_itself(meetings.meet, lambda w: w.network(), None, None)
by_itself(
    meeting_series.plan_series,
    lambda w: w.network(),
    Rhythm(DAY + timedelta(days=7), DAY + timedelta(days=40), 1),
    "13:00",
    "14:00",
    meetings.ANYWHERE,
)
by_itself(meetings.note_who_came, lambda w: w.meeting()[1], ["kim@skola.example"])
by_itself(requests.request_revision, lambda w: w.network(), "Riktlinje", why="Nya krav")


@told(pausing.restart)
def _restarted(w: World) -> Callable[[], object]:
    name = w.network()
    pausing.pause(w.office, w.id, name, why="Ingen leder", **w.acts)
    return lambda: pausing.restart(w.office, w.id, name, **w.acts)


@told(parts.tick)
def _ticked(w: World) -> Callable[[], object]:
    case = _series(w)[1]
    number = parts.add_part(w.office, w.id, case, "Larm", **w.acts)
    return lambda: parts.tick(w.office, w.id, case, [number], **w.acts)


def _series(w: World) -> tuple[str, int]:
    """A series of activities by its name, and one of its cases."""
    name = w.name("Dag")
    number = series.add_series(w.office, w.id, series.Wanted("training_day", name), **w.acts)
    with w.session() as session:
        return name, session.exec(select(Case.id).where(Case.subject_id == number)).first() or 0


# Gatherings of any series.
at_desk(verbs.add_gathering, lambda w: _meetings(w), new("Träff"))
at_desk(verbs.expect, lambda w: _gathering(w), lambda w: [w.asta.person])


@told(verbs.place_gathering)
def _placed(w: World) -> Callable[[], object]:
    case = _gathering(w)
    when = w.hour(1), w.hour(2)
    return w.later(
        lambda desk: verbs.place_gathering(desk, desk.session.get_one(Case, case.id), *when)
    )


def _meetings(w: World) -> MeetingSeries:
    return w.do(lambda desk: verbs.series_named(desk, w.name("Serie")))


def _gathering(w: World) -> Case:
    series_ = _meetings(w)
    return w.do(lambda desk: verbs.add_gathering(desk, series_, w.name("Träff")))


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
at_desk(guides.share, lambda w: w.round, "mapping")
at_desk(guides.take_guide, lambda w: w.round, NEIGHBOUR, lambda w: w.guide)
at_desk(guides.appoint_guide, lambda w: w.round, lambda w: w.asta.person)
at_desk(rounds.come_to_info, lambda w: w.round, "Salten", 2)


@told(attendance.note_presence)
def _present(w: World) -> Callable[[], object]:
    with w.session() as session:
        rounds.place_common(session, w.round, 4, w.hour(2), w.hour(3), **w.acts)
    w.do(daily.daily)
    return w.later(lambda desk: attendance.note_presence(desk, w.round, 4, people=2))


@told(taking_part.ask_to_join)
def _asked(w: World) -> Callable[[], object]:
    return lambda: w.do(lambda desk: taking_part.ask_to_join(desk, w.round), NEIGHBOUR)


@told(support_requests.ask_support)
def _supported(w: World) -> Callable[[], object]:
    w.do(lambda desk: guides.take_guide(desk, w.round, NEIGHBOUR, w.guide))
    return w.later(lambda desk: support_requests.ask_support(desk, w.round, w.name("Hur?")))


@told(rounds.place_common)
def _common(w: World) -> Callable[[], object]:
    def act() -> None:
        with w.session() as session:
            when = w.hour(1), w.hour(2)
            rounds.place_common(session, w.round, 3, *when, who=OPERATOR, now=NOW)

    return act


@told(follow_changes.change_round)
def _changed(w: World) -> Callable[[], object]:
    plan = parse(w.text.replace("Målbilde", "Målbildet"))

    def act() -> None:
        with w.session() as session:

            def at(home: str):  # type: ignore[no-untyped-def]
                return desk_in(session, w.office, home, OPERATOR, NOW)

            follow_changes.change_round(session, plan, at, who=OPERATOR, now=NOW)

    return act
