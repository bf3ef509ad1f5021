"""The library: guidance, practices, experiences and resources, and where each belongs; and the
people who can be asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    or_,
    text,
)
from sqlmodel import Field, Session, SQLModel, col, select

from models.case.tables import Case, one_of

SORTS = ("guidance", "practice", "experience", "resource")


def _in_its_municipality(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", column], [f"{table}.municipality_id", f"{table}.id"]
    )


class LibraryEntry(SQLModel, table=True):
    """One thing worth reading, with who shared it (a municipality or body, not a person)."""

    __tablename__ = "library_entry"
    __table_args__ = (
        CheckConstraint(one_of("sort", SORTS), name="library_sort_is_known"),
        CheckConstraint("length(language) IN (0, 2)", name="library_language_has_two_letters"),
        UniqueConstraint("municipality_id", "link", "title", name="shared_once"),
        UniqueConstraint("municipality_id", "id", name="an_entry_lies_in_its_municipality"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    sort: str = Field(max_length=20)
    title: str = Field(max_length=200)
    link: str = Field(default="", max_length=500)
    language: str = Field(default="", max_length=2)
    shared_by: str = Field(default="", max_length=200)
    about: str = Field(default="", max_length=1000)


class LibraryPlace(SQLModel, table=True):
    """Where an entry hangs: on a kind's state (or all of its states), on a case, or on a
    subject."""

    __tablename__ = "library_place"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN kind != '' THEN 1 ELSE 0 END + "
            "CASE WHEN case_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN subject_id IS NULL THEN 0 ELSE 1 END = 1",
            name="an_entry_hangs_on_one_thing",
        ),
        _in_its_municipality("entry_id", "library_entry"),
        _in_its_municipality("case_id", "case"),
        _in_its_municipality("subject_id", "subject"),
        Index(
            "an_entry_hangs_there_once",
            "entry_id",
            "kind",
            "state",
            text("coalesce(case_id, 0)"),
            text("coalesce(subject_id, 0)"),
            unique=True,
        ),
        # Serve "what hangs on this step, this case, this subject".
        Index("library_of_a_step", "kind", "state"),
        Index("library_of_a_case", "case_id"),
        Index("library_of_a_subject", "subject_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    entry_id: int
    kind: str = Field(default="", max_length=40)
    state: str = Field(default="", max_length=40)
    case_id: int | None = None
    subject_id: int | None = None


class ResourcePerson(SQLModel, table=True):
    """Somebody who can be asked, by role: competence, region and a contact at work."""

    __tablename__ = "resource_person"
    __table_args__ = (
        UniqueConstraint("municipality_id", "contact", "competence", name="asked_for_one_thing"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    role: str = Field(max_length=200)
    competence: str = Field(max_length=400)
    region: str = Field(max_length=200)
    contact: str = Field(max_length=254)


def entry_shared(session: Session, municipality: str, title: str, link: str) -> LibraryEntry | None:
    """The entry that was shared under this title and link."""
    return session.exec(
        select(LibraryEntry).where(
            LibraryEntry.municipality_id == municipality,
            LibraryEntry.title == title,
            LibraryEntry.link == link,
        )
    ).first()


def places_of(session: Session, municipality: str, entry: int) -> list[LibraryPlace]:
    """Everywhere that an entry hangs, in the order it was hung."""
    asked = select(LibraryPlace).where(
        LibraryPlace.municipality_id == municipality, LibraryPlace.entry_id == entry
    )
    return list(session.exec(asked.order_by(col(LibraryPlace.id))))


def place_of(
    session: Session,
    municipality: str,
    entry: int,
    *,
    kind: str,
    state: str,
    case: int | None,
    subject: int | None,
) -> LibraryPlace | None:
    """The one place where an entry hangs on just this: a kind's state (or, without one, all of
    its states), a case, or a subject."""
    return session.exec(
        select(LibraryPlace).where(
            LibraryPlace.municipality_id == municipality,
            LibraryPlace.entry_id == entry,
            LibraryPlace.kind == kind,
            LibraryPlace.state == state,
            LibraryPlace.case_id == case,
            LibraryPlace.subject_id == subject,
        )
    ).first()


def entries_for(session: Session, case: Case) -> Sequence[LibraryEntry]:
    """What hangs on the case, on what it is about, and on the step that it stands in."""
    here = (col(LibraryPlace.kind) == case.kind) & (col(LibraryPlace.state).in_((case.state, "")))
    places = [here, col(LibraryPlace.case_id) == case.id]
    if case.subject_id is not None:
        places.append(col(LibraryPlace.subject_id) == case.subject_id)
    return session.exec(
        select(LibraryEntry)
        .where(
            LibraryEntry.municipality_id == case.municipality_id,
            col(LibraryEntry.id).in_(select(LibraryPlace.entry_id).where(or_(*places))),
        )
        .order_by(col(LibraryEntry.sort), col(LibraryEntry.title))
    ).all()


def entries_here(
    session: Session, municipality: str, sort: str = "", language: str = ""
) -> Sequence[LibraryEntry]:
    """The entries, all or those of one sort and language, by title."""
    asked = select(LibraryEntry).where(LibraryEntry.municipality_id == municipality)
    if sort:
        asked = asked.where(LibraryEntry.sort == sort)
    if language:
        asked = asked.where(LibraryEntry.language == language)
    return session.exec(asked.order_by(col(LibraryEntry.title))).all()


def people_here(session: Session, municipality: str, about: str = "") -> Sequence[ResourcePerson]:
    """The resource persons by region and role; ``about`` is looked for in competence, role and
    region."""
    asked = select(ResourcePerson).where(ResourcePerson.municipality_id == municipality)
    found = session.exec(asked.order_by(col(ResourcePerson.region), col(ResourcePerson.role)))
    wanted = about.casefold()
    return [
        one for one in found if wanted in f"{one.competence} {one.role} {one.region}".casefold()
    ]


def people_with(session: Session, municipality: str, contact: str) -> list[ResourcePerson]:
    """The rows with this contact, one for each competence, in the order they came."""
    asked = select(ResourcePerson).where(
        ResourcePerson.municipality_id == municipality, ResourcePerson.contact == contact
    )
    return list(session.exec(asked.order_by(col(ResourcePerson.id))))


def person_asked_for(
    session: Session, municipality: str, contact: str, competence: str
) -> ResourcePerson | None:
    """The row with this contact and competence."""
    return session.exec(
        select(ResourcePerson).where(
            ResourcePerson.municipality_id == municipality,
            ResourcePerson.contact == contact,
            ResourcePerson.competence == competence,
        )
    ).first()
