"""Verbs of cases, people, files, letters, what is followed up, and documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import col, select

from config.own import BUILT_IN
from config.text_sorts import Sort
from flows.access import claimed_roles, invitations
from flows.documents import (
    clauses,
    decisions,
    evaluations,
    provenance,
    register,
    reports,
    rollouts,
)
from flows.engine import delegation, drafts, due_dates, evidence_files, undo, verbs
from flows.following import commitment_evidence, commitments, horizon, library
from flows.following.incidents import import_incidents
from flows.mail import held_letters
from flows.mail.alike_bounces import hold_back
from flows.measures import verbs as measures
from flows.register import look, municipality, own_texts, people, units, wheel, year_days
from flows.register.breaks import change_break, remove_break
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.units import import_everywhere, import_units
from flows.safety_cycle import exemptions, year
from flows.services.import_services import import_services
from flows.urgent import registration
from flows.views import proof
from models.case.tables import Case, Subject
from models.documents.decisions import Matter
from models.documents.origins import Node, NodeSort
from models.post import outbox
from models.post.tables import Message
from models.register.tables import SchoolBreak, Unit
from states.commitment import ArenaLevel
from states.decision import Effect, Outcome
from states.logo import picture
from states.school_year import SchoolYear
from states.urgent_case import Arena
from states.urgent_case import Matter as UrgentMatter
from tests.conftest import OPERATOR
from tests.worlds.evidence import png, text_file
from tests.worlds.record_told import at_desk, new, soon, told
from tests.worlds.record_world import DAY, NOW, World

YEAR = SchoolYear.parse("2027/28")
METHOD = {"method": "Enkät", "sources": "Protokoll"}
HEADS = "name,email,role,unit,locale,deputy,from,to\n"


# What is registered, measured and moved.
at_desk(invitations.invite, "kim@skola.example")
at_desk(measures.add_measure, action="A", problem="B", who="C", when=DAY, evaluated_on=soon(9))
at_desk(verbs.note, lambda w: _case_of(w, "mapping"), {"maturity-p1": "2"})
at_desk(verbs.comment, lambda w: w.measure().id, "Vi väntar på lampor")
at_desk(verbs.done, lambda w: w.measure().id)
at_desk(verbs.unchanged, lambda w: _case_of(w, "safety_cycle"), "sv", answers=lambda _: METHOD)
at_desk(verbs.move, lambda w: w.measure().id, "measure_not_done", why="Rivs")
at_desk(due_dates.reschedule, lambda w: w.measure().id, soon(40), why="Semester")
at_desk(delegation.delegate, lambda w: w.measure().id, lambda w: w.town.person("kim@skola.example"))
at_desk(evidence_files.attach_file, lambda w: w.measure().id, lambda w: text_file(w.name("Fil")))
at_desk(evidence_files.remove_file, lambda w: _a_file(w))
at_desk(proof.take_proof, lambda w: w.measure().id, "a1" * 32, 7)
at_desk(drafts.send_draft, lambda w: _drafted(w))
at_desk(undo.undo, lambda w: _moved(w))
at_desk(
    exemptions.exempt,
    lambda w: w.town.unit("Ekdalaskolan"),
    SchoolYear.parse("2026/27"),
    "kartläggning",
    to=soon(60),
    why="Flytt",
)
at_desk(year.open_year, YEAR)
at_desk(municipality.note_absence, lambda w: w.town.person("lo@skola.example"), DAY, soon(3))
at_desk(municipality.close_unit, lambda w: _unit(w), soon(3), why="Flyttar")
at_desk(people.change_address, lambda w: w.town.person("mo@skola.example"), "mo.ny@skola.example")
at_desk(people.erase, lambda w: _somebody(w))
at_desk(registration.register, UrgentMatter.CYBER, Arena.SYSTEM)


@told(municipality.begin)
def _begins(w: World) -> Callable[[], object]:
    told_of: dict[str, Any] = {"code": "1402", "name": "Partille", "country": "se"}

    return lambda: municipality.begin(w.office, **told_of, who=OPERATOR, now=NOW)


@told(claimed_roles.follow_claims)
def _claimed(w: World) -> Callable[[], object]:
    kim = w.town.person("kim@skola.example")
    roles = [claimed_roles.Claimed("board_reader")]
    return lambda: claimed_roles.follow_claims.alone(w.town.errand(OPERATOR, w.now), kim, roles)


@told(measures.put_in_order)
def _in_order(w: World) -> Callable[[], object]:
    with w.session() as session:
        plan = Subject(municipality_id=w.id, sort="artefact", name=w.name("Plan"))
        session.add(plan)
        session.flush()
        number = plan.id or 0
    w.measure(number)
    last = w.measure(number).id or 0
    return w.later(lambda desk: measures.put_in_order(desk, number, [last]))


def _a_file(w: World) -> int:
    number, file = w.measure().id or 0, text_file(w.name("Fil"))
    return w.do(lambda desk: evidence_files.attach_file(desk, number, file)).id or 0


def _drafted(w: World) -> int:
    number = w.measure().id or 0
    w.do(lambda desk: drafts.keep_draft(desk, number, {}))
    return number


def _moved(w: World) -> int:
    number = w.measure().id or 0
    w.do(lambda desk: verbs.done(desk, number))
    return number


# Files.
UNITS = "name,form,parent\n{},grundskola,\n"
at_desk(import_units, lambda w: w.file(UNITS.format(w.name("Rad"))))
at_desk(import_people, lambda w: w.file(HEADS + f"{w.name('Rad')},x@x.example,samordnare,,sv,,,\n"))
at_desk(
    import_calendar, lambda w: w.file(f"name,start,end\n{w.name('Rad')},2028-02-14,2028-02-18\n")
)


def _a_unit(w: World) -> int:
    with w.session() as session:
        unit = Unit(municipality_id=w.id, name=w.name("Enhet"))
        session.add(unit)
        session.flush()
        return unit.id or 0


at_desk(units.rename_unit, _a_unit, lambda w: w.name("Nytt namn"))
at_desk(units.merge_units, lambda w: [_a_unit(w)], _a_unit, DAY, why="Slås ihop")
at_desk(units.split_unit, _a_unit, lambda w: [_a_unit(w), _a_unit(w)], DAY, why="Delas")


FIRST, LAST = date(2028, 2, 14), date(2028, 2, 18)


def _a_break(w: World) -> str:
    name = w.name("Lov")
    with w.session() as session:
        session.add(SchoolBreak(municipality_id=w.id, name=name, starts=FIRST, ends=LAST))
    return name


@told(change_break)
def _change_break(w: World) -> Callable[[], object]:
    name = _a_break(w)
    return w.later(lambda desk: change_break(desk, name, FIRST, FIRST, FIRST))


@told(remove_break)
def _remove_break(w: World) -> Callable[[], object]:
    name = _a_break(w)
    return w.later(lambda desk: remove_break(desk, name, FIRST))


@told(import_everywhere)
def _everywhere(w: World) -> Callable[[], object]:
    file = w.file("Kod,Skolenhetsnamn\n0583,Motalaskolan\n")
    return lambda: import_everywhere.alone(w.town.errand(OPERATOR, NOW), file)


COUNTS = "läsår;enhet;typ;allvarlighet;arena;status;antal\n2025/26;Backaskolan;{};{}\n"
at_desk(
    import_services,
    lambda w: w.file(f"name,supplier,purpose\n{w.name('Rad')},Förlaget,Matematik\n"),
)
at_desk(
    import_incidents,
    lambda w: w.file(COUNTS.format(w.name("Rad"), "mindre;fysisk;avslutade;7")),
    source="Stella",
)


# Letters that wait for a person.
for _post in (held_letters.release, held_letters.cancel, held_letters.retry):

    def _letter(w: World, verb: Any = _post) -> Callable[[], object]:
        status = "dead" if verb is held_letters.retry else "held"
        day = soon(int(w.name("").strip()))
        person = w.town.person("lo@skola.example")
        row = outbox.message_row(w.id, person, day, NOW, domain="x.example", status=status)
        with w.session() as session:
            outbox.put_messages(session, [row])
            number = session.exec(select(Message.id).where(Message.day == day)).one()
        return w.later(lambda desk: verb(desk, [number]))

    told(_post)(_letter)


@told(hold_back)
def _held_back(w: World) -> Callable[[], object]:
    day = soon(int(w.name("").strip()))
    person = w.town.person("lo@skola.example")
    row = outbox.message_row(w.id, person, day, NOW, domain="x.example", status="sent")
    with w.session() as session:
        outbox.put_messages(session, [row])
        number = session.exec(select(Message.id).where(Message.day == day)).one()
    return lambda: w.common(lambda desk: hold_back(desk, [number], "550 5.7.1 blocked"))


# The library, the horizon, commitments.
at_desk(library.share, "guidance", new("Vägledning"))
at_desk(library.hang, lambda w: _entry(w), kind="safety_cycle")
at_desk(library.take_down, lambda w: _hung(w), kind="safety_cycle")
at_desk(library.take_out, lambda w: _hung(w))
at_desk(library.add_resource_person, "IKT-pedagog", new("DPIA"), "Nord", "ikt@x.example")
at_desk(horizon.note_horizon, new("Ny vägledning"))
at_desk(horizon.set_rhythm, 3)
at_desk(commitments.give, new("Löfte"), "Text", year=2026, given_to="Barnombudet")
at_desk(commitments.add_meeting, "Möten", 1, DAY, "Barnombudet")
at_desk(commitments.follow_up_at, lambda w: _promise(w), lambda w: _high_level(w))
at_desk(commitment_evidence.add_demand, lambda w: _high_level(w), 1, new("Krav"))
at_desk(commitment_evidence.add_arena, new("Arena"), ArenaLevel("local"))
at_desk(commitment_evidence.add_activity, lambda w: _promise(w), "Möte", DAY, DAY)


@told(library.forget_resource_person)
def _forgotten(w: World) -> Callable[[], object]:
    w.do(lambda desk: library.add_resource_person(desk, "R", w.name("C"), "N", "bort@x.example"))
    return w.later(lambda desk: library.forget_resource_person(desk, "bort@x.example"))


def _entry(w: World) -> int:
    return w.do(lambda desk: library.share(desk, "guidance", w.name("Vägledning"))).id or 0


def _hung(w: World) -> int:
    entry = _entry(w)
    w.do(lambda desk: library.hang(desk, entry, kind="safety_cycle"))
    return entry


def _promise(w: World) -> str:
    name = w.name("Löfte")
    w.do(lambda desk: commitments.give(desk, name, "Text", year=2026, given_to="Barnombudet"))
    return name


def _high_level(w: World) -> int:
    name = w.name("Möten")
    return w.do(lambda desk: commitments.add_meeting(desk, name, 1, soon(60), "B")).id or 0


# Documents, decisions, matters.
BOARD = {"body": "Utbildningsnämnden", "day": DAY}
ADOPTED = {**BOARD, "paragraph": "§ 1", "outcome": Outcome.ADOPTED}
at_desk(register.add_document, "guideline", new("Riktlinje"))
at_desk(register.open_matter, new("UN 2026/"), "Ärendet")
at_desk(register.attach, lambda w: _matter(w).id, "Bilaga")
at_desk(register.put_in_matter, lambda w: _matter(w), lambda w: w.measure())
at_desk(evaluations.set_evaluation, lambda w: w.document().subject_id, soon(90), "coordinator")
at_desk(decisions.propose, clauses=[clauses.Att("Antas.")], **BOARD)
at_desk(decisions.record, clauses=[clauses.Att("Antas.")], **ADOPTED)
at_desk(decisions.decide, lambda w: _proposal(w), **ADOPTED)
at_desk(reports.start_clock, body="Utbildningsnämnden", first=soon(30))
at_desk(rollouts.plan_rollout, system="alarm", units=lambda w: _units(w), begins=soon(9))
at_desk(provenance.add_outside, "motion", new("Motion"))


@told(register.revise)
def _revised(w: World) -> Callable[[], object]:
    document = w.document()
    adopt = [clauses.Att("Antas.", Effect.ADOPT, subject=document.subject_id)]
    w.do(lambda desk: decisions.record(desk, clauses=adopt, **ADOPTED))  # type: ignore[arg-type]
    return w.later(lambda desk: register.revise(desk, document.subject_id, "Ny lag"))


@told(provenance.draw)
def _drawn(w: World) -> Callable[[], object]:
    ends = [Node(NodeSort.CASE, w.measure().id or 0) for _ in range(2)]
    return w.later(lambda desk: provenance.draw(desk, *ends))


def _matter(w: World) -> Matter:
    return w.do(lambda desk: register.open_matter(desk, w.name("UN 2026/"), "Ärendet"))


def _proposal(w: World) -> int:
    att = [clauses.Att("Antas.")]
    return w.do(lambda desk: decisions.propose(desk, clauses=att, **BOARD)).id or 0  # type: ignore[arg-type]


def _units(w: World) -> list[int]:
    with w.session() as session:
        found = session.exec(select(Unit.id).where(Unit.municipality_id == w.id))
        return [number or 0 for number in found]


def _unit(w: World) -> int:
    name = w.name("Byskolan")
    file = w.file(UNITS.format(name))
    w.do(lambda desk: import_units(desk, file))
    return w.town.unit(name)


def _somebody(w: World) -> int:
    email = f"{w.name('x').replace(' ', '')}@x.example"
    file = w.file(f"{HEADS}Kim,{email},samordnare,,sv,,,\n")
    w.do(lambda desk: import_people(desk, file))
    return w.town.person(email)


def _case_of(w: World, kind: str) -> int:
    with w.session() as session:
        under_way = select(Case.id).where(Case.kind == kind, col(Case.closed).is_(None))
        return session.exec(under_way).first() or 0


# Its own wheel, types and targets.
WHEEL = BUILT_IN[Sort.WHEEL].read_text(encoding="utf-8")
at_desk(own_texts.read_in, Sort.WHEEL, WHEEL)


def _next_year(w: World) -> SchoolYear:
    return SchoolYear.of(w.now.date()).next()


@told(own_texts.put_back)
def _put_back(w: World) -> Callable[[], object]:
    w.do(lambda desk: own_texts.read_in(desk, Sort.ACTIVITIES, "[types]\n"))
    return w.later(lambda desk: own_texts.put_back(desk, Sort.ACTIVITIES))


at_desk(wheel.choose_preset, "kalenderår")
at_desk(
    year_days.days_of_year,
    lambda w: _next_year(w),
    lambda w: [year_days.OwnDays(step="analys", due=date(_next_year(w).begins + 1, 5, 4))],
)

# What it is called and looks like.
at_desk(look.rename, "Påhittadala")
at_desk(look.choose_accent, "#0a4a7c")
at_desk(look.set_logo, picture(png(64, 40)))


@told(look.remove_accent)
def _remove_accent(w: World) -> Callable[[], object]:
    w.do(lambda desk: look.choose_accent(desk, "#5a2a6b"))
    return w.later(look.remove_accent)


@told(look.remove_logo)
def _remove_logo(w: World) -> Callable[[], object]:
    w.do(lambda desk: look.set_logo(desk, picture(png(48, 48))))
    return w.later(look.remove_logo)
