"""The container and what stands beside it, as far as it can be looked at without an engine."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from arshjul.prefect_child import PrefectChild
from config.retention import PREFECT
from config.settings import PREFIX, Settings
from models.server import roles
from tests import ROOT

DEPLOY = ROOT / "deploy"
STEPS = (DEPLOY / "steps").read_text("utf-8")
KNOWN = set(re.findall(r"^([a-z]+)\) #", STEPS, re.MULTILINE))
ONCE = {"migrate", "deployments"}
OTHERS = {"database"}
SECRET = re.compile(r"PASSWORD|TOKEN|SECRET|AUTH_STRING|(DATABASE|OWNER|SMTP)_URL")
INDEX = re.compile(r"index-url|pypi|://(?!127\.0\.0\.1|prefect:)", re.IGNORECASE)


@cache
def compose() -> dict[str, Any]:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def services() -> dict[str, dict[str, Any]]:
    return dict(compose()["services"])


OURS = sorted(set(services()) - OTHERS)


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction of a Containerfile with its arguments; continued lines are one."""
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", text))
    lines = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(one[0], " ".join(one[1:])) for one in lines]


def faults(text: str) -> list[str]:
    """What a linter of Containerfiles would say, of what matters here."""
    found, lines = [], instructions(text)
    bases = [value.split("=", 1)[1] for name, value in lines if name == "ARG" and "BASE=" in value]
    bases += [value.split()[0] for name, value in lines if name == "FROM" and "${" not in value]
    for base in bases:
        tag = base.partition(":")[2]
        if not re.match(r"\d+\.\d+-slim-[a-z]+", tag):
            found.append(f"the base is not pinned: {base}")
    names = [name for name, _ in lines]
    last = max(number for number, name in enumerate(names) if name == "FROM")
    users = [value for name, value in lines[last:] if name == "USER"]
    uid = next((value for name, value in lines[last:] if name == "ARG" and "UID=" in value), "")
    if not users or users[-1].split(":")[0] in ("root", "0"):
        found.append("it runs as root")
    elif not re.fullmatch(r"(\$\{UID\}|\d+):(\$\{UID\}|\d+)", users[-1]):
        found.append("its user is not a number")
    elif "$" in users[-1] and not re.fullmatch(r"UID=[1-9]\d{3,}", uid):
        found.append("its user is not fixed")
    if names.count("FROM") < 2:
        found.append("what builds is what runs")
    if "ADD" in names:
        found.append("ADD")
    if "HEALTHCHECK" not in names:
        found.append("nobody asks whether it is well")
    for name, value in lines:
        if name in ("CMD", "ENTRYPOINT") and not value.startswith("["):
            found.append(f"{name} goes through a shell")
        if name == "HEALTHCHECK" and re.search(r"curl|wget", value):
            found.append("it needs curl")
        if name in ("ENV", "ARG") and SECRET.search(value):
            found.append(f"a secret: {value}")
        if name in ("COPY", "ADD") and value.split()[0] in (".", "./"):
            found.append("everything is copied")
        if name == "RUN" and re.search(r"apt-get|pip install|sudo|chmod 777", value):
            found.append(f"not one of our steps: {value}")
    if INDEX.search("\n".join(value for _, value in lines)):
        found.append("an address")
    return found


GOOD = (DEPLOY / "Containerfile").read_text("utf-8")


def test_the_containerfile_is_as_it_should_be() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("BASE=python:3.11-slim-bookworm", "BASE=python:latest", "the base is not pinned"),
        ("BASE=python:3.11-slim-bookworm", "BASE=python", "the base is not pinned"),
        ("USER ${UID}:${UID}", "USER root", "it runs as root"),
        ("USER ${UID}:${UID}\n", "", "it runs as root"),
        ("UID=10001", "UID=0", "its user is not fixed"),
        ("COPY web web", "ADD web web", "ADD"),
        ("COPY web web", "COPY . .", "everything is copied"),
        ('CMD ["serve"]', "CMD serve", "CMD goes through a shell"),
        ('["deploy/steps", "healthy"]', "curl -f http://127.0.0.1", "it needs curl"),
        ("DO_NOT_TRACK=1", "ARSHJUL_SECRET_KEY=x", "a secret"),
        ("RUN deploy/steps install", "RUN pip install -r requirements.lock", "not one of our"),
        ("DO_NOT_TRACK=1", "PIP_INDEX_URL=https://a.example/simple", "an address"),
    ],
)
def test_a_fault_in_it_would_be_found(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert any(one.startswith(fault) for one in faults(GOOD.replace(old, new)))


def test_the_container_takes_the_steps_that_are_tested() -> None:
    lines = instructions(GOOD)
    taken = [value for name, value in lines if name == "RUN" and "steps" in value]
    commands = [yaml.safe_load(value.rpartition("CMD ")[2] if name == "HEALTHCHECK" else value)
                for name, value in lines if name in ("CMD", "HEALTHCHECK")]  # fmt: skip
    assert taken == ["deploy/steps install"]
    assert commands == [["deploy/steps", "healthy"], ["serve"]]
    assert ("ENTRYPOINT", '["deploy/steps"]') in lines
    assert "--require-hashes" in (ROOT / "bin" / "venv").read_text("utf-8")
    assert re.search(r"^install\).*\n(.*\n)*?.*bin/venv .* requirements.lock", STEPS, re.MULTILINE)


def test_what_the_container_is_given_exists_and_is_not_ignored() -> None:
    ignore = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    assert ignore[1] == "*", "nothing goes in but what is named"
    given = {line[1:] for line in ignore if line.startswith("!")}
    copied: set[str] = set()
    for name, value in instructions(GOOD):
        if name == "COPY" and not value.startswith("--from"):
            copied |= set(value.split()[:-1])
    assert copied == given
    assert all((ROOT / one).exists() for one in given)
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines() == ignore


# compose.yaml


def test_each_service_has_what_it_needs_to_be_kept_well() -> None:
    assert len([name for name in services() if name.startswith("worker-")]) == 2
    for name, one in services().items():
        limits = one["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= limits.keys(), name
        assert "no-new-privileges:true" in one["security_opt"], name
        if name in ONCE:
            assert one["restart"] == "no" and one["healthcheck"] == {"disable": True}
        else:
            assert one["restart"] == "unless-stopped" and one["healthcheck"]["test"], name


@pytest.mark.parametrize("name", OURS)
def test_ours_write_nothing_but_their_volumes_and_are_nobody(name: str) -> None:
    one = services()[name]
    uid = re.search(r"ARG UID=(\d+)", GOOD)
    assert uid is not None and one["user"] == f"{uid[1]}:{uid[1]}"
    assert one["read_only"] is True and one["cap_drop"] == ["ALL"]
    assert one["init"] is True
    assert one["command"][0] in KNOWN
    written = {volume.split(":")[1] for volume in one.get("volumes", [])}
    assert written <= {"/var/lib/arshjul", "/var/run/postgresql"}


def test_images_are_pinned_and_ports_are_of_this_machine_alone() -> None:
    for name, one in services().items():
        assert re.fullmatch(r"[a-z]+:\d[\w.-]*", one["image"]), name
        assert all(str(port).startswith("127.0.0.1:") for port in one.get("ports", [])), name
    host = [name for name, one in services().items() if one.get("network_mode") == "host"]
    assert host == ["web"], "its pages answer on loopback alone"
    assert "ARSHJUL_HOST" not in services()["web"]["environment"]


def test_no_secret_stands_in_the_environment() -> None:
    made = set(compose()["secrets"])
    for name, one in services().items():
        for key, value in one.get("environment", {}).items():
            if key.endswith("_FILE"):
                assert value.startswith("/run/secrets/"), (name, key)
                assert value.rpartition("/")[2] in one["secrets"], (name, key)
            elif SECRET.search(key):
                raise AssertionError(f"{name} has {key} in its environment")
        assert set(one.get("secrets", [])) <= made
    assert "://" not in "".join(str(one) for one in made)
    for name, one in compose()["secrets"].items():
        assert one == {"file": f"./secrets/{name}"}
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8")


def test_every_setting_that_is_named_is_one() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name, one in services().items():
        for key in one.get("environment", {}):
            if key.startswith(PREFIX):
                assert key.removesuffix("_FILE") in known, (name, key)


def test_prefect_understands_every_setting_that_is_named() -> None:
    from prefect.settings.base import PrefectBaseSettings
    from prefect.settings.models.root import Settings as Root

    def names(model: type[Any]) -> set[str]:
        found: set[str] = set()
        prefix = str(model.model_config.get("env_prefix", "")).upper()
        for name, field in model.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, PrefectBaseSettings):
                found |= names(kind)
                continue
            found.add(prefix + name.upper())
            choices = getattr(field.validation_alias, "choices", [])
            found |= {str(one).upper() for one in choices}
        return found

    known = names(Root)
    units = "\n".join(path.read_text("utf-8") for path in (DEPLOY / "systemd").iterdir())
    named = set(re.findall(r"\b(PREFECT_[A-Z_0-9]+)=", units))
    for one in services().values():
        named |= {key for key in one.get("environment", {}) if key.startswith("PREFECT_")}
    assert len(named) > 15
    assert {one for one in named if one.removesuffix("_FILE") not in known} == {"PREFECT_HOME"} - (
        known
    )


def test_one_waits_for_another_until_it_is_what_it_waits_for() -> None:
    for name, one in services().items():
        for other, how in one.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other in ONCE else "service_healthy"
            assert how == {"condition": wanted}, (name, other)
    assert set(services()["worker-1"]["depends_on"]) == {"migrate", "deployments", "prefect"}
    assert set(services()["web"]["depends_on"]) == {"migrate"}


def test_only_the_migration_owns_the_tables() -> None:
    owners = [name for name, one in services().items() if "owner-url" in one.get("secrets", [])]
    assert owners == ["migrate"]


def test_what_lies_outside_the_database_is_shared_by_all_of_ours() -> None:
    for name in OURS:
        if name != "prefect":
            assert "arshjul:/var/lib/arshjul" in services()[name]["volumes"], name
    mounted = {
        volume.split(":")[0]
        for one in services().values()
        for volume in one.get("volumes", [])
        if not volume.startswith(".")
    }
    assert mounted == set(compose()["volumes"])


def test_prefects_server_is_set_as_the_child_is(tmp_path: Path) -> None:
    child = PrefectChild(tmp_path, 4200).server_environment()
    units = (DEPLOY / "systemd" / "arshjul-prefect.service").read_text("utf-8")
    there = dict(re.findall(r"^Environment=(\w+)=(.*)$", units, re.MULTILINE))
    same = [
        name
        for name in child
        if name.startswith("PREFECT_SERVER_") and not name.endswith(("_HOST", "_PORT", "_STRING"))
    ]
    assert len(same) > 6
    for told in (services()["prefect"]["environment"], there):
        assert {name: told.get(name) for name in same} == {name: child[name] for name in same}
    assert int(there["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"]) == PREFECT * 86_400


def test_the_roles_are_those_that_the_command_prints() -> None:
    script = (DEPLOY / "database" / "roles.sh").read_text("utf-8")
    told = re.sub(r":'\w+'", "'…'", script)
    for line in roles("arshjul", "arshjul_owner", "arshjul").splitlines():
        assert re.sub(r"'choose \w+'", "'…'", line) in told, line
