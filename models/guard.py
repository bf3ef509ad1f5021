"""The guard at the database's door: every text that is kept passes here, from whatever page,
letter, command or file it came. One with somebody's identity number in it is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from states.privacy import SHORTEST, HoldsIdentityNumber, holds_identity_number

_NUMBER = re.compile(r"_\d+$")
COPIED = "copied"  # an execution option: rows of a database that had them before

# What machines write, and nobody else: a row of digits means nothing there.
MACHINE = {
    "action_link": frozenset({"token_hash"}),
    "alembic_version": frozenset({"version_num"}),
    "audit": frozenset({"detail", "previous", "hash"}),
    "audit_words": frozenset({"salt"}),
    "case_file": frozenset({"sha256"}),
    "sign_in_link": frozenset({"browser"}),
    "web_session": frozenset({"id_hash", "provider_session", "provider_name"}),
    "sign_in_try": frozenset({"of"}),
    "fact": frozenset({"value"}),
    "kept_letter": frozenset({"sha256"}),
    "look": frozenset({"logo_sha256"}),
    "last_move": frozenset({"link"}),
    "mail_host": frozenset({"host", "last_answer"}),
    "message": frozenset({"message_id", "owner", "last_answer"}),
    "person": frozenset({"unreachable"}),  # what the mail host answered
    "programme_round": frozenset({"digest"}),
    "report": frozenset({"compiled"}),  # of rows that were looked at when they came
    "report_part": frozenset({"data_sha256"}),
    "report_version": frozenset({"content", "sha256"}),
    "letterhead": frozenset({"sha256"}),
    "run": frozenset({"flow_run_id"}),
    "service_decision": frozenset({"snapshot", "fingerprint"}),  # of facts that have passed
    "service_event": frozenset({"key"}),  # it ends in a hash
}


def guard(
    _connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
) -> None:
    """Before a statement runs: no text that it keeps holds an identity number.

    Rows written by the driver itself (a tick's letters, timers) carry no words of people's.
    Raises HoldsIdentityNumber, and then the whole transaction leaves nothing.
    """
    keeps = context is not None and (context.isinsert or context.isupdate)
    if not keeps or context.compiled is None or context.execution_options.get(COPIED):
        return
    if getattr(context, "guarded", False):
        return  # many rows in portions: the first one looked at them all
    context.guarded = True
    table = context.compiled.statement.table.name
    passed = MACHINE.get(table, frozenset())
    for row in context.compiled_parameters:
        for name, value in row.items():
            if _column(name, table) in passed:
                continue
            if any(map(holds_identity_number, _texts(value))):
                raise HoldsIdentityNumber()


def _column(parameter: str, table: str) -> str:
    """The column that a parameter is compared with, or becomes: where a statement names it twice,
    its number stands behind the name, and the table before it."""
    return _NUMBER.sub("", parameter).removeprefix(f"{table}_")


def _texts(value: object) -> Iterator[str]:
    """The texts in a value; a list or table that is kept as JSON holds several."""
    if isinstance(value, str):
        if len(value) >= SHORTEST:
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
