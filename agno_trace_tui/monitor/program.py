"""A program that runs beside the monitor: started, listened to, ended."""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import shlex
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from agno_trace_tui.notes import read_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from agno_trace_tui.notes import Note

KEPT_LINES = 5_000
LONGEST_LINE = 10_000
"""Characters of a line that are kept."""

READ_BYTES = 1 << 20
READ_INTERVAL = 1 / 15
"""Seconds between looks at what was printed: at a mebibyte a look no program waits for its reader."""

EXIT_INTERVAL = 0.2
"""Seconds between looks at whether it still runs."""

PATIENCE = {signal.SIGINT: 3.0, signal.SIGTERM: 2.0, signal.SIGKILL: 2.0}
"""What it is ended with, as Ctrl-C would at first, and the seconds that each may take."""

COLOURS = re.compile(r"\x1b\[[0-9;:]*m")


class Printed:
    """The last lines of what a program prints, without its colours."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._whole: list[str] = []
        self._last = ""
        self.ended = 0
        """How many lines were ended, those that are no longer kept among them."""

    @property
    def unfinished(self) -> str | None:
        """The line that is being written, if one is."""
        return kept(self._last) if self._last else None

    def ended_since(self, ended: int) -> list[str]:
        """The lines that were ended after so many, as far as they are kept."""
        return self._whole[max(0, len(self._whole) - (self.ended - ended)) :]

    def take(self, data: bytes) -> None:
        """More was printed."""
        *whole, last = (self._last + self._decode(data)).split("\n")
        self._whole += map(kept, whole)
        self.ended += len(whole)
        del self._whole[:-KEPT_LINES]
        # Of a line without end the beginning would be kept for ever, and a progress bar never moves on.
        self._last = last.rpartition("\r")[2][-LONGEST_LINE:] if len(last) > LONGEST_LINE else last


def kept(line: str) -> str:
    """What stays of a line: a progress bar wrote it again and again."""
    line = COLOURS.sub("", line).rstrip("\r").rpartition("\r")[2]
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"


class Program:
    """A program without a keyboard, whose output is read here. It has a session of its own: all of it can be ended."""

    def __init__(
        self,
        command: Sequence[str],
        variables: Mapping[str, str],
        words: str = "",
        *,
        notes: Path | None = None,
    ) -> None:
        """Start it. `words` is how people call it, `notes` the file of what its processes tell. Raises `OSError`."""
        self.words = words or shlex.join(command)
        self.notes: list[Note] = []
        """What its processes told, as far as it was listened to."""
        self._notes_file = notes
        self.printed = Printed()
        self._process = subprocess.Popen(
            command,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def code(self) -> int | None:
        """Its exit code as a shell tells it: 128 and the number of the signal that ended it; None: it runs."""
        code = self._process.poll()
        return code if code is None or code >= 0 else 128 - code

    async def listen(self, publish: Callable[[], None]) -> None:
        """Read what it prints until it has ended, and tell after each look, and when its processes told something."""
        await asyncio.gather(self._read(publish), self._wait(publish))
        self._look_at_notes()
        publish()

    async def _read(self, publish: Callable[[], None]) -> None:
        reader = asyncio.StreamReader(limit=READ_BYTES)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._process.stdout
        )
        try:
            while data := await reader.read(READ_BYTES):
                self.printed.take(data)
                publish()
                await asyncio.sleep(READ_INTERVAL)
        finally:
            transport.close()

    async def _wait(self, publish: Callable[[], None]) -> None:
        while self.code is None:
            await asyncio.sleep(EXIT_INTERVAL)
            if self._look_at_notes():
                publish()

    def _look_at_notes(self) -> bool:
        """Read what its processes told; answers whether that is something else than before."""
        before, self.notes = self.notes, [] if self._notes_file is None else read_notes(self._notes_file)
        return self.notes != before

    def end(self) -> int:
        """End it and what it started, gently at first; answers its exit code."""
        for number, seconds in PATIENCE.items():
            if self.code is None:
                self._signal(number)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
                    self._signal(signal.SIGTERM)  # those that it started and that did not listen
        return 128 + signal.SIGKILL if self.code is None else self.code

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)
