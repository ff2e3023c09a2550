"""Whatever happens to an index of words or to the file: searches answer right, and the user's file is untouched."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui.monitor import indexing
from agno_trace_tui.store.text_index import building, reading
from agno_trace_tui.store.text_index.building import Builder, FullError
from agno_trace_tui.store.text_index.cache import folder_of, keep_within, newest_in, size_of
from agno_trace_tui.store.text_index.reading import RenumberedError
from tests.support.text_index import BOUND, AgnoFile, builder, found, left_in, step

NUMBERS = range(20)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[AgnoFile]:
    file = AgnoFile(tmp_path / "traces.db")
    for number in NUMBERS:
        file.span(number, {"input.value": f"word{number} said"})
    yield file
    file.connection.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def index_of(root: Path, path: Path) -> Path:
    index = newest_in(folder_of(root, path))
    assert index is not None
    return index


def all_right(file: AgnoFile, root: Path) -> bool:
    texts = ("word3", "absent", "-word3", "word19 OR word7")
    return all(found(file.path, text, root) == found(file.path, text) for text in texts)


def work_on(at_work: Builder) -> None:
    while at_work.step():
        pass


def is_used(file: AgnoFile, root: Path) -> bool:
    return left_in(file.path, ["absent"], root) == {"absent": set()}


def index_again(file: AgnoFile, root: Path) -> None:
    """As the process does it, with this one for its parent."""
    indexing.main([str(file.path), str(root), str(BOUND), str(os.getppid())])


def test_an_index_is_private_and_the_file_is_left_alone(file: AgnoFile, root: Path) -> None:
    file.connection.execute("PRAGMA journal_mode = DELETE")
    before = file.path.read_bytes()
    step(file.path, root)
    assert file.path.read_bytes() == before
    assert [path.name for path in file.path.parent.iterdir() if path != root] == ["traces.db"]
    index = index_of(root, file.path)
    assert stat.S_IMODE(index.stat().st_mode) == 0o600
    assert stat.S_IMODE(index.parent.stat().st_mode) == 0o700
    assert is_used(file, root)


def test_no_transaction_is_open_between_slices(file: AgnoFile, root: Path) -> None:
    file.connection.execute("PRAGMA journal_mode = DELETE")
    file.connection.execute("PRAGMA busy_timeout = 0")
    with closing(builder(file.path, root)) as building:
        while building.step():
            file.connection.execute("UPDATE agno_traces SET status = 'OK'")  # fails beside an open reader


def test_what_is_deleted_while_it_is_used_is_made_anew(
    file: AgnoFile, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "SIZE_INTERVAL", 2)
    with closing(builder(file.path, root)) as at_work:
        at_work.step()
        for path in folder_of(root, file.path).iterdir():
            path.unlink()
        assert all_right(file, root)
        with pytest.raises(FullError):
            work_on(at_work)
        assert all_right(file, root)
    index_again(file, root)
    assert is_used(file, root)
    assert all_right(file, root)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5_000])
def test_what_is_damaged_is_made_anew(file: AgnoFile, root: Path, damage: bytes) -> None:
    step(file.path, root)
    index = index_of(root, file.path)
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    index.write_bytes(damage)
    assert all_right(file, root)
    index_again(file, root)
    assert is_used(file, root)
    assert all_right(file, root)


def test_a_torn_index_is_made_anew_and_searches_do_without(file: AgnoFile, root: Path) -> None:
    step(file.path, root)
    index = index_of(root, file.path)
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(index, 8_192)
    assert all_right(file, root)
    file.span(3, {"input.value": "more"})
    index_again(file, root)
    index_again(file, root)
    assert is_used(file, root)
    assert all_right(file, root)


def test_another_file_in_its_place_is_another_file(file: AgnoFile, root: Path, tmp_path: Path) -> None:
    step(file.path, root)
    other = AgnoFile(tmp_path / "other.db")
    other._spans = 1_000  # ids of spans are random: none is in two files
    for number in range(30):
        other.span(number, {"input.value": f"word{number + 5} said"})
    other.connection.close()
    # In the same inode, as `cp` does it, and by another name, as `mv` does.
    file.path.write_bytes((tmp_path / "other.db").read_bytes())
    assert all_right(file, root)
    os.replace(tmp_path / "other.db", file.path)
    assert all_right(file, root)
    index_again(file, root)
    assert is_used(file, root)
    assert all_right(file, root)


def test_rows_that_were_numbered_anew_are_indexed_anew(file: AgnoFile, root: Path) -> None:
    step(file.path, root)
    for number in NUMBERS:
        file.prune(number)
    file._spans = 100
    for number in range(30):
        file.span(number, {"input.value": f"word{29 - number} said"})
    assert all_right(file, root)
    with pytest.raises(RenumberedError):
        step(file.path, root)
    assert all_right(file, root)
    index_again(file, root)
    assert is_used(file, root)
    assert all_right(file, root)


def test_pruned_traces_are_gone(file: AgnoFile, root: Path) -> None:
    step(file.path, root)
    file.prune(3)
    file.connection.execute("VACUUM")
    assert all_right(file, root)
    assert found(file.path, "word3", root) == []


def test_a_growing_file_is_searched_whole(file: AgnoFile, root: Path) -> None:
    step(file.path, root)
    for number in (3, 40, 41):
        file.span(number, {"input.value": "word7"})
        assert all_right(file, root)
    assert len(found(file.path, "word7", root)) == 4
    step(file.path, root)
    assert left_in(file.path, ["word7"], root)["word7"] == {f"{n:032x}" for n in (3, 7, 40, 41)}


def test_two_monitors_do_no_harm(file: AgnoFile, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SIZE_INTERVAL", 1)
    for name in ("SLICE_ROWS", "SLICE_TRACES"):
        monkeypatch.setattr(reading, name, 3)
    with closing(builder(file.path, root)) as one, closing(builder(file.path, root)) as other:
        at_work = True
        while at_work:
            at_work = one.step() | other.step()
            assert found(file.path, "word7", root) == [f"{7:032x}"]
        assert all_right(file, root)
    with closing(sqlite3.connect(index_of(root, file.path))) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (2 * len(NUMBERS),)


def test_where_nothing_can_be_written_nothing_is(file: AgnoFile, tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("a file")
    with pytest.raises(OSError, match="occupied"):
        builder(file.path, occupied)
    index_again(file, occupied)
    assert all_right(file, occupied)


@pytest.mark.parametrize(
    ("seconds_ago", "room", "kept"), [(60, 1.0, False), (60, 3.0, True), (1e7, 3.0, False)]
)
def test_what_nobody_uses_goes_first(
    file: AgnoFile, root: Path, tmp_path: Path, seconds_ago: float, room: float, kept: bool
) -> None:
    step(file.path, root)
    mine = folder_of(root, file.path)
    other = AgnoFile(tmp_path / "other.db")
    other.span(1, {"input.value": "word"})
    step(other.path, root)
    other.connection.close()
    used = time.time() - seconds_ago
    os.utime(index_of(root, other.path), (used, used))
    keep_within(root, int(size_of(mine) * room), mine)
    assert mine.exists()
    assert folder_of(root, other.path).exists() is kept


def test_an_index_that_is_larger_than_the_bound_is_let_go_of(file: AgnoFile, root: Path) -> None:
    step(file.path, root)
    with closing(Builder(file.path, root, bound=1_000)) as building, pytest.raises(FullError):
        building.step()
    assert newest_in(folder_of(root, file.path)) is None
    assert all_right(file, root)


def test_an_index_that_is_nearly_full_takes_only_what_is_new(
    file: AgnoFile, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLICE_ROWS", "SLICE_TRACES"):
        monkeypatch.setattr(reading, name, 5)
    step(file.path, root, 3)
    assert left_in(file.path, ["absent"], root) != {"absent": set()}
    monkeypatch.setattr(building, "OLD_SHARE", 0)
    file.span(50, {"input.value": "word50"})
    assert step(file.path, root) == 2, "a new trace, and a new span"
    assert all_right(file, root)
