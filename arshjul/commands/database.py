"""The database: its roles on a server, and moving to another one."""

from __future__ import annotations

from typing import Annotated

import typer

from arshjul.speech import office, say, tell


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Its tables, and its two roles on PostgreSQL.")
    group.command("upgrade")(upgrade)
    group.command("roles")(roles)
    app.add_typer(group, name="database")
    app.command("move-to")(move_to)


def upgrade() -> None:
    """Make the tables, or bring them to the present version. Safe to break off."""
    from models.database import REVISION

    with office():
        tell(say().say("cli.upgraded", revision=REVISION))


def roles(
    name: Annotated[str, typer.Option(help="The database.")] = "arshjul",
    owner: Annotated[str, typer.Option(help="Who owns the tables.")] = "arshjul_owner",
    user: Annotated[str, typer.Option(help="Who works with them.")] = "arshjul",
) -> None:
    """Print the SQL with which a superuser makes the database and its two roles, once."""
    from models.server import roles as sql

    tell(sql(name, owner, user).rstrip())


def move_to(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="postgresql+psycopg://… or sqlite:///….")
    ],
    owner_url: Annotated[
        str,
        typer.Option(help="The same database as the role that owns its tables, where it has two."),
    ] = "",
) -> None:
    """Copy the whole installation to another database, and compare them. Stop Årshjul first."""
    from arshjul.run_lock import alone_in
    from config.settings import read_settings
    from flows.register.moving import move_to as copy

    with alone_in(read_settings().var), office() as opened:
        rows = copy(opened, url, opened.progress, owner_url)
    tell(say().say("cli.moved_to", n=rows))
