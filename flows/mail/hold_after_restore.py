"""After a restore the outbox is held: what it says waits may have left after the backup was made.

A mark beside the database, under ``var``, counts the rounds of delivery. A database that counts
fewer rounds than its mark comes from a backup.
"""

from __future__ import annotations

import logging
import os
import threading
from datetime import datetime
from pathlib import Path

from flows.engine.local_time import today
from flows.engine.office import Office
from flows.engine.outbox import alert_coordinators
from models.post.standing import hold_what_waits
from models.record.tables import Fact

log = logging.getLogger(__name__)
ROUNDS = "rounds"


def begin_round(office: Office, now: datetime) -> int:
    """Count one round of delivery. In a database that was restored everything that waits is held
    first, and the coordinators are told; returns how many letters that were."""
    mark = office.settings.var / "rounds"
    with office.database.write() as session:
        fact = session.get(Fact, ROUNDS) or Fact(key=ROUNDS, value="0")
        counted, marked = int(fact.value), _read(mark)
        number = 0
        if counted < marked:
            where, number = hold_what_waits(session, "restored")
            alert_coordinators(session, office.settings, where, today(now), now)
            log.warning("the database was restored: letters held=%s", number)
        fact.value = str(max(counted, marked) + 1)
        session.add(fact)
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        fresh = mark.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        fresh.write_text(fact.value, encoding="ascii")
        fresh.replace(mark)
    except OSError as error:
        log.error("the mark of the rounds cannot be written: %s", error.strerror)
    return number


def _read(mark: Path) -> int:
    try:
        return int(mark.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
