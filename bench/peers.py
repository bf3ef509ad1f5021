"""The same letters by others: ``python bench/peers.py WHO DATABASE SMTP_PORT LETTERS SECONDS``.

It runs in an environment of its own (``make bench-peers``), and prints the seconds from the first
decision to the last letter that was taken. A table says which reminders are due. Each of them
writes a letter of two forms with a template, seals it by the library's own means, and opens a
connection for it, as one does who writes it plainly.
"""

from __future__ import annotations

import asyncio
import smtplib
import sys
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from threading import local
from time import monotonic, perf_counter, sleep

import psycopg
from jinja2 import Template

AT_ONCE = 8
LINES = (
    "{% for n in range(12) %}{{ greeting }} {{ n }}: what has to be done until then.\n{% endfor %}"
)
TEXT = Template("Hello {{ to }}\n\n" + LINES)
HTML = Template(
    "<html><body><h1>Hello {{ to }}</h1>{% for n in range(12) %}"
    '<p style="margin:0;padding:4px 8px;font:16px sans-serif;color:#123">{{ greeting }} {{ n }}:'
    " what has to be done until then, and what it is about.</p>{% endfor %}</body></html>",
    autoescape=True,
)


def prepare(url: str, letters: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE reminder (id int PRIMARY KEY, email text, due timestamptz, sent"
            " timestamptz)"
        )
        connection.execute(
            "INSERT INTO reminder SELECT n, 'p' || n || '@skola.example', now(), NULL"
            " FROM generate_series(1, %s) AS n",
            [letters],
        )
        connection.execute("CREATE INDEX ON reminder (due) WHERE sent IS NULL")


def mail(port: int, to: str) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Reminder", "arshjul@skola.example", to
    letter["Message-ID"], letter["Date"] = make_msgid(domain="skola.example"), localtime()
    letter.set_content(TEXT.render(to=to, greeting="Åtgärd"))
    letter.add_alternative(HTML.render(to=to, greeting="Åtgärd"), subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.send_message(letter)


_kept = local()


def one(url: str, port: int, number: int) -> None:
    """What a job does: look at its reminder, send the mail, mark it; each thread has a connection
    to the database that it keeps."""
    if not hasattr(_kept, "connection"):
        _kept.connection = psycopg.connect(url, autocommit=True)
    asked = _kept.connection.execute("SELECT email FROM reminder WHERE id = %s", [number])
    mail(port, asked.fetchone()[0])
    _kept.connection.execute("UPDATE reminder SET sent = now() WHERE id = %s", [number])


def loop(url: str, port: int, _letters: int) -> None:
    """A loop over what is due, as small monitors have it: one is taken and marked in a transaction
    of its own, then its mail is sent."""
    take = (
        "UPDATE reminder SET sent = now() WHERE id = (SELECT id FROM reminder WHERE sent IS NULL"
        " AND due <= now() ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, email"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        while (row := connection.execute(take).fetchone()) is not None:
            mail(port, row[1])


def by_procrastinate(url: str, port: int, letters: int) -> None:
    import procrastinate  # type: ignore[import-not-found]

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="remind")  # type: ignore[untyped-decorator]
    def remind(number: int) -> None:
        one(url, port, number)

    async def run() -> None:
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            started = perf_counter()
            await remind.batch_defer_async(*({"number": n} for n in range(1, letters + 1)))
            await app.run_worker_async(concurrency=AT_ONCE, wait=False)
            print(perf_counter() - started, flush=True)

    asyncio.run(run())


def by_dbos(url: str, port: int, letters: int) -> None:
    from dbos import DBOS  # type: ignore[import-not-found]

    alchemy = url.replace("postgresql://", "postgresql+psycopg://")
    DBOS(config={"name": "reminders", "system_database_url": alchemy, "run_admin_server": False})

    @DBOS.step()  # type: ignore[untyped-decorator]
    def send(number: int) -> None:
        one(url, port, number)

    @DBOS.workflow()  # type: ignore[untyped-decorator]
    def remind(number: int) -> None:
        send(number)

    DBOS.launch()
    queue = DBOS.register_queue("letters", worker_concurrency=AT_ONCE, polling_interval_sec=0.05)
    started = perf_counter()
    handles = [queue.enqueue(remind, number) for number in range(1, letters + 1)]
    until = monotonic() + 1_200
    with psycopg.connect(url, autocommit=True) as connection:
        left = "SELECT count(*) FROM reminder WHERE sent IS NULL"
        while (connection.execute(left).fetchone() or (0,))[0] and monotonic() < until:
            sleep(0.05)
    print(perf_counter() - started, flush=True)
    assert len(handles) == letters
    DBOS.destroy()


def main() -> None:
    who, url, port, letters = sys.argv[1:5]
    peers: dict[str, Callable[[str, int, int], None]] = {
        "procrastinate": by_procrastinate,
        "dbos": by_dbos,
        "loop": loop,
    }
    prepare(url, int(letters))
    started = perf_counter()
    peers[who](url, int(port), int(letters))
    if who == "loop":
        print(perf_counter() - started, flush=True)
    with psycopg.connect(url) as connection:
        asked = connection.execute("SELECT count(*) FROM reminder WHERE sent IS NULL")
        assert asked.fetchone() == (0,), "not all have left"


if __name__ == "__main__":
    main()
