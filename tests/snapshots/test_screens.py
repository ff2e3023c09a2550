"""One picture of the screen for each state it can be in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.widgets import Input

from agno_trace_tui.tui.rendering.glyphs import choose_signs
from agno_trace_tui.tui.screens import clocks
from tests.support import staged
from tests.support.painting import at_rest
from tests.support.screen import Monitoring, monitoring
from tests.support.snapshots import difference, hold, picture

Story = Callable[[staged.Stage], None]


class Picture(NamedTuple):
    """A state: what is in the file, how large the screen is, which keys were pressed, what is seen then."""

    story: Story | None
    shows: str
    keys: str = ""
    size: tuple[int, int] = (120, 30)
    typed: str = ""
    dead: bool = False
    theme: str = ""


def five_thousand(stage: staged.Stage) -> None:
    staged.many(stage, 5_000)


PICTURES = {
    "done": Picture(staged.day, "9 °C, rain", "j 2 G m"),
    "error": Picture(staged.day, "contract.py:88", "2 G x", typed="/status:error\n"),
    "running": Picture(staged.running, "Which train?", "2 G m"),
    "interrupted": Picture(staged.running, "interrupted", "2 G", dead=True),
    "narrow": Picture(staged.day, "Reykjavík", "j 2 G m", (80, 24)),
    "wide": Picture(staged.day, "Reykjavík", "j 2 G m", (200, 60)),
    "light": Picture(staged.day, "Reykjavík", "j 2 G m", theme="agno-light"),
    "five-thousand-spans": Picture(five_thousand, "try_door", "2 G"),
    "cjk-and-emoji": Picture(staged.east, "城市", "j 2 j i"),
    "paused": Picture(staged.awaiting, "confirm", ""),
    "filter-error": Picture(staged.day, "did you mean", "", typed="/sttus:error\n"),
    "sessions": Picture(staged.day, "ada-1", "v j j space"),
    "help": Picture(staged.day, "Everywhere", "2 question_mark", (110, 40)),
}


@pytest.fixture(autouse=True)
def the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One time zone, one set of signs, a clock that does not tick."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("TEXTUAL_THEME", raising=False)
    time.tzset()
    monkeypatch.setattr(clocks, "FRAME", 3600.0)
    monkeypatch.setattr("agno_trace_tui.tui.settled.choose_signs", lambda wished: choose_signs(False))
    yield
    choose_signs(None)
    monkeypatch.undo()
    time.tzset()


async def taken(reader: Monitoring, wanted: Picture) -> str:
    """The picture, once nothing moves any more."""
    if wanted.theme:
        reader.app.theme = wanted.theme
    if wanted.typed:
        await reader.type_ahead(wanted.typed)
        await reader.until(lambda: wanted.typed[1:-1] in reader.page())
    for key in wanted.keys.split():
        await at_rest(reader)
        await reader.press(key)
    await reader.until(lambda: wanted.shows in reader.page())
    for written in reader.app.screen.query(Input):
        written.cursor_blink = False
    await at_rest(reader)
    return picture(reader)


def options(**more: Any) -> dict[str, Any]:
    return {"now_ns": lambda: staged.NOW_NS, **more}


@pytest.mark.parametrize("name", PICTURES)
async def test_a_state_looks_as_it_did(name: str, tmp_path: Path, update_snapshots: bool) -> None:
    wanted, path = PICTURES[name], tmp_path / "traces.db"
    stage = staged.Stage(path)
    assert wanted.story is not None
    wanted.story(stage)
    assert stage.processor.force_flush()
    if wanted.dead:
        staged.leave(path)
    try:
        async with monitoring(path, size=wanted.size, **options()) as reader:
            await reader.until(lambda: reader.tree.line_total())
            hold(name, await taken(reader, wanted), update=update_snapshots)
    finally:
        stage.processor.shutdown()


@pytest.mark.parametrize(("name", "makes"), [("waiting", False), ("empty", True)])
async def test_where_nothing_is_yet_it_looks_as_it_did(
    name: str, makes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_snapshots: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("traces.db")
    if makes:
        path.touch()
    async with monitoring(path, size=(100, 28), **options()) as reader:
        await reader.until(lambda: "setup_tracing" in reader.page())
        await reader.pilot.pause()
        hold(name, picture(reader), update=update_snapshots)


def test_a_difference_is_told_by_lines() -> None:
    stored = "3x2, all that is not told: a/b\n\n 1 one\n 2 two\n\n 1\n 2 0-2 bold c/d\n"

    assert difference(stored, stored) == ""
    told = difference(stored, stored.replace(" 2 two", " 2 ten").replace("bold c/d", "c/d"))
    assert told.splitlines()[2:] == ["- 2 two", "+ 2 ten", "- 2 0-2 bold c/d", "+ 2 0-2 c/d"]


def test_a_picture_that_differs_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.snapshots.FOLDER", tmp_path)
    with pytest.raises(AssertionError, match="is not stored"):
        hold("new", "a\n", update=False)
    hold("new", "a\n", update=True)
    hold("new", "a\n", update=False)
    with pytest.raises(AssertionError, match=r"(?s)-a\n\+b"):
        hold("new", "b\n", update=False)
