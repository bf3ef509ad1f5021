"""Prefect's runs, done by this process: the deployments stand in the child server with their coming
runs, and whatever has come, or is asked for with *Run*, is taken and done here.

A worker of its own would cost a hundred megabytes, and a second of processor for each run. What is
not taken, because the server is away or slow, the clock rings plainly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from arshjul.lanes import LANES, lane_of
from flows.clock.instants import ClockJumped
from flows.clock.prefect_witness import FLOWS, PATIENCE, Attempt, NotesRuns, here, short
from flows.clock.run_rows import whereabouts
from flows.clock.schedule import RHYTHM, Beat

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import FlowRunResponse

log = structlog.get_logger()
POLL = 4.0
"""Seconds between two questions: a run that somebody asks for begins well within ten."""
MOST = 200


class Taker:
    """Takes the runs of the child server at ``api_url`` from ``start`` to ``stop``.

    ``ready`` says whether the server answers; ``now`` and ``take`` are the clock's own; ``locks``
    are shared with the clock, so that within this process a lane does one thing at a time.
    """

    def __init__(
        self,
        office: NotesRuns,
        *,
        api_url: str,
        auth: str,
        ready: Callable[[], bool],
        now: Callable[[], datetime],
        locks: dict[str, Lock],
        take: Callable[[datetime], None] = lambda _now: None,
        beats: Sequence[Beat] = RHYTHM,
    ) -> None:
        self._office, self._api, self._auth = office, api_url, auth
        self._ready, self._now, self._take = ready, now, take
        self._locks = locks
        self._beats = {beat.name: beat for beat in beats}
        self._stopping = Event()
        self._thread: Thread | None = None
        self._lanes = {name: ThreadPoolExecutor(1, f"arshjul-{name}") for name in LANES}
        self._busy: dict[str, UUID | None] = dict.fromkeys(LANES)
        self._deployed: dict[UUID, str] = {}

    def start(self) -> None:
        """Begin to take runs; returns at once."""
        self._thread = Thread(target=self._go_on, name="arshjul-taker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more; what is under way goes on, under the clock's own locks. A question to the
        server is waited for, but not for long."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)

    def _go_on(self) -> None:
        from prefect.client.orchestration import get_client
        from prefect.settings import temporary_settings

        while not self._stopping.wait(POLL if self._deployed else 1.0):
            if not self._ready():
                self._deployed = {}  # a server that comes again may be a new one
                continue
            try:
                with (
                    temporary_settings(short(self._api, self._auth)),
                    get_client(sync_client=True) as client,
                ):
                    self._look(client)
            except Exception as error:
                log.warning("Prefect's runs were not taken", error=whereabouts(error))

    def _look(self, client: SyncPrefectClient) -> None:
        """Ask once what has come, and give each lane that is idle one run to do."""
        from flows.clock.prefect_deployments import register
        from flows.clock.prefect_shown import close_forgotten

        if not self._deployed:
            made = register(client, pool=None, language=self._office.language)
            beats = zip(made.values(), self._beats, strict=True)
            close_forgotten(client, self._now(), self._busy.values())
            self._deployed = dict(beats)
        come = client.get_scheduled_flow_runs_for_deployments(
            list(self._deployed), scheduled_before=self._now(), limit=MOST
        )
        for run in _in_order(client, come):
            name = self._deployed[run.deployment_id] if run.deployment_id else ""
            lane = lane_of(name)
            if self._busy[lane] is None and self._accept(client, run):
                self._busy[lane] = run.id
                self._lanes[lane].submit(self._do, lane, self._beats[name], run.id)

    def _accept(self, client: SyncPrefectClient, run: FlowRunResponse) -> bool:
        """Whether it is ours to do: somebody may have cancelled it meanwhile."""
        from prefect.client.schemas.responses import OrchestrationResult, SetStateStatus
        from prefect.states import Pending

        answer: OrchestrationResult[Any] = client.set_flow_run_state(run.id, Pending())
        return answer.status is SetStateStatus.ACCEPT

    def _do(self, lane: str, beat: Beat, number: UUID) -> None:
        try:
            with self._locks[lane]:
                if not self._stopping.is_set():
                    self._ring(beat, number)
        except ClockJumped:
            return  # said where it was found; the run is closed as forgotten
        except Exception as error:
            log.warning("Prefect was lost", beat=beat.name, error=whereabouts(error))
        finally:
            self._busy[lane] = None

    def _ring(self, beat: Beat, number: UUID) -> None:
        from prefect.client.orchestration import get_client
        from prefect.flow_engine import run_flow
        from prefect.settings import temporary_settings

        now = self._now()
        self._take(now)
        attempt = Attempt(beat, self._office, now)
        flow: Any = getattr(import_module(FLOWS), beat.name)
        with temporary_settings(short(self._api, self._auth)):
            try:
                with get_client(sync_client=True) as client:
                    run = client.read_flow_run(number)
                with here(attempt):
                    state = run_flow(flow, flow_run=run, return_type="state")
                attempt.recorded = attempt.began and state is not None
            except Exception as error:
                log.warning("Prefect was lost", beat=beat.name, error=whereabouts(error))
            finally:
                if attempt.began:
                    attempt.work()
                    attempt.note()
            with suppress(Exception):
                self._end_cancelled(number)

    def _end_cancelled(self, number: UUID) -> None:
        """A run that was cancelled in the middle has done its work; nobody else ends it."""
        from prefect.client.orchestration import get_client
        from prefect.states import Cancelled

        with get_client(sync_client=True) as client:
            run = client.read_flow_run(number)
            if run.state is not None and run.state.name == "Cancelling":
                client.set_flow_run_state(number, Cancelled(), force=True)


def _in_order(client: SyncPrefectClient, come: Iterable[FlowRunResponse]) -> list[FlowRunResponse]:
    """What people asked for, then the newest planned run of each deployment and part; older ones,
    which would find nothing to do, are skipped."""
    from prefect.states import Cancelled

    asked = [run for run in come if not run.auto_scheduled]
    planned: dict[tuple[UUID | None, str], list[FlowRunResponse]] = defaultdict(list)
    for run in come:
        if run.auto_scheduled:
            planned[run.deployment_id, str(run.parameters.get("shard", ""))].append(run)
    newest = []
    for runs in planned.values():
        *older, last = sorted(runs, key=lambda run: str(run.expected_start_time))
        newest.append(last)
        for run in older:
            client.set_flow_run_state(run.id, Cancelled(name="Skipped"))
    return [*asked, *newest]
