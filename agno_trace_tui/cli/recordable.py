"""Whether a path can be recorded into, found out beforehand and without leaving anything behind."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.machine import real_path
from agno_trace_tui.store.connection import (
    EmptyFileError,
    MissingDirectoryError,
    MissingFileError,
    check_path,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ELSEWHERE = "Record elsewhere: --db PATH"


def check_recordable(path: Path) -> None:
    """Refuse what can never be recorded into. Raises `TraceFileError`.

    Only an attempt tells where directories and files can be made. What is made is gone at once, and has no name at
    any time where the system can do without.
    """
    try:
        check_path(path)
    except MissingDirectoryError:
        if path.is_symlink():  # of its target only the file is made, never the directory
            raise
    except (MissingFileError, EmptyFileError):
        pass
    else:
        with refusing(f"{path} cannot be written"):
            os.close(os.open(path, os.O_RDWR))
    with directory_for_now(path.parent):
        check_room_for_log(real_path(path))


def check_room_for_log(path: Path) -> None:
    """Refuse a file beside which SQLite cannot make its log. Raises `TraceFileError`."""
    with refusing(f"{path} cannot be made"):
        if path.with_name(f"{path.name}-wal").exists():
            return
    with refusing(f"No file can be made in {path.parent}"), tempfile.TemporaryFile(dir=path.parent):
        pass


@contextmanager
def directory_for_now(directory: Path) -> Iterator[None]:
    """A directory that is there for as long as this lasts. Raises `TraceFileError` if it cannot be made."""
    made = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    try:
        with refusing(f"The directory {directory} cannot be made"):
            directory.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for folder in made:
            with suppress(OSError):  # it was not made, or somebody has put something into it meanwhile
                folder.rmdir()


@contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Tell an error of the system in words."""
    try:
        yield
    except OSError as error:
        raise TraceFileError(f"{sentence}: {error.strerror}.", ELSEWHERE) from error
