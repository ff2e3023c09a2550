"""When the process that indexes words is started, and by whom an index is used."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.cli.main import main
from agno_trace_tui.monitor import text_index
from agno_trace_tui.monitor.text_index import TextIndex
from agno_trace_tui.paths import cache_folder
from agno_trace_tui.store.narrowing import Candidates
from agno_trace_tui.store.text_index.candidates import candidates_in
from tests.support.text_index import AgnoFile, step


class Started:
    """Stands for processes: notes that one was started, and ends when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commands: list[list[str]] = []
        self.code: int | None = None
        monkeypatch.setattr(subprocess, "Popen", self._start)

    def _start(self, command: list[str], **_options: Any) -> Started:
        self.commands.append(command)
        self.code = None
        return self

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = -15

    def wait(self, _seconds: float) -> None:
        assert self.code is not None


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    monkeypatch.setattr(text_index, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(text_index, "SMALLEST", 1_000)
    monkeypatch.setattr(text_index, "NEWS", 500)
    return Started(monkeypatch)


def test_a_large_file_is_indexed_and_again_when_it_has_grown(tmp_path: Path, started: Started) -> None:
    path = tmp_path / "traces.db"
    words = TextIndex(path)
    words.bound, words._size_due = 10**9, 1_000
    words.tend()
    path.write_bytes(b"x" * 900)
    words.tend()
    assert not started.commands, "there is not much to search yet"
    path.with_name("traces.db-wal").write_bytes(b"x" * 100)
    words.tend()
    words.tend()
    assert len(started.commands) == 1
    assert started.commands[0][-4:] == [str(path), str(cache_folder()), str(10**9), str(os.getpid())]
    started.code = 0
    path.write_bytes(b"x" * 1_300)
    words.tend()
    assert len(started.commands) == 1, "what is new is not much"
    path.write_bytes(b"x" * 1_500)
    words.tend()
    assert len(started.commands) == 2
    words.close()
    assert started.code == -15, "it does not outlive the monitor"


def test_it_may_be_impossible_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "traces.db"
    path.write_bytes(b"x" * 100)
    words = TextIndex(path)
    words.bound, words._size_due = 10**9, 1
    monkeypatch.setattr("sys.executable", str(tmp_path / "absent"))
    words.tend()
    words.close()


def test_list_uses_an_index_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = AgnoFile(tmp_path / "traces.db")
    for number in range(3):
        file.span(number, {"input.value": f"word{number}"})
    file.connection.close()
    told: list[dict[str, Candidates]] = []

    def noting(*arguments: Any) -> dict[str, Candidates]:
        told.append(candidates_in(*arguments))
        return told[-1]

    monkeypatch.setattr("agno_trace_tui.store.text_index.candidates.candidates_in", noting)

    def listed() -> str:
        assert main(["list", str(file.path), "--filter", "word1"]) == 0
        return capsys.readouterr().out

    without = listed()
    assert f"{1:032x}"[:12] in without
    assert told == [{}]
    assert not cache_folder().exists()
    step(file.path, cache_folder())
    assert listed().split()[0] == without.split()[0]
    assert set(told[-1]) == {"word1"}
    monkeypatch.setenv("AGNO_TRACE_TUI_SEARCH_CACHE", "off")
    assert listed().split()[0] == without.split()[0]
    assert len(told) == 2, "it is not asked where it is switched off"
