"""The machine and its processes: what tells a process that runs from one that is gone.

The exporter writes these words into the file, the monitor compares them with what it sees.
"""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

ESCAPED = re.compile(r"\\([0-7]{3})")
"""How mountinfo writes blanks and the like."""


def host() -> str:
    """The name of this host (of this container, usually)."""
    return socket.gethostname()


def boot_id() -> str | None:
    """What tells one boot of this machine from another, where the system says it (Linux)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None


def pid_namespace() -> str | None:
    """What tells containers of one host apart, whose pids mean different processes (Linux)."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None


def started(pid: int) -> str | None:
    """When a process started, in the kernel's words (Linux: ticks since boot): tells a reused pid."""
    stat = process_stat(pid)
    return None if stat is None else stat[1]


def runs(pid: int, start: str | None) -> bool:
    """Whether a process with this pid, started at that moment, runs on this machine."""
    if Path("/proc/self/stat").exists():
        stat = process_stat(pid)
        return stat is not None and stat[0] not in "ZX" and start in (None, stat[1])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def process_stat(pid: int) -> tuple[str, str] | None:
    """State letter and start time of a process, from Linux's /proc; `None`: no such process."""
    try:
        text = Path(f"/proc/{int(pid)}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the command in parentheses, which may itself hold spaces and parentheses.
    fields = text.rpartition(")")[2].split()
    return (fields[0], fields[19]) if len(fields) > 19 else None


def real_path(path: Path) -> Path:
    """Where links lead; `Path.resolve` raises where they lead round in circles, before Python 3.13."""
    return Path(os.path.realpath(path))


def file_system(path: Path) -> str | None:
    """The type of the file system that a path is on, as Linux names it (`ext4`, `nfs4`, `fuse.sshfs`, …)."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return mounted_at(real_path(path), mounts)


def mounted_at(path: Path, mounts: str) -> str | None:
    """The type of the innermost mount that holds a path, from the lines of mountinfo (proc(5)); the last wins."""
    depth, kind = -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = Path(ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        if len(point.parts) >= depth and path.is_relative_to(point):
            depth, kind = len(point.parts), after.split()[0]
    return kind
