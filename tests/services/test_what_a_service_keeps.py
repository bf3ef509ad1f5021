"""What is kept of a service, and what nobody may write about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.engine import verbs
from flows.engine.door import desk
from flows.engine.handling import Who
from flows.services import guardians
from flows.services.listing import EXPIRING, shown
from flows.services.register import (
    add_agreement,
    end_use,
    note_use,
    register,
)
from flows.services.revalidate import serving
from flows.services.sheet import BadService, Sheet
from models.case.answers import answers_of
from models.record import audit
from states.errors import EvidenceMissing, MoveNotPossible
from states.privacy import LooksPersonal
from tests.conftest import TestTown, at
from tests.worlds.service_rules import ASTA, questions_of
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    listed,
    step,
    subject,
)


def test_an_approval_that_ends_soon_is_a_view(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    assert shown(listed(town, "2026-09-03"), EXPIRING, date(2026, 9, 3)) == []
    found = shown(listed(town, "2027-07-01"), EXPIRING, date(2027, 7, 1))
    assert [one.service.name for one in found] == ["Räknetian"]


def test_an_agreement_is_noted_with_its_days(town: TestTown) -> None:
    add(town, "Räknetian")
    number, now = subject(town, "Räknetian"), at("2026-09-02 09:00")
    with serving(town.office, town.id, who=coordinator(town), now=now) as at_desk:
        add_agreement(
            at_desk, number, "processor", date(2026, 1, 1), date(2026, 12, 31), signed_by="Skolchef"
        )
    with (
        pytest.raises(BadService),
        serving(town.office, town.id, who=coordinator(town), now=now) as at_desk,
    ):
        add_agreement(at_desk, number, "processor", date(2026, 1, 1), date(2025, 12, 31))


def test_who_assesses_can_be_the_services_own_role_and_who_decides_cannot(town: TestTown) -> None:
    add(town, "Backappen", unit="Backaskolan", role="headteacher")
    letters = town.tick("2026-09-01 10:00")
    assert len([one for one in letters if "lo@skola.example" in str(one["To"])]) == 1
    assert case(town, "Backappen").owner_role == "headteacher"
    step(town, "Backappen", "2026-09-02 09:00", by="lo@skola.example")
    step(town, "Backappen", "2026-09-02 09:30", by="lo@skola.example")
    assert case(town, "Backappen").owner_role == "school_chief"


def test_the_answers_of_each_round_are_kept(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    found = case(town, "Räknetian")
    step(
        town,
        "Räknetian",
        "2027-08-01 09:00",
        approval_renewal="changed",
        service_changed_how="Ny version",
    )
    now = case(town, "Räknetian")
    assert (now.state, now.round) == ("service_assessment", 2)
    with town.office.database.read() as session:
        first, second = answers_of(session, found, 1), answers_of(session, now, 2)
    assert first["service_decision"] == "approve" and "service_decision" not in second
    assert second["class_k"] == first["class_k"], "filled in, and asked again"
    assert {"class_k", "review_note"} <= questions_of(town, "Räknetian")


def test_registering_writes_into_the_record(town: TestTown) -> None:
    with serving(
        town.office, town.id, who=coordinator(town), now=at("2026-09-01 09:00")
    ) as at_desk:
        made = register(at_desk, "Räknetian", Sheet(purpose="Matematik"))
    with town.office.database.read() as session:
        [(row, _words)] = audit.journey(session, made.case.id or 0)
    assert row.what == "opened"


def test_nobody_chooses_a_move_that_is_a_clocks(town: TestTown) -> None:
    add(town, "Kartor")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as now:
        note_use(now, subject(town, "Kartor"), date(2026, 8, 20), town.unit("Backaskolan"))
    number, who = case(town, "Kartor").id or 0, Who(town.person(ASTA), "cli")
    asta = town.errand(who, at("2026-09-03 09:00"))
    left = verbs.move.alone(asta, number, "phase_out", why="Slut")
    assert left.state == "service_phasing_out"
    for name in ("never_used", "service_withdrawn"):
        with pytest.raises(MoveNotPossible):
            verbs.move.alone(asta, number, name, why="Slut")
    assert case(town, "Kartor").version == left.version


def test_what_was_once_used_is_phased_out_with_its_data(town: TestTown) -> None:
    """A use that has ended leaves data with the supplier: the checklist is not passed over."""
    add(town, "Kartor")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as now:
        note_use(now, subject(town, "Kartor"), date(2026, 8, 20))
        end_use(now, subject(town, "Kartor"), date(2026, 9, 2))
    number, who = case(town, "Kartor").id or 0, Who(town.person(ASTA), "cli")
    later = at("2026-09-03 09:00")
    left = verbs.move.alone(town.errand(who, later), number, "not_applicable", why="Används ej")
    assert left.state == "service_phasing_out" and left.closed is None
    with pytest.raises(EvidenceMissing) as refused:
        verbs.move.alone(town.errand(who, later), number, "finish_phasing_out")
    assert "content_deleted_on" in refused.value.missing


@pytest.mark.parametrize(
    ("facts", "what", "key"),
    [
        ({"purpose": "a\x07b"}, "purpose", "bad_service_signs"),
        ({"third_country": "USA\x1b[1m"}, "third_country", "bad_service_signs"),
        ({"data": ("namn", "a\x00b")}, "data", "bad_service_signs"),
        ({"data": ("d" * 201,)}, "data", "bad_service_length"),
        ({"integrations": ("x: " + "y" * 4001,)}, "integrations", "bad_service_length"),
    ],
)
def test_facts_with_hidden_signs_or_too_long_are_refused(
    town: TestTown, facts: dict[str, Any], what: str, key: str
) -> None:
    with pytest.raises(BadService) as refused:
        add(town, "Kartor", **facts)
    assert (refused.value.key, refused.value.params["fact"]) == (key, what)
    assert listed(town, "2026-09-02") == []


def test_a_class_is_no_personal_identity_number(town: TestTown) -> None:
    add(town, "Bildflödet", social_medium=True, grades=(4, 6))
    with (
        desk(town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")) as now,
        pytest.raises(LooksPersonal),
    ):
        guardians.record_approvals(
            now,
            subject(town, "Bildflödet"),
            town.unit("Backaskolan"),
            "20120914-2385",
            pupils=1,
            approved=1,
            refused=0,
        )
