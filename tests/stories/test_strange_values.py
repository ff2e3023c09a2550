"""Values that no agent means and a file can hold: told as far as they can be, and never the end of a command or screen."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from agno_trace_tui.cli.main import main
from agno_trace_tui.formatting import times
from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.monitor.first_look import FirstLook
from agno_trace_tui.monitor.status import Phase
from agno_trace_tui.store.timestamps import EARLIEST_NS, LATEST_NS, nanoseconds
from tests.support.screen import monitoring
from tests.support.text_index import AgnoFile

Capture = pytest.CaptureFixture[str]

DIGITS = "9" * 5_000
LLM, AGENT = '"openinference.span.kind":"LLM"', '"openinference.span.kind":"AGENT"'
MOMENTS = {"first": "0001-01-01T00:00:00+23:59", "last": "9999-12-31T23:59:59.999999+00:00"}
VALUES = {
    "digits": f'{{{LLM},"llm.token_count.prompt":{DIGITS},"session.id":"s-1"}}',
    "digits beside what is no JSON for SQLite": f'{{{LLM},"llm.token_count.prompt":{DIGITS},"x":NaN,"session.id":"s-1"}}',
    "depth": f'{{{AGENT},"session.id":{"[" * 980}{"]" * 980}}}',
    "depth of a row that is parsed whole": f'{{{AGENT},"x":NaN,"session.id":{"[" * 980}{"]" * 980}}}',
}


def strange(folder: Path, name: str) -> Path:
    """A file of an ordinary trace, and one in which something is strange."""
    file = AgnoFile(folder / "traces.db")
    file.span(1, {"openinference.span.kind": "AGENT"}, "Ordinary.run")
    file.span(2, VALUES.get(name, f"{{{AGENT}}}"), "Strange.run")
    if name in MOMENTS:
        for table in ("agno_traces", "agno_spans"):
            times_of_trace = f"UPDATE {table} SET start_time = ?, end_time = ? WHERE trace_id = ?"
            file.connection.execute(times_of_trace, (MOMENTS[name], MOMENTS[name], f"{2:032x}"))
    file.connection.close()
    return file.path


@pytest.mark.parametrize("name", [*VALUES, *MOMENTS])
def test_commands_tell_what_they_can(tmp_path: Path, capsys: Capture, name: str) -> None:
    path = str(strange(tmp_path, name))
    assert main(["list", path]) == 0
    said = capsys.readouterr().out
    assert "Ordinary.run" in said
    assert "Strange.run" in said
    assert main(["list", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["meta"]["total_count"] == 2
    for arguments in (["show", path, f"{2:032x}"], ["show", path, f"{2:032x}", "--json"]):
        assert main(arguments) == 0
        assert "Strange.run" in capsys.readouterr().out


@pytest.mark.parametrize("name", [*VALUES, *MOMENTS])
async def test_the_screen_shows_them(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    async with monitoring(strange(tmp_path, name)) as screen:
        await screen.until(lambda: {"Ordinary", "Strange"} <= set(screen.text(screen.traces).split()))
        await screen.until(lambda: screen.tree.line_total())
        await screen.press("enter", *"iotar")
        assert screen.screen.monitor.status.phase is Phase.LIVE
    assert not raised


@pytest.mark.parametrize("levels", [3, 1_200])
def test_a_trace_may_be_deeper_than_python_calls(tmp_path: Path, capsys: Capture, levels: int) -> None:
    file = AgnoFile(tmp_path / "traces.db")
    for _ in range(levels):
        file.span(1, f"{{{AGENT}}}")
    parents = "UPDATE agno_spans SET parent_span_id = printf('%016x', rowid - 1) WHERE rowid > 1"
    file.connection.execute(parents)
    file.connection.close()
    for arguments in (["--json"], []):
        assert main(["show", str(file.path), "latest", *arguments]) == 0
        assert capsys.readouterr().out.count('"parent_id"' if arguments else "step  agent") == levels


def test_a_number_of_too_many_digits_costs_nothing_else(tmp_path: Path, capsys: Capture) -> None:
    assert main(["show", str(strange(tmp_path, "digits")), f"{2:032x}", "--json"]) == 0
    trace = json.loads(capsys.readouterr().out)
    (node,) = trace["tree"]
    assert node["type"] == "LLM"
    assert node["attributes"]["session.id"] == "s-1"
    assert node["attributes"]["llm.token_count.prompt"] == DIGITS
    assert trace["input_tokens"] is None, "it is not known"


@pytest.mark.parametrize(("text", "time_ns"), [(MOMENTS["first"], EARLIEST_NS), (MOMENTS["last"], LATEST_NS)])
def test_the_calendar_ends_a_year_before_its_ends(text: str, time_ns: int) -> None:
    assert nanoseconds(text) == time_ns


@pytest.mark.parametrize("time_ns", [-(2**200), -(2**63), EARLIEST_NS, LATEST_NS, 2**63 - 1, 2**200])
def test_any_moment_can_be_told(time_ns: int) -> None:
    for told in (times.local_full(time_ns), times.local_start(time_ns, 0, 12), times.iso_z(time_ns)):
        assert len(told) > 6


def test_what_the_first_look_cannot_read_is_left_to_the_monitor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    monkeypatch.setattr(FirstLook, "_look", lambda *_: 1 / 0)
    assert FirstLook(strange(tmp_path, "digits"), condition_of("")).take() is None
    assert not raised
