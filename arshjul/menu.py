"""The commands by name, each made when it is called: to make all of them takes longer than what
most of them do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import getdoc
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_command_name, get_group, solve_typer_info_help

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "init": ("register",),
    "open-year": ("register",),
    "absence": ("register",),
    "close-unit": ("register",),
    "person": ("register",),
    "people-file": ("people_file",),
    "appoint": ("people",),
    "end-appointment": ("people",),
    "stand-in": ("people",),
    "replace": ("people",),
    "hand-over": ("people",),
    "invite": ("access",),
    "sign-out": ("access",),
    "claims": ("access",),
    "cases": ("cases",),
    "show": ("cases",),
    "done": ("moves",),
    "record": ("moves",),
    "move": ("moves",),
    "reschedule": ("moves",),
    "delegate": ("moves",),
    "comment": ("files",),
    "undo": ("files",),
    "file": ("files",),
    "proof": ("proof",),
    "exempt": ("moves",),
    "held": ("post",),
    "release": ("post",),
    "tick": ("clock",),
    "simulate": ("clock",),
    "check": ("clock",),
    "deploy": ("clock",),
    "run": ("clock",),
    "demo": ("clock",),
    "backup": ("backups",),
    "restore": ("backups",),
    "move-to": ("database",),
    "breaks": ("breaks",),
    "change-break": ("breaks",),
    "remove-break": ("breaks",),
    "import": ("register",),
    "clock": ("clock",),
    "database": ("database",),
    "activity": ("activities",),
    "unit": ("units",),
    "network": ("networks",),
    "document": ("documents",),
    "decision": ("decisions",),
    "matter": ("matters",),
    "rollout": ("matters",),
    "report": ("reports", "report_texts", "report_files"),
    "thread": ("reports",),
    "programme": ("programme", "guidance", "rounds"),
    "measure": ("measures",),
    "gathering": ("measures",),
    "urgent": ("urgent",),
    "horizon": ("horizon",),
    "commitment": ("commitments",),
    "library": ("library",),
    "incidents": ("library",),
    "mail": ("mail",),
    "service": ("services", "service_use"),
    "supplier": ("service_use",),
    "settings": ("settings",),
    "wheel": ("wheel",),
    "look": ("look",),
}
"""The files of ``arshjul.commands`` that a command is in, the one that begins it first."""


@cache
def added(file: str) -> typer.Typer:
    """What a file of commands adds, none of it made yet."""
    app = _bare()
    import_module(f"arshjul.commands.{file}").add_to(app)
    return app


def _bare() -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None)


def _found(name: str) -> Any:
    """How a command or group was added: what Typer makes it of."""
    there = [
        one
        for app in map(added, COMMANDS[name])
        for one in (*app.registered_commands, *app.registered_groups)
        if called(one) == name
    ]
    [found] = there
    return found


def called(found: Any) -> str:
    """The name of a command or group that was added; a command without one is called as its
    function."""
    return str(found.name or get_command_name(found.callback.__name__))


def _sentence(found: Any) -> str | None:
    """What a command's or a group's help begins with."""
    if hasattr(found, "typer_instance"):
        return solve_typer_info_help(found)
    return getdoc(found.callback)


class Made(Mapping[str, Any]):
    """Each command by its name, made when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        return _made(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


@cache
def _made(name: str) -> Any:
    app, found = _bare(), _found(name)
    if hasattr(found, "typer_instance"):
        app.registered_groups.append(found)
        return get_group(app).commands[name]
    app.registered_commands.append(found)
    return get_command(app)


class Menu(TyperGroup):
    """The group of all commands."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = Made()  # type: ignore[assignment]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The help of all needs the first sentence of each, and nothing of what each can be
        asked."""
        listed = _bare()
        for name in COMMANDS:
            listed.command(name, help=_sentence(_found(name)))(_nothing)
        get_group(listed).format_commands(ctx, formatter)


def _nothing() -> None:
    """Stands for a command that is only listed."""
