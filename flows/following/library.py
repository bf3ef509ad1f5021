"""The library: sharing what is worth reading, hanging it where it is needed, asking people."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from config.locales import LOCALES
from flows.engine.choices import OneOf
from flows.engine.door import About, Given, of_case, of_subject, verb
from flows.engine.handling import Desk
from flows.engine.inputs import Belongs, CaseNumber
from flows.engine.record import note_down
from models.case.tables import Subject
from models.following.library import (
    SORTS,
    LibraryEntry,
    LibraryPlace,
    ResourcePerson,
    entry_shared,
    people_with,
    person_asked_for,
    place_of,
    places_of,
)
from notifications.header import UnsafeHeaderText, one_address, one_line
from states.errors import ArshjulError
from states.kinds import KINDS
from states.privacy import without_names

OTHERS = ("se", "fi")  # languages of texts that are worth sharing, beside those we speak


class BadEntry(ArshjulError):
    """Something cannot be put into the library, or hung where it is told."""

    def __init__(self, problem: str, **params: str | int | date) -> None:
        self.key = f"library_{problem}"
        super().__init__(**params)


def _no_sort(value: str) -> BadEntry:
    return BadEntry("sort", value=value[:40], known=", ".join(SORTS))


def _languages() -> tuple[str, ...]:
    return (*LOCALES, *OTHERS)


def _no_language(value: str) -> BadEntry:
    return BadEntry("language", value=value[:10], known=", ".join(_languages()))


def _no_kind(value: str) -> BadEntry:
    return BadEntry("step", kind=value[:40], state="")


_ENTRY = Belongs(LibraryEntry, lambda number: BadEntry("unknown", entry=number))
_ABOUT = Belongs(Subject, lambda number: BadEntry("subject", subject=number))
EntryNumber = Annotated[int, _ENTRY]
AboutNumber = Annotated[int, _ABOUT]
KindName = Annotated[str, OneOf(("", *KINDS), _no_kind)]
Line = Annotated[str, Field(max_length=200)]


def _where(desk: Desk, given: Given) -> About:
    """A case, or what cases are about, is its unit's; a step of a kind is everybody's."""
    if given.get("case") is not None:
        return of_case("case")(desk, given)
    if given.get("subject") is not None:
        return of_subject("subject")(desk, given)
    return About()


@verb("following.share")
def share(
    desk: Desk,
    sort: Annotated[str, OneOf(SORTS, _no_sort)],
    title: str,
    *,
    link: Annotated[str, Field(max_length=500)] = "",
    language: Annotated[str, OneOf(_languages, _no_language)] = "",
    shared_by: Line = "",
    about: Annotated[str, Field(max_length=1000)] = "",
) -> LibraryEntry:
    """Put a guidance, practice, experience or resource into the library. Shared again under the
    same title and link, it is changed. Raises BadEntry, LooksPersonal."""
    title, link = _line(title, 200), link.strip()
    if link:
        parts = urlsplit(link)
        if parts.scheme not in ("https", "http") or not parts.hostname or " " in link:
            raise BadEntry("link", link=link[:80])
    without_names(title, shared_by, about)
    there = entry_shared(desk.session, desk.municipality, title, link)
    row = there or LibraryEntry(
        municipality_id=desk.municipality, sort=sort, title=title, link=link
    )
    row.sort, row.language = sort, language
    row.shared_by, row.about = shared_by.strip(), about.strip()
    desk.session.add(row)
    desk.session.flush()
    note_down(desk, "library_shared", {"entry": row.id})
    return row


@verb("following.hang", _where)
def hang(
    desk: Desk,
    entry: EntryNumber,
    *,
    kind: KindName = "",
    state: str = "",
    case: CaseNumber | None = None,
    subject: AboutNumber | None = None,
) -> LibraryPlace:
    """Hang an entry on a kind's step (or all of its steps), a case, or what cases are about.
    Done twice, it hangs there once. Raises BadEntry, NoSuchCase."""
    there = _place(desk, entry, kind, state, case, subject)
    if there is not None:
        return there
    row = LibraryPlace(
        municipality_id=desk.municipality,
        entry_id=entry,
        kind=kind,
        state=state,
        case_id=case,
        subject_id=subject,
    )
    desk.session.add(row)
    desk.session.flush()
    _told(desk, "library_hung", row)
    return row


@verb("following.take_down", _where)
def take_down(
    desk: Desk,
    entry: EntryNumber,
    *,
    kind: KindName = "",
    state: str = "",
    case: CaseNumber | None = None,
    subject: AboutNumber | None = None,
) -> None:
    """Take an entry down from one place where it hangs; it stays in the library. Raises BadEntry,
    also when it does not hang there, and NoSuchCase."""
    there = _place(desk, entry, kind, state, case, subject)
    if there is None:
        raise BadEntry("not_there", entry=entry)
    _told(desk, "library_taken_down", there)
    desk.session.delete(there)
    desk.session.flush()


def _place(
    desk: Desk, entry: int, kind: str, state: str, case: int | None, subject: int | None
) -> LibraryPlace | None:
    """Where the entry hangs, if it hangs there. Raises BadEntry and NoSuchCase for a place that
    is none."""
    found = entry_in(desk, entry)
    if sum((bool(kind), case is not None, subject is not None)) != 1:
        raise BadEntry("place", entry=entry)
    if kind and state and state not in KINDS[kind].process.states:
        raise BadEntry("step", kind=kind, state=state[:40])
    return place_of(
        desk.session,
        desk.municipality,
        found.id or 0,
        kind=kind,
        state=state,
        case=case,
        subject=subject,
    )


def _told(desk: Desk, what: str, place: LibraryPlace) -> None:
    """The record knows where an entry hung after the place itself is gone."""
    where = {"kind": place.kind, "state": place.state, "subject": place.subject_id}
    told = {name: value for name, value in where.items() if value}
    note_down(desk, what, {"entry": place.entry_id, **told}, case=place.case_id)


@verb("following.take_out")
def take_out(desk: Desk, entry: EntryNumber) -> None:
    """Take an entry out of the library, wherever it hangs. Raises BadEntry."""
    found = entry_in(desk, entry)
    for place in places_of(desk.session, desk.municipality, entry):
        _told(desk, "library_taken_down", place)
        desk.session.delete(place)
    desk.session.flush()
    desk.session.delete(found)
    note_down(desk, "library_removed", {"entry": entry})


def entry_in(desk: Desk, number: int) -> LibraryEntry:
    """The entry. Raises BadEntry; another municipality's is as unknown as a missing one."""
    found = desk.session.get(LibraryEntry, number)
    if found is None or found.municipality_id != desk.municipality:
        raise BadEntry("unknown", entry=number)
    return found


@verb("following.add_resource_person")
def add_resource_person(
    desk: Desk, role: str, competence: str, region: str, contact: str
) -> ResourcePerson:
    """Somebody who can be asked, by role and with a contact at work: an address of a function or
    an employer. Told again, role and region change. Raises BadEntry."""
    role, competence, region = _line(role, 200), _line(competence, 400), _line(region, 200)
    contact = contact.strip().lower()
    try:
        one_address(contact, "contact")
    except UnsafeHeaderText:
        raise BadEntry("contact", contact=contact[:80]) from None
    there = person_asked_for(desk.session, desk.municipality, contact, competence)
    row = there or ResourcePerson(
        municipality_id=desk.municipality,
        role=role,
        competence=competence,
        region=region,
        contact=contact,
    )
    row.role, row.region = role, region
    desk.session.add(row)
    desk.session.flush()
    # Somebody outside the register: the record knows the row's number alone.
    note_down(desk, "resource_person_noted", {"resource_person": row.id})
    return row


@verb("following.forget_resource_person")
def forget_resource_person(desk: Desk, contact: str) -> int:
    """Take everything with this contact out of the directory; returns how many rows."""
    rows = people_with(desk.session, desk.municipality, contact.strip().lower())
    numbers = [row.id for row in rows]
    for row in rows:
        desk.session.delete(row)
    desk.session.flush()
    if numbers:
        note_down(desk, "resource_person_forgotten", {"resource_persons": numbers})
    return len(rows)


def _line(text: str, longest: int) -> str:
    text = " ".join(text.split())
    try:
        one_line(text, "text")
    except UnsafeHeaderText:
        raise BadEntry("text", longest=longest) from None
    if not text or len(text) > longest:
        raise BadEntry("text", longest=longest)
    return text
