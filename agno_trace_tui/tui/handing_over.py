"""Hand the terminal over to another program and take it back.

The monitor goes on meanwhile, unseen: it follows the file, and a program that it watches never waits for
its reader.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import App


async def hand_over(app: App[None], command: Sequence[str]) -> str:
    """Let a program have the terminal until it ends; answers what went wrong, in words, or nothing."""
    try:
        with app.batch_update(), app.suspend(), interrupts_ignored():
            process = await asyncio.create_subprocess_exec(*command)
            code = await process.wait()
    except SuspendNotSupported:
        return "This terminal cannot be handed over to another program."
    except (OSError, ValueError) as error:
        return f"{command[0]} could not be started: {error}."
    return f"{command[0]} ended with exit code {code}." if code else ""


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """`Ctrl-C` is meant for the other program, which takes it as usual, and not for this one."""
    former = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
