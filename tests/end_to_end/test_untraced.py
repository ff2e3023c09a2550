"""`agno-trace-tui run` where nothing is recorded: it says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.test_run import program, traced

pytestmark = [pytest.mark.agno, pytest.mark.slow]

ITS_OWN = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider, sampling
trace.set_tracer_provider(TracerProvider(sampler=sampling.ALWAYS_OFF))
greet()
"""
TOO_OLD = """
from openinference.instrumentation.agno import AgnoInstrumentor as I
I.instrumentation_dependencies = lambda _: ["agno >= 99"]
greet()
"""
SPOILED = """
import atexit, os, pathlib, sqlite3
path, saved = pathlib.Path(os.environ["AGNO_TRACE_TUI_DB"]), pathlib.Path("saved.db")
def mend():
    path.rmdir()
    if saved.exists():
        saved.rename(path)
atexit.register(mend)  # before Agno is imported: done last
if "before" in sys.argv:
    greet()
    from agno_trace_tui.exporter.zero_code import LATE
    LATE.current().force_flush()
    sqlite3.connect(path).execute("VACUUM INTO 'saved.db'").connection.close()
    path.unlink()
path.mkdir()
greet()
"""


@pytest.mark.parametrize(
    ("code", "variables", "words"),
    [
        ("print('Hello.')", {}, "No Python of the program imported Agno's agents."),
        ("import agno.agent", {}, "The program imported Agno, but no agent ran in it."),
        ("greet()", {"OTEL_SDK_DISABLED": "True"}, "OTEL_SDK_DISABLED=true switches the tracing of its agents off."),
        (
            "greet()",
            {"OTEL_TRACES_SAMPLER": "always_off"},
            "the sampler did not take their spans: AlwaysOffSampler (OTEL_TRACES_SAMPLER=always_off).",
        ),
        (ITS_OWN, {}, "the sampler did not take their spans: AlwaysOffSampler."),
        (TOO_OLD, {}, "This Agno is too old for the installed openinference-instrumentation-agno."),
        ("import pathlib; pathlib.Path('traces.db').mkdir()", {}, "traces.db is a directory, not a file."),
        ("greet(); os._exit(0)", {}, "Recorded 1 trace"),
    ],
    ids=["no agno", "no agent", "disabled", "unsampled", "its own sampler", "refused", "not storable", "recorded"],
)  # fmt: skip
def test_why_nothing_was_recorded(code: str, variables: dict[str, str], words: str, tmp_path: Path) -> None:
    done = traced(tmp_path, program(tmp_path, "import os\n" + code), **variables)

    assert done.returncode == 0, done.stderr
    assert words in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Nothing was recorded. Agents ran, but what they did could not be stored: "),
        (["before"], "Recorded 1 trace, 2 spans; 2 spans could not be stored. Look at it: "),
    ],
    ids=["at all", "later on"],
)
def test_what_could_not_be_stored_is_told(words: list[str], told: str, tmp_path: Path) -> None:
    done = traced(tmp_path, program(tmp_path, SPOILED), *words)

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith(told)


def test_an_instrumentor_that_is_missing_is_told(tmp_path: Path) -> None:
    code = "sys.modules['openinference.instrumentation.agno'] = None\ngreet()"
    done = traced(tmp_path, program(tmp_path, code))

    assert done.stdout == "Hello.\n", done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Nothing was recorded. Tracing could not begin: ")
    assert "openinference.instrumentation.agno" in last


@pytest.mark.parametrize("how", ["spawn", "fork"])
def test_what_a_worker_could_not_store_is_told(how: str, tmp_path: Path) -> None:
    code = f"""
import multiprocessing, os, pathlib
path = pathlib.Path(os.environ["AGNO_TRACE_TUI_DB"])
def work():
    path.mkdir()
    greet()
if __name__ == "__main__":
    worker = multiprocessing.get_context("{how}").Process(target=work); worker.start(); worker.join()
    path.rmdir()
"""
    done = traced(tmp_path, program(tmp_path, code))

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("Nothing was recorded. Agents ran, but")
