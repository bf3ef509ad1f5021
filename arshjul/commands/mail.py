"""mail: one letter through the real mail host, and what comes back from it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from arshjul.inputs import takes
from arshjul.speech import AsJson, At, Where, instant, office, say, tell, tell_json

mail = typer.Typer(help="The mail host.")
SECONDS = 60.0  # somebody sits and waits


def add_to(app: typer.Typer) -> None:
    app.add_typer(mail, name="mail")


@mail.callback()
def group() -> None:
    """The mail host."""


@mail.command("test", cls=takes("flows.mail.trial:try_out"))
def try_out(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    as_json: AsJson = False,
    at: At = "",
) -> None:
    """Send one letter through the real mail host, and say what it answers."""
    from flows.engine.door import Errand
    from flows.engine.handling import Who
    from flows.mail.trial import hand_over, trial
    from flows.mail.trial import try_out as tries_out
    from models.access.questions import people_at
    from notifications.post import SmtpPostman

    with office() as opened:
        postman, now = SmtpPostman(opened.settings.smtp, timeout=SECONDS), instant(at)
        with opened.database.read(municipality="*") as session:
            known = next(iter(people_at(session, address.strip().lower())), None)
        if known is None:
            found = trial(opened.settings, postman, address, opened.language, now)
        else:
            errand = Errand(opened, known.municipality_id, Who(None, "cli"), now)
            letter = tries_out.alone(errand, known.id or 0)
            found = hand_over(opened, letter, now, SECONDS)
    if as_json:
        told = {"taken": found.taken, "replies": list(found.replies), "letter": found.letter}
        tell_json({"host": postman.host, **told})
    else:
        tell(say().say("trial.asked", host=postman.host))
        for reply in found.replies:
            tell(f"  {reply}")
        tell(say().say("trial.taken" if found.taken else "trial.refused", address=address))
        number = "trial.nobodys" if found.letter is None else "trial.number"
        tell(say().say(number, number=found.letter or 0))
    if not found.taken:
        raise typer.Exit(1)


@mail.command(
    "bounce", cls=takes("flows.mail.bounces:bounce", "flows.mail.alike_bounces:hold_back")
)
def bounce(
    to: Annotated[str, typer.Option("--to", help="The address that the message came to.")] = "",
    at: At = "",
) -> None:
    """Take in a message that came back, from standard input: a mail server's pipe."""
    from flows.mail.bounces import LARGEST, take_in

    raw = sys.stdin.buffer.read(LARGEST + 1)
    with office() as opened:
        taken = take_in(opened, raw, instant(at), to)
    tell(say().say(f"returned.{taken}"))


@mail.command("show")
def show_again(
    letter: Annotated[int, typer.Argument(metavar="NUMBER", help="As a case's journey tells it.")],
    as_json: AsJson = False,
    municipality: Where = "",
) -> None:
    """What a letter said, rendered again from its values, without live links."""
    from flows.mail.shown_again import shown_again

    with office() as opened, opened.database.read() as session:
        found = shown_again(session, opened.municipality(municipality).id, letter)
    if as_json:
        tell_json(
            {
                "letter": letter,
                "sent": found.sent_on.isoformat(),
                "subject": found.subject,
                "text": found.text,
                "sha256": found.sha256,
                "as_sent": found.as_sent,
            }
        )
        return
    tell(found.subject)
    tell(found.text)
    tell(say().say("kept.as_sent" if found.as_sent else "kept.differs", sha256=found.sha256))


@mail.command("bounces")
def bounces(as_json: AsJson = False, at: At = "") -> None:
    """Take in what came back to the mailbox of ARSHJUL_BOUNCE_IMAP, as the beat does."""
    from flows.clock.run_in_words import counted
    from flows.mail.returned_mail import read_now

    with office() as opened:
        account = read_now(opened, instant(at))
    if as_json:
        tell_json(account.counts)
    else:
        tell(counted(account.counts, say()))
