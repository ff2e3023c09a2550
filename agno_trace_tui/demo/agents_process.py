"""The demo's agents, in a process of their own: `python -m agno_trace_tui.demo.agents_process --db PATH`.

The stories are told over and over, several at a time, until standard input ends. Whoever started the
process holds the other end of that pipe, so the agents also stop when it is killed: nothing is left behind.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui import setup_tracing
from agno_trace_tui.demo.stories import STORIES, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from agno_trace_tui.demo.stories import Story

LANES = 3
"""Stories told at the same time."""

REST_SECONDS = 1.2
"""Between two stories of a lane, at pace 1."""

FAREWELL_SECONDS = 4.0
"""How long stories that are under way may take to end once nobody watches any more."""


class Lanes:
    """Threads that take turns at telling the stories."""

    def __init__(self, stage: Stage, stories: Sequence[Story], *, once: bool = False) -> None:
        self._stage = stage
        self._programme = iter(stories_by_telling(stories, once=once))
        self._taking = threading.Lock()
        self._ending = threading.Event()
        self._ended_well: set[threading.Thread] = set()
        self._threads = [
            threading.Thread(target=self._tell, args=(number,), name=f"lane {number}", daemon=True)
            for number in range(LANES)
        ]

    def start(self) -> None:
        """Begin to tell, the lanes a moment after one another."""
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float | None = None) -> None:
        """Wait until the programme is over, or for so many seconds."""
        deadline = None if seconds is None else time.monotonic() + seconds
        for thread in self._threads:
            thread.join(None if deadline is None else max(0.0, deadline - time.monotonic()))

    @property
    def broken(self) -> bool:
        """Whether a story raised, which ends its lane; what it raised is on standard error."""
        return any(not thread.is_alive() for thread in self._threads if thread not in self._ended_well)

    def end(self) -> None:
        """Begin no further story, and wait for nothing in those that are under way."""
        self._ending.set()
        self._stage.hurry()

    def _tell(self, lane: int) -> None:
        self._stage.pause(lane * REST_SECONDS)
        while not self._ending.is_set():
            with self._taking:
                told = next(self._programme, None)
            if told is None:
                break
            story, telling = told
            story.tell(self._stage, telling)
            self._stage.pause(REST_SECONDS)
        self._ended_well.add(threading.current_thread())


def stories_by_telling(stories: Sequence[Story], *, once: bool) -> Iterator[tuple[Story, int]]:
    """Each story for the first time, then each for the second time, and so on."""
    for telling in range(1) if once else itertools.count():
        for story in stories:
            yield story, telling


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell stories until standard input ends, or once."""
    options = parser().parse_args(arguments)
    logging.disable(logging.CRITICAL)  # failures are part of the stories; the terminal belongs to the monitor
    tracing = setup_tracing(options.db)
    over = threading.Event()
    threading.Thread(target=set_after, args=(sys.stdin.buffer.read, over), daemon=True).start()
    with Stage(options.pace) as stage:
        lanes = Lanes(stage, STORIES, once=options.once)
        lanes.start()
        threading.Thread(target=set_after, args=(lanes.join, over), daemon=True).start()
        over.wait()
        lanes.end()
        lanes.join(FAREWELL_SECONDS)
        tracing.shutdown()
    if options.temporary:
        remove(options.db)
    return 1 if lanes.broken else 0


def set_after(wait: Callable[[], object], over: threading.Event) -> None:
    """Set the event once the waiting is done."""
    wait()
    over.set()


def remove(path: Path) -> None:
    """Remove a database and, if nothing else is in it, its directory."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def parser() -> argparse.ArgumentParser:
    """The options of this process; people use `agno-trace-tui demo`."""
    options = argparse.ArgumentParser(description="Run the demo's agents until standard input ends.")
    options.add_argument("--db", type=Path, required=True, help="the file to record into")
    options.add_argument("--pace", type=float, default=1.0, help="1: pleasant to watch, 0: no waiting")
    options.add_argument("--once", action="store_true", help="tell each story once, then end")
    options.add_argument(
        "--temporary", action="store_true", help="remove the file and its directory at the end"
    )
    return options


if __name__ == "__main__":
    code = main()
    # A thread of Agno's pool may still wait for something; all that is worth keeping is in the file.
    os._exit(code)
