"""What starting costs: the command and its imports against bare Python.

    python -m benchmarks.start_up

Each line is a whole process, run in turn with its floor; the ratio is the median of the pairs' ratios, so
that a machine whose speed drifts does not matter.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 21
PYTHON = sys.executable
COMMAND = shutil.which("agno-trace-tui") or str(Path(PYTHON).parent / "agno-trace-tui")

FLOOR = [PYTHON, "-c", "import sqlite3, argparse"]
BARE = [PYTHON, "-c", "pass"]
TEXTUAL = [PYTHON, "-c", "import textual.app, textual.scroll_view, textual.widgets"]

CASES = (
    ("agno-trace-tui --version", [COMMAND, "--version"], FLOOR, "import sqlite3, argparse"),
    ("import agno_trace_tui", [PYTHON, "-c", "import agno_trace_tui"], BARE, "python -c pass"),
    ("import the screen", [PYTHON, "-c", "import agno_trace_tui.tui.app"], TEXTUAL, "import textual"),
    (
        "import the exporter",
        [PYTHON, "-c", "import agno_trace_tui.exporter.processor"],
        [PYTHON, "-c", "import opentelemetry.sdk.trace"],
        "import opentelemetry.sdk.trace",
    ),
)


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    print(f"{'case':<28}{'median':>10}{'floor':>10}{'ratio':>8}   floor is")
    for name, command, floor, floor_name in CASES:
        seconds(command), seconds(floor)
        pairs = [(seconds(command), seconds(floor)) for _ in range(RUNS)]
        mine = statistics.median(pair[0] for pair in pairs) * 1_000
        theirs = statistics.median(pair[1] for pair in pairs) * 1_000
        ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
        print(f"{name:<28}{mine:>8.1f}ms{theirs:>8.1f}ms{ratio:>7.2f}×   {floor_name}")


if __name__ == "__main__":
    main()
