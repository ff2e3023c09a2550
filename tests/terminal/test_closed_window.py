"""A terminal that is closed takes its monitor with it, whatever the monitor was doing."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import corpus
from tests.support.patience import PATIENCE_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("seen", [1, 100, 1_000, 3_000, 6_000, 12_000])
def test_a_monitor_ends_when_its_window_is_closed(tmp_path: Path, seen: int) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agno_trace_tui", str(path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=own_terminal,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(theirs)
    read = 0
    while read < seen:
        read += len(os.read(ours, 256))
    os.close(ours)
    try:
        process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()


def own_terminal() -> None:
    """Be the session that the terminal belongs to: it is told when that is gone."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
