"""A terminal that is closed takes its monitor with it, whatever the monitor was doing."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import corpus
from tests.support.patience import PATIENCE_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("seen", [1, 100, 1_000, 3_000, 6_000, 12_000])
def test_a_monitor_ends_when_its_window_is_closed(tmp_path: Path, seen: int) -> None:
    ends_when_closed(tmp_path, seen, own_terminal)


@pytest.mark.slow
@pytest.mark.parametrize("seen", [0, 1, 100, 1_000, 6_000, 12_000])
def test_a_monitor_that_no_signal_reaches_ends_with_its_window(tmp_path: Path, seen: int) -> None:
    ends_when_closed(tmp_path, seen, somebody_elses_terminal)


def ends_when_closed(tmp_path: Path, seen: int, begin: Callable[[], None]) -> None:
    """Close the window once so many bytes were drawn in it."""
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agno_trace_tui", str(path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=begin,
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
        process.wait()


def own_terminal() -> None:
    """Be the session that the terminal belongs to: it is told when that is gone."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def somebody_elses_terminal() -> None:
    """Draw in a terminal of another session, as whoever started it wants: it is not told when that is gone."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
