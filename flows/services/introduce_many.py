"""Introducing many services at once, as when a new curriculum comes: the work is spread over
weeks, and each letter says why there is so much of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flows.engine.handling import Desk
from flows.engine.many_cases import Opening, open_cases
from flows.engine.record import note_down_many
from flows.services.events import ALL_RELATIONS, event_row
from flows.services.handling import seat
from flows.services.register import Introduced, ServiceExists
from flows.services.revalidate import queue
from flows.services.sheet import (
    Sheet,
    blank_service,
    check_sheet,
    fill,
    lists_said,
    plain_name,
)
from models.case.tables import Subject
from models.services import many
from models.services.suppliers import suppliers_here
from models.services.tables import Supplier
from states.service_facts import normal
from states.service_validation import KIND, REGISTERED

Row = tuple[str, Sheet, int | None]
"""Name, facts, and the unit it is for (None: the whole authority)."""


def introduce_many(desk: Desk, rows: Sequence[Row], reason: str) -> list[Introduced]:
    """Register the services in their order, as ``introduce`` one after another would. ``reason``
    is what the letters repeat ("Lgr 27"); nothing, where there is none to tell. Raises BadService,
    ServiceExists; then none of them is registered."""
    causes = None
    if reason:
        causes = [{"key": "new_curriculum", "params": {"reason": plain_name(reason)}}]
    _check(desk, rows)
    made = _put(desk, rows)
    days: Sequence[date] = queue(desk, REGISTERED, len(rows))
    wanted = [
        Opening(unit, subject.id, day)
        for subject, (_, _, unit), day in zip(made, rows, days, strict=True)
    ]
    cases = open_cases(desk, KIND, wanted, causes=causes, seat=seat)
    many.put_events(
        desk.session,
        [
            event_row(
                desk,
                subject.id or 0,
                "introduced",
                f"introduced:{subject.id}",
                relations=ALL_RELATIONS,
                spread=True,
            )
            for subject in made
        ],
    )
    return [Introduced(subject.id or 0, case) for subject, case in zip(made, cases, strict=True)]


def note_first_uses(desk: Desk, uses: Sequence[tuple[Introduced, date, int | None]]) -> None:
    """Note that services that have just been introduced are in use already: since which day, and
    by which unit (None: the whole authority)."""
    rows = [
        {
            "municipality_id": desk.municipality,
            "subject_id": one.subject,
            "unit_id": unit,
            "starts": since,
        }
        for one, since, unit in uses
    ]
    many.put_uses(desk.session, rows)
    told = [(one.case.id, {"unit": unit, "from": since.isoformat()}) for one, since, unit in uses]
    note_down_many(desk, "service_used", told)


def _check(desk: Desk, rows: Sequence[Row]) -> None:
    there = set(many.services_by_name(desk.session, desk.municipality))
    blank = blank_service(desk)
    for name, sheet, _ in rows:
        check_sheet(blank, sheet)
        if normal(name) in there:
            raise ServiceExists(service=plain_name(name))
        there.add(normal(name))


def _put(desk: Desk, rows: Sequence[Row]) -> list[Subject]:
    """The rows of the services; returns what their cases are about."""
    home = desk.municipality
    suppliers = _suppliers(desk, [sheet.supplier for _, sheet, _ in rows if sheet.supplier])
    made = []
    for name, sheet, unit in rows:
        service = blank_service(desk)
        fill(service, sheet)
        service.supplier_id = suppliers.get(normal(sheet.supplier or ""))
        made.append((plain_name(name), unit, service))
    subjects = many.put_services(desk.session, home, made)
    lists = [
        (service.subject_id, kept, values)
        for (_, _, service), (_, sheet, _) in zip(made, rows, strict=True)
        for kept, values in lists_said(service, sheet).items()
    ]
    many.put_lists(desk.session, home, lists)
    return subjects


def _suppliers(desk: Desk, names: Sequence[str]) -> Mapping[str, int | None]:
    """The number of each supplier by its name as it is compared; new ones are registered."""
    there = {normal(one.name): one for one in suppliers_here(desk.session, desk.municipality)}
    for name in names:
        if name.strip() and normal(name) not in there:
            new = Supplier(municipality_id=desk.municipality, name=plain_name(name))
            there[normal(name)] = new
            desk.session.add(new)
    desk.session.flush()
    return {name: one.id for name, one in there.items()}
