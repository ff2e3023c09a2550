"""Linux tells at once that a file in a directory is written: inotify, through the C library.

`watchfiles` gathers events for 50 ms and looks 20 times a second whether there are any. Here the kernel wakes
the loop, and a file at rest costs nothing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from pathlib import Path

MODIFY, MOVED_FROM, MOVED_TO, CREATE, DELETE = 0x2, 0x40, 0x80, 0x100, 0x200
DELETE_SELF, MOVE_SELF, UNMOUNT, OVERFLOW, IGNORED = 0x400, 0x800, 0x2000, 0x4000, 0x8000
WATCHED = MODIFY | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF
ENDS = DELETE_SELF | MOVE_SELF | UNMOUNT | IGNORED
"""After these the directory is watched no longer."""

HEADER = struct.Struct("iIII")
"""Watch, what happened, a number that ties moves together, length of the name that follows."""

READ_SIZE = 65_536


class DirectoryEvents:
    """What happens to files of one directory. Raises `OSError` where the system cannot tell."""

    def __init__(self, directory: Path, names: Set[str]) -> None:
        """`names`: the files that matter."""
        self.ended = False
        """Whether the directory went away: nothing more comes."""
        self._names = {os.fsencode(name) for name in names}
        self._descriptor = watched(directory)

    def fileno(self) -> int:
        """What a loop waits for."""
        return self._descriptor

    def take(self) -> bool:
        """Take what has happened since; answers whether a file that matters was touched."""
        touched = False
        while True:
            try:
                buffer = os.read(self._descriptor, READ_SIZE)
            except BlockingIOError:
                return touched
            for mask, name in parsed(buffer):
                self.ended |= bool(mask & ENDS)
                touched |= name in self._names or bool(mask & (ENDS | OVERFLOW))

    def close(self) -> None:
        """Watch no longer."""
        os.close(self._descriptor)


def watched(directory: Path) -> int:
    """A descriptor that can be read when something happens in a directory."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "There is no inotify on this system.")
    library = ctypes.CDLL(None, use_errno=True)
    descriptor: int = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "inotify_init1")
    if library.inotify_add_watch(descriptor, os.fsencode(directory), ctypes.c_uint32(WATCHED)) < 0:
        code = ctypes.get_errno()
        os.close(descriptor)
        raise OSError(code, "inotify_add_watch")
    return descriptor


def parsed(buffer: bytes) -> Iterator[tuple[int, bytes]]:
    """What happened, and to which file, from what was read (inotify(7))."""
    place = 0
    while place < len(buffer):
        _, mask, _, length = HEADER.unpack_from(buffer, place)
        place += HEADER.size
        yield mask, buffer[place : place + length].rstrip(b"\0")
        place += length
