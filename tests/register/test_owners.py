"""Who owns schools: municipalities, whose codes get their zeros back, and others."""

from __future__ import annotations

from typing import Any

import pytest

from flows.engine.refusals import BadChoice
from flows.register.municipality import AlreadyBegun, begin, is_organisation
from models.register.tables import Municipality
from tests.conftest import OPERATOR, TestTown, at


def founded(town: TestTown, code: str, **more: Any) -> Municipality:
    made, _ = begin(
        town.office,
        **{"name": "Exempelby", "country": "se", **more},
        code=code,
        who=OPERATOR,
        now=at("2026-08-17 09:00"),
    )
    return made


@pytest.mark.parametrize(
    ("country", "said", "kept"), [("se", "114", "0114"), ("no", "301", "0301")]
)
def test_a_municipality_gets_its_zero_back(
    town: TestTown, country: str, said: str, kept: str
) -> None:
    made = founded(town, said, country=country)
    assert (made.code, made.id, made.owner) == (kept, f"{country}-{kept}", "municipality")
    for wanted in (said, kept, f"{country}-{kept}"):
        assert town.office.municipality(wanted).id == made.id
    with pytest.raises(AlreadyBegun):
        founded(town, kept, country=country, name="En annan")


@pytest.mark.parametrize(
    ("owner", "country", "number", "kept"),
    [
        ("kommunalförbund", "se", "222000-0315", "2220000315"),
        ("region", "se", "2321000131", "2321000131"),
        ("enskild", "se", "556703-7485", "5567037485"),
        ("fylkeskommune", "no", "974 760 673", "974760673"),
    ],
)
def test_another_owner_has_its_organisation_number(
    town: TestTown, owner: str, country: str, number: str, kept: str
) -> None:
    made = founded(town, number, owner=owner, country=country)
    assert made.code == kept and made.owner != "municipality"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(BadChoice):
        founded(town, wrong, owner=owner, country=country)


def test_what_is_no_owner_is_refused(town: TestTown) -> None:
    with pytest.raises(BadChoice):
        founded(town, "1234", owner="kungen")
    assert not is_organisation("1234", "SE") and not is_organisation("97476067x", "NO")
