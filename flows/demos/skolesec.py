"""The demo's programme: an invented round under way, with a mapping, documents and measures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from config.programme_plan import Artefact, Homework, Meeting, Phase, Programme, Round
from flows.demos.people import coordinator
from flows.engine.casework import move_case, take_answers
from flows.engine.door import desk
from flows.engine.handling import Desk, Who, by_clock
from flows.engine.local_time import ZONE, today
from flows.engine.office import Office
from flows.measures.verbs import add_measure
from flows.skolesec.daily import daily
from flows.skolesec.rounds import load_round
from flows.skolesec.taking_part import ask_to_join, asked_for, participation_of
from models.case.questions import case_about, subject_named
from models.case.tables import Case
from models.skolesec.rounds import round_keyed
from states.calendars import Staff
from states.measure import Category, Horizon
from states.programme import Domain, Window

KEY, NAME = "exempelrundan", "Exempelrundan"
OPERATOR = Who(None, "cli")
BEGAN = timedelta(days=40)
WEEK = timedelta(weeks=1)
QUESTIONS = (
    ("p1", Domain.PRIVACY, "Vi vet vem som är personuppgiftsansvarig för varje tjänst.", "3"),
    ("p2", Domain.PRIVACY, "Registerförteckningen för skolan är fullständig.", "1"),
    ("p3", Domain.PRIVACY, "Varje tjänst har ett gällande personuppgiftsbiträdesavtal.", "2"),
    ("s1", Domain.SECURITY, "Risker i skolans tjänster bedöms och följs upp.", "2"),
    ("s2", Domain.SECURITY, "Behörigheter tas bort när någon byter skola.", "1"),
    ("s3", Domain.SECURITY, "Incidenter anmäls, bedöms i tid och lär oss något.", "3"),
)
DOCUMENTS = (("mandat", "Mandat"), ("mal", "Målbild"), ("plan", "Projektplan"))
ANCHORED = "Ledningsgruppen"
MEASURES = (
    ("Avtal saknas för några tjänster", "Gå igenom avtalen för de tio mest använda tjänsterna"),
    ("Behörigheter blir kvar", "Ta bort behörigheter samma dag som någon slutar"),
    ("Förteckningen är gammal", "Uppdatera registerförteckningen skola för skola"),
)


def fill(office: Office, municipality: str, now: datetime) -> int:
    """Let the demo municipality take part in an invented round that began forty days ago; returns
    how many cases there are in it, 0 when it was there already."""
    first = today(now) - BEGAN
    begun = datetime.combine(first, time(9), ZONE)
    with desk(office, municipality, who=OPERATOR, now=begun - 3 * WEEK) as here:
        if round_keyed(here.session, KEY) is not None:
            return 0
        calendar = here.place.calendar
        met = calendar.next_working(first + 2 * WEEK, Staff.SCHOOL)
        workshop = calendar.next_working(max(first + 7 * WEEK, met + WEEK), Staff.SCHOOL)
        load_round(here, _programme(first, met, workshop))
    asta = coordinator(office, municipality, first)
    with desk(office, municipality, who=asta, now=begun - 2 * WEEK) as here:
        asked = ask_to_join(here, KEY)
        assert asked is not None
        move_case(here, asked, "consider")
        answers = {"contact_role": "IKT-strateg", "own_competence": "some", "own_capacity": "low"}
        take_answers(here, asked, answers)
        move_case(here, asked, "sign_up")
    with desk(office, municipality, who=asta, now=begun) as here:
        daily(by_clock(here))
        for _, name in DOCUMENTS:
            _document(here, name, first)
    with desk(office, municipality, who=asta, now=begun + 3 * WEEK) as here:
        daily(by_clock(here))
        mapping = _case(here, "Kartläggning", "mapping")
        take_answers(here, mapping, {f"maturity-{key}": level for key, _, _, level in QUESTIONS})
        move_case(here, mapping, "answer_mapping")
        _measures(here, first)
    held = max(begun + 3 * WEEK, datetime.combine(met, time(16), ZONE))
    if held <= now:  # in a long break nobody has met yet
        with desk(office, municipality, who=asta, now=held) as here:
            daily(by_clock(here))
            start = _case(here, "Startträff", "gathering")
            take_answers(here, start, {"came": "3"})
            move_case(here, start, "hold")
    with desk(office, municipality, who=asta, now=now) as here:
        daily(by_clock(here))
        part, case = participation_of(here, KEY)
        return len([case, *asked_for(here, part.subject_id)])


def _case(here: Desk, name: str, kind: str) -> Case:
    """The case of the kind that the round has opened; its subject is of the sort of that name."""
    about = subject_named(here.session, here.municipality, kind, f"{NAME}: {name}")
    assert about is not None and about.id is not None
    found = case_about(here.session, here.municipality, kind, about.id)
    assert found is not None
    return found


def _document(here: Desk, name: str, first: date) -> None:
    case = _case(here, name, "artefact")
    take_answers(here, case, {"artefact_text": f"{name} för arbetet i våra skolor."})
    move_case(here, case, "finish_draft")
    take_answers(here, case, {"anchored_by": ANCHORED, "anchored_on": first.isoformat()})
    move_case(here, case, "anchor")


def _measures(here: Desk, first: date) -> None:
    """Three measures in order, the first of them under way."""
    plan = _case(here, "Åtgärdsplan", "artefact")
    for number, (problem, action) in enumerate(MEASURES):
        made = add_measure(
            here,
            problem=problem,
            action=action,
            when=first + (8 + 3 * number) * WEEK,
            who="IKT-strateg",
            evaluated_on=first + 20 * WEEK,
            category=Category.PREVENTIVE,
            horizon=Horizon.LONG_TERM if number else Horizon.IMMEDIATE,
            subject=plan.subject_id,
            origin_case=plan.id,
        )
        if number == 0:
            move_case(here, made, "begin")
    take_answers(here, plan, {"artefact_text": "Tre åtgärder, i den ordning vi tar dem."})
    move_case(here, plan, "finish_draft")


def _programme(first: date, met: date, workshop: date) -> Programme:
    """A round of twenty weeks from ``first``, with overlapping phases; its gatherings on school
    days."""

    def weeks(start: int, end: int) -> Window:
        return Window(first + start * WEEK, first + end * WEEK - timedelta(days=1))

    phases = (
        ("start", "Start", weeks(0, 4), ("gathering", "artefact"), False),
        ("kart", "Kartläggning", weeks(0, 8), ("mapping",), False),
        ("nu", "Nuläge och åtgärder", weeks(4, 12), ("challenges", "artefact"), False),
        ("gor", "Genomförande", weeks(4, 20), ("measures",), True),
        ("utv", "Utvärdering", weeks(16, 20), ("evaluation",), False),
    )
    documents = [Artefact(key, name, "start", False) for key, name in DOCUMENTS]
    kept = [{"key": key, "domain": domain, "text": text} for key, domain, text, _ in QUESTIONS]
    return Programme(
        round=Round(
            key=KEY,
            name=NAME,
            locale="sv",
            organiser="Digitala Exemplet",
            owners=("Exempelregionen",),
            endorsed_by=(),
            contact="rundan@exempel.example",
            window=weeks(0, 20),
            sign_up_by=first - timedelta(days=5),
            goals=("Se det egna läget", "Göra det viktigaste först"),
        ),
        phases=tuple(
            Phase(k, name, window, does, plan, ()) for k, name, window, does, plan in phases
        ),
        artefacts=(*documents, Artefact("atgardsplan", "Åtgärdsplan", "nu", True)),
        gatherings=(
            _meeting(1, "Startträff", "start", met),
            _meeting(2, "Verkstad om nuläget", "", workshop),
            _meeting(3, "Avslutande träff", "", None),
        ),
        guides_gatherings=(),
        homework=(Homework(1, "Samla avtal och rutiner som redan finns"),),
        info_meetings=(),
        questions=tuple(kept),
        digest="demo",
    )


def _meeting(number: int, name: str, phase: str, day: date | None) -> Meeting:
    starts = datetime.combine(day, time(9), ZONE) if day else None
    ends = datetime.combine(day, time(12), ZONE) if day else None
    return Meeting(number, name, phase, starts, ends, "digital", "", "", ())
