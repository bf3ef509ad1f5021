"""A few plainly invented services for the demo: valid, ending, waiting, not approved but in use,
one that a newcomer has just opened anew, and Årshjul itself, answered in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from flows.demos.people import coordinator
from flows.engine.handling import Desk, Who
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.verbs import done
from flows.services.register import Introduced, add_agreement, note_use, register
from flows.services.revalidate import serving
from flows.services.sheet import Sheet
from models.services.questions import service_named
from states.ladder import SCHOOL_CHIEF

MATHS, READING = "Färdighetsträning i matematik", "Läsning"
SHEETS: Mapping[str, Sheet] = {
    "Sifferskogen": Sheet(
        sort="teaching_material",
        purpose=MATHS,
        use="Enskild träning på lektion och hemma.",
        supplier="Tallkottens Läromedel AB",
        data=("namn: för inloggning", "klass: för gruppindelning", "resultat: för återkoppling"),
        users=("elever: egna resultat", "lärare: klassens resultat"),
        grades=(1, 6),
        users_about=820,
        integrations=("Inloggningsnavet",),
    ),
    "Bokhyllan": Sheet(
        sort="learning_resource",
        purpose=READING,
        use="Böcker att läsa och lyssna på.",
        supplier="Granbarr Förlag AB",
        data=("namn: för inloggning", "lånade böcker: för att läsa vidare"),
        grades=(0, 9),
        users_about=2100,
    ),
    "Ordklockan": Sheet(
        sort="tool",
        purpose="Tidtagning i klassrummet",
        no_personal_data=True,
        supplier="Lönnlövet Digital AB",
        users_about=140,
    ),
    "Klottertavlan": Sheet(
        sort="tool",
        purpose="Samarbete i grupp",
        supplier="Lönnlövet Digital AB",
        data=("namn: visas för gruppen", "bild: valfri"),
        social_medium=True,
        free_text=True,
        grades=(4, 6),
        users_about=90,
    ),
}
OURS = "Årshjul"
SHEET_OF_OURS = Sheet(
    sort="system",
    purpose="Systematiskt säkerhetsarbete i skolan",
    use="Samordnaren och rektorerna ser vad som ska göras, svarar och visar vad som är gjort.",
    supplier="Exempelköpings kommun, egen drift",
    data=(
        "namn på anställda: för att rätt person ska påminnas",
        "e-postadress i arbetet: för påminnelser och inloggning",
        "roll, enhet, ersättare och frånvaro: för att rätt person ska svara",
        "svar, beslut och logg: för att visa att arbetet är gjort",
        "inloggningar: för att kunna avsluta dem",
    ),
    users=(
        "personal med en roll: kommunens ärenden och vem som är ansvarig",
        "de som sköter driften: allt",
    ),
    users_about=14,
    free_text=True,
    integrations=("Kommunens e-postserver",),
    record_entry="Förteckningen enligt artikel 30, behandling 12",
)
"""This very product, as docs/for-buyers.md proposes that a controller answers for it."""
NEWCOMER = "Sifferfjället"
NEW_SHEET = Sheet(
    sort="teaching_material",
    purpose=MATHS,
    supplier="Björkris Teknik AB",
    data=("namn: för inloggning", "resultat: för adaptiv träning"),
    learning_analytics=True,
    grades=(4, 9),
    users_about=600,
)
ASSESSED = {
    "service_legal_basis": "public_interest",
    "processor_agreement": "signed",
    "deletion_routine": "Konton raderas efter 450 dagar utan inloggning och när eleven slutar.",
    "class_k": "2",
    "class_r": "1",
    "class_t": "1",
    "accessibility": "statement",
    "pupil_participation": "Två klasser i årskurs 4 provade under tre veckor och fick tycka till.",
}
ANSWERED = {
    "service_legal_basis": "public_interest",
    "processor_agreement": "not_needed",
    "deletion_routine": "Vad breven sade raderas efter 24 månader och inloggningar efter 90 dagar. "
    "Samordnaren raderar namn och adress när någon slutar. Svar och logg bevaras till gallring.",
    "class_k": "2",
    "class_r": "2",
    "class_t": "2",
    "ros_reference": "Dnr 2026-0412, bilaga 1",
    "dpia": "own",
    "dpia_reference": "Dnr 2026-0412, bilaga 2",
    "dpo_advice": "Kom överens med facken om vad uppgifter om sena steg används till, och påminn "
    "om att inget om elever skrivs i fritext.",
    "accessibility": "statement",
    "pupil_participation": "Berörs inte: inga elever använder tjänsten eller finns i den.",
}
STATED = {
    "no_data_statement": "Tjänsten saknar konton, loggar och fritext. Kontrollerat vid test.",
    "accessibility": "statement",
    "pupil_participation": "Berörs inte: tjänsten används av läraren på tavlan.",
}


def fill(office: Office, municipality: str, now: datetime) -> None:
    """Register and decide through the verbs; the second time nothing happens."""
    with office.database.read() as session:
        if service_named(session, municipality, NEWCOMER) is not None:
            return
    past = now - timedelta(days=330)
    asta = coordinator(office, municipality, today(now))
    made: dict[str, Introduced] = {}
    with serving(office, municipality, who=asta, now=past) as desk:
        for name, sheet in {**SHEETS, OURS: SHEET_OF_OURS}.items():
            made[name] = register(desk, name, sheet)
    with serving(office, municipality, who=asta, now=past + timedelta(days=9)) as desk:
        for name in ("Sifferskogen", "Bokhyllan"):
            _decide(desk, made[name], "simple", ASSESSED)
        _decide(desk, made["Ordklockan"], "no_personal_data", STATED)
        _decide(desk, made[OURS], "full", ANSWERED)
        _refuse(desk, made["Klottertavlan"])
    with serving(office, municipality, who=asta, now=now - timedelta(days=40)) as desk:
        start = desk.day - timedelta(days=290)
        for name in ("Sifferskogen", "Bokhyllan", "Ordklockan", OURS):
            note_use(desk, made[name].subject, start)
        note_use(desk, made["Klottertavlan"].subject, desk.day)
        ends = desk.day + timedelta(days=300)
        add_agreement(
            desk, made["Sifferskogen"].subject, "processor", start, ends, signed_by="Skolchef"
        )
    with serving(office, municipality, who=asta, now=now - timedelta(days=2)) as desk:
        register(desk, NEWCOMER, NEW_SHEET)


def _decide(desk: Desk, made: Introduced, depth: str, answers: Mapping[str, str]) -> None:
    number = made.case.id or 0
    none = {"no_personal_data": "yes"} if depth == "no_personal_data" else {}
    view = {"initial_view": "go_on", "assessment_depth": depth, **none}
    done(desk, number, answers=view)
    done(desk, number, answers=answers)
    [chief] = desk.place.directory.people(SCHOOL_CHIEF, None, desk.day)
    told = {
        "service_decision": "approve",
        "decided_by_role": "Skolchef",
        "decided_because": "Få uppgifter, tydligt ändamål och fungerande radering.",
    }
    done(replace(desk, who=Who(chief, "web")), number, answers=told)


def _refuse(desk: Desk, made: Introduced) -> None:
    why = "Kontakter utanför skolan går inte att stänga av, och avtal saknas."
    stop = {"initial_view": "stop", "initial_why": why}
    done(desk, made.case.id or 0, answers=stop)
