"""The ends and the forks of the process that the writers live in.

No connection may be open while the process forks: what SQLite knows of the locks of its process goes into the child,
where the locks are not (sqlite.org/howtocorrupt.html, 2.6). A connection that the child opened would then take none:
others could delete the log that it writes, or what was locked at that moment stayed locked for it for ever.
Nor should a thread be running then (see `turns`).
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
import weakref
from typing import Protocol

FORK_PATIENCE = 1.0
"""Seconds that a fork waits for writers that are at the file at that moment, all together."""


class Mortal(Protocol):
    """What has to be told."""

    def put_down(self, until: float) -> bool:
        """The process forks: close what is open, and open nothing before `take_up`; `False`: not by `until`."""

    def take_up(self) -> None:
        """The process has forked, and is the parent."""

    def forget_parent(self) -> None:
        """The process is a forked child now."""

    def shutdown(self) -> bool:
        """The process ends."""


_watched: set[weakref.ref[Mortal]] = set()

_abandoned: list[object] = []
"""What a fork found of its parent's: closing that connection would disturb the parent's locks."""


class Forking(threading.local):
    """A fork that a thread is about to make; others may fork at the same time."""

    def __init__(self) -> None:
        self.put_down: list[Mortal] = []


_forking = Forking()


def lock_of_this_process() -> threading.RLock:
    """A lock that is free in a forked child, whoever held it in the parent."""
    made = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=made._at_fork_reinit)  # type: ignore[attr-defined]  # noqa: SLF001
    return made


def watch(mortal: Mortal) -> None:
    """Tell something of forks and of the end, for as long as it lives."""
    if not _watched:
        _watch_worker()
    _watched.add(weakref.ref(mortal, _watched.discard))


def _living() -> list[Mortal]:
    return [mortal for reference in list(_watched) if (mortal := reference()) is not None]


def abandon(thing: object) -> None:
    """Keep something of the parent's untouched."""
    _abandoned.append(thing)


def _end() -> None:
    for mortal in _living():
        mortal.shutdown()


def _about_to_fork() -> None:
    until = time.monotonic() + FORK_PATIENCE
    for mortal in _living():
        if mortal.put_down(until):
            _forking.put_down.append(mortal)


def _has_forked() -> None:
    while _forking.put_down:
        _forking.put_down.pop().take_up()


def _forked() -> None:
    _forking.put_down.clear()
    for mortal in _living():
        mortal.forget_parent()
    _watch_worker()


def _watch_worker() -> None:
    """Be told of the end of a worker of multiprocessing: it leaves by `os._exit`, without atexit.

    It has ends of its own, which it clears when it begins and then lets others set: if it is about to begin (or was
    forked, or loads the main program), this is asked for now and done a moment later.
    """
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.register_after_fork(_forked, lambda _: util.Finalize(None, _end, exitpriority=0))
        if sys.modules["multiprocessing.process"].parent_process() is not None:  # it has begun
            util.Finalize(None, _end, exitpriority=0)


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_about_to_fork, after_in_parent=_has_forked, after_in_child=_forked)
