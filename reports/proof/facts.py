"""What a proof says of its case, as values of JSON: the case, what happened to it, every letter
about it, what was not said, and its files. People are numbers; their names stand once, beside
them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from models.case.files import CaseFile, files_of
from models.case.naming import called
from models.case.tables import Case, CaseStep
from models.figures.of_unit import steps_of
from models.post.kept_letters import kept_letter
from models.post.letter_list import status_of
from models.post.questions import unsaid_about
from models.post.tables import Item, Message, Quiet
from models.record.audit import Head
from models.record.tables import Audit, AuditWords
from models.register.questions import appointments, names_of, unit_names
from models.register.tables import Appointment, Municipality

Json = dict[str, Any]
Letters = Sequence[tuple[Item | None, Message]]
FORMAT = "arshjul-proof-1"
PEOPLE = ("person", "to", "for")
"""What a row's detail may name a person by; ``to`` may also be a day or a state."""


@dataclass(frozen=True, slots=True)
class Taken:
    """When a proof is taken, by whom (a person's number) and in which language; the end of the
    chain then, and the first row that does not fit (None: all do)."""

    at: datetime
    by: int | None
    locale: str
    head: Head
    first_wrong: int | None


def facts_of(
    session: Session,
    case: Case,
    taken: Taken,
    letters: Letters,
    rows: Sequence[tuple[Audit, AuditWords | None]],
) -> Json:
    """All of it. ``rows`` are those of the record that tell of the case."""
    home = case.municipality_id
    told = [_letter(session, case, one, rows) for one in letters]
    unsaid = [_unsaid(one) for one in unsaid_about(session, case)]
    happened = [_happened(row, words) for row, words in rows]
    files = [_file(one) for one in files_of(session, case)]
    people = _people(case, taken, told, unsaid, happened, files)
    return {
        "format": FORMAT,
        "taken": {"at": instant(taken.at), "by": taken.by, "locale": taken.locale},
        "municipality": {"id": home, "name": session.get_one(Municipality, home).name},
        "case": _case(session, case),
        "people": _names(session, home, people),
        "steps": [_step(one) for one in steps_of(session, home, [case.id or 0])[case.id or 0]],
        "happened": happened,
        "letters": _with_roles(told, appointments(session, home), case.unit_id),
        "not_sent": unsaid,
        "files": files,
        "record": {
            "rows": taken.head.count,
            "head": taken.head.hash,
            "first_wrong": taken.first_wrong,
            "of_the_case": [row.seq for row, _ in rows],
        },
    }


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _at(at: datetime | None) -> str | None:
    return instant(at) if at else None


def _on(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _case(session: Session, case: Case) -> Json:
    units = unit_names(session, case.municipality_id)
    return {
        "number": case.id,
        "kind": case.kind,
        "name": called(session, case),
        "unit": {"number": case.unit_id, "name": units.get(case.unit_id or 0, "")},
        "year": case.year,
        "state": case.state,
        "owner_role": case.owner_role,
        "delegate": case.delegate_id,
        "opened": _on(case.opened),
        "since": _on(case.since),
        "planned": _on(case.planned),
        "due": _on(case.due),
        "postponed": case.postponed,
        "closed": _on(case.closed),
        "outcome": case.outcome,
        "chain": case.chain,
    }


def _step(one: CaseStep) -> Json:
    return {
        "number": one.number,
        "state": one.state,
        "began": _on(one.began),
        "due": _on(one.due),
        "left_at": _at(one.left_at),
        "left_on": _on(one.left_on),
        "move": one.move,
        "into": one.into,
        "completed": one.completed,
        "late_days": one.late_days,
    }


def _happened(row: Audit, words: AuditWords | None) -> Json:
    detail = json.loads(row.detail)
    return {
        "row": row.seq,
        "at": instant(row.at),
        "by": row.actor,
        "instead_of": detail.get("for"),
        "via": row.via,
        "what": row.what,
        "detail": detail,
        "words": words.words if words else None,
    }


def _letter(
    session: Session,
    case: Case,
    told: tuple[Item | None, Message],
    rows: Sequence[tuple[Audit, AuditWords | None]],
) -> Json:
    item, letter = told
    number = letter.id or 0
    kept = kept_letter(session, case.municipality_id, number)
    about = [row.seq for row, _ in rows if json.loads(row.detail).get("letter") == number]
    return {
        "number": number,
        "sort": letter.sort,
        "letter": letter.letter,
        "rung": item.level if item else None,
        "last_day": _on(item.due) if item else None,
        "planned_for": _on(item.natural if item else letter.day),
        "day": _on(letter.day),
        "late": bool(item and letter.day > item.due),
        "to": letter.person_id,
        "written_at": instant(letter.created_at),
        "tried_at": _at(letter.sending_at),
        "accepted_at": _at(letter.sent_at),
        "status": str(status_of(letter)),
        "reason": letter.reason,
        "message_id": letter.message_id,
        "text_sha256": kept.sha256 if kept else None,
        "rows": about,
    }


def _unsaid(one: Quiet) -> Json:
    return {
        "day": _on(one.day),
        "rung": one.level,
        "to": one.person_id,
        "reason": one.reason,
        "name": one.name,
        "goes_out": _on(one.goes_out),
    }


def member_of(file: CaseFile) -> str:
    """What a file is called within a proof that holds its bytes: by its number alone."""
    return f"files/{file.id}.{file.sort}"


def _file(one: CaseFile) -> Json:
    return {
        "number": one.id,
        "member": member_of(one),
        "name": one.name,
        "sort": one.sort,
        "size": one.size,
        "sha256": one.sha256,
        "state": one.state,
        "added_by": one.added_by,
        "added_at": instant(one.added_at),
    }


def _people(case: Case, taken: Taken, *lists: Iterable[Json]) -> set[int]:
    """Everybody who is named by number."""
    found = {taken.by, case.delegate_id}
    for one in (one for rows in lists for one in rows):
        found |= {one.get(key) for key in ("to", "by", "instead_of", "added_by")}
        detail = one.get("detail") or {}
        found |= {detail[key] for key in PEOPLE if isinstance(detail.get(key), int)}
    return {number for number in found if number is not None}


def _names(session: Session, home: str, people: set[int]) -> Json:
    """Each by name; None for who was erased, or is none of the municipality's."""
    names = names_of(session, home, people)
    return {str(number): names.get(number) or None for number in sorted(people)}


def _with_roles(
    letters: Sequence[Json], posts: Sequence[Appointment], unit: int | None
) -> list[Json]:
    """The letters, each with the roles that its recipient held on its day: at the case's unit, or
    above. Who was erased holds none any longer."""
    return [{**one, "roles": _roles(one, posts, unit)} for one in letters]


def _roles(letter: Json, posts: Sequence[Appointment], unit: int | None) -> list[str]:
    day = date.fromisoformat(letter["day"])
    held = [
        (post.role, post.deputy_id == letter["to"])
        for post in posts
        if letter["to"] in (post.person_id, post.deputy_id)
        and (post.starts is None or post.starts <= day)
        and (post.ends is None or post.ends >= day)
        and (post.unit_id is None or unit is None or post.unit_id == unit)
    ]
    return sorted({f"deputy:{role}" if deputy else role for role, deputy in held})
