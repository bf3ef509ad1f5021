"""The register of services as a document: what nobody has validated comes first."""

from __future__ import annotations

from datetime import date

import pytest

from config.locales import LOCALES
from config.words import words
from flows.services.register import add_agreement, note_use
from flows.services.revalidate import serving
from models.register.tables import Municipality
from reports.report import Chart, Report
from reports.services_register.sort import SERVICES_REGISTER
from reports.text import as_text
from tests.conftest import TestTown, at
from tests.reports.golden import as_kept
from tests.worlds.cycle_told import BACKA, told
from tests.worlds.services_town import add, approve, coordinator, listed, step, subject

WHEN = "2026-10-01 09:00"


def register(town: TestTown, locale: str = "sv", **scope: object) -> Report:
    days = {"start": "2026-08-01", "end": "2027-07-31", "today": "2026-11-02"}
    return told(town, SERVICES_REGISTER, locale, **{**days, **scope})  # type: ignore[arg-type]


def text(report: Report) -> str:
    return as_text(report, words(report.locale))


def used(town: TestTown, name: str, unit: str | None = BACKA) -> None:
    who, number = coordinator(town), subject(town, name)
    with serving(town.office, town.id, who=who, now=at(WHEN)) as desk:
        note_use(desk, number, date(2026, 10, 1), town.unit(unit) if unit else None)


def some_services(town: TestTown) -> None:
    """One approved, one approved with conditions, one refused, one that nobody has looked at."""
    add(town, "Matteappen", supplier="Siffra AB")
    add(town, "Läsbordet", purpose="Läsning", data=("namn",), supplier="Bok AB")
    add(
        town,
        "Ritbordet",
        purpose="Bild",
        data=("bilder", "namn"),
        third_country="USA",
        subprocessors=("Molnet Inc",),
    )
    add(town, "Klockan", purpose="Tid", data=(), no_personal_data=True)
    approve(town, "Matteappen", WHEN)
    step(town, "Läsbordet", WHEN)
    step(town, "Läsbordet", WHEN)
    conditions = "Bara förnamn\nInga bilder"
    chief = "ek@skola.example"
    step(
        town,
        "Läsbordet",
        WHEN,
        by=chief,
        service_decision="conditions",
        approval_conditions=conditions,
    )
    with serving(town.office, town.id, who=coordinator(town), now=at(WHEN)) as desk:
        add_agreement(
            desk,
            subject(town, "Matteappen"),
            "processor",
            date(2026, 9, 1),
            date(2027, 8, 31),
            reference="KS 2026/17",
        )
    used(town, "Matteappen")
    used(town, "Ritbordet")
    used(town, "Läsbordet", None)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_register_is_told_with_what_nobody_has_validated_first(
    town: TestTown, locale: str
) -> None:
    some_services(town)
    report = register(town, locale)
    as_kept(report, "services_register")
    keys = [one.key for one in report.sections]
    assert keys.index("never") < keys.index("valid")
    found = {one.service.name: one for one in listed(town, "2026-11-02")}
    assert report.figure("used_covered").value == sum(
        one.in_use and one.covered for one in found.values()
    )
    assert set(report.figure("never").cases) == {
        one.case.id for one in found.values() if one.standing == "missing"
    }


def test_of_one_unit_only_what_it_uses_is_told(town: TestTown) -> None:
    some_services(town)
    said = text(register(town, unit=town.unit("Ekdalaskolan")))
    assert "Läsbordet" in said, "the whole authority's"
    assert "Ritbordet" not in said and "Matteappen" not in said
    assert "Register över digitala tjänster: Ekdalaskolan" in said


def test_an_agreement_that_has_ended_is_none(town: TestTown) -> None:
    some_services(town)
    before = register(town)
    assert subject(town, "Matteappen")
    assert "Matteappen" not in _section(before, "lacks_agreement")
    after = register(town, end="2028-07-31", today="2027-09-15")
    assert "Matteappen" in _section(after, "lacks_agreement")
    assert "Klockan" not in _section(after, "lacks_agreement"), "no personal data"


def _section(report: Report, key: str) -> str:
    return " ".join(str(part.data) for part in report.parts if part.key == key)


def test_an_approval_counts_until_its_last_day(town: TestTown) -> None:
    some_services(town)
    later = register(town, start="2029-08-01", end="2030-07-31", today="2029-11-01")
    assert later.figure("used_covered").value == 0
    assert "Utgången, gäller inte" in text(later)


def test_an_empty_register_says_so(town: TestTown) -> None:
    report = register(town)
    assert report.figure("all").value == 0
    assert "0 tjänster är registrerade" in text(report)
    assert not any(isinstance(one, Chart) for part in report.parts for one in part.blocks)


def test_another_municipalitys_services_and_units_are_unknown(town: TestTown) -> None:
    with town.office.database.write() as session:
        home = Municipality(
            id="no-9999", code="9999", name="Rådal", country="NO", locale="nb", preset="läsår"
        )
        session.add(home)
    other = TestTown(town.office, town.post, "no-9999")
    add(other, "Fjellappen")
    assert "Fjellappen" not in text(register(town))
    assert "Fjellappen" in text(
        told(other, SERVICES_REGISTER, "nb", "2026-08-01", "2027-07-31", "2026-11-02")
    )
    with pytest.raises(LookupError):
        told(other, SERVICES_REGISTER, "nb", unit=town.unit(BACKA))
