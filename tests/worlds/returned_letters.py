"""Letters that left with a Return-Path of their own, and the reports that come back to it."""

from __future__ import annotations

from sqlmodel import col, select

from models.post.tables import Message
from models.record.tables import Audit
from models.register.tables import Person
from notifications.post import Sealed
from tests.conftest import TestTown

BACK = "returer@skola.example"
DAY = "2027-02-05"


def sent(town: TestTown) -> dict[str, Sealed]:
    """The letters of the morning, by address, as the mail host was given them."""
    found: dict[str, Sealed] = {}

    def keep(letter: Sealed) -> None:
        found[letter.to] = letter

    town.post.fail = keep
    town.tick(f"{DAY} 08:00")
    town.post.fail = None
    return found


def report(
    came_to: str,
    about: str = "lo@skola.example",
    status: str = "5.1.1",
    action: str = "failed",
    header: str = "To",
) -> bytes:
    return (
        "From: MAILER-DAEMON@post.example (Mail Delivery System)\n"
        f"{header}: {came_to}\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "Auto-Submitted: auto-replied\n"
        "MIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status;\n"
        '\tboundary="seam"\n\n'
        "--seam\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry.\n\n"
        "--seam\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; post.example\n"
        "Arrival-Date: Fri,  5 Feb 2027 08:00:03 +0100 (CET)\n\n"
        f"Final-Recipient: rfc822; {about}\n"
        f"Original-Recipient: rfc822;{about}\n"
        f"Action: {action}\n"
        f"Status: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} <{about}>: Recipient address rejected:\n"
        "    User unknown in virtual mailbox table\n\n"
        "--seam\nContent-Type: message/rfc822\n\nSubject: x\n\nx\n\n--seam--\n"
    ).encode()


def unreachable(town: TestTown) -> list[str]:
    with town.office.database.read() as session:
        lost = select(Person.email).where(Person.unreachable != "").order_by(col(Person.email))
        return list(session.exec(lost))


def told(town: TestTown) -> list[str]:
    with town.office.database.read() as session:
        rows = session.exec(select(Audit.what).where(Audit.via == "mail").order_by(col(Audit.seq)))
        return list(rows)


def dead(town: TestTown) -> list[Message]:
    with town.office.database.read() as session:
        return list(session.exec(select(Message).where(Message.status == "dead")))
