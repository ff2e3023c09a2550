"""Stories of the keys that filter: what they put in force is written where the reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.tui.widgets.filter_bar import FilterBar
from tests.support import corpus
from tests.support.recording import AGENT, TOOL, agent
from tests.support.screen import Monitoring, monitoring


def filter_text(reader: Monitoring) -> str:
    return reader.screen.query_one(FilterBar).text


async def filtered(reader: Monitoring, text: str, traces: int) -> None:
    """Wait until so many traces are listed, with this filter in the title."""
    assert filter_text(reader) == text
    await reader.until(lambda: reader.screen.monitor.index.total == traces)
    await reader.until(lambda: text[:20] in reader.page())


@pytest.mark.slow
async def test_keys_toggle_terms_beside_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Good_Agent.run")
        bad = working.begin("Bad_Agent.run", **AGENT | {"session.id": "s 2"})
        working.end(working.begin("explode", bad, **TOOL), error="no")
        working.end(bad)
        running = working.begin("Slow_Agent.run", **AGENT)
        working.flush()
        async with monitoring(path, traces=3) as reader:
            await reader.press("exclamation_mark")
            await filtered(reader, "errors>0", 1)
            await reader.press("number_sign")
            await filtered(reader, 'errors>0 session:"s 2"', 1)
            await reader.press("exclamation_mark")
            await filtered(reader, 'session:"s 2"', 1)
            await reader.press("slash", "end", *" name:bad", "enter")
            await filtered(reader, 'session:"s 2" name:bad', 1)
            await reader.press("number_sign")
            await filtered(reader, "name:bad", 1)
            await reader.press("escape", "tilde")
            await filtered(reader, "is:running", 1)
            working.end(running)
            working.flush()
            await reader.until(lambda: "No trace matches" in reader.page())
            await reader.press("tilde")
            await filtered(reader, "", 3)


async def test_the_period_goes_from_an_hour_to_a_day_to_all(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6) as reader:
        await reader.press("T")
        assert filter_text(reader) == "since:1h"
        await reader.press("T")
        assert filter_text(reader) == "since:1d"
        await reader.press("T")
        await filtered(reader, "", 6)


async def test_the_component_is_that_of_the_trace_under_the_cursor(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6) as reader:
        await reader.press("j", "j", "at")
        await filtered(reader, "team:coordinate-team", 3)
        await reader.press("at")
        await filtered(reader, "", 6)


async def test_hostile_ids_are_shown_and_meant_exactly(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/weird_text", tmp_path).path
    async with monitoring(path, traces=1) as reader:
        await reader.press("number_sign")
        await filtered(reader, 'session:"[bold]sess[/] \\x1b[31m"', 1)
        await reader.press("slash")
        assert "\x1b" not in reader.page()
        assert 'session:"[bold]sess[/] \\x1b[31m"' in reader.page()


async def test_what_cannot_be_gone_by_is_dim(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.end(working.begin("GET /runs"))
        working.flush()
        async with monitoring(path, traces=1) as reader:
            titles = {command.title for command in reader.screen.palette_commands()}
            assert {"Only errors", "Only running", "Since when"} <= titles
            assert not {"Same agent", "Same session"} & titles
            await reader.press("at", "number_sign")
            assert filter_text(reader) == ""
