"""Runs of real Agno below spans that are none of Agno's are found and told as if they stood alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui.cli.main import main
from tests.support.requests import NAMES, record

pytestmark = pytest.mark.agno

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    theirs, ours = record(tmp_path_factory.mktemp("requests"))
    return {"theirs": theirs, "ours": ours}


@pytest.fixture(params=["theirs", "ours"])
def path(request: pytest.FixtureRequest, files: dict[str, Path]) -> Path:
    return files[str(request.param)]


def listed(path: Path, capsys: Capture, text: str = "") -> list[dict[str, object]]:
    assert main(["list", str(path), "--json", f"--filter={text}"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["data"]
    return found


def test_the_list_says_what_ran(path: Path, capsys: Capture) -> None:
    traces = listed(path, capsys)
    assert [trace["component_name"] for trace in traces] == NAMES
    greeter = traces[-1]
    told = [
        greeter[name] for name in ("input", "session_id", "user_id", "agent_id", "team_id", "total_spans")
    ]
    assert told == ["Good morning", "s-greet", "alice", "greeter", None, 4]
    assert all(trace["run_id"] for trace in traces)
    assert [trace["state"] for trace in traces] == ["ok"] * 3 + ["error"] + ["ok"] * 3


def test_a_trace_is_called_as_agentos_calls_it(path: Path, capsys: Capture) -> None:
    with closing(sqlite3.connect(path)) as connection:
        names = dict(connection.execute("SELECT trace_id, name FROM agno_traces"))
    assert {trace["trace_id"]: trace["name"] for trace in listed(path, capsys)} == names


def test_a_trace_is_shown_with_the_request_as_the_root_of_its_tree(path: Path, capsys: Capture) -> None:
    unlucky = listed(path, capsys)[3]
    assert main(["show", str(path), str(unlucky["trace_id"]), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["component_name"], shown["state"], shown["session_id"]) == (
        "Unlucky.run",
        "error",
        "s-unlucky",
    )
    assert (shown["input"], shown["output"]) == ("Hello?", None)
    assert shown["error"]
    assert shown["tree"][0]["name"] == "POST /agents/{agent_id}/runs"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("session:s-greet", ["Greeter.run"]),
        ("session:s-g*", ["Goes.continue_run", "Goes.run", "Greeter.run"]),
        ("session:s-second", []),
        ("user:alice", ["Greeter.run"]),
        ("agent:greeter", ["Greeter.run"]),
        ("agent:second", ["First.run"]),
        ("team:writers", ["Writers.run"]),
        ("name:goes", ["Goes.continue_run", "Goes.run"]),
        ("name:POST -name:unlucky -is:ok", []),
        ("is:error", ["Unlucky.run"]),
        ("status:error", ["Unlucky.run"]),
        ("-is:ok", ["Unlucky.run"]),
        ("-status:error", [name for name in NAMES if name != "Unlucky.run"]),
        ("-session:s-greet user:*", []),
    ],
)
def test_filters_mean_what_the_list_says(path: Path, capsys: Capture, text: str, expected: list[str]) -> None:
    assert [trace["component_name"] for trace in listed(path, capsys, text)] == expected


def test_a_run_is_found_by_its_id(path: Path, capsys: Capture) -> None:
    for trace in listed(path, capsys):
        assert trace in listed(path, capsys, f"run:{trace['run_id']}")


def test_a_run_that_waits_is_told_from_one_that_was_continued_in_another_request(
    path: Path, capsys: Capture
) -> None:
    waiting, continued, begun, *_ = listed(path, capsys)
    assert [trace["waits_for"] for trace in (waiting, continued, begun)] == ["confirmation", None, None]
    assert begun["run_id"] == continued["run_id"]
    assert main(["show", str(path), str(waiting["trace_id"])]) == 0
    assert "paused for confirmation" in capsys.readouterr().out
    assert main(["show", str(path), str(begun["trace_id"])]) == 0
    assert "paused" not in capsys.readouterr().out, "what continues it is not on the page, but near"
