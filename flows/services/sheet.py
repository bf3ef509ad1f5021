"""What is said about a service, and writing it: one sheet for registering, changing, importing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Annotated

from pydantic import Field

from config.roles import ROLES
from flows.engine.choices import OneOf
from flows.engine.handling import Desk
from models.services.questions import put_list
from models.services.suppliers import supplier_named
from models.services.tables import Service, Supplier
from notifications.header import UnsafeHeaderText, one_line
from states.errors import ArshjulError
from states.fields import LONGEST
from states.service_facts import SORTS

LONGEST_NAME = 200
LISTS = {
    "data": "data",
    "users": "users",
    "subprocessors": "subprocessor",
    "integrations": "integration",
}
TEXTS = {"purpose": 400, "use": 4000, "third_country": 200, "record_entry": 200}
FLAGS = (
    "no_personal_data",
    "special",
    "social_medium",
    "learning_analytics",
    "free_text",
    "free_version",
    "advertising",
)


class BadService(ArshjulError):
    """A fact about a service cannot be used. ``what`` is its key in the words ``service_facts``;
    ``problem`` chooses the sentence: length, signs, empty, unknown, days, grades, counts or
    data_and_none."""

    key = "bad_service"

    def __init__(self, what: str, problem: str) -> None:
        super().__init__(fact=what)
        self.key = f"bad_service_{problem}"


Line = Annotated[str, Field(max_length=LONGEST_NAME)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said about a service; None: nothing is said about it. An item of a list may carry
    why it is needed, or what may be seen, after a colon. ``grades``: lowest and highest (0:
    förskoleklass, -1: preschool); empty: no pupils use it."""

    sort: Annotated[str, OneOf(SORTS)] | None = None
    purpose: Annotated[str, Field(max_length=TEXTS["purpose"])] | None = None
    use: Annotated[str, Field(max_length=TEXTS["use"])] | None = None
    supplier: Line | None = None
    grades: tuple[int, ...] | None = None
    users: Sequence[str] | None = None
    users_about: int | None = None
    data: Sequence[str] | None = None
    no_personal_data: bool | None = None
    special: bool | None = None
    social_medium: bool | None = None
    learning_analytics: bool | None = None
    free_text: bool | None = None
    free_version: bool | None = None
    advertising: bool | None = None
    third_country: Line | None = None
    subprocessors: Sequence[str] | None = None
    integrations: Sequence[str] | None = None
    record_entry: Line | None = None
    role: Annotated[str, OneOf(("", *ROLES))] | None = None

    def told(self) -> tuple[str, ...]:
        """The names of the facts that something is said about."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) is not None)


def plain_name(text: str) -> str:
    """A name as it may stand in a letter. Raises BadService."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise BadService(what="name", problem="length")
    try:
        return one_line(text, "name")
    except UnsafeHeaderText:
        raise BadService(what="name", problem="signs") from None


def write_sheet(desk: Desk, service: Service, sheet: Sheet) -> None:
    """Let the service's rows say what the sheet says. Raises BadService; then nothing stays."""
    check_sheet(service, sheet)
    fill(service, sheet)
    if sheet.supplier is not None:
        service.supplier_id = _supplier(desk, sheet.supplier)
    desk.session.add(service)
    desk.session.flush()
    for name, values in lists_said(service, sheet).items():
        put_list(desk.session, desk.municipality, service.subject_id, name, values)


def blank_service(desk: Desk) -> Service:
    """The row of a service of which nothing is said yet, as a value."""
    return Service(subject_id=0, municipality_id=desk.municipality, registered=desk.day)


def fill(service: Service, sheet: Sheet) -> None:
    """Let the service's own row say what the sheet says, but for its supplier."""
    for name in (*TEXTS, *FLAGS, "sort", "users_about", "role"):
        value = getattr(sheet, name)
        if value is not None:
            setattr(service, name, value.strip() if isinstance(value, str) else value)
    if sheet.grades is not None:
        service.lowest = min(sheet.grades) if sheet.grades else None
        service.highest = max(sheet.grades) if sheet.grades else None
    if sheet.data:
        service.no_personal_data = False
    if service.no_personal_data:
        service.special = False


def lists_said(service: Service, sheet: Sheet) -> dict[str, Sequence[str]]:
    """What each list of the service is to hold, by the list; those left out stay as they are."""
    lists = {kept: getattr(sheet, name) for name, kept in LISTS.items()}
    if service.no_personal_data:
        lists[LISTS["data"]] = ()
    return {kept: values for kept, values in lists.items() if values is not None}


def check_sheet(service: Service, sheet: Sheet) -> None:
    """Raises BadService for what cannot be said of the service."""
    for name, longest in TEXTS.items():
        text = getattr(sheet, name)
        if text is not None and len(text) > longest:
            raise BadService(what=name, problem="length")
        if text is not None and _has_signs(text):
            raise BadService(what=name, problem="signs")
    for name in LISTS:
        for item in getattr(sheet, name) or ():
            _check_item(name, item)
    if sheet.purpose is not None and not sheet.purpose.strip() and service.purpose:
        raise BadService(what="purpose", problem="empty")
    if sheet.sort is not None and sheet.sort not in SORTS:
        raise BadService(what="sort", problem="unknown")
    if sheet.role and sheet.role not in ROLES:
        raise BadService(what="role", problem="unknown")
    if sheet.data and sheet.no_personal_data:
        raise BadService(what="data", problem="data_and_none")
    if sheet.data is not None and not sheet.data and not sheet.no_personal_data:
        raise BadService(what="data", problem="empty")
    if sheet.grades and not all(-1 <= grade <= 13 for grade in sheet.grades):
        raise BadService(what="grades", problem="grades")
    if sheet.users_about is not None and not 0 <= sheet.users_about <= 1_000_000:
        raise BadService(what="users_about", problem="unknown")


def _check_item(name: str, item: str) -> None:
    value, _, why = item.partition(":")
    if len(value.strip()) > LONGEST_NAME or len(why.strip()) > LONGEST:
        raise BadService(what=name, problem="length")
    if _has_signs(item):
        raise BadService(what=name, problem="signs")


def _has_signs(text: str) -> bool:
    return any(ord(sign) < 32 and sign not in "\r\n\t" for sign in text)


def _supplier(desk: Desk, name: str) -> int | None:
    """The number of the supplier, registered now if it is new; None for no name."""
    if not name.strip():
        return None
    found = supplier_named(desk.session, desk.municipality, name)
    if found is None:
        found = Supplier(municipality_id=desk.municipality, name=plain_name(name))
        desk.session.add(found)
        desk.session.flush()
    return found.id
