"""What is offered is what happens: on each screen, in each mode, every key that is told does something."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.widgets import Input

from agno_trace_tui.monitor.program import Program
from agno_trace_tui.tui.screens import clocks
from agno_trace_tui.tui.screens.keyed import KeyedScreen
from agno_trace_tui.tui.screens.monitor import MonitorScreen
from agno_trace_tui.tui.widgets.key_bar import Key, KeyBar, keys_of
from tests.support import staged
from tests.support.painting import at_rest
from tests.support.screen import Monitoring, monitoring
from tests.support.snapshots import picture

SIZE = (150, 45)


class Mode(NamedTuple):
    """What was pressed, and keys that are told then."""

    pressed: str
    told: str
    """As people write them."""


MODES = {
    "list": Mode("", "Enter s v Tab / e y ? q"),
    "list without follow": Mode("j", "F"),
    "sessions": Mode("v", "Space"),
    "filtered": Mode("exclamation_mark", "Esc"),
    "nothing listed": Mode("slash z z z enter", "/ ? q"),
    "marked": Mode("C", "Esc"),
    "tree": Mode("j 2", "Enter Esc Space z c H"),
    "tree, a leaf": Mode("j 2 j", "Enter Space z"),
    "tree zoomed": Mode("j 2 j z", "Z"),
    "detail": Mode("j 3", "Esc l"),
    "messages": Mode("j 2 j m 3", "Enter }"),
    "error": Mode("e 3 x", "Esc"),
    "found": Mode("j 3 ctrl+f e enter", "Esc"),
    "filter": Mode("slash", "Enter Tab Esc"),
    "filter, completions": Mode("slash t", "Enter Tab Esc"),
    "filter, a completion chosen": Mode("slash t down", "Enter Tab Esc"),
    "search": Mode("j 3 ctrl+f e", "Enter ↓ ↑ Esc"),
    "search, nothing found": Mode("j 3 ctrl+f ~ ~", "Enter Esc"),
    "only some attributes": Mode("j 3 a ampersand", "Enter Esc"),
    "help": Mode("question_mark", "Esc"),
    "help, searched": Mode("question_mark e r r", "Esc"),
    "figures": Mode("V", "r ^f y Esc"),
    "figures, search": Mode("V ctrl+f a", "Enter ↓ ↑ Esc"),
    "figures, found": Mode("V ctrl+f a enter", "Esc y"),
    "comparison": Mode("j C j C", "} ^f y Esc"),
    "comparison, a part": Mode("j C j C }", "Enter Esc"),
    "kinds": Mode("j 2 H", "Space Esc"),
    "kinds, one hidden": Mode("j 2 H space", "Space a Esc"),
    "name": Mode("! save", "Esc"),
    "name, written": Mode("! save a", "Enter Esc"),
    "program": Mode("4", "Tab ? q"),
}


THE_SAME = {"Keys", "Quit", "Filter", "Sessions", "Sort", "Error", "Pane", "Follow"}
"""What keys do alike wherever the panes are: pressed in some modes only, as each key is pressed in a new program."""

PRESSED_ALL = {"list", "nothing listed", "program"}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("day") / "traces.db"
    stage = staged.Stage(path)
    staged.day(stage)
    assert stage.processor.force_flush()
    stage.processor.shutdown()
    return path


@pytest.fixture(autouse=True)
def clocks_that_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "FRAME", 3600.0)


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    started: list[Program] = []
    yield started
    for program in started:
        program.end()


def told(reader: Monitoring) -> list[Key]:
    """The keys that are told to do something."""
    screen = reader.app.screen
    if isinstance(screen, MonitorScreen):
        return [key for key in screen.query_one(KeyBar).keys if key.enabled]
    assert isinstance(screen, KeyedScreen)
    assert not reader.screen.query_one(KeyBar).keys, "those of the panes do nothing now"
    keys = [key for key in keys_of(screen.active_bindings, screen.app) if key.enabled and key.title]
    words = str(screen.frame.border_subtitle)
    assert all(f"{key.sign} {key.title}" in words for key in keys)
    return keys


def state(reader: Monitoring) -> tuple[Any, ...]:
    """All that a key could change."""
    app = reader.app
    counted = getattr(app.screen, "_counted", None)  # anew, even if the figures are the same
    return (
        picture(reader),
        id(app.screen),
        id(app.screen.focused),
        len(app._notifications),
        app._exit,
        id(counted),
    )


async def settled(reader: Monitoring) -> None:
    """Wait until nothing more comes; where no trace is listed that is said."""
    await reader.until(lambda: not reader.traces.sought)
    if reader.screen.monitor.index.total:
        await at_rest(reader)
    else:
        await reader.until(lambda: "No trace matches" in reader.page())


async def come_to(reader: Monitoring, mode: Mode) -> None:
    await reader.until(lambda: reader.tree.line_total())
    for key in mode.pressed.split():
        if key == "save":
            reader.screen.save_filter()
        else:
            await reader.press({"!": "exclamation_mark"}.get(key, key))
        await settled(reader)
    for line in reader.app.screen.query(Input):
        line.cursor_blink = False
    await settled(reader)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODES)
async def test_every_key_that_is_told_does_something(
    name: str, day: Path, tmp_path: Path, programs: list[Program]
) -> None:
    mode, path = MODES[name], tmp_path / "traces.db"
    shutil.copyfile(day, path)
    options: dict[str, Any] = {"size": SIZE, "now_ns": lambda: staged.NOW_NS}
    waiting: list[Key] = []
    seen: set[str] = set()
    while True:
        if name == "program":
            programs.append(Program([sys.executable, "-c", "print('said')"], {}, "prog.py"))
            options["program"] = programs[-1]
        async with monitoring(path, **options) as reader:
            await come_to(reader, mode)
            if not seen:
                waiting = told(reader)
                seen = {key.sign for key in waiting}
                assert set(mode.told.split()) <= seen
                if name not in PRESSED_ALL:
                    waiting = [key for key in waiting if key.title not in THE_SAME]
            if not waiting:
                return
            key, before = waiting.pop(), state(reader)
            await reader.press(key.press)
            try:
                await reader.until(lambda before=before: state(reader) != before)  # type: ignore[misc]
            except TimeoutError as error:
                raise AssertionError(f"{key.sign} {key.title} does nothing\n{reader.page()}") from error


async def test_what_is_text_in_a_line_is_not_told_as_a_key(day: Path) -> None:
    async with monitoring(day, size=SIZE) as reader:
        await come_to(reader, MODES["figures, search"])
        assert not {"r", "y", "V", "q"} & {key.sign for key in told(reader)}
        await reader.press("escape")
        await come_to(reader, Mode("escape slash t", ""))
        titles = {key.sign: key.title for key in told(reader)}
        assert titles["Tab"] == "Complete"
        assert titles["Enter"] == "Apply"
        await reader.press("down")
        await reader.until(lambda: ("Enter", "Complete") in {(key.sign, key.title) for key in told(reader)})


async def test_the_first_escape_of_the_help_ends_what_is_looked_for_and_says_so(day: Path) -> None:
    async with monitoring(day, size=SIZE) as reader:
        await come_to(reader, MODES["help, searched"])
        assert "Esc All keys" in reader.page()
        assert "Esc Close" not in reader.page()
        await reader.press("escape")
        await reader.until(lambda: "Esc Close" in reader.page())
        await reader.press("escape")
        assert reader.app.screen is reader.screen
        assert "q Quit" in reader.page()
