"""What is lost, and how large the process grows.

    python -m benchmarks.losses

1. An agent records 300 spans at 100/s and is killed: what had ended more than 100 ms before must be there.
2. A burst of 8,000 spans and a clean exit: nothing may be missing.
3. A disk that takes nothing for as long as 100,000 spans come: memory stays within the queue's bound.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

RECORDERS = ("agno-trace-tui", "Agno, batch_processing=True")

AGENT = """
import sys, time
from benchmarks.agents_speed import provider_of
from benchmarks.realistic import begin, end, model_attributes

provider = provider_of(sys.argv[1], sys.argv[2])
tracer, attributes = provider.get_tracer("benchmark"), model_attributes(4)
for number in range(int(sys.argv[3])):
    span = end(begin(tracer, "OpenAIChat.invoke", None, **attributes))
    print(format(span.context.span_id, "016x"), span.end_time, flush=True)
    time.sleep(float(sys.argv[4]))
if sys.argv[5] == "stay":
    print("done", time.time_ns(), flush=True)
    time.sleep(60)
provider.shutdown()
"""

STALLED = """
import resource, sys
from agno_trace_tui import SqliteSpanProcessor
from benchmarks.realistic import begin, end, model_attributes, provider_with

processor = SqliteSpanProcessor(sys.argv[1])
provider = provider_with(processor)
tracer, attributes = provider.get_tracer("benchmark"), model_attributes(4)
end(begin(tracer, "first", None))
provider.force_flush()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
limit = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (1, limit))  # stands for a disk that is full
for number in range(100_000):
    # Texts of their own, as a real agent's are.
    end(begin(tracer, "OpenAIChat.invoke", None, **{k: f"{v} {number}" for k, v in attributes.items()}))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(grown / 1024, sum(processor.health.dropped.values()), dict(processor.health.dropped))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
provider.shutdown()
"""


def main() -> None:
    for name in RECORDERS:
        lost, of = killed(name)
        print(f"{name:34}killed after 300 spans at 100/s: {lost} of {of} missing that were older than 100 ms")
    for name in RECORDERS:
        lost, of = ended(name)
        print(f"{name:34}8,000 spans and a clean exit: {lost} of {of} missing")
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run(
            [sys.executable, "-c", STALLED, f"{directory}/traces.db"],
            capture_output=True,
            text=True,
            check=True,
        )
    grown, dropped, reasons = done.stdout.split(maxsplit=2)
    print(
        f"100,000 spans, no disk: grew by {float(grown):.0f} MiB (bound: 128 MiB of texts), {dropped} lost: {reasons}"
    )


def killed(recorder: str) -> tuple[int, int]:
    """Spans missing after a kill, of those that were old enough."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "traces.db"
        agent = started(recorder, path, 300, 0.01, "stay")
        told = {}
        assert agent.stdout is not None
        for line in agent.stdout:
            name, at = line.split()
            if name == "done":
                break
            told[name] = int(at)
        agent.send_signal(signal.SIGKILL)
        now = time.time_ns()
        agent.wait()
        old = {name for name, at in told.items() if now - at > 100_000_000}
        return len(old - stored(path)), len(old)


def ended(recorder: str) -> tuple[int, int]:
    """Spans missing after a burst and a clean exit."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "traces.db"
        output, _ = started(recorder, path, 8_000, 0, "leave").communicate()
        told = {line.split()[0] for line in output.splitlines()}
        return len(told - stored(path)), len(told)


def started(recorder: str, path: Path, spans: int, rest: float, then: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", AGENT, recorder, str(path), str(spans), str(rest), then],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def stored(path: Path) -> set[str]:
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as connection:
        try:
            return {row[0] for row in connection.execute("SELECT span_id FROM agno_spans")}
        except sqlite3.OperationalError:
            return set()


if __name__ == "__main__":
    main()
