"""`arshjul VERB --input FILE.json`: a verb's whole input value from a file or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from typer.core import TyperCommand

from arshjul.command_session import errand
from arshjul.speech import tell_json
from states.errors import ArshjulError

if TYPE_CHECKING:
    from flows.engine.door import Verb

BESIDE = ("by", "instead_of", "municipality", "at")  # who, where and when: no part of the value
INPUT = "arshjul.input"


class NotBesideInput(ArshjulError):
    """An option that belongs to the input value was given beside it."""

    key = "not_beside_input"


class NotThisVerb(ArshjulError):
    """The input value names a verb that the command does not do."""

    key = "not_this_verb"


def verb_at(path: str) -> Verb[Any, Any]:
    """The verb at ``module:name``, imported when it is needed."""
    module, _, name = path.partition(":")
    return cast("Verb[Any, Any]", getattr(import_module(module), name))


def takes(path: str, *others: str) -> type[TyperCommand]:
    """The class of a command whose verb stands at ``module:name``: it takes ``--input`` instead of
    its other options, and its help lists the fields of the input value with their choices. A
    command that does one of several verbs names the others too; a value says by ``"verb"`` which
    of them it is for, where it is not the first."""

    class Command(TyperCommand):
        verbs = (path, *others)

        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            rest, file = _without_input(args)
            if file is None:
                return super().parse_args(ctx, rest)
            ctx.meta[INPUT] = file
            needed = [param for param in self.params if param.required]
            try:
                for param in needed:
                    param.required = False  # the file has what is needed
                return super().parse_args(ctx, rest)
            finally:
                for param in needed:
                    param.required = True  # the next time it may not come from a file

        def invoke(self, ctx: Any) -> Any:
            file = ctx.meta.get(INPUT)
            if file is None:
                return super().invoke(ctx)
            _only_beside(ctx)
            value = _read(file)
            beside = {name: ctx.params.get(name) or "" for name in BESIDE}
            return run(_meant(value, self.verbs), value, beside)

        def format_epilog(self, ctx: Any, formatter: Any) -> None:
            super().format_epilog(ctx, formatter)
            heading = "All of it as one JSON object instead; - reads standard input. Its fields:"
            with formatter.section("--input FILE"):
                formatter.write_text(heading)
                formatter.write_dl(fields_of(verb_at(path)))
            for other in map(verb_at, others):
                with formatter.section(f'--input FILE, with "verb": "{other.name}"'):
                    formatter.write_dl(fields_of(other))

    return Command


def _without_input(args: list[str]) -> tuple[list[str], str | None]:
    """The arguments without ``--input FILE``, and the file."""
    rest, file = [], None
    waiting = iter(args)
    for one in waiting:
        name, sign, value = one.partition("=")
        if name != "--input":
            rest.append(one)
        else:
            file = value if sign else next(waiting, "")
    return rest, file


def _only_beside(ctx: Any) -> None:
    for name in ctx.params:
        source = ctx.get_parameter_source(name)
        if name not in BESIDE and getattr(source, "name", "") == "COMMANDLINE":
            raise NotBesideInput(name=name.replace("_", "-"))


def _read(file: str) -> dict[str, Any]:
    from flows.register.imports.tables import BadFile, read_bytes

    try:
        raw = sys.stdin.buffer.read() if file == "-" else read_bytes(Path(file))
        value = json.loads(raw.decode("utf-8-sig"))
    except ValueError:
        raise BadFile(file=file, why="not_json") from None
    if not isinstance(value, dict):
        raise BadFile(file=file, why="not_json")
    return value


def _meant(value: dict[str, Any], paths: Sequence[str]) -> str:
    """Which of a command's verbs the value is for; it no longer says so afterwards."""
    if "verb" not in value:
        return paths[0]
    named = str(value.pop("verb"))
    known = {verb_at(path).name: path for path in paths}
    if named not in known:
        raise NotThisVerb(verb=named[:60], known=", ".join(known))
    return known[named]


def run(path: str, value: Mapping[str, Any], beside: Mapping[str, str]) -> None:
    """Do the verb as the value says, and tell what came of it as one JSON object."""
    verb = verb_at(path)
    by = beside["by"] or None
    where = (beside["municipality"], beside["at"], beside["instead_of"])
    with errand(by, *where) as one, one.desk() as desk:
        answer = told(verb.given(desk, value))
    tell_json({"verb": verb.name, "result": answer})


def told(made: object) -> object:
    """What a verb gave back, in JSON: a row by its number, or its columns where it has none; a
    value by its fields; a day as it is written."""
    if isinstance(made, Enum):
        return told(made.value)
    if made is None or isinstance(made, bool | int | float | str):
        return made
    if isinstance(made, date):
        return made.isoformat()
    if isinstance(made, Mapping):
        return {str(name): told(one) for name, one in made.items()}
    if is_dataclass(made):
        return {field.name: told(getattr(made, field.name)) for field in fields(made)}
    if isinstance(made, set | frozenset):
        return sorted((told(one) for one in made), key=str)
    if isinstance(made, list | tuple):
        return [told(one) for one in made]
    for name in ("id", "subject_id", "number"):
        number = getattr(made, name, None)
        if isinstance(number, int):
            return number
    if hasattr(made, "model_dump"):
        return {name: told(one) for name, one in made.model_dump().items()}
    raise TypeError(f"a verb gave back {type(made).__name__}, which JSON cannot say")


def fields_of(verb: Verb[Any, Any]) -> list[tuple[str, str]]:
    """Each field of the input value with its sort, its choices, and whether it has to be there."""
    schema = verb.input.model_json_schema(mode="validation", schema_generator=_lenient())
    needed = set(schema.get("required", ()))
    rows = []
    for name, field in schema.get("properties", {}).items():
        said = [_sort(field, schema)]
        said += ["needed"] if name in needed else []
        rows.append((name, ", ".join(part for part in said if part)))
    return rows


def _sort(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if "$ref" in field:
        field = schema["$defs"][field["$ref"].rpartition("/")[2]]
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_sort(one, schema) for one in field["anyOf"]))
    if field.get("items"):
        return f"list of {_sort(field['items'], schema)}"
    if inner := field.get("properties"):
        named = [f"{name}: {_sort(one, schema)}" for name, one in inner.items()]
        return "{" + ", ".join(named) + "}"
    sort = str(field.get("format") or field.get("type") or "value")
    return {"null": "nothing", "string": "text", "integer": "whole number"}.get(sort, sort)


def _lenient() -> type[Any]:
    from pydantic.json_schema import GenerateJsonSchema

    class Lenient(GenerateJsonSchema):
        """Values of our own that JSON cannot describe are named, not refused."""

        def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> Any:  # noqa: ARG002
            return {"type": "value"}

    return Lenient
