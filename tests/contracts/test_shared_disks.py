"""Where the write-ahead log cannot work another journal is used, and it is said once."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui import SqliteSpanProcessor, machine
from agno_trace_tui.store.connection import journal_mode
from agno_trace_tui.store.writing import is_shared
from tests.support.spans import rows, tracer_for

MOUNTS = """\
22 1 0:21 / / rw,relatime - ext4 /dev/sda1 rw
23 22 0:22 / /home rw shared:1 - nfs4 server:/home rw
24 22 0:23 / /home/me/a\\040b rw - fuse.sshfs me@there:/ rw
25 22 0:24 / /home/me/a\\040b rw - tmpfs tmpfs rw
26 22 0:25 / /mnt/c rw - 9p drvfs rw
nonsense
"""


@pytest.mark.parametrize(
    ("path", "kind", "shared"),
    [
        ("/traces.db", "ext4", False),
        ("/home/me/traces.db", "nfs4", True),
        ("/home/me/a b/traces.db", "tmpfs", False),
        ("/homeless/traces.db", "ext4", False),
        ("/mnt/c/x/traces.db", "9p", True),
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str, shared: bool) -> None:
    assert machine.mounted_at(Path(path), MOUNTS) == kind
    assert is_shared(kind) is shared


@pytest.mark.parametrize(
    ("kind", "shared"), [(None, False), ("fuse.gcsfuse", True), ("fuseblk", False), ("overlay", False)]
)
def test_what_a_program_provides_may_be_anywhere(kind: str | None, shared: bool) -> None:
    assert is_shared(kind) is shared


@pytest.mark.parametrize("before", [None, "WAL"], ids=["new", "a file in WAL mode"])
def test_on_a_shared_disk_all_is_recorded_without_a_write_ahead_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, before: str | None
) -> None:
    path = tmp_path / "traces.db"
    if before is not None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA journal_mode = {before}")
            connection.execute("CREATE TABLE something (x)")
    monkeypatch.setattr(machine, "file_system", lambda path: "nfs4")
    with caplog.at_level(logging.WARNING):
        for name in ("one", "two"):
            processor = SqliteSpanProcessor(path)
            with tracer_for(processor).start_as_current_span(name):
                assert processor.force_flush()
                assert not path.with_name("traces.db-wal").exists()
            processor.shutdown()

    with closing(sqlite3.connect(path)) as connection:
        assert journal_mode(connection) in ("delete", "truncate"), (
            "a rollback journal leaves no mark in the file"
        )
    assert rows(path, "SELECT name FROM agno_spans ORDER BY rowid") == [("one",), ("two",)]
    assert [
        record.message for record in caplog.records if "write-ahead log does not work" in record.message
    ] == [caplog.records[0].message]
