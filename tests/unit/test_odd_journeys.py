"""Ways through the command line that few go: each ends in true words and with the right exit code."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from agno_trace_tui.cli import demo, open, prune
from agno_trace_tui.cli import run as running
from agno_trace_tui.cli.main import main
from agno_trace_tui.store.connection import uri
from tests.support.recording import agent

Capture = pytest.CaptureFixture[str]

COMMANDS = (
    ["list", "PATH"],
    ["show", "PATH", "latest"],
    ["prune", "PATH", "--keep", "7d"],
    ["run", "--no-tui", "--db", "PATH", "--", "true"],
    ["demo", "--no-tui", "--db", "PATH"],
    ["PATH"],
)


def on(path: str, command: list[str]) -> list[str]:
    return [path if word == "PATH" else word for word in command]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard input and output be a terminal."""
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_path_of_nothing_is_an_unset_variable_and_no_directory(command: list[str], capsys: Capture) -> None:
    assert main(on("", command)) == 2
    assert capsys.readouterr().err.splitlines() == [
        "agno-trace-tui: The path of the file is empty.",
        "Name the file; an unset variable of the shell leaves nothing.",
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_working_directory_that_is_gone_is_said(
    command: list[str], folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_terminal(monkeypatch)
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    monkeypatch.setattr(open, "show", lambda *_, **__: pytest.fail("the screen was taken"))

    assert main(on("x.db", command)) == 1
    sentence, step = capsys.readouterr().err.splitlines()
    assert sentence == "agno-trace-tui: The directory that you are in is gone."
    assert step == "Go to another, or give the whole path."


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/proc/x.db", 1, "No file can be made in /proc"),
        ("link.db", 1, "There is no directory FOLDER/nosuch."),
        ("notes/x.db", 1, "FOLDER/notes is not a directory."),
        ("notes", 2, "FOLDER/notes is there already."),
        ("~/notes", 2, "FOLDER/notes is there already."),
        ("~nobody-of-this-name/x.db", 2, "There is no home of ~nobody-of-this-name."),
    ],
)
def test_the_demo_says_where_it_cannot_record(
    path: str, code: int, words: str, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setattr(demo, "play", lambda *_: pytest.fail("the agents were started"))
    (folder / "notes").touch()
    (folder / "link.db").symlink_to("nosuch/x.db")

    assert main(["demo", "--no-tui", "--db", path]) == code
    sentence, step = capsys.readouterr().err.splitlines()
    assert words.replace("FOLDER", str(folder)) in sentence
    assert step


def test_the_demo_is_refused_by_a_folder_that_it_may_not_enter(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: some users may enter everywhere."""
    real_stat = os.stat

    def refused(path: str | Path, **more: bool) -> os.stat_result:
        if str(path).endswith("x.db"):
            raise PermissionError(13, "Permission denied", str(path))
        return real_stat(path, **more)

    monkeypatch.setattr(os, "stat", refused)
    assert main(["demo", "--no-tui", "--db", "x.db"]) == 1
    assert capsys.readouterr().err.startswith(f"agno-trace-tui: No permission to read {folder / 'x.db'}.")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("dumb", "This terminal (TERM=dumb) cannot move its cursor"),
        ("unknown", "This terminal (TERM=unknown) cannot move its cursor"),
        ("", "Which terminal this is, TERM does not say"),
        (None, "Which terminal this is, TERM does not say"),
    ],
)
@pytest.mark.parametrize("command", [["x.db"], ["demo"]], ids=["monitor", "demo"])
def test_a_terminal_that_cannot_be_drawn_on_is_called_by_its_name(
    command: list[str],
    value: str | None,
    words: str,
    folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_terminal(monkeypatch)
    monkeypatch.delenv("TERM", raising=False)
    if value is not None:
        monkeypatch.setenv("TERM", value)
    assert main(command) == 2
    assert words in capsys.readouterr().err


def test_a_terminal_that_cannot_be_drawn_on_is_left_to_the_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_terminal(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(running, "watch", lambda *_: pytest.fail("the screen was taken"))
    assert main(["run", "--", sys.executable, "-c", "raise SystemExit(3)"]) == 3


def test_a_file_that_may_not_be_pruned_is_not_said_to_be_unreadable(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with agent(folder / "x.db") as working:
        working.run("Agent.run")
        working.run("Agent.run")
    monkeypatch.setattr(
        prune, "open_for_pruning", lambda path: sqlite3.connect(uri(path), uri=True, isolation_level=None)
    )

    assert main(["prune", "x.db", "--max-traces", "1"]) == 1
    *_, sentence, step = capsys.readouterr().err.splitlines()
    assert sentence == "agno-trace-tui: x.db cannot be written: attempt to write a readonly database."
    assert step == "Check the permissions of the file and of its directory."


def test_of_a_file_that_the_program_replaces_everything_is_counted(folder: Path, capsys: Capture) -> None:
    for name, runs in (("traces.db", 5), ("new.db", 1)):
        with agent(folder / name) as working:
            for _ in range(runs):
                working.run("Agent.run")
    assert main(["run", "--no-tui", "--db", "traces.db", "--", "mv", "new.db", "traces.db"]) == 0
    assert capsys.readouterr().err.startswith("Recorded 1 trace, 2 spans.")


def test_a_file_that_cannot_be_read_afterwards_is_said(folder: Path, capsys: Capture) -> None:
    (folder / "notes").write_text("notes")
    assert main(["run", "--no-tui", "--db", "traces.db", "--", "mv", "notes", "traces.db"]) == 0
    assert capsys.readouterr().err == (
        f"What was recorded cannot be told. {folder / 'traces.db'} is not an SQLite database."
        " Name the file that you gave to setup_tracing or SqliteDb.\n"
    )
