"""A proof as one file: its members, and a manifest that names each with its SHA-256. The digest of
the manifest is the proof's *seal*: the same case at the same instant gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from config.own import own
from config.wheel import read_wheel
from config.words import Words
from models.case.files import files_of, pieces_of
from models.case.tables import Case
from models.figures.letters import letters_about
from models.record.audit import hashes
from models.record.sealed import sealed_rows
from models.record.tables import Audit, AuditWords, canonical, link_body
from models.register.own_texts import own_texts
from reports.proof.facts import FORMAT, Taken, facts_of, member_of
from reports.proof.page import page
from states.ladder import Ladder

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """``content`` is the file's, ``seal`` the SHA-256 of its manifest, ``rows`` how many rows the
    record had."""

    content: bytes
    seal: str
    rows: int


def proof_of(
    session: Session,
    case: Case,
    taken: Taken,
    anchors: Sequence[str],
    say: Words,
    *,
    with_files: bool = False,
) -> Proof:
    """The proof of a case. ``anchors`` are the lines about its municipality as they stand outside
    the database."""
    home = case.municipality_id
    letters = letters_about(session, case)
    numbers = {letter.id or 0 for _, letter in letters}
    since = min((letter.created_at for _, letter in letters), default=taken.at)
    rows = sealed_rows(session, home, case.id or 0, numbers, since)
    facts = facts_of(session, case, taken, letters, rows)
    members = {
        "proof.json": _pretty(facts),
        "proof.html": page(facts, anchors, say, _ladder(session, home)).encode(),
        "record.jsonl": _lines(_sealed(row, told) for row, told in rows),
        "hashes.txt": _lines(hashes(session, home, 0)[: taken.head.count]),
        "anchors.jsonl": _lines(anchors),
    }
    if with_files:
        members |= dict(_files(session, case))
    return _sealed_up(members, taken.head.count)


def _ladder(session: Session, home: str) -> Ladder:
    """The municipality's own ladder, or the built-in one."""
    texts = own_texts(session, [home]).get(home, {})
    return (own(texts).wheel or read_wheel()).ladder


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _pretty(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def _sealed(row: Audit, told: AuditWords | None) -> str:
    """One row as it was sealed: its hash is the SHA-256 of ``previous`` and ``body``, one after the
    other; the digest of its words that of ``salt`` and ``words``."""
    return canonical(
        {
            "seq": row.seq,
            "previous": row.previous,
            "hash": row.hash,
            "body": link_body(row),
            "salt": told.salt if told else None,
            "words": told.words if told else None,
        }
    )


def _files(session: Session, case: Case) -> Iterator[tuple[str, bytes]]:
    for one in files_of(session, case):
        yield member_of(one), b"".join(pieces_of(session, one))


def _sealed_up(members: Mapping[str, bytes], rows: int) -> Proof:
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}
    manifest = _pretty({"format": FORMAT, "members": listed})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for name, content in {MANIFEST: manifest, **members}.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            file.writestr(info, content)
    return Proof(packed.getvalue(), hashlib.sha256(manifest).hexdigest(), rows)
