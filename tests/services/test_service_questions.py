"""What is asked about a service is answered to its own municipality, and to no other."""

from __future__ import annotations

from datetime import date

from flows.services import suppliers
from flows.services.guardians import record_approvals
from flows.services.register import add_agreement, note_use
from flows.services.revalidate import serving
from models.register.questions import unit_names
from models.services import events, lookups, questions
from models.services import suppliers as delivering
from models.services.tables import ServiceEvent
from tests.conftest import TestTown, at
from tests.worlds.services_town import add, approve, coordinator, subject

DAY = date(2026, 9, 1)
ELSEWHERE = "no-4601"


def test_another_municipality_knows_nothing_of_a_service(town: TestTown) -> None:
    add(town, "Klottret", supplier="Lönnlövet AB", social_medium=True, grades=(4, 6))
    approve(town, "Klottret")
    number, unit = subject(town, "Klottret"), town.unit("Backaskolan")
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as desk:
        note_use(desk, number, DAY)
        add_agreement(desk, number, "licence", DAY, None)
        record_approvals(desk, number, unit, "4B", pupils=20, approved=19, refused=1)
    with town.office.database.read() as session:

        def known(place: str) -> list[bool]:
            return [
                questions.service_named(session, place, "KLOTTRET") is not None,
                questions.validation_of(session, place, number) is not None,
                questions.last_decision(session, place, number) is not None,
                bool(questions.open_uses(session, place, number)),
                questions.class_answers(session, place, number, unit, "4B", "2026/27") is not None,
                lookups.stands_on(session, place, number) is not None,
                lookups.is_used(session, place, number),
                delivering.agreement_from(session, place, number, "licence", DAY) is not None,
                delivering.supplier_named(session, place, "lönnlövet ab") is not None,
                bool(delivering.delivered(session, place)),
                events.has_event(session, place, f"introduced:{number}"),
                bool(unit_names(session, place)),
            ]

        assert all(known(town.id))
        assert not any(known(ELSEWHERE))


def test_an_event_is_taken_once_and_by_its_own_municipality(town: TestTown) -> None:
    add(town, "Räknetian")
    now = at("2026-09-03 09:00")
    with town.office.database.write() as session:
        session.add(
            ServiceEvent(
                municipality_id=town.id,
                subject_id=subject(town, "Räknetian"),
                sort="risk",
                key="risk:1",
                at=now,
                detail={},
            )
        )
        session.flush()
        [(number, place)] = events.waiting_events(session)
        assert place == town.id
        assert events.take_event(session, ELSEWHERE, number, now) is None
        taken = events.take_event(session, town.id, number, now)
        assert taken is not None and taken.handled == now
        assert events.take_event(session, town.id, number, now) is None


def test_a_supplier_delivers_what_is_not_gone_in_the_order_of_names(town: TestTown) -> None:
    for name in ("ögonblicket", "Bokhyllan", "almanackan"):
        add(town, name, supplier="Granbarr AB")
    add(town, "Tavlan", supplier="Tallkotten AB")
    with serving(town.office, town.id, who=coordinator(town), now=at("2026-09-03 09:00")) as desk:
        suppliers.put_supplier(desk, "björkris ab")
        gone = questions.service_named(desk.session, town.id, "Bokhyllan")
        assert gone is not None
        gone.ends = DAY
        desk.session.add(gone)
    with town.office.database.read() as session:
        told = [(one.supplier.name, one.services) for one in suppliers.suppliers(session, town.id)]
        of_one = suppliers.services_of(session, town.id, "GRANBARR AB")
    assert told == [
        ("björkris ab", ()),
        ("Granbarr AB", ("almanackan", "ögonblicket")),
        ("Tallkotten AB", ("Tavlan",)),
    ]
    assert of_one == [subject(town, "almanackan"), subject(town, "ögonblicket")]
