"""A reader who takes text along: copies it, opens it elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from agno_trace_tui.tui import handing_over
from agno_trace_tui.tui.rendering.blocks import FileLine
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from tests.support import corpus
from tests.support.recording import AGENT, agent
from tests.support.screen import Monitoring, monitoring

EXACT = "# Asked\r\n\x1b[31mred\t\u202eend"


@pytest.fixture(autouse=True)
def no_clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes a text here: it goes into a file, where it can be looked at."""
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))


def recorded(folder: Path) -> Path:
    path = folder / "traces.db"
    with agent(path) as working:
        working.end(working.begin("Agent.run", **AGENT, **{"input.value": EXACT}))
    return path


async def copied(reader: Monitoring, folder: Path, words: str, *keys: str) -> str:
    """Press keys, wait until it is told what was copied, and answer it."""
    files = set(folder.glob("temporary/*/*"))
    await reader.press(*keys)
    await reader.until(lambda: set(folder.glob("temporary/*/*")) - files)
    await reader.until(lambda: any(words in note.message for note in reader.app._notifications))
    (file,) = set(folder.glob("temporary/*/*")) - files
    return file.read_bytes().decode()


async def test_y_copies_the_whole_tab_exactly_and_tells_what_how_much_and_where(tmp_path: Path) -> None:
    async with monitoring(recorded(tmp_path), traces=1) as reader:
        await reader.press("i")
        await reader.until(lambda: "Asked" in reader.document())
        size = len(EXACT.encode())
        assert await copied(reader, tmp_path, f"Copied {size} B · Markdown · into the file", "y") == EXACT


async def test_y_copies_the_fact_under_the_cursor_and_capital_y_the_span(tmp_path: Path) -> None:
    async with monitoring(recorded(tmp_path), traces=1) as reader:
        await reader.press("3")
        await reader.until(lambda: "trace  " in reader.document())
        view = reader.detail.view
        line = next(at for at, text in enumerate(view.document.texts()) if text.startswith("trace "))
        view.move_cursor(line)
        assert await copied(reader, tmp_path, "· trace ·", "y") == reader.traces.selected
        assert '"attributes"' in await copied(reader, tmp_path, "· JSON ·", "Y")


async def test_y_and_ctrl_c_copy_what_is_selected(tmp_path: Path) -> None:
    async with monitoring(recorded(tmp_path), traces=1) as reader:
        await reader.press("3", "i")
        await reader.until(lambda: "Asked" in reader.document())
        for key in ("y", "ctrl+c"):
            reader.screen.selections = {reader.detail.view: Selection(Offset(2, 0), Offset(7, 0))}
            assert await copied(reader, tmp_path, "Copied 5 B · selected text", key) == "Asked"


async def test_ids_and_names_are_copied_from_the_palette(tmp_path: Path) -> None:
    async with monitoring(recorded(tmp_path), traces=1) as reader:
        await reader.until(lambda: "Copy trace id" in {c.title for c in reader.screen.palette_commands()})
        assert (
            await copied(reader, tmp_path, "· name ·", "ctrl+p", *"copy name", "enter", "enter")
            == "Agent.run"
        )


async def test_where_no_span_is_there_is_nothing_to_copy(tmp_path: Path) -> None:
    async with monitoring(tmp_path / "none.db") as reader:
        await reader.press("y", "Y", "O")
        assert not list(tmp_path.glob("temporary/*"))
        assert "Copy as JSON" not in {command.title for command in reader.screen.palette_commands()}


async def test_a_terminal_that_cannot_be_handed_over_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "less")
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        await reader.until(lambda: "kind" in reader.document())
        await reader.press("O")
        await reader.until(lambda: "cannot be handed over" in reader.page())
        await reader.until(lambda: not list(tmp_path.glob("temporary/*")))


async def test_enter_on_a_frame_opens_its_file_at_the_line_and_elsewhere_folds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "my agent.py"
    source.write_text("x\n")
    commands = []

    async def handed(_: object, command: list[str]) -> str:
        commands.append(command)
        return ""

    monkeypatch.setattr(handing_over, "hand_over", handed)
    monkeypatch.setenv("VISUAL", "vim -n")
    async with monitoring(recorded(tmp_path), traces=1) as reader:
        await reader.press("3")
        doc = DocumentBuilder()
        with doc.part("stack", Piece("Stack")):
            doc.line(Piece("here"), target=FileLine(str(source), 7))
            doc.line(Piece("gone"), target=FileLine(str(tmp_path / "-gone.py"), 1))
        view = reader.detail.view
        view.show(doc.document())
        await reader.press("j", "enter")
        await reader.until(lambda: commands)
        assert commands == [["vim", "-n", "+7", str(source)]]
        await reader.press("j", "enter")
        await reader.until(lambda: "There is no file" in reader.page())
        await reader.press("k", "k", "enter")
        assert view.document.parts[0].folded
        assert len(commands) == 1
