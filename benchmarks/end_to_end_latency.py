"""How long after a span's end in the agent it stands ended on the screen, at several rates.

    python -m benchmarks.end_to_end_latency [SECONDS]

An agent's process records traces; five root spans a second are marked: they get a name of their own just
before they end, so that what the terminal is sent tells when the end was drawn. Further spans inside those
traces make up the rate. The installed monitor runs in a pseudo-terminal of 150 × 42. The floor is a bare
reader that asks SQLite for the same row in a loop: nobody can draw what cannot be read yet.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.store.connection import open_reader
from benchmarks.pace import pace_words

SECONDS = 40
RATES = (5, 100, 2_000)
"""Spans a second."""
MARKS_PER_SECOND = 5
MARK = re.compile(rb"mark(\d{6})")
LINES, COLUMNS = 42, 150
COMMAND = shutil.which("agno-trace-tui") or str(Path(sys.executable).parent / "agno-trace-tui")
SETTLE_SECONDS = 3.0
"""What the monitor and the agent get to start, and to take in the last spans."""

AGENT = """
import random, sys, time
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import set_span_in_context
from agno_trace_tui import SqliteSpanProcessor

path, marks, per_second, children = sys.argv[1], *map(int, sys.argv[2:])
provider = TracerProvider()
provider.add_span_processor(SqliteSpanProcessor(path))
tracer = provider.get_tracer("benchmark")
call = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-5-mini", "input.value": "words " * 500}
for mark in range(marks):
    began = time.monotonic()
    root = tracer.start_span("agent.run", attributes={"openinference.span.kind": "AGENT"})
    context = set_span_in_context(root)
    for step in range(1, children + 1):
        tracer.start_span("Model.invoke", context, attributes=call).end()
        time.sleep(max(0.0, began + step / (children + 1) / per_second - time.monotonic()))
    if not children:
        time.sleep(0.5 / per_second)
    time.sleep(random.uniform(0, 0.1) / per_second)  # or the monitor's own clock would keep step with the marks
    root.update_name(f"mark{mark:06}")
    root.end()
    print(mark, time.time_ns(), flush=True)
    time.sleep(max(0.0, began + 1 / per_second - time.monotonic()))
provider.shutdown()
"""


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print(pace_words())
    print(f"from a span's end, ms{'readable':>17}{'painted':>24}{'median':>16}")
    print(f"{'spans/s':>14}{'median':>12}{'p99':>10}{'median':>14}{'p99':>10}{'ratio':>16}   marks")
    for rate in RATES:
        # One after the other: the bare reader asks so often that it would disturb what it is compared with.
        readable, _ = measured(bare_reader, rate, seconds * MARKS_PER_SECOND)
        painted, unseen = measured(monitor, rate, seconds * MARKS_PER_SECOND)
        median, floor = statistics.median(painted), statistics.median(readable)
        print(
            f"{rate:>14,}{floor:>12.1f}{p99(readable):>10.1f}{median:>14.1f}{p99(painted):>10.1f}"
            f"{median / floor:>15.1f}×   {len(painted)} seen, {unseen} not"
        )


def p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


Watch = Callable[[Path, dict[int, int]], AbstractContextManager[object]]
"""Looks at a file and notes when each mark was seen first."""


def measured(watch: Watch, rate: int, marks: int) -> tuple[list[float], int]:
    """Milliseconds from each mark's end until it was seen, and how many were never."""
    seen: dict[int, int] = {}
    children = max(0, rate // MARKS_PER_SECOND - 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "traces.db"
        arguments = [str(path), str(marks), str(MARKS_PER_SECOND), str(children)]
        with watch(path, seen):
            time.sleep(SETTLE_SECONDS)
            agent = subprocess.run(
                [sys.executable, "-c", AGENT, *arguments], stdout=subprocess.PIPE, text=True, check=True
            )
            time.sleep(SETTLE_SECONDS)
    ended = {int(mark): int(end_ns) for mark, end_ns in map(str.split, agent.stdout.splitlines())}
    seen.pop(0, None)  # with the first one the file is made
    return [(seen[mark] - ended[mark]) / 1e6 for mark in seen], len(ended) - 1 - len(seen)


def monitor(path: Path, seen: dict[int, int]) -> AbstractContextManager[object]:
    """The installed command."""
    return watching_terminal([COMMAND, str(path)], seen)


@contextmanager
def watching_terminal(command: list[str], seen: dict[int, int]) -> Iterator[int]:
    """Run a command in a pseudo-terminal; note when each mark was written to it first. Answers its process."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    )
    os.close(slave)
    reader = threading.Thread(target=read_screen, args=(master, seen), daemon=True)
    reader.start()
    try:
        yield process.pid
    finally:
        os.write(master, b"\x11q")  # the one key ends Textual's own apps, the other the monitor
        process.wait(10)
        reader.join(10)
        os.close(master)


def read_screen(master: int, seen: dict[int, int]) -> None:
    rest = b""
    while True:
        try:
            data = os.read(master, 65_536)
        except OSError:  # the other side was closed
            return
        now_ns = time.time_ns()
        text = rest + data
        for found in MARK.finditer(text):
            seen.setdefault(int(found[1]), now_ns)
        rest = text[-9:]


@contextmanager
def bare_reader(path: Path, seen: dict[int, int]) -> Iterator[None]:
    """Ask for the marks as often as SQLite answers, a thousand times a second at most."""
    stop = threading.Event()
    thread = threading.Thread(target=poll, args=(path, seen, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def poll(path: Path, seen: dict[int, int], stop: threading.Event) -> None:
    last = 0
    with closing(opened_when_there(path, stop)) as connection:
        while not stop.wait(0.001):
            try:
                rows = connection.execute(
                    "SELECT rowid, name FROM agno_spans WHERE rowid > ? AND name LIKE 'mark%'", (last,)
                ).fetchall()
            except sqlite3.OperationalError:  # the tables are not there yet
                continue
            now_ns = time.time_ns()
            for rowid, name in rows:
                seen.setdefault(int(name[4:]), now_ns)
                last = max(last, rowid)


def opened_when_there(path: Path, stop: threading.Event) -> sqlite3.Connection:
    while not stop.wait(0.001):
        try:
            return open_reader(path).connection
        except TraceFileError:
            continue
    return sqlite3.connect(":memory:")


if __name__ == "__main__":
    main()
