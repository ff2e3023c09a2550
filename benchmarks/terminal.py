"""A command in a pseudo-terminal, as a reader meets it: what it paints is read, keys are pressed, time is taken."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

LINES, COLUMNS = 42, 150
STEERING = re.compile(
    rb"\x1b(?:\[[0-9;:?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78DEHMc])"
)
"""Sequences that move the cursor, choose colours and so on."""

QUIET_SECONDS = 0.06
"""So long nothing is written after a repaint before it is taken for over."""

PATIENCE_SECONDS = 30.0


class Terminal:
    """One run of a command."""

    def __init__(self, command: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        known = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        known.pop(
            "PYTHONDONTWRITEBYTECODE", None
        )  # each start would compile what was imported, and that would be measured
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=known,
            start_new_session=True,
        )
        os.close(slave)
        self._written = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def seen(self, *texts: str) -> list[float]:
        """Wait until each text was painted since the last key; answers when, in seconds from the start."""
        times = dict.fromkeys(texts, 0.0)
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while not all(times.values()):
            plain = STEERING.sub(b"", self._written)
            now = time.perf_counter()
            for text in texts:
                if not times[text] and text.encode() in plain:
                    times[text] = now - self.began
            if not all(times.values()):
                if now > deadline:
                    raise SystemExit(f"never painted: {[text for text in texts if not times[text]]}")
                self._read(0.5)
        return list(times.values())

    def settle(self, seconds: float = 0.5) -> None:
        """Wait until nothing was painted for so long."""
        while self._read(seconds):
            pass

    def press(self, keys: str) -> None:
        """Press keys; what was painted before is forgotten."""
        while self._read(0):
            pass
        self._written = b""
        self.began = time.perf_counter()
        os.write(self._master, keys.encode())

    def first_repaint(self, keys: str) -> float:
        """Press keys; answers the seconds until the first of the repaint came, whatever follows it."""
        self.press(keys)
        if not self._read(PATIENCE_SECONDS):
            raise SystemExit(f"nothing is painted after {keys!r}")
        painted = time.perf_counter() - self.began
        self.settle(QUIET_SECONDS)
        return painted

    def resident(self) -> float:
        """The memory that the command holds, in MB."""
        return resident(self._process.pid)

    def _read(self, seconds: float) -> bool:
        """Take what is painted within so many seconds; answers whether something was."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            self._written += os.read(self._master, 1 << 16)
        except OSError:
            raise SystemExit(f"the command ended: {self._written[-2000:]!r}") from None
        return True


def resident(process: int) -> float:
    """The memory that a process holds, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("how much memory a process holds is only told by Linux")
