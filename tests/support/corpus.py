"""Databases that real Agno 2.3.5, 2.9.0, 3.0.11 and 3.1.10 wrote, as their processes left them.

They are kept compressed, with what that version's `get_traces` and `get_spans` answered. Every test gets
copies of its own: opening a database can change its log.
"""

from __future__ import annotations

import functools
import json
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

ARCHIVE = Path(__file__).parent.parent / "corpus" / "databases.tar.xz"


@functools.cache
def names() -> tuple[str, ...]:
    """`3.1.10/tools` and its like."""
    with tarfile.open(ARCHIVE) as archive:
        return tuple(sorted(name.removesuffix(".db") for name in archive.getnames() if name.endswith(".db")))


@functools.cache
def content() -> dict[str, bytes]:
    """The files of the archive."""
    with tarfile.open(ARCHIVE) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        return {member.name: archive.extractfile(member).read() for member in members}  # type: ignore[union-attr]


class Recorded(NamedTuple):
    """A database and what Agno said of it."""

    path: Path
    oracle: dict[str, Any]


def unpack(name: str, folder: Path) -> Recorded:
    """A database with its log in a folder, and its oracle."""
    stem = folder / name.replace("/", "-")
    for suffix in ("", "-wal"):
        data = content().get(f"{name}.db{suffix}")
        if data is not None:
            stem.with_name(f"{stem.name}.db{suffix}").write_bytes(data)
    return Recorded(stem.with_name(f"{stem.name}.db"), json.loads(content()[f"{name}.oracle.json"]))
