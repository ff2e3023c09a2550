"""`agno-trace-tui demo`: real Agno agents with a scripted model, watched live; no key, no network."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.cli.arguments import expanded
from agno_trace_tui.cli.open import need_terminal, show
from agno_trace_tui.cli.output import emit, talk
from agno_trace_tui.cli.recordable import check_recordable
from agno_trace_tui.demo.agents import AgentsProcess, missing_packages
from agno_trace_tui.errors import AgnoTraceTuiError, UsageError

if TYPE_CHECKING:
    import argparse

INSTALL = "pip install 'agno-trace-tui[demo]'"

EPILOG = """\
examples:
  agno-trace-tui demo                             live agents, right now; q ends them
  agno-trace-tui demo --pace 3                    three times as slow
  agno-trace-tui demo --no-tui --once --db x.db   record each story once, without a screen
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--db", metavar="PATH", help="record into this new file and keep it")
    parser.add_argument(
        "--pace", type=pace, default=1.0, metavar="X", help="2: twice as slow, 0: no waiting (default: 1)"
    )
    parser.add_argument("--once", action="store_true", help="tell each story once instead of over and over")
    parser.add_argument("--no-tui", action="store_true", help="only run the agents, until they end or Ctrl-C")


def run(arguments: argparse.Namespace) -> int:
    """Run the agents, and the monitor on what they record; answers the exit code."""
    missing = missing_packages()
    if missing:
        raise AgnoTraceTuiError(
            f"The demo runs real Agno agents, and {' and '.join(missing)} cannot be imported.",
            f"Install what it needs: {INSTALL}",
        )
    if not arguments.no_tui:
        need_terminal("Without one, only run the agents: --no-tui")
    if arguments.db is not None:
        path = expanded(arguments.db).absolute()
        check_new(path)
        return play(arguments, AgentsProcess(path, pace=arguments.pace, once=arguments.once))
    path = temporary_file()
    try:
        return play(arguments, AgentsProcess(path, pace=arguments.pace, once=arguments.once, temporary=True))
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)  # the agents did it, unless they could not


def play(arguments: argparse.Namespace, agents: AgentsProcess) -> int:
    """Let the agents work until the reader quits; answers the exit code."""
    with agents:
        code = wait_for(agents) if arguments.no_tui else show(agents.path, is_demo=True)
        failure = agents.failure
    if failure is not None:
        raise AgnoTraceTuiError(
            f"The agents ended with a failure: {failure}", f"Is what the demo needs up to date? {INSTALL}"
        )
    return code


def pace(text: str) -> float:
    """A factor of time, not negative and not endless; raises `ValueError`."""
    number = float(text)
    if not 0 <= number <= 1_000:
        raise ValueError(text)
    return number


def temporary_file() -> Path:
    """A file that is not there yet, in a directory of its own that only this user can enter."""
    return Path(tempfile.mkdtemp(prefix="agno-trace-tui-demo-")) / "traces.db"


def check_new(path: Path) -> None:
    """Made-up traces go into a new file only; raises `UsageError` or `TraceFileError`."""
    if os.path.exists(path):
        raise UsageError(f"{path} is there already.", "The demo records into a new file: give another name.")
    check_recordable(path)


def wait_for(agents: AgentsProcess) -> int:
    """Let the agents work without a screen: the path on standard output, words on standard error."""
    emit(str(agents.path))
    sys.stdout.flush()
    talk(f"Watch them in another terminal: agno-trace-tui {agents.path}")
    with contextlib.suppress(KeyboardInterrupt):
        agents.wait()
    return 0
