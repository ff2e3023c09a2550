"""The index of words beside an open file: asked by searches, made by a process of its own.

A process, because what is computed there would hold up keys in any thread here. It is started when the file
is large enough for a search to take time, ends when all is indexed, and is started again when much is new: in
between nothing runs. It ends with this one.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from agno_trace_tui.paths import cache_folder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from agno_trace_tui.store.asking import Reader
    from agno_trace_tui.store.conditions import Condition

SMALLEST = 16 * 10**6
"""Bytes of a file that is indexed: a smaller one is searched through in a moment."""

QUIET_SECONDS = 2.0
"""Seconds from opening a file until it is begun to be indexed: first the reader sees what is there."""

NEWS = 4 * 10**6
"""Bytes by which a file has grown when what is new is indexed too: so many are searched through in a moment."""

PAUSE_SECONDS = 10.0
"""Between two starts, however much comes."""

END_SECONDS = 1.0
"""How long the end of the process is waited for."""


class TextIndex:
    """Of one path."""

    def __init__(self, path: Path, root: Path | None = None) -> None:
        """`root`: where indexes are kept; else in the user's cache folder."""
        self.bound = 0
        """Bytes that the indexes of all files may take together; 0: none is made or asked."""
        self._path, self._given_root = path, root
        self._process: subprocess.Popen[bytes] | None = None
        self._due = 0.0
        self._size_due = SMALLEST

    @property
    def _root(self) -> Path:
        return self._given_root or cache_folder()

    def opened(self, reader: Reader) -> Callable[[Condition], Awaitable[Condition]]:
        """Begin anew with a file that was opened; answers what narrows conditions on it."""
        self.close()
        self._due, self._size_due = time.monotonic() + QUIET_SECONDS, SMALLEST

        async def narrow(condition: Condition) -> Condition:
            return await self._narrowed(reader, condition)

        return narrow

    async def _narrowed(self, reader: Reader, condition: Condition) -> Condition:
        if not self.bound:
            return condition
        # Loaded with the first search: nothing that is painted first needs them.
        from agno_trace_tui.store.narrowing import narrowed, sought
        from agno_trace_tui.store.text_index.candidates import MOST_NEW, among, looked_up
        from agno_trace_tui.store.text_index.coverage import ends, newcomers

        texts = sought(condition)
        if not texts:
            return condition
        known = await asyncio.to_thread(looked_up, self._root, self._path, reader.tables, texts)
        if known is None:
            return condition
        now = (await reader.ask(ends(known.parts)))[0]
        if not known.is_of(now):
            return condition
        since = await reader.ask(newcomers(known.parts, MOST_NEW))
        return narrowed(condition, among(known, now, since).get)

    def tend(self) -> None:
        """Start to index if it is time to."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            self._process = None
        if not self.bound or time.monotonic() < self._due or self._size() < self._size_due:
            return
        self._due, self._size_due = time.monotonic() + PAUSE_SECONDS, self._size() + NEWS
        command = [sys.executable, "-P", "-m", "agno_trace_tui.monitor.indexing"]
        arguments = [str(self._path.absolute()), str(self._root), str(self.bound), str(os.getpid())]
        quiet = subprocess.DEVNULL
        with suppress(OSError):  # searched without, then
            self._process = subprocess.Popen([*command, *arguments], stdin=quiet, stdout=quiet, stderr=quiet)

    def _size(self) -> int:
        size = 0
        for path in (self._path, self._path.with_name(f"{self._path.name}-wal")):
            with suppress(OSError):
                size += path.stat().st_size
        return size

    def close(self) -> None:
        """End the process, wherever it is: what it has stored is whole."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
