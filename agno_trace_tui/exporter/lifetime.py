"""The ends and the forks of the process that the writers live in."""

from __future__ import annotations

import atexit
import os
import sys
import weakref
from typing import Any, Protocol


class Mortal(Protocol):
    """What has to be told."""

    def forget_parent(self) -> None:
        """The process is a forked child now."""

    def shutdown(self) -> bool:
        """The process ends."""


_watched: weakref.WeakSet[Any] = weakref.WeakSet()

_abandoned: list[object] = []
"""What a fork found of its parent's: closing that connection would disturb the parent's locks."""


def watch(mortal: Mortal) -> None:
    """Tell something of forks and of the end, for as long as it lives."""
    _watched.add(mortal)


def abandon(thing: object) -> None:
    """Keep something of the parent's untouched."""
    _abandoned.append(thing)


def _end() -> None:
    for mortal in list(_watched):
        mortal.shutdown()


def _forked() -> None:
    for mortal in list(_watched):
        mortal.forget_parent()
    # A worker of multiprocessing leaves by os._exit, without atexit. It has ends of its own, which it
    # clears after the fork and then lets others set: so this is asked for now and done a moment later.
    multiprocessing_util = sys.modules.get("multiprocessing.util")
    if multiprocessing_util is not None:
        multiprocessing_util.register_after_fork(
            _forked, lambda _: multiprocessing_util.Finalize(None, _end, exitpriority=0)
        )


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
