"""A municipality where every process is under way, made through the verbs alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from config.programme import built_in, parse
from flows.activities.series import Wanted, add_series
from flows.demos.people import coordinator
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.register import add_document
from flows.documents.reports import start_clock
from flows.documents.rollouts import plan_rollout
from flows.engine import door
from flows.engine.casework import move_case
from flows.engine.door import Errand
from flows.engine.handling import Desk, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.following.commitments import give
from flows.following.horizon import note_horizon, set_rhythm
from flows.forecast.simulate import answer_as_invented
from flows.measures.verbs import add_measure
from flows.networks.register import add_network
from flows.networks.requests import request_revision
from flows.services.register import register as register_service
from flows.services.sheet import Sheet
from flows.skolesec.guides import appoint_guide, take_guide
from flows.skolesec.rounds import load_round
from flows.skolesec.support_requests import ask_support
from flows.skolesec.taking_part import ask_to_join
from flows.urgent.registration import register as register_urgent
from models.case.tables import Case
from models.documents.tables import Document
from models.register.tables import Appointment, Municipality, Person, Unit
from states.decision import Effect, Outcome
from states.urgent_case import Arena, Matter
from tests.conftest import OPERATOR
from tests.worlds.days import daily

GUIDES = "no-9999"
AUTHORITY = ("training_day", "dog_search", "needs_survey")
AT_UNITS = (
    "safety_round",
    "lockdown_exercise",
    "sba_year",
    "sba_quarter",
    "mentor_time",
    "led_discussion",
    "source_criticism",
    "sam_follow_up",
    "resource_check",
)
PURPOSES = ("Matematik", "Läsning", "Provtillfällen", "Frånvaro", "Musik")
DATA = (("namn", "klass"), ("namn", "e-post"), ("alias",), ("namn", "elevarbete"), ("betyg",))


def furnish(
    office: Office, municipality: str, now: datetime, *, services: int = 5, round_year: int = 2027
) -> None:
    """Every process of the source documents, begun at ``now`` (an autumn before the round)."""
    asta = Errand(office, municipality, coordinator(office, municipality, today(now)), now)
    _networks(asta)
    for code in (*AUTHORITY, *AT_UNITS):
        add_series.alone(asta, Wanted(type=code))
    _services(office, municipality, now, services)
    with asta.desk() as at:
        _documents(at)
        set_rhythm(at, 3)
        note_horizon(at, "Ny vägledning om språkmodeller i skolan")
        give(at, "Trygg digital vardag", "På dagordningen", year=2026, given_to="Barnombudet")
        add_measure(
            at,
            problem="Bakdörren står olåst",
            action="Sätt dörrstängare",
            when=at.day + timedelta(days=60),
            who="Vaktmästaren",
            evaluated_on=at.day + timedelta(days=150),
        )
    with asta.desk() as at:
        register_urgent(at, Matter.VIOLATION, Arena.PHYSICAL, unit=_a_unit(at))
        register_urgent(at, Matter.BREACH, Arena.SYSTEM)
        register_urgent(at, Matter.CYBER, Arena.SYSTEM)
    _programme(office, municipality, now, round_year)
    daily(office, now)


def _a_unit(at: Desk) -> int:
    ours = select(Unit.id).where(Unit.municipality_id == at.municipality)
    return at.session.exec(ours.order_by(Unit.name)).all()[0] or 0


def _networks(asta: Errand) -> None:
    for name, audience in (("IKT förskola", "preschool"), ("IKT skola", "school")):
        network = add_network.alone(asta, name=name, audience=audience)
    request_revision.alone(asta, network, "Riktlinje för konton", why="Nya krav på lösenord")


def _services(office: Office, municipality: str, now: datetime, number: int) -> None:
    asta = coordinator(office, municipality, today(now))
    for one in range(number):
        sheet = Sheet(
            purpose=PURPOSES[one % len(PURPOSES)],
            data=DATA[one % 4],
            supplier=f"Leverantör {one % 40}",
            grades=(1, 9),
        )
        with door.desk(office, municipality, who=asta, now=now) as at:
            register_service(at, f"Tjänst {one + 1}", sheet)


def _documents(at: Desk) -> None:
    units = list(
        at.session.exec(
            select(Unit).where(Unit.municipality_id == at.municipality).order_by(Unit.name)
        )
    )
    plan: Document | None = None
    made: list[Document] = []
    for code, known in at.place.own.document_types().items():
        for unit in units if known.per_unit else [None]:
            name = f"{code} {unit.name if unit else ''}".strip()
            day = at.day + timedelta(days=40) if code == "routine" else None
            where = unit.id if unit else None
            made.append(add_document(at, code, name, unit=where, evaluated_by=day))
            plan = made[-1] if plan is None and unit is None else plan
    for document in made[1:]:  # one is left a draft
        case = at.session.exec(select(Case).where(Case.subject_id == document.subject_id)).one()
        for _ in range(3):
            if case.state in ("draft", "proposed"):
                answer_as_invented(at, case)
        if case.state != "adopted":
            record(
                at,
                body="Utbildningsnämnden",
                day=at.day,
                paragraph="§ 1",
                outcome=Outcome.ADOPTED,
                clauses=[Att("Antas.", Effect.ADOPT, subject=document.subject_id)],
            )
    assert plan is not None
    told = {"body": "Utbildningsnämnden", "first": date(at.day.year, 11, 30)}
    start_clock(at, document=plan.subject_id, **told)  # type: ignore[arg-type]
    numbers = [unit.id or 0 for unit in units]
    plan_rollout(at, system="two_factor", units=numbers, begins=at.day + timedelta(days=90))


def _programme(office: Office, municipality: str, now: datetime, year: int) -> None:
    """The built-in round, moved to another year, with a guide from elsewhere."""
    key, path = next(iter(built_in().items()))
    text = path.read_text("utf-8").replace("2023-", f"{year - 1}-").replace("2024-", f"{year}-")
    text = text.replace("-02-29", "-02-28")
    with door.desk(office, municipality, who=OPERATOR, now=now) as at:
        load_round(at, parse(text, path))
    with office.database.write() as session:
        guide = _elsewhere(session)
    with door.desk(office, GUIDES, who=Who(guide, "web"), now=now) as there:
        appoint_guide(there, key, guide)
    asta = coordinator(office, municipality, today(now))
    with door.desk(office, municipality, who=asta, now=now) as at:
        case = ask_to_join(at, key)
        assert case is not None
        move_case(at, case, "consider")
        assert answer_as_invented(at, case)
        while case.state != "pilot":
            move_case(at, case, "become_pilot")
        take_guide(at, key, "vei@radal.example")
        ask_support(at, key, "Hur gör ni med ROS?")


def _elsewhere(session: Session) -> int:
    session.add(
        Municipality(
            id=GUIDES, code="9999", name="Rådal", country="NO", locale="nb", preset="kalenderår"
        )
    )
    person = Person(municipality_id=GUIDES, name="Vei Vær", email="vei@radal.example", locale="nb")
    session.flush()
    session.add(person)
    session.flush()
    session.add(Appointment(municipality_id=GUIDES, person_id=person.id or 0, role="coordinator"))
    return person.id or 0


def a_case(session: Session, kind: str) -> Case:
    """The first open case of a kind, the one in the kind's first state if there is one."""
    found = session.exec(
        select(Case).where(Case.kind == kind, col(Case.closed).is_(None)).order_by(col(Case.id))
    ).all()
    assert found, f"no case of {kind} was opened"
    return found[0]
