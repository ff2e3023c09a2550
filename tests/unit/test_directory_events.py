"""What the system tells of a directory, and when the file in it is looked at again."""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agno_trace_tui.store.directory_events import DirectoryEvents
from agno_trace_tui.store.follow import LONGEST_AFTER_EVENT, POLL_AFTER_EVENT, doubt

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no inotify")


@pytest.fixture
def events(tmp_path: Path) -> Iterator[DirectoryEvents]:
    found = DirectoryEvents(tmp_path, {"traces.db", "traces.db-wal"})
    yield found
    found.close()


def tells(events: DirectoryEvents) -> bool:
    readable, _, _ = select.select([events], [], [], 0)
    return bool(readable)


def test_a_write_is_told_at_once_and_once(tmp_path: Path, events: DirectoryEvents) -> None:
    assert not tells(events)
    assert not events.take()
    (tmp_path / "traces.db-wal").write_bytes(b"frame")
    assert tells(events)
    assert events.take()
    assert not tells(events)
    assert not events.take()


def test_other_files_do_not_matter(tmp_path: Path, events: DirectoryEvents) -> None:
    (tmp_path / "agent.log").write_bytes(b"line")
    assert tells(events)
    assert not events.take()


def test_a_replaced_file_and_a_deleted_one_are_told(tmp_path: Path, events: DirectoryEvents) -> None:
    (tmp_path / "other").write_bytes(b"")
    assert not events.take()
    (tmp_path / "other").rename(tmp_path / "traces.db")
    assert events.take()
    (tmp_path / "traces.db").unlink()
    assert events.take()
    assert not events.ended


def test_a_directory_that_goes_away_ends_it(tmp_path: Path) -> None:
    directory = tmp_path / "traces"
    directory.mkdir()
    events = DirectoryEvents(directory, {"traces.db"})
    directory.rmdir()
    assert events.take()
    assert events.ended
    events.close()


def test_a_directory_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="inotify_add_watch"):
        DirectoryEvents(tmp_path / "nowhere", {"traces.db"})


def test_a_look_in_vain_is_repeated_ever_later_and_then_not() -> None:
    waits, wait = [], doubt(0.0, heard=True)
    while wait:
        waits.append(wait)
        wait = doubt(wait, heard=False)
    assert waits[0] == POLL_AFTER_EVENT
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST_AFTER_EVENT
    assert not doubt(0.0, heard=False)


def test_events_that_go_on_without_a_commit_are_looked_at_calmly() -> None:
    wait = 0.0
    for _ in range(20):
        wait = doubt(wait, heard=True)
    assert wait == LONGEST_AFTER_EVENT
