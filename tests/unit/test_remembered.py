"""What is remembered of filters: kept privately, each once, by several monitors, whatever stands in the files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agno_trace_tui.remembered import LONGEST_HISTORY, LONGEST_TEXT, Remembered


def test_nothing_is_created_before_something_is_remembered(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "state")
    assert remembered.history() == []
    assert remembered.saved() == {}
    assert list(tmp_path.iterdir()) == []


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "state"
    remembered = Remembered(folder)
    remembered.remember("user:alice")
    remembered.save("mine", "user:alice")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert {"filter-history.json", "saved-filters.json"} <= {file.name for file in folder.iterdir()}


def test_a_filter_is_there_once_where_it_was_written_last(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)
    for text in ("a", "東京 \udc80", "a", "b", "a" * (LONGEST_TEXT + 1)):
        remembered.remember(text)
    assert Remembered(tmp_path).history() == ["東京 \udc80", "a", "b"]
    for number in range(LONGEST_HISTORY + 5):
        remembered.remember(f"tokens>{number}")
    assert len(remembered.history()) == LONGEST_HISTORY
    assert remembered.history()[-1] == f"tokens>{LONGEST_HISTORY + 4}"


def test_saved_filters_are_kept_and_forgotten(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)
    assert remembered.save("bad", "errors>0") == {"bad": "errors>0"}
    assert remembered.save("mine", "user:me") == {"bad": "errors>0", "mine": "user:me"}
    assert remembered.forget("bad") == {"mine": "user:me"}
    assert Remembered(tmp_path).saved() == {"mine": "user:me"}


def test_monitors_side_by_side_lose_nothing_to_each_other(tmp_path: Path) -> None:
    texts = [f"name:{number}" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda text: Remembered(tmp_path).remember(text), texts))
    assert sorted(Remembered(tmp_path).history()) == sorted(texts)


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, "7", '{"a": 1}', "[1, null]", "\x00", "[[]]"])
def test_files_that_hold_something_else_count_as_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "filter-history.json").write_text(content)
    (tmp_path / "saved-filters.json").write_text(content)
    remembered = Remembered(tmp_path)
    assert remembered.history() == []
    assert remembered.saved() == {}
    assert remembered.remember("a") == ["a"]
    assert Remembered(tmp_path).history() == ["a"]


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    remembered = Remembered(tmp_path / "state")
    assert remembered.history() == []
    with pytest.raises(OSError, match="state"):
        remembered.remember("a")
