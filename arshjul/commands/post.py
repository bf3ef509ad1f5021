"""held, release: the letters that wait for a person's word."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.command_session import errand
from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, office, say, tell, tell_json


def add_to(app: typer.Typer) -> None:
    app.command()(held)
    held_letters = (f"flows.mail.held_letters:{verb}" for verb in ("release", "retry", "cancel"))
    app.command(cls=takes(*held_letters))(release)


def held(as_json: AsJson = False, municipality: Where = "") -> None:
    """List the letters that are held back or could not be delivered, and why."""
    from models.post.outbox import held_or_dead
    from models.register.questions import addresses

    speak = say()
    with office() as opened, opened.database.read() as session:
        home = opened.municipality(municipality).id
        emails = addresses(session, home)
        found = held_or_dead(session, home, "held") + held_or_dead(session, home, "dead")
    for message in found:
        line = {
            "id": message.id,
            "date": message.day.isoformat(),
            "to": emails.get(message.person_id),
            "status": message.status,
            "reason": message.reason,
            "answer": message.last_answer,
        }
        if as_json:
            tell_json(line)
        else:
            why = speak.say(f"reasons.{message.reason}")
            tell(f"{message.id:>6}  {message.day}  {line['to']}  {why} {message.last_answer}")
    if not found and not as_json:
        tell(speak.say("cli.nothing_to_show"))


def release(
    numbers: Annotated[list[int], typer.Argument(metavar="NUMBER…")],
    by: Annotated[str, typer.Option("--by", metavar="EMAIL")],
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let held letters leave, and try undeliverable ones again."""
    from flows.mail import held_letters as verbs

    with errand(by, municipality, at) as one, one.desk() as desk:
        done = verbs.release(desk, numbers) + verbs.retry(desk, numbers)
    tell(say().say("cli.released", n=done))
