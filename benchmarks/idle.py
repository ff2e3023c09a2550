"""What the monitor costs while nothing happens: `python -m benchmarks.idle [FILE] [SECONDS]`.

The share of one core that the installed monitor takes on a file that nobody writes, and how often any of its
threads wakes. The floor is a Textual app that shows nothing. Without a file one of 200 traces is made.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from agno_trace_tui import SqliteSpanProcessor
from benchmarks.end_to_end_latency import COMMAND, watching_terminal
from benchmarks.realistic import provider_with, run

SECONDS = 60
SETTLE_SECONDS = 8.0
TRACES = 200
BARE = "from textual.app import App; App().run()"
TICKS = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """What a process has used so far."""

    cpu_seconds: float
    wakes: int


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        watched = path or made(Path(folder) / "traces.db")
        print(f"{'at rest':<24}{'of a core':>12}{'wakes a second':>18}")
        for name, command in (
            ("bare Textual app", [sys.executable, "-c", BARE]),
            ("monitor", [COMMAND, str(watched)]),
        ):
            share, wakes = measured(command, seconds)
            print(f"{name:<24}{share:>11.2%}{wakes:>18.1f}")


def made(path: Path) -> Path:
    """A file of some traces of a process that lives on."""
    processor = SqliteSpanProcessor(path)
    tracer = provider_with(processor).get_tracer("benchmark")
    for number in range(TRACES):
        list(run(tracer, number))
    processor.force_flush()
    return path


def measured(command: list[str], seconds: float) -> tuple[float, float]:
    """The share of a core and the wakes a second of a command, once it has started."""
    with watching_terminal(command, {}) as process_id:
        time.sleep(SETTLE_SECONDS)
        before, began = spent(process_id), time.monotonic()
        time.sleep(seconds)
        after, took = spent(process_id), time.monotonic() - began
    return (after.cpu_seconds - before.cpu_seconds) / took, (after.wakes - before.wakes) / took


def spent(process_id: int) -> Spent:
    """As Linux tells it."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    wakes = 0
    for task in Path(f"/proc/{process_id}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                wakes += int(line.split()[1])
    return Spent((int(fields[11]) + int(fields[12])) / TICKS, wakes)


if __name__ == "__main__":
    main()
