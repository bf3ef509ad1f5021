"""Who holds which role, and who follows whom: Asta coordinates, Lo and Bo lead a school each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app as arshjul
from flows.engine import delegation
from flows.engine.handling import CLOCK, Desk, Who
from flows.engine.refusals import BadChoice, NoSuchPerson, NotAllowed
from flows.engine.safe_names import UnsafeName
from flows.register.appointing import (
    AlreadyHolds,
    NameMissing,
    NoSuchAppointment,
    OwnStandIn,
    UnitMissing,
    appoint,
    end_appointment,
    set_stand_in,
)
from flows.register.handing_over import NothingToHandOver, ToOneself, hand_over, replace
from flows.register.people import BadAddress, BadSpan, correct_person
from models.record.tables import Audit
from models.register.tables import Appointment, Person
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-09-01 09:00")
TODAY, NEW_YEAR = date(2026, 9, 1), date(2027, 1, 11)
LO, BO, KIM, MO = (f"{name}@skola.example" for name in ("lo", "bo", "kim", "mo"))
Act = Callable[[Desk], object]


def do(town: TestTown, act: Act, who: Who | None = None) -> object:
    with town.errand(who or town.asta, NOW).desk() as desk:
        return act(desk)


def posts(town: TestTown, email: str) -> list[tuple[str, int | None, date | None, date | None]]:
    """Role, unit, first and last day of what the person holds, held or will hold."""
    with town.office.database.read() as session:
        found = session.exec(
            select(Appointment)
            .where(Appointment.person_id == town.person(email))
            .order_by(Appointment.id)  # type: ignore[arg-type]
        )
        return [(one.role, one.unit_id, one.starts, one.ends) for one in found]


def post_of(town: TestTown, email: str) -> int:
    with town.office.database.read() as session:
        mine = select(Appointment.id).where(Appointment.person_id == town.person(email))
        return session.exec(mine).one() or 0


def to(town: TestTown, when: str) -> set[str]:
    return {str(one["To"].addresses[0].addr_spec) for one in town.tick(when)}


def newcomer(town: TestTown, starts: date = TODAY, **more: object) -> Act:
    unit = town.unit("Ekdalaskolan")
    given = {"name": "Tove Tall", "email": "Tove@skola.example", "starts": starts, **more}
    return lambda desk: appoint.given(desk, {"role": "rektor", "unit": unit, **given})


def test_somebody_new_is_taken_in_with_her_role(town: TestTown) -> None:
    do(town, newcomer(town, locale="NB", ends=NEW_YEAR))
    unit = town.unit("Ekdalaskolan")
    assert posts(town, "tove@skola.example") == [("headteacher", unit, TODAY, NEW_YEAR)]
    with town.office.database.read() as session:
        tove = session.get_one(Person, town.person("tove@skola.example"))
        [row] = session.exec(select(Audit).where(Audit.what == "appointed"))
    assert (tove.name, tove.locale) == ("Tove Tall", "nb")
    told = json.loads(row.detail)
    assert told["person"] == tove.id and "Tove" not in row.detail
    with pytest.raises(AlreadyHolds):
        do(town, newcomer(town, NEW_YEAR))
    do(town, newcomer(town, NEW_YEAR + timedelta(days=1)))
    assert len(posts(town, "tove@skola.example")) == 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": ""}, NameMissing),
        ({"email": ""}, NameMissing),
        ({"email": "tove"}, BadAddress),
        ({"name": "=?utf-8?q?Hej?="}, UnsafeName),
        ({"unit": None}, UnitMissing),
        ({"role": "kung"}, BadChoice),
        ({"locale": "danska"}, BadChoice),
        ({"ends": TODAY - timedelta(days=1)}, BadSpan),
        ({"starts": date(2062, 9, 1)}, BadSpan),
        ({"deputy": "nobody@skola.example"}, NoSuchPerson),
        ({"person": "9999"}, NoSuchPerson),
        ({"role": "operator", "unit": None}, NotAllowed),
    ],
)
def test_what_is_wrong_takes_nobody_in(
    town: TestTown, given: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        do(town, newcomer(town, **given))  # type: ignore[arg-type]
    with town.office.database.read() as session:
        assert not session.exec(select(Person).where(Person.name == "Tove Tall")).all()


def test_a_coordinator_appoints_within_her_reach_and_nobody_the_operator(town: TestTown) -> None:
    back, bo = town.unit("Backaskolan"), Who(town.person(BO), "web")
    kim = town.person(KIM)
    do(town, lambda desk: appoint(desk, "coordinator", back, kim))
    of_one_school = Who(kim, "web")
    do(town, lambda desk: appoint(desk, "guide", back, town.person(MO)), of_one_school)
    for who, unit in ((of_one_school, None), (bo, town.unit("Ekdalaskolan")), (bo, back)):
        with pytest.raises(NotAllowed):
            do(town, lambda desk, at=unit: appoint(desk, "guide", at, kim), who)  # type: ignore[misc]
    for who in (town.asta, CLOCK):
        with pytest.raises(NotAllowed):
            do(town, lambda desk: appoint(desk, "operator", None, kim), who)
    do(town, lambda desk: appoint(desk, "operator", None, kim), OPERATOR)
    with pytest.raises(NotAllowed):
        do(town, lambda desk: hand_over(desk, kim, town.person(MO), NEW_YEAR))


def test_an_appointment_ends_and_another_stands_in(town: TestTown) -> None:
    bo, mo = post_of(town, BO), town.person(MO)
    do(town, lambda desk: set_stand_in(desk, bo, mo))
    do(town, lambda desk: end_appointment(desk, bo, NEW_YEAR))
    with town.office.database.read() as session:
        post = session.get_one(Appointment, bo)
    assert (post.deputy_id, post.ends) == (mo, NEW_YEAR)
    do(town, lambda desk: set_stand_in(desk, bo))
    with pytest.raises(OwnStandIn):
        do(town, lambda desk: set_stand_in(desk, bo, town.person(BO)))
    with pytest.raises(NoSuchAppointment):
        do(town, lambda desk: end_appointment(desk, 9999, NEW_YEAR))


def test_a_new_headteacher_has_what_waits_and_is_told_on_her_first_morning(town: TestTown) -> None:
    town.open_year()
    tove = "tove@skola.example"
    assert BO in to(town, "2027-02-05 08:00")
    first = date(2027, 2, 10)
    post = post_of(town, BO)
    do(town, lambda desk: replace(desk, post, first, name="Tove Tall", email=tove))
    unit = town.unit("Ekdalaskolan")
    assert posts(town, BO) == [("headteacher", unit, None, date(2027, 2, 9))]
    assert posts(town, tove) == [("headteacher", unit, first, None)]
    assert tove not in to(town, "2027-02-09 08:00")
    told = to(town, "2027-02-10 08:00")
    assert tove in told and BO not in told
    with pytest.raises(AlreadyHolds):
        do(town, lambda desk: replace(desk, post, first, town.person(tove)))
    with pytest.raises(ToOneself):
        do(town, lambda desk: replace(desk, post, first, town.person(BO)))


def test_everything_of_one_is_anothers_from_the_day(town: TestTown) -> None:
    town.open_year()
    lo, bo, mo = (town.person(one) for one in (LO, BO, MO))
    back = town.unit("Backaskolan")
    later = date(2027, 8, 1)
    do(town, lambda desk: appoint(desk, "guide", None, lo, starts=later))
    do(town, lambda desk: set_stand_in(desk, post_of(town, BO), lo))
    case = town.case("Ekdalaskolan").id or 0
    do(town, lambda desk: delegation.delegate(desk, case, lo))
    assert do(town, lambda desk: hand_over(desk, lo, mo, TODAY)) == 2
    assert posts(town, LO) == [("headteacher", back, None, TODAY - timedelta(days=1))]
    assert posts(town, MO)[1:] == [
        ("headteacher", back, TODAY, None),
        ("guide", None, later, None),
    ]
    assert town.case("Ekdalaskolan").delegate_id == mo
    with town.office.database.read() as session:
        deputies = session.exec(
            select(Appointment.deputy_id).where(Appointment.person_id == bo)
        ).all()
    assert list(deputies) == [mo]
    with pytest.raises(NothingToHandOver):
        do(town, lambda desk: hand_over(desk, lo, mo, TODAY))
    with pytest.raises(ToOneself):
        do(town, lambda desk: hand_over(desk, mo, mo, TODAY))


def test_what_was_handed_on_by_name_falls_back_where_it_begins_later(town: TestTown) -> None:
    town.open_year()
    case, lo = town.case("Ekdalaskolan").id or 0, town.person(LO)
    do(town, lambda desk: delegation.delegate(desk, case, lo))
    do(town, lambda desk: hand_over(desk, lo, town.person(MO), NEW_YEAR))
    assert town.case("Ekdalaskolan").delegate_id == lo, "until the day it is hers"
    assert BO in to(town, "2027-02-05 08:00"), "and then the role's again"


def test_a_name_and_a_language_are_corrected(town: TestTown) -> None:
    lo = town.person(LO)
    do(town, lambda desk: correct_person(desk, lo, "Lo  Lindek", "nn"))
    do(town, lambda desk: correct_person(desk, lo))
    with town.office.database.read() as session:
        row = session.get_one(Person, lo)
    assert (row.name, row.locale) == ("Lo Lindek", "nn")
    with pytest.raises(BadChoice):
        do(town, lambda desk: correct_person(desk, lo, "", "klingonska"))


def test_the_commands_do_the_same(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")

    def run(*words: str) -> str:
        done = CliRunner().invoke(arshjul, [*words, "--at", "2026-09-01T09:00+02:00"])
        assert done.exit_code == 0, done.output or done.exception
        return done.output

    said = run(
        "appoint", "tove@skola.example", "--role", "handläggare", "--name", "Tove Tall",
        "--from", "2026-10-01", "--to", "2027-01-01", "--stand-in", KIM,
    )  # fmt: skip
    assert said == "En person fick en roll\n"
    tove = "tove@skola.example"
    assert posts(town, tove) == [("case_officer", None, date(2026, 10, 1), date(2027, 1, 1))]
    run("end-appointment", tove, "--role", "handläggare", "--on", "2026-12-01")
    run("stand-in", tove, "--role", "handläggare")
    assert posts(town, tove)[0][3] == date(2026, 12, 1)
    run("replace", LO, tove, "--role", "rektor", "--unit", "Backaskolan", "--from", "2027-01-11")
    run("hand-over", BO, tove, "--from", "2027-01-11", "--by", "asta@skola.example")
    assert [role for role, *_ in posts(town, tove)] == [
        "case_officer",
        "headteacher",
        "headteacher",
    ]
    run("person", tove, "--by", "asta@skola.example", "--name", "Tove Tallek")
    with town.office.database.read() as session:
        assert session.get_one(Person, town.person(tove)).name == "Tove Tallek"
