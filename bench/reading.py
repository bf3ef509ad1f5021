"""What reading one table holds in memory: ``python -m bench.reading FILE`` tells it as JSON."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from flows.register.imports.sheets import BadFile
from flows.register.imports.tables import understand

HEAD = ("name", "email", "role", "unit", "locale", "deputy", "from", "to")


def peak() -> float:
    """The most that this process has held until now, in MB. Linux tells it of the process alone;
    ``ru_maxrss`` also counts what the one held that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [one for one in status.read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read(file: Path) -> dict[str, float | str]:
    """How many rows the table has, or why it was refused, and the MB that were held beyond those
    of the idle process."""
    idle = peak()
    try:
        rows = len(understand(file, HEAD, ("name",)).rows)
    except BadFile as error:
        return {"refused": str(error.params["why"]), "above": peak() - idle}
    return {"rows": rows, "above": peak() - idle}


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]))))
