"""mail test: one letter through the real mail host, and what the host answers."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.speech import AsJson, At, instant, say, tell, tell_json

mail = typer.Typer(help="The mail host.")
SECONDS = 60.0  # somebody sits and waits


def add_to(app: typer.Typer) -> None:
    app.add_typer(mail, name="mail")


@mail.callback()
def group() -> None:
    """The mail host."""


@mail.command("test")
def try_out(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    as_json: AsJson = False,
    at: At = "",
) -> None:
    """Send one letter through the real mail host, and say what it answers."""
    from config.settings import operators_language, read_settings
    from flows.mail.trial import trial
    from notifications.post import SmtpPostman

    settings = read_settings()
    postman = SmtpPostman(settings.smtp, timeout=SECONDS)
    found = trial(settings, postman, address, operators_language(), instant(at))
    if as_json:
        tell_json({"host": postman.host, "taken": found.taken, "replies": list(found.replies)})
    else:
        tell(say().say("trial.asked", host=postman.host))
        for reply in found.replies:
            tell(f"  {reply}")
        tell(say().say("trial.taken" if found.taken else "trial.refused", address=address))
    if not found.taken:
        raise typer.Exit(1)
