from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len, set_cell_size

from agno_trace_tui import __version__
from agno_trace_tui.cli.main import main
from agno_trace_tui.paths import state_folder
from agno_trace_tui.remembered import Remembered
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, agent, trace_id

Capture = pytest.CaptureFixture[str]


def run(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "agno_trace_tui", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def folder_state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir() if path.is_file()
    }


def test_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"agno-trace-tui {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list", "--help"], ["show", "--help"], ["demo", "--help"]]
)
def test_help_has_examples(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 0
    assert "agno-trace-tui" in capsys.readouterr().out.split("examples:")[1]


def test_list_shows_the_newest_first(tmp_path: Path, capsys: Capture) -> None:
    path, oracle = corpus.unpack("3.1.10/team", tmp_path)
    assert main(["list", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    expected = [trace["trace_id"][:12] for trace in oracle["get_traces"]["traces"]]
    assert [line.split()[0] for line in lines] == expected


def test_pages_of_a_list_follow_each_other(tmp_path: Path, capsys: Capture) -> None:
    path, oracle = corpus.unpack("3.1.10/team", tmp_path)
    seen, meta = [], {}
    for page in ("1", "2"):
        assert main(["list", str(path), "--limit", "4", "--page", page, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        seen += [trace["trace_id"] for trace in answer["data"]]
        meta = answer["meta"]
    assert seen == [trace["trace_id"] for trace in oracle["get_traces"]["traces"]]
    assert meta == {"page": 2, "limit": 4, "total_pages": 2, "total_count": 6}


def test_pages_follow_each_other_while_something_runs(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        ended = [working.run(f"Agent_{number}.run") for number in range(5)]
        open_ = [trace_id(working.begin("Slow_Agent.run", **AGENT)) for _ in range(2)]
        working.flush()
        seen = []
        for page in range(1, 5):
            assert main(["list", str(path), "--limit", "2", "--page", str(page), "--json"]) == 0
            seen += [trace["trace_id"] for trace in json.loads(capsys.readouterr().out)["data"]]
    assert seen == [*reversed(open_), *reversed(ended)]


def test_a_page_beyond_the_last_says_which_is_the_last(tmp_path: Path, capsys: Capture) -> None:
    path = str(corpus.unpack("3.1.10/team", tmp_path).path)
    assert main(["list", path, "--limit", "4", "--page", "99"]) == 0
    assert capsys.readouterr() == ("", "There is no page 99: the last of 6 traces is 2.\n")
    assert main(["list", path, "--page", "2", "--filter", "name:broadcast"]) == 0
    assert capsys.readouterr().err == "There is no page 2: the last of 2 traces is 1.\n"
    assert main(["list", path, "--page", "2", "--filter", "name:nobody"]) == 0
    assert capsys.readouterr().err == "No trace matches.\n"


@pytest.mark.parametrize("number", ["0", "-1", "²", "9" * 10, "9" * 20, "9" * 5_000])
@pytest.mark.parametrize("arguments", [["list", "x.db", "--page"], ["prune", "x.db", "--max-traces"]])
def test_a_number_that_nothing_has_is_wrong_use(arguments: list[str], number: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, number])
    assert stopped.value.code == 2
    assert "is not a whole number from 1 to" in capsys.readouterr().err or number == "-1"


@pytest.mark.parametrize(
    "arguments",
    [["list", "PATH"], ["show", "PATH", "latest"], ["prune", "PATH", "--max-traces", "1"],
     ["run", "--db", "PATH", "--", "true"], ["PATH"], ["PATH", "--trace", "latest"]],
)  # fmt: skip
def test_a_home_of_nobody_is_said(arguments: list[str], capsys: Capture) -> None:
    path = "~nobody-of-this-name/x.db"
    assert main([path if word == "PATH" else word for word in arguments]) == 2
    assert capsys.readouterr().err.startswith("agno-trace-tui: There is no home of ~nobody-of-this-name.")


def test_links_that_lead_nowhere_are_passed_over(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    (tmp_path / "broken.db").symlink_to(tmp_path / "nosuch.db")
    (tmp_path / "round.db").symlink_to(tmp_path / "round.db")
    done = run(cwd=tmp_path)
    assert f"Reading {path.name}, found near here." in done.stderr
    assert done.returncode == 2, "it needs a terminal"


def test_a_filtered_list_counts_what_matches(tmp_path: Path, capsys: Capture) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    assert main(["list", str(path), "--filter", "name:broadcast", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {trace["name"].split("_")[0] for trace in answer["data"]} == {"Broadcast"}
    assert answer["meta"]["total_count"] == len(answer["data"]) == 2


def test_a_trace_that_runs_is_listed_with_unknown_figures_as_null(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Slow_Agent.run", **AGENT, **{"input.value": "hi"})
        working.begin("Model.invoke", root, **MODEL)
        working.flush()
        assert main(["list", str(path), "--json"]) == 0
        (trace,) = json.loads(capsys.readouterr().out)["data"]
        assert trace["trace_id"] == trace_id(root)
        assert (trace["state"], trace["name"], trace["input"]) == ("running", "Slow_Agent.run", "hi")
        assert (trace["total_tokens"], trace["cost"], trace["end_time"]) == (None, None, None)
        assert main(["show", str(path), "latest"]) == 0
        assert "running" in capsys.readouterr().out


def test_what_a_process_left_open_is_interrupted(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.begin("Slow_Agent.run", **AGENT)
        working.flush()
    assert main(["list", str(path), "--json"]) == 0
    (trace,) = json.loads(capsys.readouterr().out)["data"]
    assert (trace["state"], trace["duration_ms"]) == ("interrupted", None)
    assert main(["list", str(path)]) == 0
    assert "interrupted        –" in capsys.readouterr().out
    assert main(["show", str(path), "latest"]) == 0
    assert "interrupted · – · 1 span" in capsys.readouterr().out


def test_show_tells_spans_with_events_and_self_time(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Agent.run", **AGENT)
        call = working.begin("Model.invoke", root, **MODEL)
        call.record_exception(ValueError("no"))
        working.end(call, error="no")
        working.end(root)
        working.flush()
    assert main(["show", str(path), "latest", "--json"]) == 0
    detail = json.loads(capsys.readouterr().out)
    node = detail["tree"][0]["spans"][0]
    assert (node["type"], node["state"], node["error"]) == ("LLM", "error", "no")
    assert node["events"][0]["attributes"]["exception.type"] == "ValueError"
    assert 0 <= detail["tree"][0]["self_ms"] <= detail["tree"][0]["duration_ms"]
    assert detail["errors_inside"] == 1


def test_the_beginning_of_an_id_is_enough(tmp_path: Path, capsys: Capture) -> None:
    path, oracle = corpus.unpack("3.1.10/tools", tmp_path)
    whole = oracle["get_traces"]["traces"][1]["trace_id"]
    assert main(["show", str(path), whole[:8]]) == 0
    assert whole in capsys.readouterr().out


def broken_inputs(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that cannot be read, and a word of what is said of each."""
    text, tables, damaged = folder / "notes.txt", folder / "tables.db", folder / "damaged.db"
    text.write_text("Only some notes, no database.\n" * 10)
    connection = sqlite3.connect(tables)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    pages = bytearray(corpus.content()["2.9.0/team.db"])
    pages[4096:] = b"\xa5" * (len(pages) - 4096)
    damaged.write_bytes(bytes(pages))
    (folder / "empty.db").touch()
    return {
        "no directory": (folder / "nosuch" / "x.db", "There is no directory"),
        "no file": (folder / "nosuch.db", "There is no file"),
        "a directory": (folder, "is a directory"),
        "a text file": (text, "not an SQLite database"),
        "an empty file": (folder / "empty.db", "is empty"),
        "no tables": (tables, "no tables of traces"),
        "damaged": (damaged, "damaged"),
    }


@pytest.mark.parametrize(
    "name", ["no directory", "no file", "a directory", "a text file", "an empty file", "no tables", "damaged"]
)
@pytest.mark.parametrize("command", ["list", "show"])
def test_what_cannot_be_read_is_said_in_a_sentence_and_nothing_is_touched(
    tmp_path: Path, capsys: Capture, name: str, command: str
) -> None:
    path, words = broken_inputs(tmp_path)[name]
    before = folder_state(tmp_path)
    code = main([command, str(path), *(["latest"] if command == "show" else [])])
    said = capsys.readouterr()
    assert code == 1
    assert said.out == ""
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 2, "a sentence and a next step"
    assert "Traceback" not in said.err
    assert folder_state(tmp_path) == before


def test_no_permission(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "traces.db"
    path.write_bytes(b"SQLite format 3\x00")

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["list", str(path)]) == 1
    assert "No permission" in capsys.readouterr().err


def test_an_unknown_trace(tmp_path: Path, capsys: Capture) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    assert main(["show", str(path), "ffffffff"]) == 1
    assert "no trace 'ffffffff'" in capsys.readouterr().err


def test_several_traces_begin_so(tmp_path: Path, capsys: Capture) -> None:
    path = corpus.unpack("3.1.10/hitl", tmp_path).path
    assert main(["show", str(path), ""]) == 2
    assert "Several traces" in capsys.readouterr().err


def test_a_wrong_filter_is_wrong_use(tmp_path: Path, capsys: Capture) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    assert main(["list", str(path), "--filter", "sttus:ok"]) == 2
    assert "did you mean status?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "columns", "shown", "pointed"),
    [
        ("status:ok sttus:ok", 80, "status:ok sttus:ok", "s"),
        ("東京🙂 sttus:ok", 80, "東京🙂 sttus:ok", "s"),
        ("x\x1b[31m sttus:ok", 80, "x␛[31m sttus:ok", "s"),
        (f"name:{'東' * 60} sttus:ok model:{'b' * 90}", 60, " sttus:ok model:bbb", "s"),
        ("status:", 80, "status:", ""),
        (f"name:{'b' * 60} sttus:ok", 10, "", "s"),
    ],
)
def test_a_mistake_in_a_filter_is_pointed_at(
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    columns: int,
    shown: str,
    pointed: str,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    path = corpus.unpack("3.1.10/team", tmp_path).path
    for arguments in (["list", str(path)], [str(path)]):
        assert main([*arguments, "--filter", text]) == 2
        sentence, line, pointer = capsys.readouterr().err.splitlines()
        assert sentence.startswith("agno-trace-tui: ")
        assert shown in line
        assert cell_len(line) <= max(columns, 30)
        place = cell_len(pointer) - 1
        assert set_cell_size(line + " ", place + 1)[-1].strip() == pointed


def test_a_saved_filter_is_meant_by_its_name(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[filters]\nmine = "name:broadcast OR name:route"\n')
    monkeypatch.setenv("AGNO_TRACE_TUI_SETTINGS", str(settings))
    Remembered(state_folder()).save("team", "kind:team")
    path = corpus.unpack("3.1.10/team", tmp_path).path
    assert main(["list", str(path), "--filter", "%mine -name:route %team", "--json"]) == 0
    names = [trace["name"] for trace in json.loads(capsys.readouterr().out)["data"]]
    assert names
    assert all("Broadcast" in name for name in names)
    for arguments in (["list", str(path)], [str(path)]):
        assert main([*arguments, "--filter", "status:ok %mnie"]) == 2
        sentence, line, pointer, advice = capsys.readouterr().err.splitlines()
        assert "there is no saved filter %mnie; there are %mine, %team" in sentence
        assert line[len(pointer) - 1 :] == "%mnie"
        assert '"%mnie"' in advice
    assert main(["list", str(path), "--filter", '"%mnie"']) == 0


def test_a_run_that_waits_for_a_person_is_not_called_ok(tmp_path: Path, capsys: Capture) -> None:
    path = corpus.unpack("3.1.10/hitl", tmp_path).path
    assert main(["list", str(path)]) == 0
    states = [line.split()[1] for line in capsys.readouterr().out.splitlines()]
    assert sorted(states) == ["ok"] * 10 + ["paused"]
    assert main(["list", str(path), "--json"]) == 0
    traces = json.loads(capsys.readouterr().out)["data"]
    (waiting,) = [trace for trace in traces if trace["waits_for"] is not None]
    assert (waiting["state"], waiting["waits_for"]) == ("ok", "confirmation")
    assert main(["show", str(path), waiting["trace_id"]]) == 0
    assert "paused for confirmation" in capsys.readouterr().out.splitlines()[0]


def test_a_misspelt_command_is_pointed_out() -> None:
    done = run("lst")
    assert (done.returncode, done.stdout) == (2, "")
    assert "agno-trace-tui list" in done.stderr


def test_the_monitor_without_a_terminal_names_the_way_out(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    done = run(str(path))
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert "agno-trace-tui list" in done.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/workflow", tmp_path).path
    command = f"{sys.executable} -m agno_trace_tui show {path} latest --json | head -c 10"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, len(done.stdout)) == (0, "", 10)


def test_text_from_traces_cannot_steer_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    path = corpus.unpack("3.1.10/weird_text", tmp_path).path
    for arguments in (
        ["list", str(path)],
        ["show", str(path), "latest"],
        ["show", str(path), "latest", "--json"],
    ):
        assert main(arguments) == 0
        assert not any(character in capsys.readouterr().out for character in "\x1b\x07\x9b\u202e")


def test_output_that_is_no_terminal_has_no_colour(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/tools", tmp_path).path
    assert "\x1b" not in run("list", str(path)).stdout


def test_one_span_is_one_span_and_what_has_no_name_says_so(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as recording:
        root = recording.begin("", **AGENT)
        recording.end(root)
        recording.end(recording.begin("Two.run", **AGENT), **{"llm.token_count.total": 1})
        recording.flush()
    assert main(["list", str(path)]) == 0
    second, first = capsys.readouterr().out.splitlines()
    assert "     1 span       – tokens  " in first
    assert first.endswith("  (no name)")
    assert second.index("tokens") == first.index("tokens")
    assert main(["show", str(path), trace_id(root)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("(no name)  ok")
    assert " · 1 span · " in told
    assert told.count("(no name)") == 2
