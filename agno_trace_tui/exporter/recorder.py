"""Storing batches in spite of all: locks, full disks, files that are deleted, forks, spans that cannot be stored.

A batch is kept and tried again until it is stored; only a shutdown whose time is up gives it up. A span
that the database will never take is dropped and counted, so that it does not hold up the others.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from typing import TYPE_CHECKING

from agno_trace_tui.exporter.current_file import CurrentFile
from agno_trace_tui.exporter.health import NOT_FLUSHED, NOT_STORABLE
from agno_trace_tui.exporter.pruning import Pruning
from agno_trace_tui.exporter.trouble import NEVER_STORABLE, PASSING, Attempts, is_lock
from agno_trace_tui.store.written import Tally

if TYPE_CHECKING:
    from pathlib import Path

    from agno_trace_tui.exporter.health import Health
    from agno_trace_tui.store.bounds import Retention
    from agno_trace_tui.store.written import WrittenSpan


class Recorder:
    """Stores what a writer's thread hands over; one thread at a time is at the file."""

    def __init__(
        self,
        path: Path,
        health: Health,
        *,
        traces_table: str,
        spans_table: str,
        agno_tables: bool,
        retention: Retention | None = None,
    ) -> None:
        self.health = health
        self.file = CurrentFile(
            path, health, traces_table=traces_table, spans_table=spans_table, agno_tables=agno_tables
        )
        self.pruning = Pruning(health, retention)
        self.deadline: float | None = None
        """Until when (`time.monotonic`) to keep trying; `None`: for ever."""
        self._told_losses = 0
        """How many lost spans the file was told of."""
        self._has_given_up = False
        """Whether the last batch was given up: once the time is up, the others do not wait in vain, too."""
        self._gate = threading.Lock()
        """Held by whoever is at the file: a thread that stores, or one that forks."""

    def store(self, spans: list[WrittenSpan], *, surely: bool = True, hurried: bool = False) -> bool:
        """Store a batch (an empty one is a sign of life), however long it takes; `False`: it was given up.

        Beside an agent that computes, only `surely` looks at once whether the file is still in its place.
        `hurried`: more is waiting.
        """
        attempts = Attempts()
        while not (self._has_given_up and self._is_time_up()):
            try:
                with self._gate:
                    self._write(spans, surely=surely, hurried=hurried)
            except NEVER_STORABLE as error:
                self.health.failed(error)
                return self._store_apart(spans)
            except PASSING as error:
                self._recover(error, is_told=attempts.is_told(error))
            else:
                self._has_given_up = False
                return True
            if not attempts.wait(self.deadline):
                break
        self._has_given_up = True
        self.health.drop(NOT_FLUSHED, ended_among(spans))
        return False

    def _is_time_up(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def close(self) -> None:
        """Say goodbye in the file."""
        with self._gate:
            try:
                if self.file.is_to_be_taken_up or self._has_untold_losses():
                    self._write([], surely=True, hurried=False)
                self.file.leave()
            except PASSING as error:
                self.health.failed(error)
                self.file.close()

    def _has_untold_losses(self) -> bool:
        """Whether spans were lost since the file was last told how many."""
        return self.health.dropped_total > self._told_losses and self.file.path.exists()

    def put_down(self, until: float) -> bool:
        """Close the file and keep it closed; `False`: others were at it until then (`time.monotonic`)."""
        if not self._gate.acquire(timeout=max(until - time.monotonic(), 0.0)):
            return False
        try:
            self.file.put_down()
        except sqlite3.Error as error:
            self.health.failed(error)
        except BaseException:
            self._gate.release()
            raise
        return True

    def take_up(self) -> None:
        """The file may be opened again, which is done when there is something to store."""
        self._gate.release()

    def prune(self) -> None:
        """Delete a few of the oldest traces if the file is beyond its bounds; looked at now and then."""
        if self.pruning.is_due:
            with self._gate:
                self.pruning.step(self.file.writer)

    def _write(self, spans: list[WrittenSpan], *, surely: bool, hurried: bool) -> None:
        ended = ended_among(spans)
        health = self.health
        drops = health.drops
        told = json.dumps(drops) if drops else None
        losses = sum(drops.values())
        tally = Tally(time.time_ns(), health.written + ended, losses, told, health.last_error)
        self.file.write((spans, tally), surely=surely, hurried=hurried)
        health.written += ended
        self._told_losses = losses

    def _store_apart(self, spans: list[WrittenSpan]) -> bool:
        """Find the spans that cannot be stored, one by one."""
        if len(spans) > 1:
            stored = [self.store([span]) for span in spans]
            return all(stored)
        self.health.drop(NOT_STORABLE, ended_among(spans))
        return True

    def _recover(self, error: Exception, *, is_told: bool) -> None:
        """Make ready for the next attempt: the file is opened anew, unless others only have it locked."""
        self.health.retries += 1
        if is_told:
            self.health.failed(error)
        if not is_lock(error):
            with self._gate:
                self.file.close()


def ended_among(spans: list[WrittenSpan]) -> int:
    """How many of them have ended."""
    return sum(span.ended for span in spans)
