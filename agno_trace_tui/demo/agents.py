"""The agents' process as its parent sees it: start it, ask whether it lives, stop it.

Imports neither Agno nor OpenTelemetry: the monitor runs in the parent.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

NEEDED_PACKAGES = ("agno", "openai", "sqlalchemy")
"""What the stories import and this package does not require."""

PATIENCE_SECONDS = 8.0
"""How long the process may take to end once its standard input is closed."""

FOREIGN_SETTINGS = ("OPENAI_", "OTEL_", "AGNO_", "OPENINFERENCE_")
"""Beginnings of environment variables that would change what the stories do or send it elsewhere."""


def missing_packages() -> list[str]:
    """Which of the packages that the stories need are not installed; imports none of them."""
    return [name for name in NEEDED_PACKAGES if importlib.util.find_spec(name) is None]


def quiet_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that talks to nobody but the scripted model on this machine."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(FOREIGN_SETTINGS) and not name.lower().endswith("_proxy")
    }
    return {**kept, "AGNO_TELEMETRY": "false", "OTEL_SERVICE_NAME": "agno-trace-tui demo"}


class AgentsProcess:
    """Runs the agents for as long as its `with` block lasts.

    `temporary`: the agents remove the file at their end; they do so even when their parent is killed.
    """

    def __init__(self, path: Path, *, pace: float = 1.0, once: bool = False, temporary: bool = False) -> None:
        self.path = path
        self._command = [
            sys.executable, "-m", "agno_trace_tui.demo.agents_process",
            "--db", str(path), "--pace", str(pace), *(["--once"] if once else []),
            *(["--temporary"] if temporary else []),
        ]  # fmt: skip
        self._complaints = tempfile.TemporaryFile()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> AgentsProcess:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            env=quiet_environment(os.environ),
            # Ctrl-C belongs to the monitor; the agents end when their standard input does.
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._complaints.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._running.pid

    @property
    def failure(self) -> str | None:
        """The last line it complained with, if it ended badly; `None`: it runs, or ended well."""
        if not self._running.poll():
            return None
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._running.returncode}"

    def wait(self) -> int:
        """Wait until it ends by itself; answers its exit code."""
        return self._running.wait()

    def stop(self) -> None:
        """Let it end, by force if it does not."""
        process = self._running
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the agents' process is used outside of its `with` block")
        return self._process
