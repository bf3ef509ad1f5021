"""The bill of materials names every locked package and vendored file, and no registry."""

from __future__ import annotations

import json
import re
import sys
import tomllib
import types
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import Any

from tests import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


@cache
def sbom() -> types.ModuleType:
    loader = SourceFileLoader("sbom", str(ROOT / "bin" / "sbom"))
    spec = spec_from_loader("sbom", loader)
    assert spec is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def told() -> Any:
    return json.loads(sbom().written())


def by_purl() -> dict[str, Any]:
    return {one["purl"]: one for one in told()["components"]}


def test_every_locked_package_is_in_the_bill_with_all_its_hashes() -> None:
    found = by_purl()
    for name in LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = PINNED.findall(text)
        assert len(pinned) > 80
        missing = [one for one in pinned if f"pkg:pypi/{one[0]}@{one[1]}" not in found]
        assert missing == []
    hashes = {one["content"] for part in found.values() for one in part["hashes"]}
    assert set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text)) <= hashes


def test_what_runs_is_told_from_what_only_develops() -> None:
    found = by_purl()
    runs = (ROOT / LOCKS[0]).read_text(encoding="utf-8")
    scopes = {name: found[f"pkg:pypi/{name}@{version}"]["scope"] for name, version in every()}
    assert scopes["fastapi"] == "required" and scopes["pytest"] == "excluded"
    excluded = {name for name, scope in scopes.items() if scope == "excluded"}
    assert excluded.isdisjoint(name for name, _ in PINNED.findall(runs))


def every() -> list[tuple[str, str]]:
    return PINNED.findall((ROOT / LOCKS[1]).read_text(encoding="utf-8"))


def test_who_needs_whom_is_told() -> None:
    needs = {one["ref"]: set(one.get("dependsOn", ())) for one in told()["dependencies"]}
    names = {ref: {re.split("[/@]", one)[1] for one in asked} for ref, asked in needs.items()}
    assert {"fastapi", "prefect", "sqlmodel"} <= names["arshjul"]
    [fastapi] = [ref for ref in names if ref.startswith("pkg:pypi/fastapi@")]
    assert "starlette" in names[fastapi]


def test_the_vendored_files_are_in_it() -> None:
    path = ROOT / "web" / "static" / "vendor" / "vendored.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    found = by_purl()
    for one in listed.values():
        part = found[one["purl"]]
        assert part["version"] == one["version"]
        assert [each["content"] for each in part["hashes"]] == [one["sha256"]]


def test_it_names_no_address_but_that_of_its_own_schema() -> None:
    text = json.dumps(told())
    assert set(re.findall(r"\w+://[\w.]+", text)) == {"http://cyclonedx.org"}
    assert told()["metadata"]["component"]["licenses"] == [{"license": {"id": "EUPL-1.2"}}]
