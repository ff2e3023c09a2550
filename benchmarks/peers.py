"""Beside others that are for the same: tracecraft's screen (Textual, too) and Phoenix's server.

    python -m benchmarks.peers FOLDER [phoenix]

Each peer is installed into an environment of its own in the folder, and stays there; Phoenix, which is large, only
if it is asked for. The same runs are written for tracecraft, by its own store, as for the monitor; both run in a
pseudo-terminal of 150 × 42 and take turns. tv is left out: it is built with Rust's tools.
"""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.any_size import COMMAND, DETAIL, LIST, TREE, ratio
from benchmarks.end_to_end_latency import (
    MARKS_PER_SECOND,
    SETTLE_SECONDS,
    measured,
    monitor,
    p99,
    watching_terminal,
)
from benchmarks.files import our_file
from benchmarks.made_runs import SPANS_PER_RUN, MadeRun, MadeSpan, run_of
from benchmarks.pace import pace_words
from benchmarks.terminal import Terminal, resident

SIZES = (1_000, 10_000)
"""Spans. Of more than a thousand runs tracecraft reads the newest thousand only."""

ROUNDS, MARKS = 5, 100
PATIENCE_SECONDS = 120.0

WRITER = """
import json, sys, time
from datetime import datetime, timezone
from uuid import UUID, uuid4
from tracecraft.core.models import AgentRun, Step, StepType
from tracecraft.storage.sqlite import SQLiteTraceStore

def moment(ns):
    return datetime.fromtimestamp(ns / 1e9, timezone.utc)

store = SQLiteTraceStore(sys.argv[1])
for line in sys.stdin:
    told = json.loads(line)
    trace = uuid4()
    steps = [
        Step(
            trace_id=trace, type=StepType(step.pop("type")), start_time=moment(step.pop("start_ns")),
            end_time=moment(step.pop("end_ns")), **step,
        )
        for step in told["steps"]
    ]
    run = AgentRun(
        id=trace, name=told["name"], session_id=told["session_id"], input=told["input"], output=told["output"],
        start_time=moment(told["start_ns"]), end_time=moment(told["end_ns"]), duration_ms=told["duration_ms"],
        total_tokens=sum(step.input_tokens or 0 for step in steps), steps=steps,
    )
    ended = time.time_ns()
    store.save(run)
    print(told["name"], ended, flush=True)
"""
"""Stores the runs that come as lines, and tells of each when it had ended."""


def main(arguments: Sequence[str]) -> None:
    if not arguments:
        raise SystemExit(__doc__)
    folder = Path(arguments[0]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    print(pace_words())
    python = environment(folder / "tracecraft", "tracecraft[cli,tui]", "typer")
    for spans in SIZES:
        opening(folder, python, spans)
    latency(folder, python)
    if "phoenix" in arguments:
        phoenix(folder, our_file(folder, SIZES[0]))


def environment(place: Path, *packages: str) -> Path:
    """The Python of an environment with these packages, made if it is not there."""
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


# -- tracecraft ------------------------------------------------------------------------------------------


class Opened(NamedTuple):
    """What an opened file costs."""

    seconds: float
    """Until all is painted."""
    resident: float
    """MB."""


def opening(folder: Path, python: Path, spans: int) -> None:
    """Start to full paint, and the memory after that."""
    mine, theirs = our_file(folder, spans), tracecraft_file(folder, python, spans)
    ours, tracecrafts = [], []
    for _ in range(ROUNDS):
        ours.append(opened([COMMAND, str(mine)], LIST, TREE, DETAIL))
        tracecrafts.append(opened(tracecraft(python, theirs), run_name(spans // SPANS_PER_RUN - 1)))
    print(f"\n{spans:,} spans, {spans // SPANS_PER_RUN:,} runs")
    compare("first full paint, ms", [one.seconds for one in ours], [one.seconds for one in tracecrafts], 1e3)
    compare("resident, MB", [one.resident for one in ours], [one.resident for one in tracecrafts])


def opened(command: Sequence[str], *texts: str) -> Opened:
    with Terminal(command) as terminal:
        seconds = max(terminal.seen(*texts))
        terminal.settle()
        return Opened(seconds, terminal.resident())


def compare(what: str, mine: Sequence[float], theirs: Sequence[float], scale: float = 1) -> None:
    """Print two medians and the median of the turns' ratios."""
    ours, tracecrafts = (statistics.median(values) * scale for values in (mine, theirs))
    print(f"  {what:<28}{ours:>10.1f}  tracecraft{tracecrafts:>10.1f}{ratio(theirs, mine):>8.2f} ×")


def tracecraft(python: Path, path: Path) -> list[str]:
    """Its command on a file."""
    return [str(python.parent / "tracecraft"), "tui", str(path), "--watch"]


def tracecraft_file(folder: Path, python: Path, spans: int) -> Path:
    """The runs that `our_file` has, as tracecraft stores them; made if it is not there."""
    path = folder / f"tracecraft-{spans}.db"
    if not path.exists():
        runs = [told(run_of(number), run_name(number)) for number in range(spans // SPANS_PER_RUN)]
        store(python, path, "".join(f"{json.dumps(run)}\n" for run in runs))
    return path


def store(python: Path, path: Path, lines: str) -> str:
    """Have runs stored; answers what is told of them."""
    done = subprocess.run(
        [str(python), "-c", WRITER, str(path)], input=lines, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def run_name(number: int) -> str:
    """Names that can be told apart on the screen."""
    return f"run{number:06}"


def told(run: MadeRun, name: str) -> Mapping[str, Any]:
    """A run as the writer takes it."""
    *steps, root = run.spans
    return {
        "name": name,
        "session_id": root.attributes["session.id"],
        "input": root.attributes["input.value"],
        "output": root.attributes["output.value"],
        "start_ns": root.start_ns,
        "end_ns": root.end_ns,
        "duration_ms": (root.end_ns - root.start_ns) / 1e6,
        "steps": [step_of(span) for span in steps],
    }


def step_of(span: MadeSpan) -> Mapping[str, Any]:
    """A span as one of tracecraft's steps."""
    attributes = span.attributes
    return {
        "type": "llm" if attributes["openinference.span.kind"] == "LLM" else "tool",
        "name": span.name,
        "start_ns": span.start_ns,
        "end_ns": span.end_ns,
        "duration_ms": (span.end_ns - span.start_ns) / 1e6,
        "inputs": {"value": attributes["input.value"]},
        "outputs": {"value": attributes["output.value"]},
        "attributes": attributes,
        "model_name": attributes.get("llm.model_name"),
        "input_tokens": attributes.get("llm.token_count.prompt"),
        "output_tokens": attributes.get("llm.token_count.completion"),
        "error": span.message,
    }


def latency(folder: Path, python: Path) -> None:
    """From the end of a run to the painted screen, at five runs a second."""
    painted, unseen = measured(monitor, MARKS_PER_SECOND, MARKS)
    theirs = tracecrafts_latency(folder, python)
    print(f"\nfrom the end to the screen, {MARKS_PER_SECOND} a second{'median':>12}{'p99':>10}")
    for name, values, missing in (
        ("agno-trace-tui", painted, unseen),
        ("tracecraft", theirs, MARKS - len(theirs)),
    ):
        told_missing = f"   {missing} never seen" if missing else ""
        print(f"  {name:<34}{statistics.median(values):>10.1f}{p99(values):>10.1f} ms{told_missing}")


def tracecrafts_latency(folder: Path, python: Path) -> list[float]:
    """Milliseconds of each run that was seen."""
    path = folder / "tracecraft-live.db"
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    store(python, path, f"{json.dumps(told(run_of(0), 'first'))}\n")
    seen: dict[int, int] = {}
    with watching_terminal(tracecraft(python, path), seen):
        time.sleep(SETTLE_SECONDS)
        ended = marked_runs(python, path)
        time.sleep(SETTLE_SECONDS)
    return [(at_ns - ended[mark]) / 1e6 for mark, at_ns in seen.items()]


def marked_runs(python: Path, path: Path) -> dict[int, int]:
    """Have marked runs stored, so many a second; answers when each had ended (ns)."""
    with subprocess.Popen(
        [str(python), "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for mark in range(MARKS):
            # Not in step with the second that passes between its looks.
            time.sleep(random.uniform(0.5, 1.5) / MARKS_PER_SECOND)
            writer.stdin.write(f"{json.dumps(told(run_of(mark), f'mark{mark:06}'))}\n")
            writer.stdin.flush()
        output, _ = writer.communicate()
    return {
        int(name.removeprefix("mark")): int(end_ns) for name, end_ns in map(str.split, output.splitlines())
    }


# -- Phoenix ---------------------------------------------------------------------------------------------


def phoenix(folder: Path, path: Path) -> None:
    """What a server costs before a page can be opened, beside the monitor on a thousand spans."""
    python = environment(folder / "phoenix", "arize-phoenix")
    mine = opened([COMMAND, str(path)], LIST, TREE, DETAIL)
    theirs = served(folder, python)
    print("\nPhoenix's server, from its start to its first answer")
    print(
        f"  seconds{theirs.seconds:>10.1f}{theirs.seconds / mine.seconds:>8.1f} × the monitor's first paint"
    )
    print(f"  resident, MB{theirs.resident:>5.0f}{theirs.resident / mine.resident:>8.1f} × the monitor's")


def served(folder: Path, python: Path) -> Opened:
    """Start the server, wait until it answers, stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = {
        **os.environ, "PHOENIX_PORT": str(port), "PHOENIX_GRPC_PORT": "0", "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_WORKING_DIR": str(folder / "phoenix-data"), "PHOENIX_TELEMETRY_ENABLED": "false",
    }  # fmt: skip
    began = time.perf_counter()
    server = subprocess.Popen(
        [str(python.parent / "phoenix"), "serve"],
        env=known,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            if server.poll() is not None or time.perf_counter() - began > PATIENCE_SECONDS:
                raise SystemExit("Phoenix's server does not answer")
            time.sleep(0.05)
        return Opened(time.perf_counter() - began, resident(server.pid))
    finally:
        server.kill()
        server.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
