"""`agno-trace-tui run` says what cannot work before it starts anything."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from agno_trace_tui.cli.main import main
from tests.support.recording import agent
from tests.support.spans import wait_for

Capture = pytest.CaptureFixture[str]
STARTED = "started"
has_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
START = ("touch", STARTED)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, db: str = "traces.db") -> int:
    return main(["run", "--no-tui", "--db", db, "--", *words])


def everything(folder: Path) -> set[str]:
    """What is there, without the log that SQLite makes for whoever reads."""
    paths = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    return {path for path in paths if not path.endswith(("-wal", "-shm"))}


def a_file(folder: Path) -> str:
    (folder / "notes").write_text("notes")
    return "notes/new/x.db"


def a_link_to_nowhere(folder: Path) -> str:
    (folder / "x.db").symlink_to("nosuch/x.db")
    return "x.db"


def a_folder_that_leads_nowhere(folder: Path) -> str:
    (folder / "new").symlink_to("nosuch")
    return "new/x.db"


def a_file_of_a_newer_version(folder: Path) -> str:
    with agent(folder / "newer.db") as working:
        working.run("Agent.run")
    connection = sqlite3.connect("newer.db")
    connection.execute("UPDATE att_meta SET value = 99 WHERE key = 'schema_version'")
    connection.commit()
    connection.close()
    return "newer.db"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (a_file, "notes is not a directory."),
        (a_link_to_nowhere, "There is no directory FOLDER/nosuch."),
        (a_folder_that_leads_nowhere, "The directory FOLDER/new cannot be made: File exists."),
        (a_file_of_a_newer_version, "A newer agno-trace-tui recorded this file"),
        pytest.param(
            lambda _: "/proc/nosuch/new/x.db",
            "The directory /proc/nosuch/new cannot be made: No such file or directory.",
            marks=has_proc,
        ),
        pytest.param(
            lambda _: "/proc/x.db", "No file can be made in /proc: No such file or directory.", marks=has_proc
        ),
        (lambda folder: str(folder), "FOLDER is a directory, not a file."),
        (lambda _: "new/" + "n" * 300, "File name too long."),
    ],
)  # fmt: skip
def test_what_can_never_be_recorded_into_is_said_and_nothing_is_left_behind(
    made: Callable[[Path], str], words: str, folder: Path, capsys: Capture
) -> None:
    path = made(folder)
    before = everything(folder)

    assert run(*START, db=path) == 1
    sentence, step = capsys.readouterr().err.splitlines()
    assert words.replace("FOLDER", str(folder)) in sentence
    assert step
    assert everything(folder) == before


@pytest.mark.parametrize("path", ["file/traces.db", "folder/traces.db", "folder/new/traces.db"])
def test_what_may_not_be_written_is_said(
    path: str, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: some users may write everywhere."""
    (folder / "file").mkdir()
    with agent(folder / "file" / "traces.db") as working:
        working.run("Agent.run")
    (folder / "folder").mkdir()
    real_open, real_mkdir = os.open, os.mkdir

    def refused(name: str | Path, flags: int, *more: int, **options: int) -> int:
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        if writes and str(folder) in str(name):
            raise PermissionError(13, "Permission denied", str(name))
        return real_open(name, flags, *more, **options)

    def refused_folder(name: str | Path, *more: int, **options: int) -> None:
        if str(folder / "folder") in str(name):
            raise PermissionError(13, "Permission denied", str(name))
        real_mkdir(name, *more, **options)

    monkeypatch.setattr(os, "open", refused)
    monkeypatch.setattr(os, "mkdir", refused_folder)
    before = everything(folder)

    assert run(*START, db=path) == 1
    assert "Permission denied." in capsys.readouterr().err
    assert everything(folder) == before


@pytest.mark.parametrize("path", ["traces.db", "new/folder/traces.db", "link.db"])
def test_what_can_be_made_is_not_made_by_looking(path: str, folder: Path) -> None:
    (folder / "link.db").symlink_to("elsewhere.db")
    before = everything(folder)

    assert run(*START, db=path) == 0
    assert everything(folder) == {*before, STARTED}


def test_a_file_that_is_locked_at_first_is_recorded_into_but_nobody_counts(
    folder: Path, capsys: Capture
) -> None:
    with agent(folder / "traces.db") as working:
        working.run("Agent.run")
    locking = sqlite3.connect("traces.db", check_same_thread=False)
    locking.execute("PRAGMA journal_mode = DELETE")
    locking.execute("BEGIN EXCLUSIVE")
    code = "import os, time; open('started', 'w')\nwhile not os.path.exists('may end'): time.sleep(0.02)"

    def let_go() -> None:
        wait_for(lambda: (folder / STARTED).exists())
        locking.close()
        (folder / "may end").touch()

    letting_go = threading.Thread(target=let_go)
    letting_go.start()

    assert run(sys.executable, "-c", code) == 0
    letting_go.join()
    assert "How much was recorded is not known" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("./notes", 126, "./notes cannot be run: it is not executable."),
        ("./folder", 126, "./folder is a directory, not a program."),
        ("./folder.py", 126, "./folder.py is a directory, not a program."),
        ("./garbage", 126, "./garbage cannot be started: Exec format error."),
        ("./lost", 127, "./lost cannot be started: what its first line names is not there."),
        ("./nosuch", 127, "There is no program ./nosuch."),
        ("nosuch", 127, "There is no program nosuch."),
        ("notes", 127, "There is no program notes."),
        ("nosuch.py", 127, "There is no program nosuch.py."),
        ("", 127, "There is no program ''."),
    ],
)
def test_what_cannot_be_run_is_told_from_what_is_not_there(
    name: str, code: int, sentence: str, folder: Path, capsys: Capture
) -> None:
    (folder / "notes").write_text("notes")
    (folder / "folder").mkdir()
    (folder / "folder.py").mkdir()
    for file, content in (("garbage", b"\0\1\2"), ("lost", b"#!/nosuch/interpreter\n")):
        (folder / file).write_bytes(content)
        (folder / file).chmod(stat.S_IRWXU)

    assert run(name) == code
    first, step = capsys.readouterr().err.splitlines()
    assert first == f"agno-trace-tui: {sentence}"
    assert step
