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
    by: Annotated[str, typer.Option("--by", metavar="EMAIL")],
    numbers: Annotated[list[int] | None, typer.Argument(metavar="NUMBER…")] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="REASON", help="All that stand still for it.")
    ] = "",
    municipality: Where = "",
    at: At = "",
) -> None:
    """Let held letters leave, and try undeliverable ones again: by number, or all of a reason."""
    from flows.mail import held_letters as verbs
    from models.post.standing import REASONS, numbers_for

    if bool(numbers) == bool(reason) or (reason and reason not in REASONS):
        raise verbs.NumbersOrReason(reasons=", ".join(REASONS))
    with errand(by, municipality, at) as one, one.desk() as desk:
        chosen = numbers or numbers_for(desk.session, desk.municipality, reason)
        done = verbs.release(desk, chosen) + verbs.retry(desk, chosen)
    tell(say().say("cli.released", n=done))
