"""An escalated case of Backaskolan with all that a proof tells of, and what may be done to its
file."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from sqlmodel import select

from flows.engine import delegation, due_dates, verbs
from flows.engine.door import Errand
from flows.engine.evidence_files import attach_file, look_at
from flows.engine.handling import Who
from flows.register.people import erase
from flows.views.proof import take
from models.post.tables import Message
from reports.proof.bundle import Proof
from tests import ROOT
from tests.conftest import TestTown, at

SCRIPT = ROOT / "docs" / "verify_proof.py"
BACKA = "Backaskolan"
WHY, COMMENT = "Skyddsombudet ber om det", "Elevrådet är tillfrågat"
PROTOCOL = "Protokoll från ronden".encode()
DUE = date(2026, 10, 23)  # the Friday before the autumn break
BEGAN, TUESDAY_AND_FRIDAY = date(2026, 9, 15), (1, 4)
RUNG = [  # the clock stood still on that Friday
    day
    for day in (BEGAN + timedelta(days=n) for n in range(95))
    if day.weekday() in TUESDAY_AND_FRIDAY and day != DUE
]
TAKEN = "2026-12-21 09:00"
Members = dict[str, bytes]


def lo(town: TestTown, when: str) -> Errand:
    return town.errand(Who(town.person("lo@skola.example"), "web"), at(when))


def asta(town: TestTown, when: str) -> Errand:
    return town.errand(town.asta, at(when))


def escalated(town: TestTown) -> int:
    """The case's number: moved, commented, handed to Kim, and left until it reached the top."""
    town.open_year()
    number = town.case(BACKA).id or 0
    due_dates.reschedule.alone(asta(town, "2026-08-18 09:00"), number, DUE, why=WHY)
    file = io.BytesIO(PROTOCOL)
    kept = look_at(town.office.settings, "Protokoll.txt", file)
    attach_file.alone(lo(town, "2026-08-19 09:00"), number, kept)
    verbs.comment.alone(lo(town, "2026-08-19 09:05"), number, COMMENT)
    kim = town.person("kim@skola.example")
    delegation.delegate.alone(lo(town, "2026-09-01 09:00"), number, kim, why="Vikarie")
    for day in RUNG:
        town.tick(f"{day} 08:00")
    erase.alone(asta(town, "2026-12-18 15:00"), kim)
    town.tick("2026-12-19 03:00", ("housekeeping",))
    return number


def held(town: TestTown) -> list[int]:
    """The letters that are held."""
    with town.office.database.read() as session:
        found = session.exec(select(Message.id).where(Message.status == "held"))
        return [number or 0 for number in found]


def taken(town: TestTown, number: int, locale: str = "sv", *, with_files: bool = False) -> Proof:
    return take(asta(town, TAKEN), number, locale=locale, with_files=with_files)


def members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(content: Members, *, anew: bool = False) -> bytes:
    """A file of these members; ``anew``: with the manifest that suits them."""
    if anew:
        rest = {name: sha256(one).hexdigest() for name, one in content.items() if name != MANIFEST}
        manifest = {**json.loads(content[MANIFEST]), "members": rest}
        text = json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
        content = {**content, MANIFEST: text.encode()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, one in content.items():
            file.writestr(name, one)
    return made.getvalue()


MANIFEST = "manifest.json"


def verified(folder: Path, content: bytes, *more: str) -> tuple[int, str]:
    """What the script says of the file, as whoever got it would run it."""
    file = folder / "proof.zip"
    file.write_bytes(content)
    command = [sys.executable, "-I", str(SCRIPT), str(file), *more]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout
