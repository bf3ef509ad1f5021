"""How every measurement is shown: one table alike for all, or with ``--json`` one object a row."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

LEAST, MOST = "≥", "≤"
HEADINGS = ("what", "median", "least – most", "against", "ratio", "aim")
GIGA = 2**30


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, one value a round, beside the values of what it is read against in the
    same run. ``aim`` is a bound with its sign, such as ``≤ 1.5``: of the ratio where there is one,
    else of the median."""

    name: str
    values: Sequence[float]
    unit: str
    against: str = ""
    beside: Sequence[float] = ()
    aim: str = ""

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios: each round is compared with itself, so that what else
        the machine did meanwhile weighs on both. Of the medians, where the rounds are no pairs."""
        if not self.beside:
            return None
        return median(self.ratios)

    @property
    def ratios(self) -> list[float]:
        if len(self.values) != len(self.beside):
            return [self.value / median(self.beside)]
        return [one / other for one, other in zip(self.values, self.beside, strict=True)]

    @property
    def missed_by(self) -> float:
        """By which part of the aim it was missed: 0.1 is a tenth; 0 where it was reached, or where
        there is none."""
        if not self.aim:
            return 0.0
        sign, bound = self.aim.split()[0], float(self.aim.split()[1].replace(",", ""))
        reached = self.value if self.ratio is None else self.ratio
        over = reached / bound - 1 if sign == MOST else 1 - reached / bound
        return max(over, 0.0)

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "against": self.against,
            "ratio": self.ratio,
            "aim": self.aim,
        }

    def cells(self) -> tuple[str, ...]:
        spread = f"{written(min(self.values))} – {written(max(self.values))}"
        ratio = ""
        if self.ratio is not None:
            ratio = f"{written(self.ratio)} ×"
            if len(self.ratios) > 1:
                ratio += f" ({written(min(self.ratios))} – {written(max(self.ratios))})"
        aim = self.aim
        if aim:
            missed = self.missed_by
            aim += f", missed by {missed:.0%}" if missed else ", reached"
        alone = f"{written(self.value)} {self.unit}".rstrip()
        return (self.name, alone, spread, self.against, ratio, aim)


def written(number: float) -> str:
    """Three figures, and no more of a large number than its whole part."""
    size = abs(number)
    if size >= 100 or number == int(number):
        return f"{number:,.0f}"
    return f"{number:.1f}" if size >= 10 else f"{number:.2f}" if size >= 1 else f"{number:.3g}"


def rounds_of(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each work in turn, round after round, so that what disturbs one disturbs its neighbours. The
    first round warms the caches and is not counted."""
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for name, work in works.items():
            value = work()
            if number:
                taken[name].append(value)
    return dict(taken)


def machine() -> str:
    """What the numbers are of: cores, memory, Python, and what else the machine did."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGA
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f} at the end."
    )


def table(title: str, rows: Iterable[Row]) -> str:
    lines = [
        title,
        machine(),
        "",
        f"| {' | '.join(HEADINGS)} |",
        "|---|---:|---:|---|---:|---|",
    ]
    lines += [f"| {' | '.join(row.cells())} |" for row in rows]
    return "\n".join(lines)


def show(title: str, rows: Sequence[Row], *, as_json: bool = False) -> None:
    if not as_json:
        print(table(title, rows))
        return
    for row in rows:
        print(json.dumps(row.as_json(), ensure_ascii=False))


def parser(module: str, doc: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """What every measurement can be asked: how many rounds, and JSON."""
    made = argparse.ArgumentParser(prog=f"python -m {module}", description=doc)
    made.add_argument("--rounds", type=int, default=rounds)
    made.add_argument("--json", action="store_true", dest="as_json", help="one object a row")
    return made
