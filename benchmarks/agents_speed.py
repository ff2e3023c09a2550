"""What is left of a busy agent's speed while it records, and how soon others can read what it records.

    python -m benchmarks.agents_speed [SECONDS]

An agent that computes all the time emits spans at a fixed rate; its work in the same time is compared with
that beside a processor that does nothing. How long it had to wait for a thread of the recorder is told, too:
that is steady where a machine's speed is not. A reader in another process asks the file for each span's start.
Each recorder runs in a process of its own, and they take turns.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.otlp_sink import otlp_sink
from benchmarks.pace import pace_words

SECONDS, ROUNDS = 4, 5
RATES = {"busy": 200, "visible, busy": 300, "visible, waiting": 300}
RECORDERS = ("nothing", "agno-trace-tui", "Agno, batch_processing=True", "OTLP, batched")
"""Agno's default is left out: at 200 spans a second it needs more time than there is."""

AGENT = """
import json, sys, time
from benchmarks.agents_speed import provider_of
from benchmarks.realistic import begin, end, model_attributes

recorder, path, rate, seconds, busy = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5] == "busy"
provider = provider_of(recorder, path)
tracer, attributes = provider.get_tracer("benchmark"), model_attributes(4)
started, work = {}, 0
tracer.start_span("first").end()
provider.force_flush()  # the writer has opened its file: that is another question
begin_at = next_span = before = time.perf_counter()
waited = 0.0
while (now := time.perf_counter()) < begin_at + seconds:
    if now - before > 1e-4:  # a step of its own takes a fifth of this at most
        waited += now - before
    before = now
    if now >= next_span:
        next_span += 1 / rate
        span = begin(tracer, "OpenAIChat.invoke", None, **attributes)
        started[format(span.context.span_id, "016x")] = time.time_ns()
        end(span)
        before = time.perf_counter()
    elif busy:
        work += sum(range(1_000)) > 0
    else:
        time.sleep(max(0, next_span - now))
provider.shutdown()
json.dump({"work": work, "waited": waited / seconds, "started": started}, sys.stdout)
"""


def provider_of(recorder: str, path: str):  # type: ignore[no-untyped-def]
    """A provider with the recorder of that name."""
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from benchmarks.realistic import provider_with

    if recorder == "agno-trace-tui":
        from agno_trace_tui import SqliteSpanProcessor

        return provider_with(SqliteSpanProcessor(path))
    if recorder.startswith("Agno"):
        from agno.db.sqlite import SqliteDb
        from agno.tracing.exporter import DatabaseSpanExporter

        return provider_with(BatchSpanProcessor(DatabaseSpanExporter(db=SqliteDb(db_file=path))))
    if recorder.startswith("OTLP"):
        from benchmarks.otlp_sink import otlp_exporter

        return provider_with(BatchSpanProcessor(otlp_exporter(path)))
    return provider_with(SpanProcessor())


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print(pace_words())
    print(f"{'a computing agent, 200 spans/s':36}{'speed':>8}{'waits':>8}")
    for name, kept in beside_recorders(seconds).items():
        print(f"{name:36}{kept.speed:8.1%}{kept.waited:8.1%}")
    print(f"\n{'from a start to readable, 300 spans/s':36}{'median':>10}{'p99':>10}")
    for busy in (False, True):
        delays = sorted(run("agno-trace-tui", 300, seconds, busy=busy, reading=True).delays)
        p99 = delays[int(len(delays) * 0.99)]
        print(
            f"{'beside a computing agent' if busy else 'beside a waiting agent':36}"
            f"{statistics.median(delays):7.1f} ms{p99:7.1f} ms   {len(delays)} spans"
        )


class Kept(NamedTuple):
    """What an agent has beside a recorder."""

    speed: float
    """The share that it keeps of its speed."""
    waited: float
    """The share of the time in which it waits for the interpreter, beyond that without a recorder."""


class Run(NamedTuple):
    """What came of a run of an agent."""

    work: int
    waited: float
    """The share of the time that it did not get on."""
    delays: list[float]
    """Milliseconds until each span was readable."""


def beside_recorders(seconds: float) -> dict[str, Kept]:
    """What an agent keeps of its speed beside each recorder.

    Each run is compared with those without a recorder just before and after it: a machine's own speed changes.
    """
    kept: dict[str, list[Kept]] = {name: [] for name in RECORDERS[1:]}
    with otlp_sink() as address:
        before = run(RECORDERS[0], 200, seconds, busy=True)
        for _ in range(ROUNDS):
            for name, shares in kept.items():
                target = address if name.startswith("OTLP") else None
                beside = run(name, 200, seconds, busy=True, target=target)
                after = run(RECORDERS[0], 200, seconds, busy=True)
                waited = beside.waited - (before.waited + after.waited) / 2
                shares.append(Kept(2 * beside.work / (before.work + after.work), waited))
                before = after
    return {
        name: Kept(*(statistics.median(column) for column in zip(*shares, strict=True)))
        for name, shares in kept.items()
    }


def run(
    recorder: str, rate: int, seconds: float, *, busy: bool, reading: bool = False, target: str | None = None
) -> Run:
    """Let an agent run beside a recorder; `target`: where to it records, if not to a new file."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "traces.db"
        told = recorder, target or str(path), str(rate), str(seconds), "busy" if busy else "waiting"
        agent = subprocess.Popen([sys.executable, "-c", AGENT, *told], stdout=subprocess.PIPE, text=True)
        seen: dict[str, int] = {}
        over = threading.Event()
        reader = threading.Thread(target=read, args=(path, seen, over))
        if reading:
            reader.start()
        output, _ = agent.communicate()
        over.set()
        if reading:
            reader.join()
    result = json.loads(output)
    delays = [(seen[span] - at) / 1e6 for span, at in result["started"].items() if span in seen]
    if reading and len(delays) < len(result["started"]):
        raise SystemExit(f"{len(result['started']) - len(delays)} spans were never readable")
    return Run(result["work"], result["waited"], delays)


def read(path: Path, seen: dict[str, int], over: threading.Event) -> None:
    """Ask for what is new all the time."""
    while not path.exists() or not path.with_name(path.name + "-wal").exists():
        time.sleep(0.001)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    version, revision, last_look = -1, 0, False
    while True:
        last_look = over.is_set()
        try:
            now = connection.execute("PRAGMA data_version").fetchone()[0]
            if now != version or last_look:
                version = now
                for number, span in connection.execute(
                    "SELECT revision, span_id FROM att_spans WHERE revision > ?", (revision,)
                ).fetchall():
                    revision = max(revision, number)
                    seen.setdefault(span, time.time_ns())
        except sqlite3.OperationalError:
            pass  # the table is being made
        if last_look:
            return
        time.sleep(0.0002)


if __name__ == "__main__":
    main()
