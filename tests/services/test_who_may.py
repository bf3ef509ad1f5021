"""Who may do what with digital services: for one's own school, for the authority, and in whose
place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from arshjul.cli import app as arshjul
from arshjul.inputs import fields_of
from config.locales import LOCALES
from config.words import words
from flows.engine import verbs
from flows.engine.handling import Desk, Who
from flows.engine.refusals import NoSuchUnit, NotAllowed
from flows.kinds import HANDLINGS
from flows.register.municipality import begin
from flows.services.guardians import (
    GuardiansMissing,
    NotValidated,
    record_approvals,
    take_into_use,
)
from flows.services.import_services import import_services
from flows.services.register import (
    NoSuchService,
    add_agreement,
    change,
    end_use,
    note_use,
    register,
    report,
)
from flows.services.rules import Rules, set_rules
from flows.services.sharing import FORMAT, NotUnderAssessment, copy_from
from flows.services.sheet import Sheet
from flows.services.suppliers import put_supplier
from models.case.tables import Case, Subject
from models.record.tables import Audit
from models.register.tables import Person
from models.services.questions import open_uses
from states.fields import BadAnswer
from states.permissions import PERMISSIONS
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.services_town import add, case, coordinator, decisions, step, subject

ASTA, LO, SAM, EK = (f"{name}@skola.example" for name in ("asta", "lo", "sam", "ek"))
MONDAY = "2026-09-07 09:00"


def decide(town: TestTown, name: str, by: str, instead_of: str = "") -> Case:
    """Approve the service as whoever acts, perhaps in another's place."""
    other = town.person(instead_of) if instead_of else None
    found = case(town, name)
    handling = HANDLINGS[found.kind]
    with town.office.database.read() as session:
        facts = handling.facts(session, found)
    given = handling.kind.invent(found.state, facts, at(MONDAY).date())
    who = Who(town.person(by), "cli", instead_of=other)
    return verbs.done.alone(town.errand(who, at(MONDAY)), found.id or 0, answers=given)


def test_only_whom_the_kind_names_decides_or_a_coordinator_in_that_persons_place(
    town: TestTown,
) -> None:
    for name in ("Läslampan", "Sifferskogen"):
        add(town, name)
        for _ in range(2):
            step(town, name, "2026-09-02 09:00")
        assert case(town, name).state == "service_to_decide"
    for by, instead_of in ((LO, ""), (ASTA, ""), (ASTA, LO), (LO, EK)):
        with pytest.raises(NotAllowed):
            decide(town, "Läslampan", by, instead_of)
    assert case(town, "Läslampan").state == "service_to_decide"
    assert decide(town, "Läslampan", EK).state == "service_approved"
    assert decide(town, "Sifferskogen", ASTA, EK).state == "service_approved"
    told = [row for row in rows(town, "Sifferskogen") if row.what == "left:service_to_decide"]
    [row] = told
    assert (row.actor, json.loads(row.detail)["for"]) == (town.person(ASTA), town.person(EK))
    assert all("for" not in json.loads(row.detail) for row in rows(town, "Läslampan"))
    assert decisions(town, "Sifferskogen")[0].person == town.person(EK), "the decision is hers"


@pytest.mark.parametrize("locale", LOCALES)
def test_page_and_command_say_who_did_it_and_for_whom(
    town: TestTown, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(town, "Läslampan")
    for _ in range(2):
        step(town, "Läslampan", "2026-09-02 09:00")
    number = decide(town, "Läslampan", ASTA, EK).id
    both = words(locale).say("acting.for_another", who="Asta Asp", whom="Ek Ekorre")
    assert "Asta Asp" in both and "Ek Ekorre" in both
    client = at_the_screen(town.office, at(MONDAY))
    page = client.get(f"/cases/{number}", headers={"accept-language": locale}).text
    assert page.count(both) == 1, "one step was taken in another's place"
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    monkeypatch.setenv("ARSHJUL_LANGUAGE", locale)
    told = CliRunner().invoke(arshjul, ["show", str(number)]).output
    assert told.count(f"({both})") == 1
    told = CliRunner().invoke(arshjul, ["show", str(number), "--json"]).output
    acted = [(one["by"], one["for"]) for one in json.loads(told)["journey"] if one["for"]]
    assert acted == [("Asta Asp", "Ek Ekorre")]


def test_where_a_service_has_a_role_of_its_own_that_role_decides_and_the_kinds_does_not(
    town: TestTown,
) -> None:
    add(town, "Läslampan")
    with town.office.database.write() as session:
        about = session.get_one(Subject, subject(town, "Läslampan"))
        about.role = "head_of_administration"
        session.add(about)
    for _ in range(2):
        step(town, "Läslampan", "2026-09-02 09:00")
    for by in (EK, ASTA, LO):
        with pytest.raises(NotAllowed):
            decide(town, "Läslampan", by)
    assert decide(town, "Läslampan", "al@skola.example").state == "service_approved"


SHEET = Sheet(purpose="Läsning", data=("namn",), grades=(1, 3), social_medium=True)
DAY = date(2026, 9, 7)
NOT_YET = (NotValidated, GuardiansMissing, NotUnderAssessment)


def everything(town: TestTown, unit: int | None) -> dict[str, Callable[[Desk], object]]:
    """Each verb about a service of a school, or of the authority."""
    name = f"Kartan {unit}"
    with town.errand(coordinator(town), at("2026-09-01 09:00")).desk() as desk:
        number = register(desk, name, SHEET, unit=unit).subject
    count = {"pupils": 20, "approved": 18, "refused": 2}
    counted = town.unit("Ekdalaskolan") if unit is None else unit  # a class is always at a school
    shared = {"format": FORMAT, "answers": {}}
    return {
        "services.register": lambda desk: register(desk, f"{name} två", SHEET, unit=unit),
        "services.change": lambda desk: change(desk, number, Sheet(use="Hemma")),
        "services.report": lambda desk: report(desk, [number], "risk", "Dnr 1"),
        "services.add_agreement": lambda desk: add_agreement(desk, number, "licence", DAY),
        "services.note_use": lambda desk: note_use(desk, number, DAY, unit),
        "services.end_use": lambda desk: end_use(desk, number, DAY, unit),
        "services.record_approvals": lambda desk: record_approvals(
            desk, number, counted, "3B", **count
        ),
        "services.take_into_use": lambda desk: take_into_use(desk, number, DAY, unit),
        "services.copy_from": lambda desk: copy_from(desk, number, shared),
    }


def of_the_authority(tmp_path: Path) -> dict[str, Callable[[Desk], object]]:
    file = tmp_path / "tjänster.csv"
    file.write_text("name,purpose,data\nA,Läsning,namn\n", encoding="utf-8")
    return {
        "services.put_supplier": lambda desk: put_supplier(desk, "Ek AB", "SE"),
        "services.set_rules": lambda desk: set_rules(desk, Rules(per_week=7)),
        "services.import_services": lambda desk: import_services(desk, file, dry_run=True),
    }


def may(town: TestTown, who: Who, act: Callable[[Desk], object]) -> bool:
    try:
        with suppress(*NOT_YET), town.errand(who, at(MONDAY)).desk() as desk:
            act(desk)
    except NotAllowed:
        return False
    return True


def allowed(town: TestTown, who: Who, acts: Mapping[str, Callable[[Desk], object]]) -> set[str]:
    return {name for name, act in acts.items() if may(town, who, act)}


def test_asta_may_everywhere_lo_at_her_own_school_sam_nowhere(
    town: TestTown, tmp_path: Path
) -> None:
    own = everything(town, town.unit("Backaskolan"))
    other = everything(town, town.unit("Ekdalaskolan"))
    common = everything(town, None) | of_the_authority(tmp_path)
    named = {name for name in PERMISSIONS if name.startswith("services.")}
    assert own.keys() | common.keys() == named, "each verb is tried"
    asta, lo, sam = coordinator(town), Who(town.person(LO), "web"), Who(stranger(town), "web")
    for acts in (own, other, common):
        assert allowed(town, sam, acts) == set()
        assert allowed(town, lo, acts) == (acts.keys() if acts is own else set())
    for acts in (other, common):
        assert allowed(town, asta, acts) == acts.keys()


def test_the_operator_reads_files_in_and_does_nothing_else(town: TestTown, tmp_path: Path) -> None:
    acts = everything(town, None) | of_the_authority(tmp_path)
    assert allowed(town, OPERATOR, acts) == {"services.import_services"}


def test_a_use_is_the_schools_though_the_service_is_the_authoritys(town: TestTown) -> None:
    add(town, "Läslampan")
    number, lo = subject(town, "Läslampan"), Who(town.person(LO), "web")
    note_use.alone(town.errand(lo, at(MONDAY)), number, DAY, town.unit("Backaskolan"))
    for unit in (None, town.unit("Ekdalaskolan")):
        with pytest.raises(NotAllowed):
            note_use.alone(town.errand(lo, at(MONDAY)), number, DAY, unit)


def test_what_happened_to_services_of_two_schools_is_the_authoritys(town: TestTown) -> None:
    for name, unit in (("A", "Backaskolan"), ("B", "Ekdalaskolan")):
        add(town, name, unit=unit)
    lo = town.errand(Who(town.person(LO), "web"), at(MONDAY))
    both = [subject(town, "A"), subject(town, "B")]
    with pytest.raises(NotAllowed):
        report.alone(lo, both, "incident", "Dnr 7")
    assert report.alone(lo, both[:1], "incident", "Dnr 7") == 1
    assert report.alone(town.errand(coordinator(town), at(MONDAY)), both, "incident", "Dnr 8") == 2


def test_another_municipalitys_service_is_as_unknown_as_a_missing_one(town: TestTown) -> None:
    add(town, "Läslampan")
    begin(town.office, code="4601", name="Bergen", country="no", who=OPERATOR, now=at(MONDAY))
    there = TestTown(town.office, town.post, "no-4601")
    ida, ours = there.errand(coordinator(there), at(MONDAY)), subject(town, "Läslampan")
    for number in (ours, 987):
        with pytest.raises(NoSuchService):
            change.alone(ida, number, Sheet(use="Hemma"))
        with pytest.raises(NoSuchService):
            report.alone(ida, [number], "risk", "Dnr 1")
    add(there, "Leselampen")
    with pytest.raises(NoSuchUnit):
        note_use.alone(ida, subject(there, "Leselampen"), DAY, town.unit("Backaskolan"))


def test_an_input_value_names_the_service_and_tells_every_problem(town: TestTown) -> None:
    add(town, "Läslampan")
    with town.errand(coordinator(town), at(MONDAY)).desk() as desk:
        given = {"subject": "läslampan", "sheet": {"use": "Hemma", "grades": [1, 3]}}
        assert change.given(desk, given) == ("use", "lowest", "highest")
        wrong = {"subject": "läslampan", "sort": "loan", "starts": "i går", "colour": "red"}
        with pytest.raises(BadAnswer) as refused:
            add_agreement.given(desk, wrong)
    assert refused.value.problems == {
        "sort": "not_an_option",
        "starts": "not_a_day",
        "colour": "unknown_field",
    }
    listed = dict(fields_of(register))
    assert {"name", "sheet", "unit", "in_use_since", "used_by"} == listed.keys()
    assert "processor | framework | licence" in dict(fields_of(add_agreement))["sort"]


def stranger(town: TestTown) -> int:
    """Sam, who holds no role."""
    with town.office.database.write() as session:
        sam = Person(municipality_id=town.id, name="Sam Sten", email=SAM, locale="sv")
        session.add(sam)
        session.flush()
        return sam.id or 0


def rows(town: TestTown, name: str) -> list[Audit]:
    number = case(town, name).id
    with town.office.database.read() as session:
        return list(
            session.exec(select(Audit).where(Audit.case_id == number).order_by(col(Audit.seq)))
        )


def test_what_is_in_use_already_is_registered_with_its_units_in_one_act(town: TestTown) -> None:
    home, sheet, since = town.unit("Backaskolan"), Sheet(purpose="Läsning"), date(2026, 8, 18)
    other = town.unit("Ekdalaskolan")

    def new(email: str, **told: object) -> list[tuple[int | None, date]]:
        with town.errand(Who(town.person(email), "web"), at(MONDAY)).desk() as desk:
            made = register(desk, "Bokhyllan", sheet, **told)  # type: ignore[arg-type]
            uses = open_uses(desk.session, desk.municipality, made.subject)
            return [(use.unit_id, use.starts) for use in uses]

    for told, problem in (
        ({"used_by": [home]}, {"in_use_since": "missing"}),
        ({"in_use_since": date(2026, 9, 8)}, {"in_use_since": "not_yet"}),
    ):
        with pytest.raises(BadAnswer) as refused:
            new(ASTA, **told)
        assert refused.value.problems == problem
    with pytest.raises(NotAllowed):
        new(LO, unit=home, in_use_since=since, used_by=[home, other])
    with suppress(_Undo), town.errand(Who(town.person(LO), "web"), at(MONDAY)).desk() as desk:
        made = register(desk, "Bokhyllan", sheet, unit=home, in_use_since=since)
        [use] = open_uses(desk.session, desk.municipality, made.subject)
        assert (use.unit_id, use.starts) == (home, since)
        raise _Undo
    assert sorted(new(ASTA, in_use_since=since, used_by=[home, other, home])) == sorted(
        [(home, since), (other, since)]
    )


class _Undo(Exception):
    """What was done is taken back."""
