"""people-file: the file of people that a nightly job leaves, when it is held."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.command_session import trial_desk
from arshjul.inputs import takes
from arshjul.speech import At, Where, say, tell

By = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Who does it; left out: the operator.")
]


def add_to(app: typer.Typer) -> None:
    verbs = ("take_people_file", "refuse_people_file")
    app.command("people-file", cls=takes(*(f"flows.register.people_file:{one}" for one in verbs)))(
        people_file
    )


def people_file(
    take: Annotated[bool, typer.Option("--take", help="Let it through.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Take nothing of it.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="With --take: though others are wrong.")
    ] = False,
    by: By = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Tell what the file of ARSHJUL_PEOPLE_FILE would change; let it through, or refuse it."""
    from arshjul.imported import tell_import
    from config.explain import explain
    from flows.engine.refusals import BadChoice
    from flows.register import people_file as file

    if take and refuse:
        raise BadChoice(what="--take / --refuse", value="", known="--take, --refuse")
    dry_run = not (take or refuse)
    with trial_desk(by or None, municipality, at, dry_run=dry_run) as desk:
        found = file.look(desk)
        if refuse:
            file.refuse_people_file(desk, found.digest)
        report = found.report
        if take:
            report = file.take_people_file(desk, found.digest, good_rows)
    if report is not None:
        tell_import(report, dry_run=not take, as_json=False)
    elif found.refusal is not None:
        tell(explain(found.refusal, say()))
    if refuse:
        tell(say().say("record.people_file_refused"))
