"""`agno-trace-tui run`: programs that know nothing of it are traced, whatever they do about tracing themselves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.support.spans import rows, wait_for

pytestmark = [pytest.mark.agno, pytest.mark.slow]

AGENT = """
import sys
from agno_trace_tui.demo.script import Reply, in_turn
from agno_trace_tui.demo.scripted_model import ScriptedModel
def greet(times=1):
    from agno.agent import Agent
    from agno.models.openai import OpenAIChat
    with ScriptedModel() as scripted:
        for _ in range(times):
            model = OpenAIChat(id="gpt-5-mini", base_url=scripted.play(in_turn(Reply("Hello."))), api_key="none")
            print(Agent(name="Greeter", model=model, telemetry=False).run("Hello?").content)
"""
NAMES = ["Greeter.run", "OpenAIChat.invoke"]
MEMORY = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
memory, own = InMemorySpanExporter(), TracerProvider()
own.add_span_processor(SimpleSpanProcessor(memory))
"""
TELL = "\nprint(sorted(span.name for span in memory.get_finished_spans()))"
WRAPPING = """
from dataclasses import dataclass
@dataclass
class Wrapping(trace.TracerProvider):
    provider: TracerProvider
    def get_tracer(self, *names, **more): return self.provider.get_tracer(*names, **more)
    def add_span_processor(self, processor): self.provider.add_span_processor(processor)
"""
ITS_OWN = "own.get_tracer('program').start_span('warm up').end()\n"
INSTRUMENT = "from openinference.instrumentation.agno import AgnoInstrumentor as I; I().instrument(tracer_provider=own)\n"
OTHER = INSTRUMENT.replace("own", "TracerProvider()")


def traced(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program under the command; what it records goes to `traces.db`."""
    return subprocess.run(
        [sys.executable, "-m", "agno_trace_tui", "run", "--db", "traces.db", "--no-tui", "--", *command],
        capture_output=True,
        text=True,
        timeout=600,  # the first one in a new environment has Python compile Agno and all that it needs
        check=False,
        cwd=folder,
        env={"AGNO_TELEMETRY": "false", "PATH": os.environ["PATH"], **variables},
    )


def program(folder: Path, code: str, name: str = "program.py") -> str:
    (folder / name).write_text(AGENT + code, encoding="utf-8")
    return name


def recorded(path: Path, table: str = "att_spans") -> list[str]:
    return [name for (name,) in rows(path, f"SELECT name FROM {table} ORDER BY name")]


def test_an_unchanged_program_is_traced_and_its_exit_code_is_ours(tmp_path: Path) -> None:
    done = traced(tmp_path, program(tmp_path, "greet(); sys.exit(3)"))

    assert done.returncode == 3
    assert done.stdout == "Hello.\n"
    assert done.stderr.startswith("Recorded 1 trace, 2 spans. Look at it: agno-trace-tui ")
    assert recorded(tmp_path / "traces.db") == recorded(tmp_path / "traces.db", "agno_spans") == NAMES
    assert (tmp_path / "traces.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "command",
    [
        ("python", "program.py"),
        ("program.py",),
        ("python", "-m", "program"),
        ("-m", "program"),
        ("uv", "run", "--no-project", "program.py"),
        ("pytest", "-q", "program.py"),
    ],
    ids=" ".join,
)
def test_it_is_called_as_usual(command: tuple[str, ...], tmp_path: Path) -> None:
    if shutil.which(command[0]) is None and command[0] == "uv":
        pytest.skip("uv is not on the path")
    program(tmp_path, "def test_it(): greet(2)\nif 'pytest' not in sys.modules: test_it()")
    done = traced(tmp_path, *command, PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

    assert "Recorded 2 traces, 4 spans." in done.stderr
    assert recorded(tmp_path / "traces.db") == sorted(NAMES * 2)


@pytest.mark.parametrize(
    "code",
    [
        MEMORY + "trace.set_tracer_provider(own)\ngreet()" + TELL,
        "import agno.agent\n" + MEMORY + "trace.set_tracer_provider(own)\ngreet()" + TELL,
        MEMORY + "trace.set_tracer_provider(own)\n" + INSTRUMENT + "greet()" + TELL,
        MEMORY + INSTRUMENT + "greet()" + TELL,
        "import agno.agent\n" + MEMORY + INSTRUMENT + "greet()" + TELL,
        MEMORY + "greet(); memory.clear(); trace.set_tracer_provider(own); greet()" + TELL,
        MEMORY + WRAPPING + "trace.set_tracer_provider(Wrapping(own))\ngreet()" + TELL,
        MEMORY
        + WRAPPING
        + "w = Wrapping(TracerProvider()); trace.set_tracer_provider(w)\ngreet(); w.provider = own; greet()"
        + TELL,
        MEMORY + WRAPPING + "trace.set_tracer_provider(TracerProvider())\n" + INSTRUMENT + "greet()" + TELL,
    ],
    ids=[
        "set",
        "set after Agno",
        "set and instrumented",
        "instrumented",
        "instrumented after Agno",
        "set late",
        "wrapped as by Logfire",
        "wrapped another later",
        "instrumented with another than is set",
    ],
)
def test_a_provider_of_the_programs_own_gets_its_spans_too(code: str, tmp_path: Path) -> None:
    done = traced(tmp_path, program(tmp_path, code))

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(NAMES)
    assert done.stderr.splitlines()[:-1] == [], "nobody is warned of anything"
    times = done.stdout.count("Hello.")
    assert (
        recorded(tmp_path / "traces.db")
        == recorded(tmp_path / "traces.db", "agno_spans")
        == sorted(NAMES * times)
    )


@pytest.mark.parametrize(
    "code",
    [
        MEMORY + "trace.set_tracer_provider(own)\nimport agno.agent\n" + ITS_OWN + "greet()",
        "import agno.agent\n" + MEMORY + "trace.set_tracer_provider(own)\n" + ITS_OWN + "greet()",
        MEMORY + "trace.set_tracer_provider(own)\nimport agno.agent\n" + ITS_OWN + OTHER + "greet()",
        MEMORY + OTHER + "trace.set_tracer_provider(own)\n" + ITS_OWN + "greet()",
    ],
    ids=["set before Agno", "set after Agno", "then instrumented with another", "instrumented with another"],
)
def test_spans_around_the_agents_are_recorded_from_the_first(code: str, tmp_path: Path) -> None:
    traced(tmp_path, program(tmp_path, code))

    assert recorded(tmp_path / "traces.db") == [*NAMES, "warm up"]


@pytest.mark.parametrize("import_first", ["", "import agno.agent, agno.team\n"], ids=["at first", "later"])
@pytest.mark.parametrize("file", ["theirs.db", "traces.db"])
@pytest.mark.parametrize(
    "call",
    [
        "from agno.db.sqlite import SqliteDb as Db; from agno.tracing import setup_tracing; setup_tracing(Db({!r}))",
        "from agno_trace_tui import setup_tracing; setup_tracing({!r})",
    ],
    ids=["Agno's", "ours"],
)
def test_a_program_that_sets_tracing_up_keeps_its_own_file_complete(
    call: str, file: str, import_first: str, tmp_path: Path
) -> None:
    done = traced(tmp_path, program(tmp_path, import_first + call.format(file) + "\ngreet()"))

    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path / "traces.db") == NAMES
    assert recorded(tmp_path / file, "agno_spans") == recorded(tmp_path / "traces.db", "agno_spans") == NAMES
    assert len(recorded(tmp_path / file, "agno_traces")) == 1
    assert "warn" not in done.stderr.lower()


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess; subprocess.run([sys.executable, 'child.py'], check=True)",
        """
import multiprocessing
if __name__ == "__main__":
    worker = multiprocessing.get_context("spawn").Process(target=greet); worker.start(); worker.join()
""",
        """
import multiprocessing
worker = multiprocessing.get_context("fork").Process(target=greet); worker.start(); worker.join()
""",
    ],
    ids=["subprocess", "spawn", "fork"],
)
def test_processes_that_it_starts_are_traced(code: str, tmp_path: Path) -> None:
    program(tmp_path, "greet()", "child.py")
    done = traced(tmp_path, program(tmp_path, code))

    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path / "traces.db") == NAMES


def test_a_program_without_agno_loads_nothing_and_others_start_up_code_runs(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('theirs')")
    code = "import sys; print(sorted({'opentelemetry', 'agno_trace_tui', 'sqlite3', 'wrapt'} & set(sys.modules)))"
    done = traced(tmp_path, sys.executable, "-c", code, PYTHONPATH=str(tmp_path))

    assert "theirs\n[]\n" in done.stdout  # the command, a Python too, has run it as well
    assert done.stderr.startswith("Nothing was recorded. No Python of the program imported Agno's agents. ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "theirs",
    ["import os, sys; del os, sys", "def tell(*_): raise RuntimeError('theirs')"],
    ids=["del", "def"],
)
def test_others_start_up_code_has_names_of_its_own(theirs: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(theirs)
    done = traced(tmp_path, program(tmp_path, "greet()"), PYTHONPATH=str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert recorded(tmp_path / "traces.db") == NAMES


@pytest.mark.parametrize("place", ["2>&-", "2>/dev/full"])
def test_a_program_that_cannot_be_told_that_it_is_not_traced_runs(place: str, tmp_path: Path) -> None:
    code = "import sys; sys.modules['agno_trace_tui'] = None; import agno.agent; print('imported')"
    done = traced(tmp_path, "sh", "-c", f'"{sys.executable}" -c "{code}" {place}')

    assert done.stdout == "imported\n"
    assert done.returncode == 0
    assert "Nothing was recorded. Tracing could not begin" in done.stderr


def test_threads_that_import_agno_at_the_same_time_are_traced(tmp_path: Path) -> None:
    code = """
import importlib, threading
together = threading.Barrier(6)
def load(name):
    together.wait()
    importlib.import_module(name)
names = ["agent", "team", "models.openai", "workflow", "db.sqlite", "tracing"]
threads = [threading.Thread(target=load, args=["agno." + name]) for name in names]
for thread in threads: thread.start()
for thread in threads: thread.join()
greet()
"""
    done = traced(tmp_path, program(tmp_path, code))

    assert done.returncode == 0, done.stderr
    assert recorded(tmp_path / "traces.db") == NAMES, done.stderr


def test_a_program_that_opentelemetry_instruments_is_traced_too_and_so_is_what_it_starts(
    tmp_path: Path,
) -> None:
    """`opentelemetry-instrument` puts a `sitecustomize` first that runs no other, and puts it first again."""
    program(tmp_path, "greet()", "child.py")
    code = "import subprocess; greet(); subprocess.run([sys.executable, 'child.py'], check=True); sys.exit(3)"
    start = "from opentelemetry.instrumentation.auto_instrumentation import run; run()"
    done = traced(
        tmp_path, sys.executable, "-c", start, sys.executable, program(tmp_path, code),
        OTEL_TRACES_EXPORTER="none", OTEL_METRICS_EXPORTER="none", OTEL_LOGS_EXPORTER="none",
    )  # fmt: skip

    assert done.returncode == 3, done.stderr
    assert recorded(tmp_path / "traces.db") == sorted(NAMES * 2)


def test_where_agno_trace_tui_is_not_installed_the_program_runs_untraced_and_is_told(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare")
    (tmp_path / "agno" / "agent").mkdir(parents=True)
    (tmp_path / "agno" / "agent" / "__init__.py").write_text("print('an agent')")
    done = traced(tmp_path, "bare/bin/python", "-c", "import agno.agent", PYTHONPATH=str(tmp_path))

    assert (done.returncode, done.stdout) == (0, "an agent\n")
    at_once, at_last = done.stderr.splitlines()
    assert at_once.startswith("agno-trace-tui: this run is not traced: No module named")
    assert at_last.startswith("Nothing was recorded. Tracing could not begin: No module named")
    for line in (at_once, at_last):
        assert line.endswith("Install agno-trace-tui where the program's packages are.")


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        ((), 2, "There is no program to run."),
        (("no-such-program",), 127, "There is no program no-such-program."),
        (("./program.txt",), 126, "./program.txt cannot be run: it is not executable."),
    ],
)
def test_what_cannot_be_run_is_said(
    command: tuple[str, ...], code: int, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "program.txt").write_text("")
    done = traced(tmp_path, *command)

    assert done.returncode == code
    assert sentence in done.stderr
    assert not (tmp_path / "traces.db").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_reach_the_program_and_are_told(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    code = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    running = subprocess.Popen(
        [sys.executable, "-m", "agno_trace_tui", "run", "--db", "traces.db", "--no-tui", program(tmp_path, code)],
        cwd=tmp_path, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
    )  # fmt: skip
    wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    assert list((tmp_path / "temporary").iterdir())
    running.send_signal(number)

    running.communicate(timeout=60)
    assert running.returncode == 128 + number
    assert not list((tmp_path / "temporary").iterdir())
