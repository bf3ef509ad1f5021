"""The post's own tests send by as many connections as an installation does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from config.settings import Settings
from tests.conftest import TestTown

SENDERS = int(Settings.model_fields["senders"].default)


@pytest.fixture
def town(town_with: Callable[..., TestTown]) -> Iterator[TestTown]:
    one = town_with(senders=SENDERS)
    yield one
    one.office.database.close()
