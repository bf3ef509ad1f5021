"""Guardians, age limits, and what a municipality sets itself."""

from __future__ import annotations

from datetime import date

import pytest

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine.door import desk
from flows.engine.handling import questions
from flows.engine.refusals import NotAllowed
from flows.kinds import HANDLINGS
from flows.register.municipality import begin
from flows.services import guardians
from flows.services.class_levels import class_labels, level_names
from flows.services.guardians import GuardiansMissing, NotValidated
from flows.services.rules import Rules, set_rules
from flows.services.sheet import BadService
from states.service_facts import ServiceFacts, youngest_age
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.service_rules import CHIEF
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    line,
    step,
    subject,
)


def test_guardians_approve_a_social_medium_per_class_in_counts(town: TestTown) -> None:
    add(town, "Kompisappen", social_medium=True, grades=(4, 6))
    unit, now = town.unit("Backaskolan"), at("2026-09-10 09:00")
    with (
        pytest.raises(NotValidated),
        desk(town.office, town.id, who=coordinator(town), now=now) as at_desk,
    ):
        guardians.take_into_use(at_desk, subject(town, "Kompisappen"), date(2026, 9, 10), unit)
    approve(town, "Kompisappen")
    number = subject(town, "Kompisappen")

    def answered(group: str, approved: int, refused: int) -> None:
        with desk(town.office, town.id, who=coordinator(town), now=now) as at_desk:
            guardians.record_approvals(
                at_desk, number, unit, group, pupils=24, approved=approved, refused=refused
            )

    def use() -> None:
        with desk(town.office, town.id, who=coordinator(town), now=now) as at_desk:
            guardians.take_into_use(at_desk, number, date(2026, 9, 10), unit)

    with pytest.raises(GuardiansMissing) as nothing_noted:
        use()
    for language in LOCALES:
        assert "–" not in explain(nothing_noted.value, words(language))
    assert "är inte registrerade för någon klass" in explain(nothing_noted.value, words("sv"))
    answered("4A", 22, 2)
    answered("4B", 20, 1)
    with pytest.raises(GuardiansMissing) as refused:
        use()
    assert refused.value.params["classes"] == "4B"
    found = line(town, "Kompisappen", "2026-09-10")
    assert found.covered and not found.may_be_used
    with pytest.raises(BadService):
        answered("4B", 20, 5)
    answered("4B", 20, 4)
    use()
    assert line(town, "Kompisappen", "2026-09-10").units == ("Backaskolan",)


@pytest.mark.parametrize(
    ("country", "grade", "age"),
    [
        ("SE", 0, 5),
        ("SE", 6, 11),
        ("SE", 7, 12),
        ("SE", 8, 13),
        ("NO", 7, 11),
        ("NO", 9, 13),
        ("NO", 8, 12),
    ],
)
def test_the_youngest_pupil_of_a_grade(country: str, grade: int, age: int) -> None:
    assert youngest_age(ServiceFacts(lowest=grade, highest=9), country) == age


def test_the_age_limit_is_a_setting(town: TestTown) -> None:
    add(town, "Kompisappen", social_medium=True, grades=(8, 9))
    assert line(town, "Kompisappen", "2026-09-10").classes is None
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-10 09:00")) as at_desk:
        set_rules(at_desk, Rules(consent_age=15))
    assert line(town, "Kompisappen", "2026-09-10").classes is not None
    with (
        pytest.raises(BadService),
        desk(town.office, town.id, who=coordinator(town), now=at("2026-09-10 09:00")) as at_desk,
    ):
        set_rules(at_desk, Rules(consent_age=90))


def test_intervals_and_the_names_of_the_classes_are_settings(town: TestTown) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-08-20 09:00")) as at_desk:
        set_rules(at_desk, Rules(months_full=6, labels=("Öppen", "Begränsad", "Känslig", "Röd")))
    add(town, "Räknetian")
    step(town, "Räknetian", "2026-09-02 09:00")
    with town.office.database.read() as session:
        asked = {one.name: one for one in questions(HANDLINGS, session, case(town, "Räknetian"))}
    assert asked["class_k"].about == "1 Öppen · 2 Begränsad · 3 Känslig · 4 Röd"
    step(town, "Räknetian", "2026-09-02 09:00", class_k="2", class_r="1", class_t="3")
    with pytest.raises(NotAllowed):
        step(town, "Räknetian", "2026-09-02 09:00")
    step(town, "Räknetian", "2026-09-02 09:00", by=CHIEF)
    assert case(town, "Räknetian").due == date(2027, 3, 2)
    assert line(town, "Räknetian", "2026-09-02").levels == "K Begränsad, R Öppen, T Känslig"


def test_the_levels_are_said_in_the_municipalitys_language(town: TestTown) -> None:
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        locale="nn",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    answers = {"class_k": "4", "class_r": "1", "class_t": "2"}
    with town.office.database.read() as session:
        swedish = level_names(session, town.id)
        nynorsk = level_names(session, "no-4601")
    assert swedish[3] == "Synnerligen allvarlig"
    assert class_labels(answers, swedish, "sv") == "K Synnerligen allvarlig, R Måttlig, T Betydande"
    assert class_labels(answers, nynorsk, "nn") == "K Svært alvorleg, I Moderat, T Vesentleg"
    add(town, "Räknetian")
    step(town, "Räknetian", "2026-09-02 09:00")
    with town.office.database.read() as session:
        asked = {one.name: one for one in questions(HANDLINGS, session, case(town, "Räknetian"))}
    assert asked["class_k"].about.startswith("1 Måttlig · 2 Betydande")
