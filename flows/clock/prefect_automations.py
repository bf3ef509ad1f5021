"""Prefect's own watch over the runs: when one fails, crashes or is late, or when nothing has been
done for an hour, the watchdog is rung, and the operator's address called. Either alone suffices.

For a server on PostgreSQL: on SQLite one event rings several times.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from config.settings import Settings
from flows.clock.schedule import RHYTHM

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

PREFIX = "arshjul: "
BLOCK = "arshjul-alarm"
SILENT = timedelta(hours=1)
STARTED = ("prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.Late")
SHOWN = "Arshjul-Token"  # the header
PAYLOAD = (
    '{"event": "{{ event.id }}", "what": "prefect", "says": "{{ event.event }}", '
    '"run": "{{ flow_run.id }}", "beat": "{{ flow.name }}"}'
)


def automate(client: SyncPrefectClient, watchdog: UUID, settings: Settings) -> list[str]:
    """The automations, by name; those that stand just so are left alone, the others written anew.
    ``watchdog`` is the deployment that they ring."""
    block = _block(settings) if settings.alarm_webhook else None
    made = _wanted(watchdog, block)
    for core in made:
        there = client.read_automations_by_name(core.name)
        if any(_same(one, core) for one in there):
            continue
        for one in there:
            client.delete_automation(one.id)
        client.create_automation(core)
    return [core.name for core in made]


def token(secret: str) -> str:
    """What an automation shows for itself: it cannot sign a body, so this stands for the key."""
    return hmac.new(secret.encode(), b"automation", hashlib.sha256).hexdigest()


def _wanted(watchdog: UUID, block: UUID | None) -> list[Any]:
    from prefect.events.actions import CallWebhook, RunDeployment
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
    from prefect.events.schemas.events import ResourceSpecification

    ours = ResourceSpecification(
        {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.arshjul"}
    )
    # A watchdog that fails must not ring itself for ever.
    all_but = [f"prefect.tag.{one.name}" for one in RHYTHM if one.name != "watchdog"]
    of_others = ResourceSpecification(
        {"prefect.resource.role": "tag", "prefect.resource.id": all_but}
    )
    actions: list[Any] = [RunDeployment(source="selected", deployment_id=watchdog, parameters={})]
    if block is not None:
        actions.append(CallWebhook(block_document_id=block, payload=PAYLOAD))
    went_wrong = EventTrigger(
        expect=set(STARTED),
        match_related=[ours, of_others],
        for_each={"prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
        within=timedelta(0),
    )
    nothing_done = EventTrigger(
        expect={"prefect.flow-run.Completed"},
        match_related=ours,
        posture=Posture.Proactive,
        threshold=1,
        within=SILENT,
    )
    return [
        AutomationCore(
            name=f"{PREFIX}a run failed, crashed or is late",
            description="Rings the watchdog, which tells the coordinators.",
            trigger=went_wrong,
            actions=actions,
        ),
        AutomationCore(
            name=f"{PREFIX}nothing has been done for an hour",
            description="Are the workers running?",
            trigger=nothing_done,
            actions=actions,
        ),
    ]


def _same(there: Any, core: Any) -> bool:
    """Whether an automation is as it should be; the server adds ids and defaults of its own."""
    mine, theirs = core.trigger.model_dump(exclude={"id"}), there.trigger.model_dump(exclude={"id"})
    actions = [[one.model_dump() for one in which.actions] for which in (there, core)]
    return bool(
        there.enabled == core.enabled
        and there.description == core.description
        and mine == theirs
        and actions[0] == actions[1]
    )


def _block(settings: Settings) -> UUID:
    """The operator's address where an automation finds it."""
    from prefect.blocks.webhook import Webhook

    block = Webhook(
        method="POST",
        url=settings.alarm_webhook,
        headers={SHOWN: token(settings.alarm_webhook_secret.get_secret_value())},
        allow_private_urls=bool(settings.inside_hosts),
    )
    return UUID(str(block.save(BLOCK, overwrite=True)))
