"""Verbs of who holds which role."""

from __future__ import annotations

from flows.mail import trial
from flows.register import appointing, handing_over, people
from models.register.appointments import not_over
from models.register.tables import Person, Unit
from tests.worlds.record_told import at_desk, soon
from tests.worlds.record_world import DAY, World


def _somebody(w: World) -> int:
    with w.session() as session:
        email = f"{w.name('x').replace(' ', '')}@x.example"
        one = Person(municipality_id=w.id, name="Påhittad Ek", email=email, locale="sv")
        session.add(one)
        session.flush()
        return one.id or 0


def _unit(w: World) -> int:
    with w.session() as session:
        unit = Unit(municipality_id=w.id, name=w.name("Enhet"))
        session.add(unit)
        session.flush()
        return unit.id or 0


def _holder(w: World) -> int:
    person, unit = _somebody(w), _unit(w)
    w.do(lambda desk: appointing.appoint(desk, "headteacher", unit, person))
    return person


def _appointment(w: World) -> int:
    holder = _holder(w)
    with w.session() as session:
        [post] = not_over(session, w.id, holder, DAY)
        return post.id or 0


at_desk(trial.try_out, _somebody)
at_desk(people.correct_person, _somebody, "Påhittad Al", "nb")
at_desk(appointing.appoint, "rektor", _unit, _somebody)
at_desk(appointing.end_appointment, _appointment, soon(3))
at_desk(appointing.set_stand_in, _appointment, _somebody)
at_desk(handing_over.replace, _appointment, soon(3), _somebody)
at_desk(handing_over.hand_over, _holder, _somebody, soon(3))
