"""`arshjul proof`: a file, its seal, and nothing that is there already is lost."""

from __future__ import annotations

import re
from pathlib import Path

from tests.worlds.proof_told import members, verified
from tests.worlds.terminal import Say

NOW = "2026-10-05T08:00+02:00"
ASTA = ("--by", "asta@skola.example")


def test_a_proof_is_written_with_its_seal(begun: Say, tmp_path: Path) -> None:
    file = tmp_path / "bevis.zip"
    command = ("proof", "1", "--to", str(file), "--locale", "nn", *ASTA, "--at", NOW)
    done = begun(*command)
    assert done.exit_code == 0, done.stderr
    [seal] = re.findall(r"[0-9a-f]{64}", done.stdout)
    content = file.read_bytes()
    assert '<html lang="nn">' in members(content)["proof.html"].decode()
    assert verified(tmp_path, content, "--seal", seal)[0] == 0
    assert seal in begun("show", "1").stdout
    again = begun(*command)
    assert again.exit_code == 1 and file.read_bytes() == content
    unknown = begun("proof", "1", "--to", str(tmp_path / "x.zip"), "--locale", "xx", *ASTA)
    assert unknown.exit_code == 1 and not (tmp_path / "x.zip").exists()
    missing = begun("proof", "99999", "--to", str(tmp_path / "x.zip"), *ASTA)
    assert missing.exit_code == 1 and not (tmp_path / "x.zip").exists()
