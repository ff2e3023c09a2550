"""A first word that was meant for a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "sentence", "step"),
    [
        (["lst"], "There is no command and no file 'lst'.", "Did you mean: agno-trace-tui list"),
        (["lst", "my x.db"], "There is no command 'lst'.", "Did you mean: agno-trace-tui list 'my x.db'"),
        (["shw", "x.db", "latest"], "There is no command 'shw'.", "Did you mean: agno-trace-tui show x.db latest"),
        (["lst", "--json"], "There is no command and no file 'lst'.", "agno-trace-tui list --json"),
        (["stats", "x.db"], "There is no command 'stats'.", "There are: list, show,"),
        (["frobnicate", "x.db"], "There is no command 'frobnicate'.", "There are: list, show,"),
        (["export"], "There is no command and no file 'export'.", "More: agno-trace-tui --help"),
    ],
)  # fmt: skip
def test_it_is_pointed_out(
    words: list[str], sentence: str, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"agno-trace-tui: {sentence}"
    assert step in said[1]
    assert len(said) == 2


@pytest.mark.parametrize("word", ["lst", "export", "./export", "lst.db", "traces", "a" * 5_000])
def test_a_file_is_meant_where_there_is_one_or_where_it_looks_like_one(
    word: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if word in ("lst", "export"):
        (folder / word).touch()
    main([word])
    assert "no command" not in capsys.readouterr().err
