"""Values that no agent means and a file can hold: told as far as they can be, and never the end of a command or screen."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from agno_trace_tui.cli.main import main
from agno_trace_tui.formatting import times
from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.monitor.first_look import FirstLook
from agno_trace_tui.monitor.status import Phase
from agno_trace_tui.store.timestamps import (
    EARLIEST_NS,
    LATEST_NS,
    UNKNOWN_NS,
    from_until,
    is_known,
    nanoseconds,
)
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


NO_TIME = {
    "starts": "start_time = 'yesterday'",
    "ends": "end_time = 'tomorrow'",
    "all": "start_time = 'yesterday', end_time = ''",
}


def without_times(folder: Path, name: str, tables: Sequence[str]) -> Path:
    """A file with a trace of 2 s, of whose times some are none; its second span has all of its own."""
    file = AgnoFile(folder / "traces.db")
    for attributes, span in ((f"{{{AGENT}}}", "Strange.run"), ("{}", "inner")):
        file.span(0, attributes, span)
    for table in ("agno_traces", "agno_spans"):
        file.connection.execute(
            f"UPDATE {table} SET duration_ms = 2000, end_time = '2026-11-01T00:00:02+00:00'"
        )
    for table in tables:
        file.connection.execute(f"UPDATE {table} SET {NO_TIME[name]} WHERE name != 'inner'")
    file.connection.close()
    return file.path


@pytest.mark.parametrize("tables", [("agno_spans",), ("agno_traces",), ("agno_traces", "agno_spans")])
@pytest.mark.parametrize("name", NO_TIME)
async def test_a_time_that_is_none_becomes_no_figure(
    tmp_path: Path, name: str, tables: Sequence[str]
) -> None:
    async with monitoring(without_times(tmp_path, name, tables), traces=1) as screen:
        await screen.until(lambda: screen.tree.line_total() == 1 + 1)
        await screen.until(lambda: "started" in screen.page())
        for keys in ([], ["2", "c"], ["j"], ["d"], ["k", "z"]):
            await screen.press(*keys)
            page = screen.page()
            assert not re.search(r"1970|\b0001-|\b56y|\d{4,}[dy]\b|\dw\b|\d{3,}d\b", page), page
        assert "2.00s" in screen.lines()[0]


def test_where_no_time_is_known_the_commands_say_so(tmp_path: Path, capsys: Capture) -> None:
    file = AgnoFile(tmp_path / "traces.db")
    file.span(1, f"{{{AGENT}}}", "Strange.run")
    for table in ("agno_traces", "agno_spans"):
        file.connection.execute(f"UPDATE {table} SET {NO_TIME['all']}")
    file.connection.close()
    for arguments in (["list", str(file.path)], ["show", str(file.path), "latest"]):
        assert main(arguments) == 0
        said = capsys.readouterr().out
        assert "–" in said
        assert not re.search(r"1970|\b0001-|\d{3,}[wdy]\b", said), said
    for arguments in (["list", str(file.path), "--json"], ["show", str(file.path), "latest", "--json"]):
        assert main(arguments) == 0
        assert '"start_time": null' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("start", "end", "duration_ms", "told"),
    [
        ("1970-01-01T00:00:01+00:00", "1970-01-01T00:00:03+00:00", 7, (10**9, 3 * 10**9)),
        ("", "1970-01-01T00:00:03+00:00", 2_000, (10**9, 3 * 10**9)),
        ("1970-01-01T00:00:01+00:00", None, 2_000, (10**9, 3 * 10**9)),
        ("1970-01-01T00:00:01+00:00", "?", "many", (10**9, 10**9)),
        ("1970-01-01T00:00:01+00:00", "?", float("inf"), (10**9, 10**9)),
        ("?", "?", 2_000, (UNKNOWN_NS, UNKNOWN_NS + 2 * 10**9)),
    ],
)
def test_one_time_and_the_length_tell_the_other_time(
    start: object, end: object, duration_ms: object, told: tuple[int, int]
) -> None:
    assert from_until(start, end, duration_ms) == told
    assert is_known(told[0]) == (told[0] != UNKNOWN_NS)


def test_what_the_first_look_cannot_read_is_left_to_the_monitor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    monkeypatch.setattr(FirstLook, "_look", lambda *_: 1 / 0)
    assert FirstLook(strange(tmp_path, "digits"), condition_of("")).take() is None
    assert not raised
