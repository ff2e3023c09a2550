"""Stories of what the terminal is told beside the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from agno_trace_tui.config.reading import settings_from
from agno_trace_tui.tui import telling
from tests.support.recording import AGENT, agent
from tests.support.screen import Monitoring, monitoring


class Heard:
    """A driver that only remembers what it was to write."""

    def __init__(self, reader: Monitoring) -> None:
        self.words: list[str] = []
        reader.app.take_terminal(self)  # type: ignore[arg-type]

    def write(self, words: str) -> None:
        self.words.append(words)

    @property
    def title(self) -> str:
        return [words for words in self.words if words.startswith("\x1b]2;")][-1][4:-1]

    @property
    def told(self) -> list[str]:
        return [words for words in self.words if not words.startswith("\x1b]2;")]


async def test_the_title_says_how_many_runs_are_at_work(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Done.run")
        async with monitoring(path, traces=1) as reader:
            heard = Heard(reader)
            assert heard.title == "traces.db — agno-trace-tui"
            root = working.begin("Working.run", **AGENT)
            await reader.until(lambda: heard.title == "1 running · traces.db — agno-trace-tui")
            working.end(root)
            await reader.until(lambda: heard.title == "traces.db — agno-trace-tui")
            assert len(heard.words) == 3, "the title is written when it changes, and then only"


@pytest.mark.parametrize(("wished", "told"), [('["failed"]', ["\x07"]), ('["ended"]', []), ("[]", [])])
async def test_a_run_that_fails_while_nobody_looks_rings_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wished: str, told: list[str]
) -> None:
    monkeypatch.setattr(telling, "GATHERING", 0.05)
    path = tmp_path / "traces.db"
    settings = settings_from(f'notify = "bell"\nnotify_for = {wished}')
    with agent(path) as working:
        working.run("Before.run")
        async with monitoring(path, traces=1, settings=settings) as reader:
            heard = Heard(reader)
            reader.app.post_message(events.AppBlur())
            await reader.until(lambda: not reader.app.app_focus)
            for _ in range(3):
                working.end(working.begin("Failing.run", **AGENT), error="no")
            await reader.until(lambda: reader.screen.monitor.index.total == 4)
            await reader.until(lambda: reader.app._gathering is None)
            assert heard.told == told


async def test_nothing_is_told_to_a_reader_who_looks_or_asked_for_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "GATHERING", 0.05)
    for name in ("TMUX", "STY", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KITTY_WINDOW_ID", "1")
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("Before.run")
        async with monitoring(path, traces=1, settings=settings_from('notify = "desktop"')) as reader:
            heard = Heard(reader)
            ended = []

            async def end_one() -> None:
                ended.append(working.run("Agent [b]x[/b].run"))
                await reader.until(lambda: reader.screen.monitor.index.total == 1 + len(ended))
                await reader.until(lambda: reader.app._gathering is None)

            await end_one()
            assert heard.told == []
            reader.app.post_message(events.AppBlur())
            await reader.until(lambda: not reader.app.app_focus)
            await end_one()
            (told,) = heard.told
            assert told.startswith("\x1b]99;")
            assert "Agent [b]x[/b] ended after" in told
            reader.app.action_toggle_notify()
            await end_one()
            assert len(heard.told) == 1
