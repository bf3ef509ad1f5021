"""The chain of bodies that decide, from the file of document types."""

from __future__ import annotations

from config.wheel_reader import Raw, Reader
from states.bodies import ANY, Body

COUNTRIES = ("SE", "NO")
KEYS = ("code", "names", "only_one", "countries")
LONGEST = 200


def bodies_in(reader: Reader, raw: Raw) -> tuple[Body, ...]:
    """The bodies in their order; none where the file says nothing of them. What is wrong goes to
    the reader's problems."""
    found: list[Body] = []
    taken: dict[tuple[str, str], str] = {}
    for where, row in reader.rows(raw, "body", needed=False):
        one = _body(reader, where, row)
        words = [(c, w.casefold()) for w in one.names for c in one.countries or COUNTRIES]
        twice = [word for word in words if word in taken]
        if twice:
            reader.problem("not_a_choice", where, known=f"≠ {taken[twice[0]]}: {twice[0][1]}")
        taken.update(dict.fromkeys(words, where))
        found.append(one)
    return tuple(found)


def _body(reader: Reader, where: str, row: Raw) -> Body:
    reader.only(row, where, KEYS)
    code, names = row.get("code"), row.get("names")
    if not isinstance(code, str) or not code.strip():
        reader.problem("missing", f"{where}.code")
    if not isinstance(names, list) or not all(_is_name(name) for name in names) or not names:
        reader.problem("not_choices", f"{where}.names", known='"Nämnden", "*nämnden"')
        names = []
    countries: tuple[str, ...] = ()
    if "countries" in row:
        countries = reader.choices(row, where, "countries", COUNTRIES)
    return Body(
        code=str(code or "")[:40],
        names=tuple(" ".join(str(name).split()) for name in names),
        only_one=row.get("only_one") is True,
        countries=countries,
    )


def _is_name(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name.removeprefix(ANY).strip()) <= LONGEST
