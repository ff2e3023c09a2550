"""Where commands print to: encodings that lack signs, and disks that are full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from agno_trace_tui.cli.main import main
from tests.support.recording import AGENT, TOOL, agent
from tests.support.text_index import AgnoFile

COMMANDS = [["list"], ["list", "--json"], ["show", "latest"], ["show", "latest", "--json"]]
NAME = "Ärger – 京都🙂.run"


def named(folder: Path) -> Path:
    """A file of a trace whose name few encodings have."""
    file = AgnoFile(folder / "traces.db")
    for _ in range(2):
        file.span(1, {"openinference.span.kind": "AGENT"}, NAME)
    file.connection.execute("UPDATE agno_traces SET name = ?", (NAME,))
    file.connection.execute(
        "UPDATE agno_spans SET parent_span_id = ? WHERE span_id LIKE '%2'", (f"{1:016x}",)
    )
    file.connection.close()
    return file.path


def printed(
    path: Path, command: list[str], output: int = subprocess.PIPE, **environment: str
) -> tuple[int, bytes, str]:
    """What a command answers, prints and says."""
    name, *others = command
    done = subprocess.run(
        [sys.executable, "-m", "agno_trace_tui", name, str(path), *others],
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout, done.stderr.decode()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_takes_what_is_printed(tmp_path: Path, command: list[str], encoding: str) -> None:
    code, out, err = printed(named(tmp_path), command, PYTHONIOENCODING=encoding)
    assert (code, err) == (0, "")
    text = out.decode(encoding)
    if "--json" in command:
        assert json.loads(text).get("name", NAME) == NAME
        return
    assert ("rger –" in text) == (encoding == "utf-8")
    assert ("rger - " in text) == (encoding != "utf-8")
    assert ("Ä" in text) == (encoding != "ascii")
    if "show" in command:
        assert ("`- " in text) == (encoding != "utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, _, err = printed(named(tmp_path), command, full.fileno())
    assert code == 1
    assert err.startswith("agno-trace-tui: The output cannot be written: No space left on device.")
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("error", ["x" * 400, "京都🙂 " * 90, "no"])
@pytest.mark.parametrize("columns", [40, 80])
def test_a_tree_is_as_wide_as_the_terminal_and_whole_elsewhere(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: str,
    columns: int,
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Agent.run", **AGENT)
        working.end(working.begin("a_tool", root, **TOOL), error=error)
        working.end(root)
    assert main(["show", str(path), "latest"]) == 0
    assert error.strip() in capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["show", str(path), "latest"]) == 0
    tree = capsys.readouterr().out.splitlines()[2:]
    assert len(tree) == 2
    assert max(map(cell_len, tree)) <= columns
    assert tree[1].startswith("╰─ a_tool  tool")
    assert tree[1].endswith("…") == (len(error) > 20)
