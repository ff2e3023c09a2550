"""How many spans a second go into the file, beside tracecraft's own store.

    python -m benchmarks.peers_intake FOLDER [RUNS]

The same runs, in turns; tracecraft is installed into an environment of its own in the folder. It also hints at tv, a
collector built with Rust's tools: where the targets were set, tv took in 3,900 spans a second and tracecraft 5,200, so
that twice as many as tv would be one and a half times as many as tracecraft. (Of which size those spans were is not
known; of larger ones tracecraft may take in fewer or more than tv would.)
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan

from benchmarks.peers import environment
from benchmarks.realistic import SPANS_PER_RUN, described, finished
from benchmarks.sustained_ingest import check, ours

TRACECRAFT, TV = 5_200, 3_900
"""Spans a second, where the targets were set."""

WANTED = 2 * TV / TRACECRAFT

RUNS, ROUNDS = 400, 7

STORE = """
import json, sys, time
from datetime import datetime, timezone
from uuid import uuid4
from tracecraft.core.models import AgentRun, Step, StepType
from tracecraft.storage.sqlite import SQLiteTraceStore

def moment(ns):
    return datetime.fromtimestamp(ns / 1e9, timezone.utc)

def run_of(told):
    trace = uuid4()
    steps = [
        Step(
            trace_id=trace, type=StepType(step["type"]), name=step["name"], start_time=moment(step["start_ns"]),
            end_time=moment(step["end_ns"]), attributes=step["attributes"],
        )
        for step in told["steps"]
    ]
    return AgentRun(
        id=trace, name=told["name"], session_id=told["session_id"], input=told["input"], output=told["output"],
        start_time=moment(told["start_ns"]), end_time=moment(told["end_ns"]), steps=steps,
    )

runs = [run_of(json.loads(line)) for line in sys.stdin]
store = SQLiteTraceStore(sys.argv[1])
began = time.perf_counter()
for run in runs:
    store.save(run)
print(time.perf_counter() - began)
"""
"""Stores the runs that come as lines, and tells how many seconds that took."""


def main(arguments: Sequence[str]) -> None:
    if not arguments:
        raise SystemExit(__doc__)
    folder = Path(arguments[0]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    python = environment(folder / "tracecraft", "tracecraft[cli,tui]", "typer")
    spans = finished(int(arguments[1]) if len(arguments) > 1 else RUNS)
    print(described(spans))
    lines = "\n".join(map(json.dumps, runs_of(spans)))
    mine, theirs = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as place:
            mine.append(len(spans) / ours(Path(place) / "ours.db", spans))
            check(Path(place) / "ours.db", len(spans))
            theirs.append(len(spans) / stored(python, Path(place) / "tracecraft.db", lines))
    ratio = statistics.median(one / other for one, other in zip(mine, theirs, strict=True))
    print(f"agno-trace-tui{statistics.median(mine):10,.0f} spans/s")
    print(f"tracecraft    {statistics.median(theirs):10,.0f} spans/s")
    print(f"{ratio:.1f} × as many as tracecraft (wanted, for twice as many as tv: {WANTED:.1f} ×)")


def stored(python: Path, path: Path, lines: str) -> float:
    """Seconds that tracecraft's store takes."""
    command = [str(python), "-c", STORE, str(path)]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def runs_of(spans: Sequence[ReadableSpan]) -> Iterator[dict[str, Any]]:
    """The runs as tracecraft has them: their spans but the root are steps."""
    for start in range(0, len(spans), SPANS_PER_RUN):
        *steps, root = spans[start : start + SPANS_PER_RUN]
        attributes = dict(root.attributes or {})
        yield {
            "name": root.name,
            "session_id": attributes["session.id"],
            "input": attributes["input.value"],
            "output": attributes["output.value"],
            "start_ns": root.start_time,
            "end_ns": root.end_time,
            "steps": [step_of(step) for step in steps],
        }


def step_of(span: ReadableSpan) -> dict[str, Any]:
    attributes = dict(span.attributes or {})
    return {
        "type": "llm" if attributes["openinference.span.kind"] == "LLM" else "tool",
        "name": span.name,
        "start_ns": span.start_time,
        "end_ns": span.end_time,
        "attributes": attributes,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
