"""Which program is meant, and why it cannot be started: with the exit codes that shells have for it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class NoProgramError(AgnoTraceTuiError):
    """The program is not there."""

    exit_code = 127


class NotExecutableError(AgnoTraceTuiError):
    """The program is there, but it cannot be run."""

    exit_code = 126


def program(words: Sequence[str]) -> list[str]:
    """The program to start: a script or module of Python's is run by this Python.

    Raises `UsageError`, `NoProgramError` or `NotExecutableError`.
    """
    if not words:
        raise UsageError("There is no program to run.", "Name it: agno-trace-tui run -- python my_agent.py")
    if words[0] == "-m" or (words[0].endswith(".py") and Path(words[0]).is_file()):
        return [sys.executable, *words]
    found = shutil.which(words[0])
    if found is None:
        raise not_found(words[0])
    return [found, *words[1:]]


def not_found(name: str) -> AgnoTraceTuiError:
    """The error for a name that is none of a program; one with a slash is a path, whatever it leads to."""
    path = Path(name)
    if not os.path.dirname(name) or not path.exists():
        return NoProgramError(
            f"There is no program {shlex.quote(name)}.", "Check its name, or give its path."
        )
    if path.is_dir():
        return NotExecutableError(f"{name} is a directory, not a program.", "Name the program in it.")
    return NotExecutableError(
        f"{name} cannot be run: it is not executable.", f"Let it be run: chmod +x {shlex.quote(name)}"
    )


@contextmanager
def starting(name: str) -> Iterator[None]:
    """Say why a program that is there cannot be started. Raises `NoProgramError` or `NotExecutableError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise NoProgramError(
            f"{name} cannot be started: what its first line names is not there.", "Look at that line."
        ) from error
    except OSError as error:
        raise NotExecutableError(
            f"{name} cannot be started: {error.strerror}.", "Check that it is a program for this machine."
        ) from error
