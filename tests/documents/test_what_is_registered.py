"""What the registers say of a document, a supplier and a unit."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from config.documents import read_types
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.listing import lines
from flows.documents.register import BadDocument, add_document, open_matter
from flows.documents.rollouts import SYSTEMS, BadRollout, plan_rollout, standings
from flows.engine.refusals import NotAllowed
from flows.services.register import report
from flows.services.revalidate import serving
from flows.services.suppliers import NoSuchSupplier, services_of
from models.documents.decisions import clauses, matter_of
from models.documents.questions import case_of_document
from models.documents.tables import Document, DocumentTheme
from models.register.tables import Appointment, Person, Unit
from states.decision import Effect, Outcome
from tests.conftest import TestTown, at
from tests.worlds.document_town import BOARD, PLAN_TYPE, days, desk, move, of_kind
from tests.worlds.services_town import add, approve, case, coordinator


@pytest.mark.parametrize("scope", ["", "in_school", "outside_school", "both"])
def test_a_document_says_where_it_holds(town: TestTown, scope: str) -> None:
    with desk(town, "2026-09-01 09:00") as now:
        number = add_document(now, "guideline", "Riktlinje", scope=scope).subject_id
        with pytest.raises(BadDocument) as refused:
            add_document(now, "guideline", "En till", scope="everywhere")
        assert refused.value.key == "document_unknown_scope"
    with town.office.database.read() as session:
        assert [one.scope for one in session.exec(select(Document))] == [scope]
        assert session.get_one(Document, number).scope == scope


def themes(session: Session, document: int) -> set[str]:
    rows = select(DocumentTheme.theme).where(DocumentTheme.document_id == document)
    return set(session.exec(rows))


def test_a_document_has_the_themes_of_its_type_or_its_own(town: TestTown) -> None:
    with desk(town, "2026-09-01 09:00") as now:
        plan = add_document(now, "safety_plan", "Plan").subject_id
        own = add_document(now, "guideline", "Egen", themes=("education", "education")).subject_id
        assert themes(now.session, plan) == set(read_types()["safety_plan"].themes)
        assert len(themes(now.session, plan)) == 5
        assert themes(now.session, own) == {"education"}


def test_the_list_says_when_it_was_adopted_or_found_up_to_date_and_what_comes_next(
    town: TestTown,
) -> None:
    with desk(town, "2026-08-20 09:00") as now:
        made = add_document(now, "accounts_and_passwords", "Konton")
        number = case_of_document(now.session, now.municipality, made.subject_id).id or 0
        [before] = lines(now)
    assert (before.adopted, before.settled, before.next_revision) == (None, None, None)
    told = {"document_decider": "here", "adopted_on": "2026-08-20"}
    move(town, number, "adopt_here", "2026-08-20 10:00", told)
    days(town, "2027-07-01", "2027-07-01")
    found = {"document_fit": "yes", "revision_why": "Ok", "revision_outcome": "no_changes_here"}
    move(town, number, "no_changes_here", "2027-08-10 09:00", found)
    with desk(town, "2027-08-11 09:00") as now:
        [line] = lines(now)
    assert (line.adopted, line.settled) == (date(2026, 8, 20), date(2027, 8, 10))
    assert (line.version, line.cadence) == (1, "yearly")
    assert line.next_revision == date(2028, 8, 20)


def test_every_system_that_is_named_is_rolled_out_unit_by_unit(town: TestTown) -> None:
    named = [one for one in SYSTEMS if one not in ("document", "other_system")]
    assert {"incident_reporting", "alarm", "two_factor", "lockdown_alarm"} <= set(named)
    with desk(town, "2026-09-01 09:00") as now:
        units = [one.id or 0 for one in now.session.exec(select(Unit).order_by(Unit.name))]
        for one in named:
            plan_rollout(now, system=one, units=units, begins=date(2026, 10, 1))
        with pytest.raises(BadRollout):
            plan_rollout(now, system="coffee", units=units, begins=date(2026, 10, 1))
    with town.office.database.read() as session:
        found = [(one.unit, one.state) for one in standings(session, town.id)]
    assert found.count(("Backaskolan", "planned")) == len(named)
    assert {one.owner_role for one in of_kind(town, "rollout")} == {"headteacher"}


def test_what_happened_at_a_supplier_concerns_all_its_services_and_no_others(
    town: TestTown,
) -> None:
    for name, supplier in (("A", "Ek AB"), ("B", " ek ab"), ("C", "Alm AB")):
        add(town, name, supplier=supplier, purpose=name)
    for name in "ABC":
        approve(town, name)
    rounds = {name: case(town, name).round for name in "ABC"}
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-08 09:00")) as here:
        subjects = services_of(here.session, town.id, "EK AB")
        assert report(here, subjects, "incident", "Dnr 7") == 2
        with pytest.raises(NoSuchSupplier):
            services_of(here.session, town.id, "Gran AB")
    assert {name: case(town, name).round - rounds[name] for name in "ABC"} == {
        "A": 1,
        "B": 1,
        "C": 0,
    }


def test_a_role_is_looked_for_along_the_units_upwards_and_a_headteacher_at_the_school_alone(
    town: TestTown,
) -> None:
    day = date(2026, 9, 1)
    people = {}
    with town.office.database.write() as session:
        area = Unit(municipality_id=town.id, name="Område väst", form="")
        session.add(area)
        session.flush()
        school = session.get_one(Unit, town.unit("Backaskolan"))
        school.parent_id = area.id
        session.add(school)
        for role, unit in (("manager", area.id), ("head_of_operations", area.id)):
            email = f"{role}@skola.example"
            person = Person(municipality_id=town.id, name=role, email=email, locale="sv")
            session.add(person)
            session.flush()
            people[role] = person.id
            session.add(
                Appointment(
                    municipality_id=town.id, person_id=person.id or 0, role=role, unit_id=unit
                )
            )
    with town.office.database.read() as session:
        directory = town.office.town(session, town.id).directory
    backa, ekdala = town.unit("Backaskolan"), town.unit("Ekdalaskolan")

    def held(role: str, unit: int) -> list[int]:
        return [post.person for post in directory.holders(role, unit, day)]

    assert held("manager", backa) == [people["manager"]], "the area's own comes first"
    assert held("manager", ekdala) == [town.person("mo@skola.example")], "else the authority's"
    assert held("head_of_operations", backa) == [people["head_of_operations"]]
    assert held("head_of_operations", ekdala) == []
    assert held("school_chief", backa) == [town.person("ek@skola.example")]
    assert held("headteacher", backa) == [town.person("lo@skola.example")]


def test_a_known_registry_number_gives_the_old_matter_and_a_new_one_begins_one(
    town: TestTown,
) -> None:
    with desk(town, "2026-09-07 09:00") as now:
        old = open_matter(now, "2026/41 BUN", "Riktlinjer").id or 0
        for number, name in (("2026/41  BUN", "Riktlinje A"), ("2026/42 BUN", "Riktlinje B")):
            made = add_document(now, "guideline", name, registry_number=number)
            case = case_of_document(now.session, now.municipality, made.subject_id)
            matter = matter_of(now.session, now.municipality, case.id or 0)
            assert matter is not None and matter.registry_number == " ".join(number.split())
            assert (matter.id == old, matter.title) == (
                (True, "Riktlinjer") if name.endswith("A") else (False, name)
            )
        noted = {"body": BOARD, "day": date(2026, 9, 1), "paragraph": "§ 1"}
        for number, lies_in in (("2026/41 BUN", old), ("KS 7", None)):
            decision = record(
                now,
                outcome=Outcome.GRANTED,
                clauses=[Att("Läggs till handlingarna.")],
                registry_number=number,
                **noted,  # type: ignore[arg-type]
            )
            assert (decision.matter_id, decision.registry_number) == (lies_in, number)
    home, wanted = town.unit("Backaskolan"), "2026/43 BUN"
    with (
        desk(town, "2026-09-07 09:00", by="lo@skola.example") as now,
        pytest.raises(NotAllowed),
    ):
        add_document(now, PLAN_TYPE, "Plan", unit=home, registry_number=wanted)


def test_a_clause_without_words_gets_those_of_its_effect(town: TestTown) -> None:
    with desk(town, "2026-09-07 09:00") as now:
        made = add_document(now, "guideline", "Riktlinje A")
        decision = record(
            now,
            body=BOARD,
            day=date(2026, 9, 1),
            paragraph="§ 1",
            outcome=Outcome.ADOPTED,
            clauses=[Att(effect=Effect.ADOPT, subject=made.subject_id)],
        )
        [row] = clauses(now.session, now.municipality, decision.id or 0)
        assert row.text == "Antar Riktlinje A."
