"""Front-end files that others wrote are kept as they were published, each with its licence."""

from __future__ import annotations

import hashlib
import tomllib

from web.pages import STATIC

FOLDER = STATIC / "vendor"


def test_each_vendored_file_is_the_one_that_was_published_and_is_named_with_its_licence() -> None:
    listed = tomllib.loads((FOLDER / "vendored.toml").read_text("utf-8"))
    named = {"vendored.toml"}
    for one in listed.values():
        content = (FOLDER / one["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"], one["file"]
        assert one["version"] in one["file"] and one["license"]
        assert (FOLDER / one["license_file"]).read_text("utf-8").strip()
        named |= {one["file"], one["license_file"]}
    assert {path.name for path in FOLDER.iterdir()} == named
