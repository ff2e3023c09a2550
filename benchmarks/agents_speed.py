"""What is left of a busy agent's speed while it records, and how soon others can read what it records.

    python -m benchmarks.agents_speed [ROUNDS]

An agent that computes all the time emits spans at a fixed rate, for a while beside a recorder and for a while beside a
processor that does nothing, in turn and in one process: the speed of a machine that others use, too, changes from one
second to the next by more than what is measured here. A recorder that sends its spans in batches of some seconds is
looked at for as long. How long the agent waits for a thread of the recorder is told, too. A reader in another process
asks the file for each span's start.
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
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.otlp_sink import otlp_sink
from benchmarks.pace import pace_words
from benchmarks.realistic import begin, end, model_attributes

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

SECONDS, RATE = 4, 300
"""How long spans are looked at from their start until they can be read, and how many a second there are."""

BUSY_RATE = 200
"""Spans a second of the agent whose speed is measured."""

ROUNDS = 60
"""How often an agent changes between a recorder and none; a tenth as often where that takes ten times as long."""


class Recorder(NamedTuple):
    """A way to record, and how long a phase of it is."""

    name: str
    seconds: float


RECORDERS = (
    Recorder("agno-trace-tui", 0.5),
    Recorder("Agno, batch_processing=True", 5.0),  # or 512 spans
    Recorder("OTLP, batched", 5.0),
)
"""Agno's default is left out: at 200 spans a second it needs more time than there is."""

AGENT = """
import json, os, sys, time
from benchmarks.agents_speed import provider_of
from benchmarks.realistic import begin, end, model_attributes

path, rate, seconds, agent = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
log = os.open(path + ".log", os.O_CREAT | os.O_WRONLY)
provider = provider_of("agno-trace-tui", path)
tracer, attributes = provider.get_tracer("benchmark"), model_attributes(4)
started = {}
tracer.start_span("first").end()
provider.force_flush()  # the writer has opened its file: that is another question
next_span = time.perf_counter()
last = next_span + seconds
while (now := time.perf_counter()) < last:
    if now >= next_span:
        next_span += 1 / rate
        span = begin(tracer, "OpenAIChat.invoke", None, **attributes)
        started[format(span.context.span_id, "016x")] = time.time_ns()
        end(span)
        if agent == "a computing agent with a log":
            os.write(log, b"a line")
    elif agent != "a waiting agent":
        sum(range(1_000))
    else:
        time.sleep(max(0, next_span - now))
provider.shutdown()
json.dump(started, sys.stdout)
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
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(pace_words())
    print(f"{f'a computing agent, {BUSY_RATE} spans/s':36}{'speed':>8}{'waits':>8}")
    with otlp_sink() as address:
        for recorder in RECORDERS:
            kept = kept_beside(recorder, rounds, address)
            print(f"{recorder.name:36}{kept.speed:8.1%}{kept.waited:8.1%}   {kept.spread:.1%} apart")
    print(f"\n{f'from a start to readable, {RATE} spans/s':36}{'median':>10}{'p99':>10}")
    for agent in AGENTS:
        delays = sorted(delays_beside(agent))
        p99 = delays[int(len(delays) * 0.99)]
        print(f"{f'beside {agent}':36}{statistics.median(delays):7.1f} ms{p99:7.1f} ms   {len(delays)} spans")


# -- an agent's speed ----------------------------------------------------------------------------------


class Kept(NamedTuple):
    """What an agent has beside a recorder."""

    speed: float
    """The share that it keeps of its speed, at the median of the rounds."""
    waited: float
    """The share of the time in which it waits for the interpreter, beyond that without a recorder."""
    spread: float
    """How far apart the middle half of the rounds is: what a machine makes of the same thing."""


class Phase(NamedTuple):
    """What an agent got done in a while."""

    work: float
    """Steps a second."""
    waited: float
    """The share of the time that it did not get on."""


def kept_beside(recorder: Recorder, rounds: int, address: str) -> Kept:
    """What an agent keeps of its speed beside a recorder: each phase is compared with those just before and after."""
    rounds = max(int(rounds * RECORDERS[0].seconds / recorder.seconds), 3)
    with tempfile.TemporaryDirectory() as directory:
        target = address if recorder.name.startswith("OTLP") else str(Path(directory) / "traces.db")
        code = "import sys; from benchmarks.agents_speed import agent; agent(*sys.argv[1:])"
        command = [sys.executable, "-c", code, recorder.name, target, str(recorder.seconds), str(rounds)]
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    phases = [Phase(*phase) for phase in json.loads(output)]
    alone, beside = phases[::2], phases[1::2]
    speeds, waits = [], []
    for before, phase, after in zip(alone[:-1], beside, alone[1:], strict=True):
        speeds.append(2 * phase.work / (before.work + after.work))
        waits.append(phase.waited - (before.waited + after.waited) / 2)
    first, speed, third = statistics.quantiles(speeds, n=4)
    return Kept(speed, statistics.median(waits), third - first)


def agent(recorder: str, target: str, seconds: str, rounds: str) -> None:
    """The agent's process: phases without a recorder and with it in turn, told on standard output."""
    alone, beside = provider_of("nothing", target), provider_of(recorder, target)
    with beside.get_tracer("benchmark").start_as_current_span("first"):
        pass
    beside.force_flush()  # the file is open: that is another question
    phases = []
    for _ in range(int(rounds)):
        phases += [phase_of(alone, float(seconds)), phase_of(beside, float(seconds))]
    phases.append(phase_of(alone, float(seconds)))
    beside.shutdown()
    json.dump(phases, sys.stdout)


def phase_of(provider: TracerProvider, seconds: float) -> Phase:
    """Compute for so long and emit spans, and go on computing until they are recorded."""
    tracer, attributes = provider.get_tracer("benchmark"), model_attributes(4)
    flush = threading.Thread(target=provider.force_flush)
    work, waited = 0, 0.0
    began = next_span = before = time.perf_counter()
    last = began + seconds
    while (now := time.perf_counter()) < last or flush.is_alive():
        if now - before > A_WAIT:
            waited += now - before
        before = now
        if now < next_span or now >= last:
            sum(range(1_000))
            work += 1
        else:
            next_span += 1 / BUSY_RATE
            end(begin(tracer, "OpenAIChat.invoke", None, **attributes))
            before = time.perf_counter()
            if next_span >= last:
                flush.start()
    provider.force_flush()  # it has, unless the agent was held up at the end
    return Phase(work / (now - began), waited / (now - began))


A_WAIT = 1e-4
"""Seconds; a step takes a fifth of this at most."""


# -- how soon a span is readable -----------------------------------------------------------------------


AGENTS = ("a waiting agent", "a computing agent", "a computing agent with a log")
"""The last also writes a line for each span: that is when Python lets no other thread run (see `exporter.intake`)."""


def delays_beside(agent: str) -> list[float]:
    """Milliseconds from each span's start until another process could read it."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "traces.db"
        told = str(path), str(RATE), str(SECONDS), agent
        process = subprocess.Popen([sys.executable, "-c", AGENT, *told], stdout=subprocess.PIPE, text=True)
        seen: dict[str, int] = {}
        over = threading.Event()
        reader = threading.Thread(target=read, args=(path, seen, over))
        reader.start()
        output, _ = process.communicate()
        over.set()
        reader.join()
    started = json.loads(output)
    if missing := started.keys() - seen.keys():
        raise SystemExit(f"{len(missing)} spans were never readable")
    return [(seen[span] - at) / 1e6 for span, at in started.items()]


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
