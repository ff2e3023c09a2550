"""Whether a file of any size is as quick as a small one: opening, memory, `list`, keys in the list; a text of 5 MB.

    python -m benchmarks.any_size FOLDER [SPANS] [ROUNDS]

The files are made in the folder (a million spans: 4.8 GB) and stay there. The installed monitor runs in a
pseudo-terminal of 150 × 42. What is compared takes turns, and ratios are the medians of each turn's ratio.
The full paint is when the newest trace, its spans and what the first of them says are all on screen.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.files import FIRST_WORDS, LAST_WORDS, agno_file, our_file, payload_file
from benchmarks.made_runs import SPANS_PER_RUN
from benchmarks.pace import pace, pace_words
from benchmarks.terminal import Terminal

SPANS = 100_000
ROUNDS = 11
COMMAND = shutil.which("agno-trace-tui") or str(Path(sys.executable).parent / "agno-trace-tui")

BARE = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    def compose(self):
        yield DataTable()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("name", "errors", "spans", "tokens", "time", "age")
        for number in range(38):
            table.add_row(f"Researcher {number}", "", 10, "4.8k", "7.94s", "12w")

Bare().run()
"""
BARE_APP = [sys.executable, "-c", BARE]

LIST, TREE, DETAIL = "▼age", "OpenAIChat", "started"
"""What is painted with the list, the tree and the detail."""

BROWSE = (
    "G",
    "g",
    *["\x04"] * 40,
    "\r",
    "j",
    "j",
    "j",
    "i",
    "o",
    "m",
    "a",
    "r",
    "\x1b",
    "\x1b",
    "G",
    *["\x15"] * 40,
)
"""Keys of somebody who looks around: the ends of the list, pages, a trace, its spans, every tab."""


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(tempfile.gettempdir())
    spans, rounds = (
        int(given) for given in (*arguments[1:3], *(str(SPANS), str(ROUNDS))[len(arguments[1:3]) :])
    )
    folder.mkdir(parents=True, exist_ok=True)
    print(pace_words())
    for maker in (agno_file, our_file):
        small, large = maker(folder, SPANS_PER_RUN), maker(folder, spans)
        print(
            f"\n{large.name}: {spans:,} spans, {large.stat().st_size / 1e6:,.0f} MB; small: {SPANS_PER_RUN} spans"
        )
        opening(small, large, rounds)
        memory(small, large)
        listing(large, rounds)
        keys(large)
    print("\na payload of 5 MB")
    payload(payload_file(folder), rounds)


# -- opening and memory --------------------------------------------------------------------------------


def opening(small: Path, large: Path, rounds: int) -> None:
    """Start to full paint."""
    first_paint(BARE_APP, "Researcher 30"), first_paint([COMMAND, str(large)], LIST, TREE, DETAIL)
    of_large, of_small, of_bare = [], [], []
    for _ in range(rounds):
        of_large.append(first_paint([COMMAND, str(large)], LIST, TREE, DETAIL))
        of_small.append(first_paint([COMMAND, str(small)], LIST, TREE, DETAIL))
        of_bare.append(first_paint(BARE_APP, "Researcher 30"))
    print(
        f"  first full paint {milliseconds(of_large)}, small {milliseconds(of_small)}, bare {milliseconds(of_bare)}"
    )
    report("first full paint × small file", ratio(of_large, of_small), 1.15)
    report("first full paint × bare Textual app", ratio(of_large, of_bare), 1.25)


def first_paint(command: Sequence[str], *texts: str) -> float:
    with Terminal(command) as terminal:
        return max(terminal.seen(*texts))


def memory(small: Path, large: Path) -> None:
    """What the process holds after somebody looked around."""
    of_small, of_large = (browsed(path) for path in (small, large))
    print(f"  resident after browsing {of_large:.0f} MB, small {of_small:.0f} MB")
    report("resident memory × small file", of_large / of_small, 1.3)
    report("resident memory, MB", of_large, 70)


def browsed(path: Path) -> float:
    with Terminal([COMMAND, str(path)]) as terminal:
        terminal.seen(LIST, TREE, DETAIL)
        for key in BROWSE:
            terminal.press(key)
            terminal.settle(0.1)
        return terminal.resident()


# -- list ----------------------------------------------------------------------------------------------


def listing(large: Path, rounds: int) -> None:
    """`list --limit 20 --json` and Agno's `get_traces(limit=20)`, both from opening the file on, imports done."""
    from agno_trace_tui.cli import list as list_command

    parser = argparse.ArgumentParser()
    list_command.add_arguments(parser)
    options = parser.parse_args([str(large), "--limit", "20", "--json"])

    def ours() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            list_command.run(options)

    agno = agno_get_traces(large)
    if agno is None:
        print(
            f"  list --limit 20 --json {milliseconds([timed(ours) for _ in range(rounds)])}; agno is not installed"
        )
        return
    mine, theirs = [], []
    for _ in range(max(3, rounds // 3)):
        mine.append(statistics.median(timed(ours) for _ in range(5)))
        theirs.append(timed(agno))
    print(f"  list --limit 20 --json {milliseconds(mine)}, Agno's get_traces {milliseconds(theirs)}")
    report("list: times quicker than Agno", ratio(theirs, mine), 500, at_least=True)


def agno_get_traces(path: Path) -> Callable[[], object] | None:
    """Agno's own question, if Agno is installed."""
    try:
        from agno.db.sqlite import SqliteDb
    except ImportError:
        return None
    return lambda: SqliteDb(db_file=str(path)).get_traces(limit=20)


# -- keys and a large payload --------------------------------------------------------------------------


def keys(path: Path) -> None:
    """Key to repaint at rest, for a row and for a page (`key_latency`: elsewhere, and while spans arrive)."""
    with Terminal([COMMAND, str(path)]) as terminal:
        terminal.seen(LIST, TREE, DETAIL)
        terminal.settle(1.5)
        row = [terminal.first_repaint(key) for key in "jjjjjkkkkk" * 6]
        page = [terminal.first_repaint(key) for key in ("\x04", "\x04", "\x04", "\x15", "\x15", "\x15") * 6]
    report_time("a row, ms", statistics.median(row), 6)
    report_time("a page, ms", statistics.median(page), 14)
    report_time("the slowest of a hundred, ms", sorted(row + page)[-2], 40)


def payload(path: Path, rounds: int) -> None:
    """Open and search a text of 5 MB."""
    opened, found = [], []
    for _ in range(rounds):
        with Terminal([COMMAND, str(path)]) as terminal:
            terminal.seen(LIST, TREE, DETAIL)
            for key in ("\r", "o", "j"):
                terminal.press(key)
                terminal.settle()
            terminal.press("j")
            opened.append(terminal.seen(FIRST_WORDS)[0])
            terminal.settle()
            for key in ("\t", "\x06"):
                terminal.press(key)
                terminal.settle()
            terminal.press(LAST_WORDS)
            found.append(terminal.seen("1/1")[0])
    report_time("opened, ms", statistics.median(opened), 60)
    print(f"  the last line searched for and found: {milliseconds(found)}")


# -- figures -------------------------------------------------------------------------------------------


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


def milliseconds(times: Sequence[float]) -> str:
    return f"{statistics.median(times) * 1_000:.1f} ms"


def report(what: str, figure: float, wanted: float, *, at_least: bool = False) -> None:
    reached = figure >= wanted if at_least else figure <= wanted
    sign = "≥" if at_least else "≤"
    print(f"  {what:<44}{figure:>9.2f}   {sign} {wanted:g} {'reached' if reached else 'missed'}", flush=True)


def report_time(what: str, seconds: float, wanted_ms: float) -> None:
    """A time, against the milliseconds that are wanted, and against what they come to on this machine."""
    report(what, seconds * 1_000, wanted_ms)
    report("  at the pace of the target's machine", seconds * 1_000 / pace(), wanted_ms)


if __name__ == "__main__":
    main(sys.argv[1:])
