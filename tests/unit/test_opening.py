"""Command lines of pagers and editors."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.tui.opening import at_line, editor, pager, showing, source_file
from agno_trace_tui.tui.private_files import passing_file

FILE = Path("/src/my agent;rm -rf.py")
PATH = str(FILE)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("vim", ["+7", PATH]), ("/usr/bin/nvim -p", ["-p", "+7", PATH]), ("nano", ["+7", PATH]),
        ("emacs -nw", ["-nw", "+7", PATH]), ("hx", [f"{PATH}:7"]), ("subl", [f"{PATH}:7"]),
        ("code --reuse-window", ["--reuse-window", "-g", f"{PATH}:7"]), ("cursor", ["-g", f"{PATH}:7"]),
        ("my-editor", [PATH]),
    ],
)  # fmt: skip
def test_an_editor_opens_a_file_at_its_line_the_path_in_one_argument(
    command: str, arguments: list[str]
) -> None:
    words = editor("", {"EDITOR": command})
    assert words is not None
    assert at_line(words, FILE, 7) == [command.split()[0], *arguments]


def test_the_readers_own_choice_comes_first_and_may_have_arguments(tmp_path: Path) -> None:
    assert editor("", {"VISUAL": "'my editor' -x", "EDITOR": "vi"}) == ["my editor", "-x"]
    assert editor("nano -l", {"VISUAL": "vim", "EDITOR": "vi"}) == ["nano", "-l"]
    assert pager("most", {"PAGER": "less -S"}) == ["most"]
    assert pager("", {"PAGER": "less -S"}) == ["less", "-S"]
    assert pager("", {"PAGER": "an 'open quote"}) == ["an", "'open", "quote"]
    assert pager("", {"PATH": str(tmp_path)}) is None
    (tmp_path / "less").write_text("#!/bin/sh\n")
    (tmp_path / "less").chmod(0o700)
    assert pager(" ", {"PAGER": " ", "PATH": str(tmp_path)}) == ["less"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["code"], ["code", "--wait", PATH]),
        (["code", "--wait"], ["code", "--wait", PATH]),
        (["vi"], ["vi", PATH]),
    ],
)
def test_an_editor_with_a_window_of_its_own_is_waited_for(command: list[str], expected: list[str]) -> None:
    assert showing(command, FILE) == expected


def test_only_a_file_that_is_there_by_its_whole_path_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "-c quit").write_text("")
    monkeypatch.chdir(tmp_path)
    assert source_file(str(tmp_path / "-c quit")) == tmp_path / "-c quit"
    for name in ("-c quit", "+!sh", "", str(tmp_path), str(tmp_path / "gone"), "/etc/passwd\0", "<string>", "x" * 9_999,
                 "/" + "x" * 9_999):  # fmt: skip
        assert source_file(name) is None


def test_a_text_that_is_shown_is_gone_afterwards() -> None:
    with passing_file("x\r\n", ".json") as path:
        assert path.read_bytes() == b"x\r\n"
        assert path.suffix == ".json"
    assert not path.parent.exists()
