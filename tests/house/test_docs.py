"""The documents say what the code does: commands parse, settings are told, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import types
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
import typer.main

from arshjul.cli import app
from config.settings import PREFIX, Settings
from tests import ROOT

DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *DOCS]
CODE = re.compile(r"```(\w*)\n(.*?)```|`([^`]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# What stands before a command on its line: variables, the environment's folder, cron's fields.
BEFORE = re.compile(r"(?:^|\s)(?:\S*/\.venv/bin/|\.venv/bin/)?arshjul(?=\s+[a-z-])")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(text: str) -> Iterator[list[str]]:
    """Every ``arshjul …`` in code of a document, as arguments."""
    for language, block, inline in CODE.findall(text):
        if language == "mermaid":
            continue
        lines = block.replace("\\\n", " ").splitlines() or [" ".join(inline.split())]
        for line in lines:
            if found := BEFORE.search(line):
                yield shlex.split(line[found.end() :], comments=True)


@cache
def all_commands() -> Any:
    """Typer's tree, which takes a while to build."""
    return typer.main.get_command(app)


def command_named(arguments: list[str]) -> tuple[Any, list[str]]:
    """The command in Typer's tree, and what is left for it. Raises KeyError with its name."""
    found, rest = all_commands(), list(arguments)
    while hasattr(found, "commands") and rest and not rest[0].startswith("-"):
        found = found.commands[rest.pop(0)]
    return found, rest


def mentioned() -> list[tuple[str, list[str]]]:
    return [(page.name, found) for page in PAGES for found in commands(read(page))]


@cache
def diagrams() -> types.ModuleType:
    loader = SourceFileLoader("diagrams", str(ROOT / "bin" / "diagrams"))
    spec = spec_from_loader("diagrams", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def drawn() -> dict[Path, str]:
    return dict(diagrams().drawn())


def headings(text: str) -> set[str]:
    """The anchors of a document's headings."""
    found = set()
    for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).splitlines():
        if line.startswith("#"):
            words = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(words.replace(" ", "-"))
    return found


def test_the_readme_names_only_targets_that_make_knows() -> None:
    known = set(re.findall(r"^([a-z][a-z0-9-]*):", read(ROOT / "Makefile"), re.MULTILINE))
    text = "\n".join(map(read, PAGES))
    named = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= known


def test_every_command_that_is_mentioned_parses() -> None:
    found = mentioned()
    assert len(found) > 30
    for page, arguments in found:
        command, rest = command_named(arguments)
        with command.make_context("arshjul", ["--help"], resilient_parsing=True) as context:
            assert command.get_help(context), (page, arguments)
        known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
        used = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert used <= known, (page, arguments)


def test_a_whole_example_has_all_that_its_command_needs() -> None:
    """Examples with an option are typed off, so they must work as they stand."""
    for page, arguments in mentioned():
        command, rest = command_named(arguments)
        if hasattr(command, "commands") or not any(word.startswith("--") for word in rest):
            continue
        with command.make_context("arshjul", rest) as context:
            assert context.params, (page, arguments)


def test_an_unknown_command_would_be_noticed() -> None:
    with pytest.raises(KeyError):
        command_named(next(commands("see `arshjul remnd --all`")))


def test_every_setting_has_a_heading_and_its_default() -> None:
    text = read(ROOT / "docs" / "operations.md")
    sections = dict(re.findall(r"^### (ARSHJUL_\w+)\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL))
    names = {PREFIX + name.upper(): field for name, field in Settings.model_fields.items()}
    assert set(sections) == {*names, "ARSHJUL_LANGUAGE"}
    for name, field in names.items():
        value = field.get_default()
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        said = {None: "empty", "": "empty", True: "`true`", False: "`false`"}.get(plain)
        if isinstance(plain, int) and not isinstance(plain, bool):
            said = None
        assert f"Default: {said or f'`{plain}`'}" in " ".join(sections[name].split()), name


def test_what_is_drawn_is_what_the_code_draws() -> None:
    other = [path.name for path, text in sorted(drawn().items()) if read(path) != text]
    assert not other, "run: .venv/bin/python bin/diagrams"


def test_every_part_that_can_be_drawn_is_shown_somewhere() -> None:
    shown = {name for page in DOCS for name in re.findall(r"<!-- drawn: (\w+) -->", read(page))}
    assert shown == set(diagrams().PARTS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(read(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.is_file(), target
        assert not anchor or anchor in headings(read(there)), target


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_licence_is_the_whole_eupl() -> None:
    text = read(ROOT / "LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    articles = [int(number) for number in re.findall(r"^(\d+)\.\s?[A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, 16))
    assert "Appendix" in text
    assert text.rstrip().endswith("require the production of a new EUPL version.")
    assert 'license = "EUPL-1.2"' in read(ROOT / "pyproject.toml")
