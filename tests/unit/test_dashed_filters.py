"""A filter on the command line may begin with a dash, which is its own sign for "not"."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from agno_trace_tui.cli.main import main
from agno_trace_tui.cli.monitor_arguments import MonitorArguments, monitor_arguments
from tests.support import corpus

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(corpus.unpack("3.1.10/team", tmp_path).path)


def names(path: str, capsys: Capture, *words: str) -> set[str]:
    assert main(["list", *words, path, "--json"]) == 0
    return {trace["name"].split("_")[0] for trace in json.loads(capsys.readouterr().out)["data"]}


@pytest.mark.parametrize("option", ["--filter", "--filt"])
def test_it_is_taken_as_it_is_written(option: str, path: str, capsys: Capture) -> None:
    everything = names(path, capsys)
    assert "Broadcast" in everything
    for text in ("-name:broadcast", "-broadcast", "-name:broadcast -is:running", '-"broadcast"'):
        assert names(path, capsys, option, text) == everything - {"Broadcast"}, text


def test_the_monitor_takes_it_too() -> None:
    assert monitor_arguments(["x.db", "--filter", "-agent:X", "--no-follow"]) == MonitorArguments(
        path="x.db", filter="-agent:X", no_follow=True
    )
    assert monitor_arguments(["--filter", "-h x"]) == MonitorArguments(filter="-h x")


@pytest.mark.parametrize(
    "words", [["--filter", "--json"], ["--filter", "-h"], ["--filter"], ["--filter", "--"]]
)
@pytest.mark.parametrize("command", [["list", "x.db"], ["x.db"]], ids=["list", "monitor"])
def test_a_filter_that_was_forgotten_is_said(command: list[str], words: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command, *words])
    assert stopped.value.code == 2
    assert "argument --filter: expected one argument" in capsys.readouterr().err


def test_what_stands_behind_two_dashes_is_no_option(capsys: Capture) -> None:
    assert main(["list", "--", "--filter"]) == 1
    assert "There is no file --filter yet." in capsys.readouterr().err


def test_the_words_of_a_program_are_its_own(tmp_path: Path) -> None:
    written = tmp_path / "written"
    code = "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]))"
    words = [sys.executable, "-c", code, str(written), "--filter", "-x"]
    assert main(["run", "--no-tui", "--db", str(tmp_path / "traces.db"), "--", *words]) == 0
    assert written.read_text() == "['--filter', '-x']"
