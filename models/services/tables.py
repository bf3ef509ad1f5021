"""The register of suppliers and digital services, and what was decided about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from models.case.tables import LONG, one_of
from models.partial_index import partial_index
from states.service_facts import DEPTHS, SORTS

NAME = 200
LISTS = ("data", "users", "subprocessor", "integration")
AGREEMENTS = ("processor", "framework", "licence")
OUTCOMES = ("approved", "conditions", "not_approved")


def _in_its_municipality(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", column], [f"{table}.municipality_id", f"{table}.id"]
    )


class Supplier(SQLModel, table=True):
    """Who delivers services. ``country``: two letters, or nothing where it is not known."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "name", name="a_supplier_is_registered_once"),
        UniqueConstraint("municipality_id", "id", name="a_supplier_lies_in_its_municipality"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    name: str = Field(max_length=NAME)
    country: str = Field(default="", max_length=2)
    link: str = Field(default="", max_length=400)


class Service(SQLModel, table=True):
    """The facts of one digital service; its name is its subject's. ``role`` answers for its
    assessment instead of the kind's own role; whoever decides stays the same."""

    __table_args__ = (
        CheckConstraint(one_of("sort", SORTS), name="sort_of_service_is_known"),
        CheckConstraint(
            "(lowest IS NULL) = (highest IS NULL) AND (lowest IS NULL OR "
            "(lowest BETWEEN -1 AND 13 AND highest BETWEEN lowest AND 13))",
            name="grades_go_upwards",
        ),
        CheckConstraint("users_about >= 0", name="users_are_counted"),
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("supplier_id", "supplier"),
        # Serves "all services of this municipality, of one supplier".
        Index("service_of_supplier", "municipality_id", "supplier_id"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    supplier_id: int | None = None
    sort: str = Field(default="tool", max_length=20)
    purpose: str = Field(default="", max_length=400)
    use: str = Field(default="", max_length=LONG)
    lowest: int | None = None  # grade; 0: förskoleklass, -1: preschool
    highest: int | None = None
    users_about: int = 0
    no_personal_data: bool = False
    special: bool = False  # categories of data that the law protects more
    social_medium: bool = False
    learning_analytics: bool = False
    free_text: bool = False
    free_version: bool = False
    advertising: bool = False
    third_country: str = Field(default="", max_length=NAME)
    record_entry: str = Field(default="", max_length=NAME)  # in the record of processing
    role: str = Field(default="", max_length=40)
    registered: date


class ServiceList(SQLModel, table=True):
    """One thing of a list about a service: a category of personal data (with why it is needed), a
    group of users (with what it may see), a sub-processor, a service that it exchanges with."""

    __tablename__ = "service_list"
    __table_args__ = (
        CheckConstraint(one_of("list", LISTS), name="list_of_service_is_known"),
        _in_its_municipality("subject_id", "subject"),
        # Serves "the lists of all services of this municipality".
        Index("service_lists", "municipality_id"),
    )

    subject_id: int = Field(primary_key=True)
    list: str = Field(primary_key=True, max_length=20)
    value: str = Field(primary_key=True, max_length=NAME)
    municipality_id: str = Field(foreign_key="municipality.id")
    why: str = Field(default="", max_length=LONG)


class ServiceUse(SQLModel, table=True):
    """A unit (None: the whole authority) uses a service from a day, until a day."""

    __tablename__ = "service_use"
    __table_args__ = (
        CheckConstraint("ends IS NULL OR ends >= starts", name="a_use_ends_after_it_starts"),
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("unit_id", "unit"),
        # Serves "is this service used, and where"; a unit uses a service once at a time.
        Index(
            "a_use_is_noted_once",
            "municipality_id",
            "subject_id",
            text("coalesce(unit_id, 0)"),
            "starts",
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    unit_id: int | None = None
    starts: date
    ends: date | None = None


class ServiceAgreement(SQLModel, table=True):
    """An agreement about a service; ``signed_by`` is a role. ``ends`` None: it goes on."""

    __tablename__ = "service_agreement"
    __table_args__ = (
        CheckConstraint(one_of("sort", AGREEMENTS), name="sort_of_agreement_is_known"),
        CheckConstraint("ends IS NULL OR ends >= starts", name="an_agreement_ends_after_it_starts"),
        _in_its_municipality("subject_id", "subject"),
        UniqueConstraint(
            "municipality_id", "subject_id", "sort", "starts", name="an_agreement_is_noted_once"
        ),
        # Serves "which agreements end soon".
        Index("agreement_ends", "municipality_id", "ends"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    sort: str = Field(max_length=20)
    reference: str = Field(default="", max_length=NAME)
    signed_by: str = Field(default="", max_length=NAME)
    starts: date
    ends: date | None = None


class ServiceDecision(SQLModel, table=True):
    """One decision about one service, never changed afterwards. ``snapshot`` is the canonical JSON
    of the facts it was taken on and ``fingerprint`` its hash; ``answers`` the assessment behind it.
    ``renewed``: nothing had changed since the decision before. ``days``: from the opening of the
    round to the decision."""

    __tablename__ = "service_decision"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome_is_known"),
        CheckConstraint(f"depth = '' OR {one_of('depth', DEPTHS)}", name="depth_is_known"),
        CheckConstraint(
            "valid_until IS NULL OR valid_until >= decided", name="valid_after_the_decision"
        ),
        CheckConstraint(
            "outcome = 'not_approved' OR valid_until IS NOT NULL", name="an_approval_ends"
        ),
        UniqueConstraint("case_id", "round", name="a_round_ends_in_one_decision"),
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("case_id", "case"),
        _in_its_municipality("person", "person"),
        # Serves "the latest decision about each service".
        Index("decisions_of_service", "municipality_id", "subject_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    case_id: int
    round: int
    outcome: str = Field(max_length=20)
    decided: date
    person: int | None = None  # whose answer it was; the role is what counts
    role: str = Field(max_length=NAME)
    reason: str = Field(max_length=LONG)
    conditions: str = Field(default="", max_length=LONG)
    depth: str = Field(default="", max_length=20)
    valid_until: date | None = None
    renewed: bool = False
    days: int = 0
    fingerprint: str = Field(max_length=64)
    snapshot: str
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ServiceEvent(SQLModel, table=True):
    """Something happened that may open validations anew: written with the fact itself, handled by
    ``flows.services.revalidate``. ``key`` is the business fact, so that it happens once.

    ``detail``: ``causes`` for the service itself ([{key, scope, params}]), ``relations`` to look
    for among the others, ``spread`` over weeks.
    """

    __tablename__ = "service_event"
    __table_args__ = (
        UniqueConstraint("municipality_id", "key", name="an_event_happens_once"),
        _in_its_municipality("subject_id", "subject"),
        # Serves "what has not been handled yet".
        partial_index(
            "service_event_waits",
            "id",
            where="handled IS NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    sort: str = Field(max_length=40)
    key: str = Field(max_length=120)
    at: datetime
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    handled: datetime | None = None
    reopened: int = 0


class GuardianApproval(SQLModel, table=True):
    """The guardians' answers about one service in one class: counts, never names. ``pupils`` are
    those under the age limit."""

    __tablename__ = "guardian_approval"
    __table_args__ = (
        CheckConstraint(
            "pupils >= 0 AND approved >= 0 AND refused >= 0 AND approved + refused <= pupils",
            name="answers_are_not_more_than_pupils",
        ),
        _in_its_municipality("subject_id", "subject"),
        _in_its_municipality("unit_id", "unit"),
        UniqueConstraint(
            "municipality_id", "subject_id", "unit_id", "group", "year", name="a_class_answers_once"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    unit_id: int
    group: str = Field(max_length=40)  # the class: 4B
    year: str = Field(max_length=9)
    pupils: int
    approved: int = 0
    refused: int = 0
    noted: date


class ValidationRules(SQLModel, table=True):
    """What a municipality has set for itself about validations; nothing here is law. Months are
    how long an approval holds, by the depth of its assessment. ``labels`` name the four levels of
    the classes K, R and T (none: in the municipality's language). ``per_week``: validations a week
    when many services come at once."""

    __tablename__ = "validation_rules"
    __table_args__ = (
        CheckConstraint("consent_age BETWEEN 0 AND 20", name="consent_age_is_an_age"),
        CheckConstraint(
            "months_no_data BETWEEN 1 AND 120 AND months_simple BETWEEN 1 AND 120 "
            "AND months_full BETWEEN 1 AND 120",
            name="intervals_are_months",
        ),
        CheckConstraint("agreement_days BETWEEN 0 AND 400", name="agreement_days_are_days"),
        CheckConstraint("per_week BETWEEN 1 AND 500", name="per_week_is_a_number"),
    )

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id")
    # Both countries in 2026. The Norwegian bill for 16 of April 2026 is a ban by calendar year,
    # which guardians' consent cannot express: docs/law.md.
    consent_age: int = 13
    months_no_data: int = 36  # "some authorities suggest max 3 years"
    months_simple: int = 12
    months_full: int = 12
    agreement_days: int = 60
    per_week: int = 5
    labels: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
    )
