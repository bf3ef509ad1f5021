"""Services that come from a neighbour or a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.engine import verbs
from flows.engine.door import Errand, desk
from flows.register.imports.tables import ImportRefused
from flows.register.municipality import begin
from flows.services.import_services import grades, import_services
from flows.services.register import (
    NoSuchService,
    ServiceExists,
    change,
    service_by,
)
from flows.services.sharing import NotUnderAssessment, copy_from, shared_assessment
from flows.services.sheet import BadService, Sheet
from models.record import audit
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.services_town import (
    add,
    approve,
    case,
    coordinator,
    decisions,
    line,
    listed,
    subject,
)


def test_a_shared_assessment_fills_answers_and_never_decides(town: TestTown) -> None:
    add(town, "Räknetian")
    approve(town, "Räknetian")
    with desk(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as at_desk:
        shared = shared_assessment(at_desk, "Räknetian")
    assert not [key for key in shared["answers"] if "decid" in key or "approval" in key]
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    there = TestTown(town.office, town.post, "no-4601")
    add(there, "Reknetia")
    by, number = coordinator(there), subject(there, "Reknetia")
    with desk(town.office, "no-4601", who=by, now=at("2026-09-04 09:00")) as at_desk:
        filled = copy_from(at_desk, number, shared)
        assert copy_from(at_desk, number, shared) == ()
    assert "class_k" in filled and "pupil_participation" in filled
    found = case(there, "Reknetia")
    assert found.state == "service_registered" and decisions(there, "Reknetia") == []
    verbs.done.alone(
        Errand(town.office, "no-4601", by, at("2026-09-05 09:00")),
        found.id or 0,
        answers={"initial_view": "go_on", "assessment_depth": "full"},
    )
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(Errand(town.office, "no-4601", by, at("2026-09-05 09:00")), found.id or 0)
    assert refused.value.missing == ("own_assessment",)
    verbs.done.alone(
        Errand(town.office, "no-4601", by, at("2026-09-05 09:00")),
        found.id or 0,
        answers={"own_assessment": "yes"},
    )
    with (
        pytest.raises(NotUnderAssessment),
        desk(town.office, "no-4601", who=by, now=at("2026-09-06 09:00")) as at_desk,
    ):
        copy_from(at_desk, number, shared)
    bad = {**shared, "answers": {"class_k": "9"}}
    add(there, "Andre")
    with (
        pytest.raises(BadAnswer),
        desk(town.office, "no-4601", who=by, now=at("2026-09-06 09:00")) as at_desk,
    ):
        copy_from(at_desk, subject(there, "Andre"), bad)


def test_one_municipality_knows_nothing_of_anothers_services(town: TestTown) -> None:
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        who=OPERATOR,
        now=at("2026-08-01 09:00"),
    )
    there = TestTown(town.office, town.post, "no-4601")
    add(there, "Reknetia")
    assert listed(town, "2026-09-03") == []
    with town.office.database.read() as session, pytest.raises(NoSuchService):
        service_by(session, town.id, "Reknetia")


def test_bad_facts_change_nothing(town: TestTown) -> None:
    add(town, "Räknetian")
    number = subject(town, "Räknetian")
    for sheet in (
        Sheet(purpose=" "),
        Sheet(data=()),
        Sheet(data=("namn",), no_personal_data=True),
        Sheet(sort="leksak"),
        Sheet(grades=(4, 99)),
        Sheet(purpose="x" * 500),
        Sheet(role="kung"),
    ):
        with (
            pytest.raises((BadService, BadAnswer)),
            desk(
                town.office, town.id, who=coordinator(town), now=at("2026-09-02 09:00")
            ) as at_desk,
        ):
            change(at_desk, number, sheet)
    with pytest.raises(ServiceExists):
        add(town, " RÄKNETIAN ")
    with pytest.raises(BadService):
        add(town, "Räkne\u202etian")
    assert line(town, "Räknetian", "2026-09-02").service.facts.data == {"namn", "klass"}


def test_a_file_of_services_is_taken_whole_or_not_at_all_and_twice_without_a_trace(
    town: TestTown, tmp_path: Path
) -> None:
    file = tmp_path / "tjänster.csv"
    head = "name;supplier;sort;purpose;data;grades;social_medium;unit;in_use_since\n"
    file.write_text(
        head
        + "A;Ek AB;leksak;Läsning;namn;4-6;kanske;Backaskolan;i går\n"
        + "B;;;;;99;;Ingenstans;\nB;;;;;;;;\n",
        encoding="utf-8",
    )

    def take(dry_run: bool = False) -> tuple[int, int, int]:
        one = town.errand(OPERATOR, at("2026-09-01 09:00"))
        done = import_services.alone(one, file, dry_run=dry_run, reason="Lgr 27")
        return done.added, done.changed, done.same

    with pytest.raises(ImportRefused) as refused:
        take()
    assert {row.key for row in refused.value.rows} == {
        "bad_sort_of_service", "bad_flag", "bad_date", "bad_grades", "unknown_unit", "two_services",
    }  # fmt: skip
    assert listed(town, "2026-09-01") == []
    file.write_text(
        head
        + "Läsappen;Ek AB;teaching_material;Läsning;namn: för inloggning|klass;4-6;nej;;\n"
        + "Kompis;Ek AB;tool;Samarbete;namn;4-6;ja;Backaskolan;2026-08-20\n",
        encoding="utf-8",
    )
    assert take(dry_run=True) == (2, 0, 0)
    assert listed(town, "2026-09-01") == []
    assert take() == (2, 0, 0)
    before = _record(town)
    assert take() == (0, 0, 2)
    assert _record(town) == before
    assert line(town, "Kompis", "2026-09-01").units == ("Backaskolan",)
    assert case(town, "Läsappen").causes == [
        {"key": "new_curriculum", "params": {"reason": "Lgr 27"}}
    ]


def _record(town: TestTown) -> int:
    with town.office.database.read() as session:
        return audit.count(session, town.id)


def test_grades_as_people_write_them() -> None:
    assert (grades("4-6"), grades("-1–3"), grades("7"), grades("0 - 3")) == (
        (4, 6),
        (-1, 3),
        (7,),
        (0, 3),
    )
    assert grades("6-4") == grades("4-") == grades("x") == grades("1-99") == ()
