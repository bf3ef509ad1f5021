"""What one Prefect flow run costs that does nothing: the price of a run per reminder."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from time import monotonic, perf_counter, sleep

from arshjul.prefect_child import PrefectChild

PATIENCE = 180.0
WARM_UP = 3


def seconds_per_run(home: Path, runs: int) -> list[float]:
    """Start a server in ``home``, ask it to witness ``runs`` empty runs, and stop it."""
    child = PrefectChild(home, _free_port())
    child.start()
    try:
        until = monotonic() + PATIENCE
        while not child.ready():
            if monotonic() > until:
                raise TimeoutError("Prefect's server does not answer")
            sleep(0.5)
        os.environ.update(child.client_environment())
        return _measure(runs)
    finally:
        child.stop()


def _measure(runs: int) -> list[float]:
    from prefect import flow, settings
    from prefect.settings import temporary_settings

    @flow(name="one-reminder", retries=0, persist_result=False)
    def one_reminder(number: int) -> int:
        return number

    taken = []
    # The heartbeat would add about a second to each run.
    with temporary_settings({settings.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        for number in range(WARM_UP + runs):
            begun = perf_counter()
            one_reminder(number)
            taken.append(perf_counter() - begun)
    return taken[WARM_UP:]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
