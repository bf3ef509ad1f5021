"""The pages of an invented town."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flows.engine.office import Office
from tests.worlds.web_town import Built, built_once
from tests.worlds.web_visits import client_of


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_once(tmp_path_factory)


@pytest.fixture
def office(built: Built, tmp_path: Path) -> Iterator[Office]:
    office = built.copy(tmp_path / "var")
    yield office
    office.database.close()


@pytest.fixture
def client(office: Office) -> TestClient:
    return client_of(office)
