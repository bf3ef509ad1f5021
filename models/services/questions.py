"""Questions about services: their facts as values, their cases, decisions and uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from models.case.questions import case_about
from models.case.tables import LONG, Case, Subject
from models.services.lookups import lists_of
from models.services.tables import (
    NAME,
    GuardianApproval,
    Service,
    ServiceDecision,
    ServiceList,
    ServiceUse,
    Supplier,
)
from states.service_facts import ServiceFacts, normal
from states.service_validation import BEFORE_DECISION, KIND, VALID

SORT = "service"


@dataclass(frozen=True, slots=True)
class Registered:
    """A service with its name and its facts as values."""

    subject: Subject
    service: Service
    facts: ServiceFacts

    @property
    def id(self) -> int:
        return self.service.subject_id

    @property
    def name(self) -> str:
        return self.subject.name


def registered(
    session: Session, municipality: str, only: Iterable[int] | None = None
) -> dict[int, Registered]:
    """The services of one municipality with their facts, by subject and in the order of names; a
    few questions, however many they are."""
    rows: Select[tuple[Subject, Service, str | None]] = (
        select(Subject, Service, Supplier.name)
        .join(Service, col(Service.subject_id) == col(Subject.id))
        .join(Supplier, col(Supplier.id) == col(Service.supplier_id), isouter=True)
        .where(Subject.municipality_id == municipality)
        .order_by(func.lower(col(Subject.name)), col(Subject.id))
    )
    listed = select(ServiceList).where(ServiceList.municipality_id == municipality)
    if only is not None:
        wanted = list(only)
        rows = rows.where(col(Subject.id).in_(wanted))
        listed = listed.where(col(ServiceList.subject_id).in_(wanted))
    lists: dict[tuple[int, str], set[str]] = defaultdict(set)
    for one in session.exec(listed):
        lists[one.subject_id, one.list].add(one.value)
    return {
        service.subject_id: Registered(subject, service, _facts(service, supplier or "", lists))
        for subject, service, supplier in session.execute(rows)
    }


def _facts(service: Service, supplier: str, lists: dict[tuple[int, str], set[str]]) -> ServiceFacts:
    def listed(name: str) -> frozenset[str]:
        return frozenset(lists.get((service.subject_id, name), ()))

    return ServiceFacts(
        purpose=service.purpose,
        use=service.use,
        sort=service.sort,
        supplier=supplier,
        lowest=service.lowest,
        highest=service.highest,
        users=listed("users"),
        data=listed("data"),
        no_personal_data=service.no_personal_data,
        special=service.special,
        social_medium=service.social_medium,
        learning_analytics=service.learning_analytics,
        free_text=service.free_text,
        free_version=service.free_version,
        advertising=service.advertising,
        third_country=service.third_country,
        subprocessors=listed("subprocessor"),
        integrations=listed("integration"),
    )


def facts_of(session: Session, municipality: str, subject: int) -> ServiceFacts:
    """The facts of one service; what the transaction has read already is not asked for again."""
    service = session.get_one(Service, subject)
    assert service.municipality_id == municipality
    supplier = session.get(Supplier, service.supplier_id) if service.supplier_id else None
    return _facts(service, supplier.name if supplier else "", lists_of(session, subject))


def service_named(session: Session, municipality: str, name: str) -> Subject | None:
    """The service of that name, however it is written: one that is used before one that is gone,
    and the latest before an earlier one."""
    there = session.exec(
        select(Subject)
        .where(Subject.municipality_id == municipality, Subject.sort == SORT)
        .order_by(col(Subject.id).desc())
    )
    found = [one for one in there if normal(one.name) == normal(name)]
    return next((one for one in found if one.ends is None), found[0] if found else None)


def validations(session: Session, municipality: str) -> dict[int, Case]:
    """The validation of each service, by subject."""
    found = session.exec(
        select(Case).where(Case.municipality_id == municipality, Case.kind == KIND)
    )
    return {case.subject_id or 0: case for case in found}


def validation_of(session: Session, municipality: str, subject: int) -> Case | None:
    """The validation of one service, open or closed."""
    return case_about(session, municipality, KIND, subject)


def decisions(session: Session, municipality: str) -> dict[int, ServiceDecision]:
    """The latest decision about each service that has one, by subject."""
    latest = (
        select(func.max(ServiceDecision.id))
        .where(ServiceDecision.municipality_id == municipality)
        .group_by(col(ServiceDecision.subject_id))
    )
    found = session.exec(select(ServiceDecision).where(col(ServiceDecision.id).in_(latest)))
    return {decision.subject_id: decision for decision in found}


def last_decision(session: Session, municipality: str, subject: int) -> ServiceDecision | None:
    """The latest decision about one service."""
    return session.exec(
        select(ServiceDecision)
        .where(
            ServiceDecision.municipality_id == municipality, ServiceDecision.subject_id == subject
        )
        .order_by(col(ServiceDecision.id).desc())
    ).first()


def uses_on(session: Session, municipality: str, day: date) -> dict[int, list[ServiceUse]]:
    """Who uses each service on the day, by subject."""
    rows = session.exec(
        select(ServiceUse).where(
            ServiceUse.municipality_id == municipality,
            ServiceUse.starts <= day,
            (col(ServiceUse.ends).is_(None)) | (col(ServiceUse.ends) > day),
        )
    )
    found: dict[int, list[ServiceUse]] = defaultdict(list)
    for one in rows:
        found[one.subject_id].append(one)
    return found


def open_uses(session: Session, municipality: str, subject: int) -> list[ServiceUse]:
    """The uses of a service that have not ended, in the order they were noted."""
    asked = select(ServiceUse).where(
        ServiceUse.municipality_id == municipality,
        ServiceUse.subject_id == subject,
        col(ServiceUse.ends).is_(None),
    )
    return list(session.exec(asked.order_by(col(ServiceUse.id))))


def has_use_from(
    session: Session, municipality: str, subject: int, unit: int | None, starts: date
) -> bool:
    """Whether it is noted that the unit uses the service from that very day, ended or not."""
    asked = select(ServiceUse.id).where(
        ServiceUse.municipality_id == municipality,
        ServiceUse.subject_id == subject,
        ServiceUse.unit_id == unit,
        ServiceUse.starts == starts,
    )
    return session.exec(asked).first() is not None


def guardians(session: Session, municipality: str, year: str) -> dict[int, list[GuardianApproval]]:
    """The guardians' answers of a school year, by service."""
    rows = session.exec(
        select(GuardianApproval)
        .where(GuardianApproval.municipality_id == municipality, GuardianApproval.year == year)
        .order_by(col(GuardianApproval.unit_id), col(GuardianApproval.group))
    )
    found: dict[int, list[GuardianApproval]] = defaultdict(list)
    for one in rows:
        found[one.subject_id].append(one)
    return found


def class_answers(
    session: Session, municipality: str, subject: int, unit: int, group: str, year: str
) -> GuardianApproval | None:
    """The guardians' answers of one class about one service in a school year."""
    return session.exec(
        select(GuardianApproval).where(
            GuardianApproval.municipality_id == municipality,
            GuardianApproval.subject_id == subject,
            GuardianApproval.unit_id == unit,
            GuardianApproval.group == group,
            GuardianApproval.year == year,
        )
    ).first()


def run_out(session: Session, municipality: str, day: date) -> list[tuple[Case, ServiceDecision]]:
    """The approved validations whose latest decision held until a day before ``day``."""
    later = aliased(ServiceDecision)
    rows = session.exec(
        select(Case, ServiceDecision)
        .join(ServiceDecision, col(ServiceDecision.subject_id) == col(Case.subject_id))
        .where(
            Case.municipality_id == municipality,
            Case.kind == KIND,
            col(Case.state).in_(VALID),
            ServiceDecision.municipality_id == municipality,
            col(ServiceDecision.valid_until) < day,
            ~exists().where(
                later.municipality_id == municipality,  # type: ignore[arg-type]
                later.subject_id == ServiceDecision.subject_id,  # type: ignore[arg-type]
                col(later.id) > col(ServiceDecision.id),
            ),
        )
        .order_by(col(Case.id))
    )
    return [(case, decision) for case, decision in rows]


def assessments_due(session: Session, municipality: str) -> list[date]:
    """The days on which the assessments under way are due."""
    rows = session.exec(
        select(col(Case.due)).where(
            Case.municipality_id == municipality,
            Case.kind == KIND,
            col(Case.state).in_(BEFORE_DECISION),
            col(Case.due).is_not(None),
        )
    )
    return [due for due in rows if due is not None]


def listed_values(values: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Each value with why it is needed, or what may be seen, which stands after a colon; by the
    value as it is compared."""
    wanted: dict[str, tuple[str, str]] = {}
    for text in values:
        value, _, why = (part.strip() for part in text.partition(":"))
        if value:
            wanted.setdefault(normal(value), (value[:NAME], why[:LONG]))
    return wanted


def put_list(
    session: Session, municipality: str, subject: int, name: str, values: Iterable[str]
) -> None:
    """Make one list of a service say these values, no more and no less. A value may carry why it
    is needed, or what may be seen, after a colon."""
    wanted = listed_values(values)
    there = select(ServiceList).where(ServiceList.subject_id == subject, ServiceList.list == name)
    for row in session.exec(there).all():
        kept = wanted.pop(normal(row.value), None)
        if kept is None:
            session.delete(row)
        else:
            row.why = kept[1] or row.why
    for value, why in wanted.values():
        session.add(
            ServiceList(
                subject_id=subject, list=name, value=value, municipality_id=municipality, why=why
            )
        )
    session.flush()


def uses_at(session: Session, municipality: str, unit: int, day: date) -> list[ServiceUse]:
    """The uses of services at the unit that have not ended on the day, coming ones too."""
    wanted = select(ServiceUse).where(
        ServiceUse.municipality_id == municipality,
        ServiceUse.unit_id == unit,
        or_(col(ServiceUse.ends).is_(None), col(ServiceUse.ends) >= day),
    )
    return list(session.exec(wanted.order_by(col(ServiceUse.id))))
