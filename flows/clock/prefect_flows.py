"""The beats as Prefect flows, for worker mode: each is an entry point by its module path.

Only workers import this module, because it imports Prefect. Each flow opens the office
itself and asks the machine for the instant: a run that comes late does what is due *now*,
and the rows make a second run harmless.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib import import_module
from typing import cast

from prefect import Flow, flow

from flows.clock.instants import boot_clock, take
from flows.clock.prefect_witness import ring_inside, run_name
from flows.clock.schedule import RHYTHM
from flows.engine.office import Office

BOOTSTRAP = "flows.bootstrap"  # by its path, as all that a clock rings: it imports no wing


def _open_office() -> AbstractContextManager[Office]:
    os.umask(0o077)  # what a worker writes is its owner's alone
    opens = import_module(BOOTSTRAP).open_office
    return cast(AbstractContextManager[Office], opens(now=lambda: datetime.now(UTC)))


def _flow(name: str) -> Flow[[], None]:
    """The flow that rings this beat once."""
    [beat] = [beat for beat in RHYTHM if beat.name == name]

    def name_of_run() -> str:
        return run_name(beat, datetime.now(UTC))

    @flow(name=name, flow_run_name=name_of_run, retries=0, persist_result=False)
    def entry() -> None:
        with _open_office() as office:
            now = datetime.now(UTC)
            take(office, now, boot_clock())
            ring_inside(beat, office, now)

    return entry


open_year = _flow("open_year")
daily = _flow("daily")
alarm = _flow("alarm")
revalidate = _flow("revalidate")
remind = _flow("remind")
deliver = _flow("deliver")
watchdog = _flow("watchdog")
backup = _flow("backup")
housekeeping = _flow("housekeeping")
bounces = _flow("bounces")
