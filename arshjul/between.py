"""What does not wait for a beat: urgent letters, asking a mail host whether it works again, and
calling the operator's address about work that failed."""

from __future__ import annotations

from datetime import datetime

from flows.clock.run_rows import row_of
from flows.clock.troubles import tell_outside
from flows.engine.office import Office
from flows.mail.deliver import between


def note_between(office: Office, now: datetime) -> None:
    """Do it, and keep a row about it when there was anything to do."""
    account = between(office, now)
    if account is not None and any(account.counts.values()):
        office.note_run(row_of("urgent_letters", now, now, "plain", account=account))
    tell_outside(office, now)
