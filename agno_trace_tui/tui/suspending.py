"""Into the background with `^Z`, as other programs of the terminal go there, until the shell's `fg`."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def can_suspend(driver: Driver | None) -> bool:
    """Whether there is a shell that can bring the monitor back.

    A program that a terminal was opened for belongs to the first group of its session: once stopped, it would stand
    there for ever.
    """
    return (
        os.name == "posix"
        and driver is not None
        and driver.can_suspend
        and os.getpgrp() != os.getsid(0)  # there is neither on Windows
    )


def suspend() -> None:
    """Stop, with whoever started it on the shell's behalf (`uvx`): the shell waits for all of the group.

    Textual's driver then gives the terminal back, and takes it again when the group goes on.
    """
    os.killpg(os.getpgrp(), signal.SIGTSTP)
