"""A made-up report with every sort of block, and words that are no markup."""

from __future__ import annotations

from datetime import date

from reports.report import (
    Block,
    Bullets,
    Chart,
    Clauses,
    Form,
    Line,
    Paragraph,
    Part,
    Piece,
    Report,
    Section,
    Series,
    Signer,
    Table,
)


def line(words: str) -> Line:
    return (Piece(words=words),)


def table(add: str = "", schools: int = 30) -> Table:
    return Table(
        caption=f"Skolorna{add}",
        head=(f"Skola{add}", "Antal", "Andel"),
        rows=tuple(
            (
                line(f"Påhittade skolan {n} vid vägen{add}"),
                line(str(n)),
                line("50\u00a0%"),
            )
            for n in range(schools)
        ),
        total=(line(f"Summa{add}"), line("435"), line("–")),
        numeric=(1, 2),
    )


def chart(form: Form, add: str = "") -> Chart:
    return Chart(
        form=form,
        caption=f"Bild {form}{add}",
        spoken=f"Bilden {form} visar hur många som är klara.{add}",
        labels=(f"Påhittade skolan vid den långa vägen{add}", "B-skolan", "C-skolan"),
        series=(
            Series(name=f"Klara{add}", values=(3, None, 0)),
            Series(name="Sena", values=(1, 2, 5)),
        ),
        per_cent=form is Form.LINE,
    )


def made_up(locale: str = "sv", add: str = "", schools: int = 30) -> Report:
    """Every block there is; ``add`` stands in each place that holds somebody's words."""
    blocks: tuple[Block, ...] = (
        Paragraph(line=line(f"Under året har skolorna kartlagt.{add}")),
        Bullets(lines=(line(f"En punkt{add}"), line("En till"))),
        Clauses(lines=(line(f"att godkänna rapporten{add}"), line("att revidera vid behov"))),
        table(add, schools),
        *(chart(form, add) for form in Form),
        Clauses(lines=(line("att börja om på ett"),)),
    )
    parts = (
        Part(key="one", heading=f"Del{add}", data=blocks),
        Part(key="none", heading="Ingenting än"),
    )
    return Report(
        sort="made_up",
        locale=locale,
        title=f"Årets återrapport{add}",
        sender=f"Påhittade kommun{add}",
        to=f"Nämnden{add}",
        day=date(2027, 8, 2),
        starts=date(2026, 8, 1),
        ends=date(2027, 7, 31),
        head=((f"Datum{add}", "2027-08-02"), ("Handläggare", f"Asta Ek{add}")),
        sections=(Section(key="a", heading=f"Ärendet{add}", parts=parts),),
        signers=(Signer(name=f"Siv Ek{add}", title=f"Ordförande{add}"),),
        attachments=(f"Planen{add}",),
    )


def bare(locale: str = "sv") -> Report:
    """A report in which nothing stands but its title."""
    day = date(2027, 8, 2)
    return Report(sort="bare", locale=locale, title="Tom", sender="", day=day, starts=day, ends=day)


PAYLOADS = (
    '#panic("x")',
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0"',
    "$ x^2 $ *b* _i_ `raw` <label> @ref = H",
    "<b>&amp;</b> ]]> <!-- --> <?xml?> &lt;",
    '"}],"title":"x',
    "\\u{41} \\ // comment /* x */ {{ 7*7 }} {% x %}",
    "nul\x00bell\x07esc\x1b\x0b\x0c\x85",
    "half\ud800 \uffff \ufffe",
    "😀 👩‍👩‍👧 漢字 עברית مرحبا \u202eabc",
    "x" * 300,
    "\ue000a=1\ue001 {{rapport}} \u200b\u00ad",
)
