"""Which groups of the provider give which roles: the map, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from arshjul.cli import app
from config.explain import explain
from config.locales import LOCALES
from config.provider_roles import BadRoleMap, Gives, read_role_map
from config.settings import BadSetting, read_settings
from config.words import words
from flows.access.claimed_roles import Claimed, follow_claims
from flows.access.invitations import NoSuchRole
from flows.access.said_of_people import groups_in
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.local_time import today
from flows.engine.refusals import NoSuchUnit, NotAllowed
from models.record.tables import Audit
from models.register.tables import Appointment, Unit
from states.fields import BadAnswer
from tests.conftest import TestTown
from tests.worlds.provider import ProviderHouse

MAP = """
[[give]]
group = "g-heads"
role = "rektor"
unit = "12345678"

[[give]]
group = "g-it"
role = "coordinator"
municipality = "1401"

[[give]]
group = "g-lost"
role = "case_officer"
unit = "Ingenstansskolan"

[[give]]
group = "g-elsewhere"
role = "case_officer"
municipality = "9999"
"""
KIM = "kim@skola.example"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ProviderHouse]:
    file = tmp_path / "roles.toml"
    file.write_text(MAP, encoding="utf-8")
    made = ProviderHouse(tmp_path, oidc_roles=file)
    with made.office.database.write() as session:
        unit = session.exec(select(Unit).where(Unit.name == "Backaskolan")).one()
        unit.code = "12345678"
    yield made
    made.office.database.close()


def held(house: ProviderHouse, email: str = KIM) -> set[tuple[str, int | None, bool]]:
    day, person = today(house.now), house.town.person(email)
    with house.office.database.read() as session:
        return {
            (one.role, one.unit_id, one.claimed)
            for one in session.exec(select(Appointment).where(Appointment.person_id == person))
            if (one.starts is None or one.starts <= day) and (one.ends is None or day <= one.ends)
        }


def told(house: ProviderHouse) -> list[str]:
    with house.office.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.what == "roles_from_claims"))
        return [f"{one.via} {one.actor} {one.detail}" for one in rows]


def test_groups_give_roles_and_take_what_they_gave(house: ProviderHouse) -> None:
    before = held(house)
    school = house.town.unit("Backaskolan")
    assert house.back(house.browser(), email=KIM, groups=["g-heads", "g-it"]).status_code == 303
    given = {("headteacher", school, True), ("coordinator", None, True)}
    assert held(house) == before | given
    assert len(told(house)) == 1 and told(house)[0].startswith("provider None ")
    assert house.back(house.browser(), email=KIM, groups=["g-it", "g-heads"]).status_code == 303
    assert len(told(house)) == 1, "nothing has changed"
    house.pass_time(days=3)
    assert house.back(house.browser(), email=KIM, groups=["g-it"]).status_code == 303
    assert held(house) == before | {("coordinator", None, True)}
    with house.office.database.read() as session:
        ended = session.exec(select(Appointment).where(Appointment.role == "headteacher"))
        days = [one.ends for one in ended if one.claimed]
    assert days == [today(house.now) - timedelta(days=1)], "its last day was yesterday"
    house.back(house.browser(), email=KIM, groups=[])
    assert held(house) == before, "what others gave her stays"
    house.back(house.browser(), email=KIM, groups=["g-heads"])
    assert held(house) == before | {("headteacher", school, True)}
    house.back(house.browser(), email=KIM, groups=[])
    assert held(house) == before, "given and taken on one day"


@pytest.mark.parametrize(
    "groups",
    [
        ["g-lost"],  # whose unit is not there: above all, nothing at the authority
        ["g-elsewhere"],
        ["G-IT", "g-it ", "g"],
        ["operator"],
        [["g-it"]],
        [None, 7],
        {"g-it": True},
    ],
)
def test_nothing_is_given_but_what_the_map_says(house: ProviderHouse, groups: object) -> None:
    before = held(house)
    assert house.back(house.browser(), email=KIM, groups=groups).status_code == 303
    assert held(house) == before and told(house) == []


def test_what_somebody_holds_anyway_is_not_the_claims_to_take(house: ProviderHouse) -> None:
    asta = "asta@skola.example"
    before = held(house, asta)
    assert ("coordinator", None, False) in before
    house.back(house.browser(), email=asta, groups=["g-it"])
    house.back(house.browser(), email=asta, groups=[])
    assert held(house, asta) == before


def test_too_many_groups_to_tell_take_nothing_away(house: ProviderHouse) -> None:
    house.back(house.browser(), email=KIM, groups=["g-it"])
    standing = held(house)
    house.provider.said.pop("groups")
    house.back(house.browser(), email=KIM, _claim_names={"groups": "src1"})
    assert held(house) == standing
    assert groups_in(house.office.settings, {"hasgroups": True}) is None
    assert groups_in(house.office.settings, {"groups": "g-it"}) == frozenset({"g-it"})


def test_a_role_by_a_group_lets_somebody_in_who_is_known_and_nobody_else(
    house: ProviderHouse,
) -> None:
    with house.office.database.write() as session:
        kim = house.town.person(KIM)
        for one in session.exec(select(Appointment).where(Appointment.person_id == kim)):
            session.delete(one)
    assert house.back(house.browser(), email=KIM).status_code == 403
    assert house.back(house.browser(), email=KIM, groups=["g-it"]).status_code == 303
    assert house.back(house.browser(), email="vem@skola.example").status_code == 403
    browser = house.browser()
    house.back(browser, email=KIM, groups=["g-it"])
    house.back(house.browser(), email=KIM, groups=[])
    assert browser.get("/cases").status_code == 303, "and whoever has left the group is out"


def test_nobody_becomes_the_operator_and_nobody_of_the_town_gives_roles_so(
    house: ProviderHouse,
) -> None:
    kim = house.town.person(KIM)
    errand = Errand(house.office, house.town.id, Who(None, "provider"), house.now)
    for role in ("operator", "vaktmästare", ""):
        with pytest.raises(NoSuchRole):
            follow_claims.alone(errand, kim, [Claimed(role)])
    with pytest.raises((NoSuchUnit, BadAnswer)):
        follow_claims.alone(errand, kim, [Claimed("headteacher", 99_999)])
    by_asta = house.town.errand(house.town.asta, house.now)
    with pytest.raises(NotAllowed):
        follow_claims.alone(by_asta, kim, [Claimed("case_officer")])
    assert told(house) == []


def test_the_map_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(MAP, encoding="utf-8")
    assert read_role_map(file)[:2] == (
        Gives("g-heads", "headteacher", "12345678", ""),
        Gives("g-it", "coordinator", "", "1401"),
    )


ROW = '[[give]]\ngroup = "g"\nrole = "coordinator"\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "only_give"),
        ("give = 3", "only_give"),
        (f"a = 1\n{ROW}", "only_give"),
        (f'{ROW}persn = "x"\n', "give_columns"),
        ('[[give]]\ngroup = 3\nrole = "coordinator"', "give_text"),
        ('[[give]]\nrole = "coordinator"', "give_group"),
        ('[[give]]\ngroup = "g "\nrole = "coordinator"', "give_group"),
        ('[[give]]\ngroup = "g"', "give_role"),
        ('[[give]]\ngroup = "g"\nrole = "operator"', "give_role"),
        ('[[give]]\ngroup = "g"\nrole = "driftansvarig"', "give_role"),
        ('[[give]]\ngroup = "g"\nrole = "vaktmästare"', "give_role"),
        ('[[give]]\ngroup = "g"\nrole = "rektor"', "give_unit"),
        (ROW + ROW, "give_twice"),
    ],
)
def test_what_is_wrong_with_a_map_is_said_in_each_language(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadRoleMap) as refused:
        read_role_map(file)
    assert refused.value.params["why"] == why
    for locale in LOCALES:
        assert words(locale).say(f"file_problems.{why}") in explain(refused.value, words(locale))
    for odd in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadRoleMap):
            read_role_map(odd)


def test_the_operator_tries_a_map_at_a_terminal(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "roles.toml"
    file.write_text(MAP, encoding="utf-8")
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", "sv")
    monkeypatch.setenv("ARSHJUL_OIDC_ROLES", str(file))
    at_nine = ["--at", "2026-10-05T09:00+02:00"]
    done = CliRunner().invoke(app, ["claims", KIM, "g-it", "g-none", *at_nine])
    assert done.output == "En roll gavs.\n0 roller togs bort.\n", done.output
    done = CliRunner().invoke(app, ["claims", KIM, *at_nine])
    assert done.output == "0 roller gavs.\nEn roll togs bort.\n"
    refused = CliRunner().invoke(app, ["claims", KIM, "g-it", "--by", "asta@skola.example"])
    assert isinstance(refused.exception, NotAllowed)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, ""),
        ({"OIDC_ISSUER": ""}, "ARSHJUL_OIDC_ISSUER"),
        ({"OIDC_CLIENT_ID": ""}, "ARSHJUL_OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_SECRET": ""}, "ARSHJUL_OIDC_CLIENT_SECRET"),
        ({"BASE_URL": "http://arshjul.example"}, "https://"),
        ({"OIDC_ISSUER": "http://login.example"}, "https://"),
        ({"OIDC_ISSUER": "https://login.example?a=b"}, "https://"),
        ({"OIDC_ISSUER": "https://a:b@login.example"}, "https://"),
        ({"OIDC_ISSUER": "http://127.0.0.1:9000"}, ""),
        ({"OIDC_ISSUER": "https://login.microsoftonline.com/common/v2.0"}, "tenant"),
        ({"OIDC_ISSUER": "https://login.microsoftonline.com/organizations/v2.0"}, "tenant"),
        ({"OIDC_ISSUER": "https://login.microsoftonline.com/0f-1/v2.0"}, ""),
        ({"OIDC_SCOPES": "email"}, "openid"),
        ({"OIDC_ADDRESS": "upn"}, "issuer"),
        ({"OIDC_ADDRESS": "upn", "OIDC_VERIFIED_BY": "issuer"}, ""),
        ({"OIDC_VERIFIED_BY": "nobody"}, "OIDC_VERIFIED_BY"),
        ({"SIGN_IN": "oidc+mail", "SMTP_URL": ""}, "ARSHJUL_SMTP_URL"),
        ({"SMTP_URL": ""}, ""),
    ],
)
def test_a_provider_is_told_of_wholly_or_the_start_is_refused(
    changes: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "SIGN_IN": "oidc",
        "BASE_URL": "https://arshjul.example",
        "SMTP_URL": "smtp://mail.example",
        "OIDC_ISSUER": "https://login.example",
        "OIDC_CLIENT_ID": "arshjul",
        "OIDC_CLIENT_SECRET": "a secret of ours",
        **changes,
    }
    for name, value in given.items():
        monkeypatch.setenv(f"ARSHJUL_{name}", value)
    if not says:
        assert read_settings().by_provider
        return
    with pytest.raises(BadSetting, match=says) as refused:
        read_settings()
    assert "a secret of ours" not in str(refused.value)
