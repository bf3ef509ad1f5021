"""What Prefect's pages show of a beat: a page of Markdown with links into ours, a line of log.

Schools are named, people are not: a person is spoken of by role. A case that counts hours, or that
few may know of, is a number and a link. What Prefect is told it keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from config.words import Words
from flows.clock.run_in_words import told
from flows.engine.local_time import ZONE, local, today
from flows.engine.run_report import Account, Cell, Table
from models.case.in_short import InShort
from models.record.tables import Run
from states.school_year import SchoolYear

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.actions import ArtifactCreate

ROWS = 100
"""More rows than this of one table are not shown in Prefect; our own pages show all."""
FORGOTTEN = timedelta(hours=1)
"""A run that Prefect still calls running after this long was cut off."""
CUT_OFF = "Cut off. Was it done? Årshjul's own list knows."
SHOWN = ("case", "level", "due", "reason", "goes_out", "message")
"""These columns come first, in this order; a person's number is left out."""


class KnowsCases(Protocol):
    """The part of the office that is asked about the cases an account names."""

    @property
    def address(self) -> str:
        """Where our pages are."""

    def in_short(self, cases: Iterable[int]) -> Mapping[int, InShort]: ...


def name_of_run(beat: str, at: datetime, say: Words) -> str:
    """``Skriva påminnelser 2026-10-05 10:00``, by the schools' clock."""
    return f"{say.say(f'pages.runs.beat.{beat}')} {local(at):%Y-%m-%d %H:%M}"


def tags_of_run(beat: str, at: datetime, municipality: str = "") -> list[str]:
    """What the run is filed under: ours, its beat, the school year, and the municipality when it
    was rung for one."""
    year = f"läsår {SchoolYear.of(today(at))}"
    return sorted({"arshjul", beat, year, *([municipality] if municipality else [])})


def page_of(run: Run, account: Account | None, office: KnowsCases, say: Words) -> str:
    """The run as Markdown: what it did, for whom, what was moved and why; of a failed one what it
    means for the schools and what to do."""
    at, beat = say.instant(run.started, ZONE), run.beat
    lines = [f"# {say.say(f'pages.runs.beat.{beat}')}, {at}", "", _plain(told(run, say)), ""]
    if run.failure:
        lines += [f"**{say.say(f'beats.means.{beat}')}**", "", say.say("beats.do"), ""]
    else:
        lines += [f"*{say.say(f'beats.does.{beat}')}*", ""]
    tables = [table for table in account.tables if table.rows] if account else []
    named = {row["case"] for table in tables for row in table.rows[:ROWS] if "case" in row}
    cases = office.in_short(int(str(one)) for one in named if one is not None)
    for table in _with_the_late(tables):
        lines += _section(table, cases, office.address, say)
    lines += [f"[{say.say('beats.runs')}]({office.address}/runs)", ""]
    return "\n".join(lines)


def sentence(run: Run, say: Words) -> str:
    """What is said of a beat that failed, wherever only a line of text is shown."""
    parts = (
        f"{say.say(f'pages.runs.beat.{run.beat}')}: {told(run, say)}",
        say.say(f"beats.means.{run.beat}"),
        say.say("beats.do"),
    )
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def artifact(run: Run, page: str, say: Words) -> ArtifactCreate:
    """The page as Prefect takes it; each beat has its own series."""
    from prefect.client.schemas.actions import ArtifactCreate

    assert run.flow_run_id is not None
    return ArtifactCreate(
        type="markdown",
        key=run.beat.replace("_", "-"),
        description=told(run, say),
        data=page,
        flow_run_id=UUID(run.flow_run_id),
    )


def close_forgotten(
    client: SyncPrefectClient, before: datetime, but: Iterable[UUID | None] = ()
) -> None:
    """Call our runs that a dead server or process left running what they are: crashed. A run that
    somebody cancelled, and nobody ended, is cancelled. ``but`` are left alone."""
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import State
    from prefect.states import Cancelled, Crashed

    left = {
        "tags": {"all_": ["arshjul"]},
        "state": {"name": {"any_": ["Running", "Pending", "Cancelling"]}},
    }
    ours = FlowRunFilter.model_validate(left)
    kept = set(but)
    for run in client.read_flow_runs(flow_run_filter=ours, limit=50):
        begun = run.start_time or run.expected_start_time
        if run.id in kept or (begun is not None and begun >= before):
            continue
        cancelled = run.state is not None and run.state.name == "Cancelling"
        end: State[Any] = Cancelled() if cancelled else Crashed(message=CUT_OFF)
        client.set_flow_run_state(run.id, end, force=True)


def _with_the_late(tables: Sequence[Table]) -> list[Table]:
    """The tables, and first of all the rows of reminders that were said after the last day."""
    late = [
        row for table in tables for row in table.rows if isinstance(n := row.get("level"), int)
        if n > 0 and table.key == "planned"
    ]  # fmt: skip
    ordered = sorted(late, key=lambda row: str(row.get("due")))
    return [Table("late", tuple(ordered)), *tables] if ordered else list(tables)


def _section(table: Table, cases: Mapping[int, InShort], address: str, say: Words) -> Iterable[str]:
    rows = table.rows[:ROWS]
    columns = [one for one in SHOWN if one in rows[0]]
    others = [one for one in rows[0] if one not in (*SHOWN, "person")]
    yield from (f"## {_word(f'beats.tables.{table.key}', table.key, say)} ({len(table.rows)})", "")
    asked = ["unit", "role"] if "case" in columns else []
    heads = [*columns[:1], *asked, *columns[1:], *others]
    yield "| " + " | ".join(_word(f"beats.columns.{head}", head, say) for head in heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        known = cases.get(int(str(row["case"]))) if row.get("case") is not None else None
        cells: dict[str, str] = {name: _cell(name, row.get(name), say) for name in row}
        if "case" in row:
            kind = say.kind(known.kind) if known else say.say("beats.columns.case")
            cells["case"] = f"[{_plain(kind)} {row['case']}]({address}/cases/{row['case']})"
            cells["unit"] = _plain(known.unit) if known else ""
            cells["role"] = say.say(f"roles.{known.role}") if known else ""
        yield "| " + " | ".join(cells.get(head, "") for head in heads) + " |"
    if len(table.rows) > ROWS:
        yield from ("", say.say("beats.more", n=len(table.rows) - ROWS))
    yield ""


def _cell(name: str, value: Cell, say: Words) -> str:
    if value is None:
        return "–"
    if name in ("due", "goes_out"):
        return say.day(date.fromisoformat(str(value)))
    render: Mapping[str, Callable[[str], str]] = {
        "reason": lambda code: _word(f"reasons.{code}", code, say),
        "level": lambda days: (
            say.say(f"levels.{days}")
            if say.has(f"levels.{days}")
            else say.say("beats.rung", n=int(days))
        ),
        "kind": say.kind,
        "status": lambda code: _word(f"pages.case.letter_{code}", code, say),
    }
    return _plain(render.get(name, str)(str(value)))


def _word(key: str, code: str, say: Words) -> str:
    return say.say(key) if say.has(key) else code


def _plain(text: str) -> str:
    """Text that Markdown, and a table of it, take as it is."""
    return "".join(f"\\{one}" if one in r"\`*_{}[]<>#|" else one for one in text)
