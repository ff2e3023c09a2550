"""From a key to the repaint in the list of traces, at rest and while spans arrive.

    python -m benchmarks.key_latency [SPANS_PER_SECOND]

The installed monitor runs in a pseudo-terminal of 150 × 42 on a file of 2,000 named traces. A key is done when
the name of the trace that it leads to is written to the terminal: with the line that now has the cursor.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path
from types import TracebackType

from agno_trace_tui import SqliteSpanProcessor
from benchmarks.end_to_end_latency import AGENT, COLUMNS, COMMAND, LINES, MARKS_PER_SECOND, p99
from benchmarks.realistic import begin, end, provider_with

RATE = 500
"""Spans a second."""
TRACES = 2_000
ROWS, PAGES = 60, 30
PATIENCE_SECONDS = 10.0
SETTLE_SECONDS = 5.0
NAME = re.compile(rb"run(\d{6})")
PAGE_UP = "\x1b[5~"


class Screen:
    """The monitor in a terminal; knows which names were written to it since a key was pressed."""

    def __init__(self, path: Path) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            [COMMAND, str(path)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self._names: dict[int, float] = {}
        self._wrote = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.write(self.master, b"q")
        self.process.wait(PATIENCE_SECONDS)

    def _read(self) -> None:
        rest = b""
        while True:
            try:
                data = os.read(self.master, 65_536)
            except OSError:  # the other side was closed
                return
            now, text = time.perf_counter(), rest + data
            with self._wrote:
                for found in NAME.finditer(text):
                    self._names.setdefault(int(found[1]), now)
                self._wrote.notify()
            rest = text[-8:]

    def names(self) -> list[int]:
        """The names that were written."""
        with self._wrote:
            return sorted(self._names)

    def press(self, key: str, wanted: int) -> float:
        """Milliseconds from a key until a name is written."""
        with self._wrote:
            self._names.clear()
            began = time.perf_counter()
            os.write(self.master, key.encode())
            if not self._wrote.wait_for(lambda: wanted in self._names, PATIENCE_SECONDS):
                raise SystemExit(f"run{wanted:06} is never written after {key!r}")
            return 1e3 * (self._names[wanted] - began)


def main() -> None:
    rate = int(sys.argv[1]) if len(sys.argv) > 1 else RATE
    print(f"{'key to repaint, ms':<24}{'median':>10}{'p99':>10}{'worst':>10}")
    for spans in (0, rate):
        rows, pages = measured(spans)
        for name, times in (("row", rows), ("page", pages)):
            told = f"{name}, {spans:,} spans/s"
            print(f"{told:<24}{statistics.median(times):>10.1f}{p99(times):>10.1f}{max(times):>10.1f}")


def measured(rate: int) -> tuple[list[float], list[float]]:
    """How long rows and pages took, in milliseconds, while so many spans a second arrive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "traces.db"
        write(path)
        with Screen(path) as screen:
            time.sleep(SETTLE_SECONDS)
            shown = len(screen.names())
            agent = None if not rate else arriving(path, rate)
            time.sleep(SETTLE_SECONDS)
            try:
                return pressed(screen, shown)
            finally:
                if agent is not None:
                    agent.kill()
                    agent.wait()


def pressed(screen: Screen, page: int) -> tuple[list[float], list[float]]:
    """Rows up from the oldest one after the other, then pages, at a person's pace."""
    # At the oldest nothing pushes in: the lines stay where they are.
    cursor = 0
    screen.press("G", cursor)
    time.sleep(SETTLE_SECONDS)
    rows, pages = [], []
    for _ in range(ROWS):
        cursor += 1
        rows.append(screen.press("k", cursor))
        time.sleep(random.uniform(0.05, 0.15))
    for _ in range(PAGES):
        cursor += page - 1
        pages.append(screen.press(PAGE_UP, cursor))
        time.sleep(random.uniform(0.05, 0.15))
    return rows, pages


def write(path: Path) -> None:
    """A file of named traces."""
    processor = SqliteSpanProcessor(path)
    tracer = provider_with(processor).get_tracer("benchmark")
    for number in range(TRACES):
        end(begin(tracer, f"run{number:06}", None, **{"openinference.span.kind": "AGENT"}))
    processor.force_flush()
    processor.shutdown()


def arriving(path: Path, rate: int) -> subprocess.Popen[bytes]:
    """An agent that records so many spans a second."""
    children = rate // MARKS_PER_SECOND - 1
    arguments = [str(path), "100000", str(MARKS_PER_SECOND), str(children)]
    return subprocess.Popen([sys.executable, "-c", AGENT, *arguments], stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
