"""programme support, programme shared: what passes between a participant and its guide."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.command_session import errand
from arshjul.commands.moves import By, For
from arshjul.commands.programme import Round, programme
from arshjul.inputs import takes
from arshjul.speech import At, Where, office, say, tell


def add_to(_app: typer.Typer) -> None:
    """The commands join the group ``programme``, which is added already."""
    programme.command(cls=takes("flows.skolesec.support_requests:ask_support"))(support)
    programme.command("shared")(shared)


def support(
    key: Round,
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    by: By,
    measure: Annotated[int, typer.Option("--measure", metavar="CASE", help="About it.")] = 0,
    instead_of: For = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Ask one's guide; the answer comes to the case that this opens."""
    from flows.skolesec.support_requests import ask_support

    with errand(by, municipality, at, instead_of) as one:
        case = ask_support.alone(one, key, question, measure=measure or None)
    tell(say().say("cli.support_sent", case=case.id))


def shared(
    key: Round,
    participant: Annotated[str, typer.Option("--of", help="The municipality that is guided.")],
    by: By,
    municipality: Where = "",
) -> None:
    """What a municipality shares with its guide; anybody else learns nothing."""
    from flows.engine.lookup import person_by
    from flows.skolesec.guides import shared_with_guide

    speak = say()
    with office() as opened:
        home = opened.municipality(municipality).id
        of = opened.municipality(participant).id
        with opened.database.read() as session:
            person = person_by(session, home, by).id or 0
            seen = shared_with_guide(session, key, of, guide_municipality=home, guide_person=person)
    nothing = speak.say("cli.nothing_shared")
    tell(f"{seen.municipality}")
    tell(f"{speak.kind('mapping')}: {nothing if seen.mapping is None else ''}".rstrip(" "))
    for axis in seen.mapping or ():
        tell(f"  {axis.own if axis.own is not None else '–'}  {axis.text}")
    tell(f"{speak.say('pages.programme.measures')}: {nothing if seen.measures is None else ''}")
    for one in seen.measures or ():
        tell(f"  {speak.state('measure', one.state)}: {one.action}")
    for name, state, text in seen.artefacts:
        tell(f"{name} ({speak.state('artefact', state)}): {text}")
