"""From a key to the repaint: in a long list, in a trace of 10,000 spans, in a text of 5 MB; while spans arrive, too.

    python -m benchmarks.key_latency [SPANS_PER_SECOND] [TRACES]

The installed monitor runs in a pseudo-terminal of 150 × 42. A key is done when the name of the line that it leads
to is written to the terminal: with the line that now has the cursor. The floor is a bare Textual app with a
`DataTable` of 10,000 rows, at rest. The processor's time is that of the whole process, background included.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from agno_trace_tui import SqliteSpanProcessor
from benchmarks.end_to_end_latency import AGENT, COLUMNS, COMMAND, LINES, MARKS_PER_SECOND, p99
from benchmarks.pace import pace_words
from benchmarks.realistic import begin, end, provider_with

RATE = 500
"""Spans a second."""
TRACES = SPANS = TABLE_ROWS = 10_000
ROOT = "Long_Team.run"
MEMBER = 10
"""Spans of the trace that stand below one member: itself, and model calls and tools."""
CHARACTERS = 5_000_000
WORDS = "and so the model goes on to tell at length what it was asked"
ROWS, PAGES = 100, 50
PATIENCE_SECONDS = 20.0
SETTLE_SECONDS = 3.0
NAME = re.compile(rb"run(\d{6})")
ROW_UP, PAGE_UP = "\x1b[A", "\x1b[5~"
LAST = "G", "\x1b[1;5F"
"""To the end: in the monitor, in a `DataTable`."""

BARE = f"""
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    def compose(self):
        yield DataTable(cursor_type="row")

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("name", "errors", "spans", "tokens", "time", "age")
        for number in range({TABLE_ROWS}):
            table.add_row(f"run{{number:06}}", "", 10, "4.8k", "7.94s", "12w")

Bare().run()
"""


GROWING = """
import sqlite3, sys, time
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from agno_trace_tui import SqliteSpanProcessor
from benchmarks.key_latency import ROOT
from benchmarks.realistic import begin, end, provider_with

path, rate = sys.argv[1], int(sys.argv[2])
ids = sqlite3.connect(path).execute("SELECT trace_id, span_id FROM att_spans WHERE name = ?", (ROOT,)).fetchone()
root = NonRecordingSpan(SpanContext(*(int(number, 16) for number in ids), True, TraceFlags(1)))
tracer = provider_with(SqliteSpanProcessor(path)).get_tracer("benchmark")
began, spans = time.perf_counter(), 0
while True:
    while spans < (time.perf_counter() - began) * rate:
        end(begin(tracer, f"late{spans}", root, **{"openinference.span.kind": "TOOL", "input.value": "x" * 2_000}))
        spans += 1
    time.sleep(0.002)
"""
"""Records spans below the root of the one trace of a file."""


class Place(NamedTuple):
    """Where keys are pressed."""

    name: str
    write: Callable[[Path], None]
    """Makes the file."""
    options: Sequence[str]
    """What the command is told beside it."""
    keys: str
    """What leads there from the first picture."""
    step: int
    """How the numbers of the lines change from one to that above it."""
    grows: bool = False
    """Whether what arrives comes into the trace that is on screen."""


class Keys(NamedTuple):
    """What some keys took, in milliseconds."""

    latencies: list[float]
    processor: float
    """Of the monitor for each of them."""

    @property
    def told(self) -> str:
        """In figures."""
        times = self.latencies
        return f"{statistics.median(times):>8.1f}{p99(times):>7.1f}{self.processor:>7.1f}"


class Screen:
    """A program in a terminal; knows which names were written to it since a key was pressed."""

    def __init__(self, command: Sequence[str]) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
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
        os.write(self.master, b"\x11q")  # the one key ends Textual's own apps, the other the monitor
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

    def type(self, keys: str) -> None:
        """Press keys, and wait for what they do: it need not be written in any line with a name."""
        os.write(self.master, keys.encode())
        time.sleep(SETTLE_SECONDS)

    def names(self, key: str) -> list[int]:
        """The names that are written by what a key does, once no more follow."""
        with self._wrote:
            self._names.clear()
            os.write(self.master, key.encode())
            if not self._wrote.wait_for(lambda: self._names, PATIENCE_SECONDS):
                raise SystemExit(f"nothing is written after {key!r}")
        time.sleep(SETTLE_SECONDS)
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

    def processor(self) -> float:
        """Milliseconds of processor time that the program has taken (where the system tells it)."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return 1e3 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    rate = int(sys.argv[1]) if len(sys.argv) > 1 else RATE
    traces = int(sys.argv[2]) if len(sys.argv) > 2 else TRACES
    places = (
        Place(f"list of {traces:,}", lambda path: write_list(path, traces), ("--no-follow",), "", 1),
        Place(f"tree of {SPANS:,}", write_tree, ("--trace", "latest"), "2", -1),
        Place(f"growing tree of {SPANS:,}", write_tree, ("--trace", "latest"), "2", -1, grows=True),
        Place("text of 5 MB", write_text, ("--trace", "latest"), "3o", -1),
    )
    print(pace_words())
    print(f"key to repaint, ms        row: median    p99    cpu   page: median    p99    cpu{'× floor':>15}")
    with Screen([sys.executable, "-c", BARE]) as screen:
        screen.names("")
        floor = pressed(screen, screen.names(LAST[1])[::-1], overlap=0)
    tell("bare DataTable", *floor, floor)
    for place in places:
        for spans in (rate,) if place.grows else (0, rate):
            told = f"{place.name}, {spans}/s" if spans else place.name
            tell(told, *measured(place, spans), floor)


def tell(name: str, rows: Keys, pages: Keys, floor: tuple[Keys, Keys]) -> None:
    """One line of figures: rows, pages, and how their medians compare with the floor's."""
    ratios = [
        statistics.median(ours.latencies) / statistics.median(least.latencies)
        for ours, least in zip((rows, pages), floor, strict=True)
    ]
    print(f"{name:<26}     {rows.told}       {pages.told}     {ratios[0]:.2f} {ratios[1]:.2f}", flush=True)


def measured(place: Place, rate: int) -> tuple[Keys, Keys]:
    """What rows and pages take at a place, while so many spans a second arrive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "traces.db"
        place.write(path)
        with Screen([COMMAND, str(path), *place.options]) as screen:
            time.sleep(SETTLE_SECONDS)
            screen.type(place.keys)
            shown = screen.names(LAST[0])[
                :: place.step
            ]  # at the end nothing pushes in: the lines stay where they are
            agent = None if not rate else growing(path, rate) if place.grows else arriving(path, rate)
            time.sleep(SETTLE_SECONDS)
            try:
                return pressed(screen, shown)
            finally:
                if agent is not None:
                    agent.kill()
                    agent.wait()


def pressed(screen: Screen, shown: Sequence[int], *, overlap: int = 1) -> tuple[Keys, Keys]:
    """Rows up from the last one after the other, then pages, at a person's pace.

    `shown`: the lines on screen from the last one up. `overlap`: how many of them are also on the next page.
    """
    cursor, step = shown[0], shown[1] - shown[0]
    page = sum(1 for place, number in enumerate(shown) if number == cursor + step * place) - overlap
    rows = series(screen, ROW_UP, [cursor + step * count for count in range(1, ROWS + 1)])
    cursor += step * ROWS
    pages = series(screen, PAGE_UP, [cursor + step * page * count for count in range(1, PAGES + 1)])
    return rows, pages


def series(screen: Screen, key: str, wanted: Sequence[int]) -> Keys:
    """One key again and again."""
    before, latencies = screen.processor(), []
    for name in wanted:
        latencies.append(screen.press(key, name))
        time.sleep(random.uniform(0.05, 0.15))
    return Keys(latencies, (screen.processor() - before) / len(wanted))


# -- files ---------------------------------------------------------------------------------------------


def write_list(path: Path, traces: int) -> None:
    """Named traces."""
    processor = SqliteSpanProcessor(path)
    tracer = provider_with(processor).get_tracer("benchmark")
    for number in range(traces):
        end(begin(tracer, name_of(number), None, **{"openinference.span.kind": "AGENT"}))
        if number % 1_000 == 0:
            processor.force_flush()
    processor.shutdown()


def write_tree(path: Path) -> None:
    """One trace of named spans: members with model calls and tools below them."""
    processor = SqliteSpanProcessor(path)
    tracer = provider_with(processor).get_tracer("benchmark")
    root = member = begin(tracer, ROOT, None, **{"openinference.span.kind": "TEAM"})
    for number in range(SPANS):
        name, is_member = name_of(number), number % MEMBER == 0
        kind = "AGENT" if is_member else ("TOOL", "LLM")[number % 2]
        span = end(begin(tracer, name, root if is_member else member, **{"openinference.span.kind": kind}))
        member = span if is_member else member
        if number % 1_000 == 0:
            processor.force_flush()
    end(root)
    processor.shutdown()


def write_text(path: Path) -> None:
    """A trace of one span that answers many named lines."""
    count = CHARACTERS // len(f"{name_of(0)} {WORDS}\n")
    text = "\n".join(f"{name_of(number)} {WORDS}" for number in range(count))
    processor = SqliteSpanProcessor(path)
    tracer = provider_with(processor).get_tracer("benchmark")
    attributes = {"openinference.span.kind": "TOOL", "output.value": text, "output.mime_type": "text/plain"}
    end(begin(tracer, "long_answer", None, **attributes))
    processor.shutdown()


def name_of(number: int) -> str:
    """The name of a line."""
    return f"run{number:06}"


def arriving(path: Path, rate: int) -> subprocess.Popen[bytes]:
    """An agent that records so many spans a second."""
    children = rate // MARKS_PER_SECOND - 1
    arguments = [str(path), "100000", str(MARKS_PER_SECOND), str(children)]
    return subprocess.Popen([sys.executable, "-c", AGENT, *arguments], stdout=subprocess.DEVNULL)


def growing(path: Path, rate: int) -> subprocess.Popen[bytes]:
    """An agent that adds so many spans a second to the one trace of a file."""
    return subprocess.Popen([sys.executable, "-c", GROWING, str(path), str(rate)], stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
