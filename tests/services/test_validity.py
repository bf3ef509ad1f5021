"""How long an approval holds, and what comes after it."""

from __future__ import annotations

from datetime import date

import pytest

from flows.engine import verbs
from flows.engine.door import desk
from flows.engine.handling import Who
from flows.services.listing import NOT_APPROVED_USED, shown
from flows.services.register import (
    change,
    note_use,
)
from flows.services.sheet import Sheet
from models.record import audit
from states.errors import EvidenceMissing, ReasonMissing
from tests.conftest import TestTown, at
from tests.worlds.service_rules import ASTA
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    decisions,
    line,
    listed,
    step,
    subject,
)


def test_nothing_has_changed_renews_and_leaves_proof(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    who = Who(town.person(ASTA), "mail")
    number = case(town, "Räknetian").id or 0
    verbs.unchanged.alone(town.errand(who, at("2027-08-25 09:00")), number, "sv", answers={})
    first, second = decisions(town, "Räknetian")
    assert second.renewed and not first.renewed
    assert second.fingerprint == first.fingerprint
    assert second.valid_until == date(2028, 8, 25) == case(town, "Räknetian").due
    kept = {key: value for key, value in first.answers.items() if key.startswith("class_")}
    assert kept and kept.items() <= second.answers.items()
    assert second.role == "coordinator"


def test_nothing_has_changed_is_refused_when_a_fact_has(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    with desk(town.office, town.id, who=coordinator(town), now=at("2027-08-20 09:00")) as at_desk:
        change(at_desk, subject(town, "Räknetian"), Sheet(data=("namn", "klass", "bild")))
    assert line(town, "Räknetian", "2027-08-20").standing == "outdated"
    who = Who(town.person(ASTA), "mail")
    with pytest.raises(EvidenceMissing) as refused:
        verbs.unchanged.alone(
            town.errand(who, at("2027-08-20 10:00")),
            case(town, "Räknetian").id or 0,
            "sv",
            answers={},
        )
    assert refused.value.missing == ("facts_unchanged",)
    assert len(decisions(town, "Räknetian")) == 1


def test_an_approval_ends_on_its_day_and_the_owner_hears_of_it_before_and_after(
    town: TestTown,
) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian", approval_until="2026-10-30")
    letters = [one for day in range(19, 31) for one in town.tick(f"2026-10-{day} 08:00")]
    assert any("Räknetian" in _text(one) for one in letters if "asta" in str(one["To"]))
    assert line(town, "Räknetian", "2026-10-30").standing == "valid"
    assert line(town, "Räknetian", "2026-10-31").standing == "ended", "said before any clock"
    [letter] = [one for one in town.tick("2026-11-02 08:00") if "asta" in str(one["To"])]
    assert "Godkännandet gällde till och med fredag 30 oktober 2026" in _text(letter)
    assert case(town, "Räknetian").state == "service_expired"
    assert town.tick("2026-11-02 08:05") == []

    step(town, "Räknetian", "2026-11-03 08:00")
    assert case(town, "Räknetian").state == "service_assessment"
    assert line(town, "Räknetian", "2026-11-03").standing == "ended"


def _text(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())


def test_not_approved_but_in_use_is_a_view_and_has_to_be_phased_out(town: TestTown) -> None:
    add(town, "Fulappen", subprocessors=("Molnet",))
    step(town, "Fulappen", "2026-09-02 09:00", initial_view="stop", initial_why="Säljer uppgifter")
    assert case(town, "Fulappen").due is None, "nobody uses it: it waits for nothing"
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as at_desk:
        note_use(at_desk, subject(town, "Fulappen"), date(2026, 8, 20), town.unit("Backaskolan"))
    assert case(town, "Fulappen").due == date(2026, 9, 17)
    [found] = shown(listed(town, "2026-09-03"), NOT_APPROVED_USED, date(2026, 9, 3))
    assert (found.service.name, found.standing, found.units) == (
        "Fulappen",
        "refused",
        ("Backaskolan",),
    )

    step(town, "Fulappen", "2026-09-04 09:00")
    assert case(town, "Fulappen").state == "service_phasing_out"
    days = {
        "users_informed_on": "2026-09-05",
        "content_deleted_on": "2026-09-07",
        "accounts_closed_on": "2026-09-08",
        "supplier_deleted_on": "2026-09-20",
        "subprocessors_deleted_on": "",
    }
    with pytest.raises(EvidenceMissing) as refused:
        step(town, "Fulappen", "2026-09-21 09:00", **days)
    assert refused.value.missing == ("subprocessors_deleted_on",)
    with pytest.raises(Exception, match="phase_not_yet_done"):
        step(
            town,
            "Fulappen",
            "2026-09-21 09:00",
            **{**days, "subprocessors_deleted_on": "2026-12-01"},
        )
    done = step(
        town, "Fulappen", "2026-09-21 09:00", **{**days, "subprocessors_deleted_on": "2026-09-21"}
    )
    assert (done.state, done.closed) == ("service_phased_out", date(2026, 9, 21))
    assert line(town, "Fulappen", "2026-09-22").units == ()
    assert shown(listed(town, "2026-09-22"), NOT_APPROVED_USED, date(2026, 9, 22)) == []


def test_what_was_never_used_is_withdrawn_at_once_and_what_is_used_never(town: TestTown) -> None:
    who = Who(town.person(ASTA), "web")
    add(town, "Glömd")
    add(town, "Använd")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as at_desk:
        note_use(at_desk, subject(town, "Använd"), date(2026, 8, 20))
    for name in ("Glömd", "Använd"):
        number = case(town, name).id or 0
        with pytest.raises(ReasonMissing):
            verbs.move.alone(town.errand(who, at("2026-09-04 09:00")), number, "not_applicable")
        verbs.move.alone(
            town.errand(who, at("2026-09-04 09:00")), number, "not_applicable", why="Behövs inte"
        )
    assert case(town, "Glömd").state == "service_withdrawn"
    assert case(town, "Använd").state == "service_phasing_out"
    with town.office.database.read() as session:
        assert audit.first_break(session, town.id) is None
    add(town, "Glömd", when="2026-10-01 09:00")
    assert case(town, "Glömd").state == "service_registered", "a new service of the old name"
