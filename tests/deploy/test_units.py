"""The units of systemd: what they start is there, and what they may not do is said in each."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from config.settings import PREFIX, Settings
from tests import ROOT
from tests.deploy.test_container import KNOWN, SECRET

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
MOST = 1.5
HARDENED = {
    "User": "arshjul",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "PrivateUsers": "yes",
    "PrivateMounts": "yes",
    "ProtectHostname": "yes",
    "ProtectClock": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectProc": "invisible",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "RemoveIPC": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
}


def directives(path: Path) -> dict[str, list[str]]:
    """What stands in the unit, by name; a name may stand several times."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            name, equals, value = line.partition("=")
            assert equals, line
            found[name].append(value)
    return found


def test_there_is_a_unit_for_each_part() -> None:
    assert [path.name for path in UNITS] == [
        "arshjul-prefect.service",
        "arshjul-web.service",
        "arshjul-worker@.service",
        "arshjul.service",
    ]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_a_unit_may_not_do_is_said(path: Path) -> None:
    told = directives(path)
    assert {name: told.get(name) for name in HARDENED} == {
        name: [value] for name, value in HARDENED.items()
    }
    assert told["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert told.get("ProcSubset") is None, "the kernel's own clock is read below /proc/sys"
    assert told["MemoryMax"] and told["TasksMax"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_a_unit_starts_is_one_of_the_steps_and_no_secret_stands_in_it(path: Path) -> None:
    told = directives(path)
    (start,) = told["ExecStart"]
    found = re.fullmatch(r"/opt/arshjul/deploy/steps (\w+)(?: %H-%i)?", start)
    assert found and found[1] in KNOWN
    handed = {one.partition(":")[0] for one in told["LoadCredential"]}
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for one in told["Environment"]:
        name, _, value = one.partition("=")
        if name.startswith(PREFIX):
            assert name.removesuffix("_FILE") in known
        if name.endswith("_FILE"):
            assert value.startswith("%d/") and value[3:] in handed, one
        else:
            assert not SECRET.search(name), one
    assert told["Restart"] == ["on-failure"]
    assert int(told["TimeoutStopSec"][0]) >= 60, "the letter under way is waited for"


ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_little_exposed(path: Path) -> None:
    done = subprocess.run(
        [str(ANALYZE), "security", "--offline=true", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level, done.stdout + done.stderr
    assert float(level[1]) <= MOST, done.stdout


def test_the_file_that_all_units_read_names_settings() -> None:
    text = (ROOT / "deploy" / "systemd" / "arshjul.env").read_text("utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"PREFECT_API_URL"}
    assert {"ARSHJUL_MAIL_FROM", "ARSHJUL_BASE_URL"} <= named <= known
