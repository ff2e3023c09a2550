"""Asking the file asynchronously: the same questions, answered in a thread of aiosqlite."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import aiosqlite

from agno_trace_tui.store.agno_tables import Tables
from agno_trace_tui.store.connection import LockedFileError, ReopenedError, told, tolerant_text
from agno_trace_tui.store.looking import Looked, look_into
from agno_trace_tui.store.query import is_undecodable

if TYPE_CHECKING:
    from pathlib import Path

    from agno_trace_tui.store.query import Query

Row = TypeVar("Row")
Reply = TypeVar("Reply")

INTERRUPT_INTERVAL = 0.02
"""Seconds between attempts to stop what is being read when the connection is to be closed."""


class Reader(Protocol):
    """Who can be asked about an open file."""

    tables: Tables

    async def ask(self, query: Query[Reply]) -> list[Reply]:
        """All answers."""


class AsyncReader:
    """One reading connection. Rows become values in its thread, so the screen's loop only waits."""

    def __init__(self, path: Path, looked: Looked | None = None) -> None:
        """`looked`: it was opened already; the connection is this reader's from now on."""
        self.path = path
        self._looked = looked
        self.ignores_log = False
        """Whether the file could only be opened without its write-ahead log."""
        self.journal_mode = ""
        self.tables = Tables((), has_att_spans=False, schema_cookie=0)
        self._connection = aiosqlite.Connection(self._connect, iter_chunk_size=1)
        self._lock = asyncio.Lock()
        self._closed = False
        self._locked_at: float | None = None

    def _connect(self) -> sqlite3.Connection:
        """Open and look around, in the connection's thread."""
        connection, self.ignores_log, self.journal_mode, self.tables = self._looked or look_into(self.path)
        connection.text_factory = str
        return connection

    @classmethod
    async def open(cls, path: Path, looked: Looked | None = None) -> AsyncReader:
        """Open a file. Raises as `look_into` does."""
        reader = cls(path, looked)
        await reader._connection
        return reader

    async def ask(self, query: Query[Row]) -> list[Row]:
        """All answers. Raises `TraceFileError` if the file cannot be read."""
        async with self._lock:
            if self._closed:
                raise self._gone()
            # aiosqlite hands the factory to the cursor when the question reaches its thread.
            self._connection.row_factory = query.build  # type: ignore[assignment]
            try:
                answers = await self._answers(query)
            except LockedFileError:
                self._locked_at = self._locked_at or time.monotonic()
                raise
            self._locked_at = None
            return answers

    @property
    def locked_seconds(self) -> float:
        """For how long nothing was answered, because somebody locks the file; 0 if the last question was."""
        return 0.0 if self._locked_at is None else time.monotonic() - self._locked_at

    async def _answers(self, query: Query[Any]) -> list[Any]:
        try:
            return list(await self._connection.execute_fetchall(query.sql, query.parameters))
        except sqlite3.OperationalError as error:
            if not is_undecodable(error) or self._connection.text_factory is tolerant_text:
                raise told(self.path, error) from error
            self._connection.text_factory = tolerant_text
            return await self._answers(query)
        except sqlite3.Error as error:
            raise told(self.path, error) from error
        except ValueError as error:  # aiosqlite's word for a connection that was closed meanwhile
            if not self._closed:
                raise
            raise self._gone() from error

    def _gone(self) -> ReopenedError:
        return ReopenedError(f"{self.path} was replaced while it was read.", "It is read anew.")

    async def close(self) -> None:
        """Stop what is being read and close the connection, even if this is cancelled meanwhile.

        aiosqlite's thread answers to the loop: were the loop gone by then, the thread would print a
        traceback over the terminal that was just given back.
        """
        self._closed = True
        closing = asyncio.ensure_future(self._close())
        cancelled: asyncio.CancelledError | None = None
        while not closing.done():
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled

    async def _close(self) -> None:
        closing = asyncio.ensure_future(self._connection.close())
        while not closing.done():
            # A question that waits for its turn does not notice an interrupt that comes before it begins.
            with suppress(ValueError, sqlite3.ProgrammingError):
                await self._connection.interrupt()
            await asyncio.wait([closing], timeout=INTERRUPT_INTERVAL)
        await closing
