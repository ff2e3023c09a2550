"""What is not loaded before the first picture: each module is milliseconds that its reader waits."""

from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import textual.types

from agno_trace_tui.tui import warming
from agno_trace_tui.tui.lean_imports import lean_imports
from tests.support import corpus

ROOT = Path(__file__).parents[2]

START = """
import os, sys
from pathlib import Path
import agno_trace_tui.cli.open
from agno_trace_tui.tui.lean_imports import lean_imports
with lean_imports():
    from agno_trace_tui.monitor import first_look
    first_look.PATIENCE = 30.0
    look = first_look.FirstLook(Path(sys.argv[1]))
    from textual.app import App
    from agno_trace_tui.tui.app import MonitorApp

def displayed(app, screen, renderable):
    if renderable is not None and screen.size and not app._batch_count:
        text = "\\n".join("".join(part.text for part in strip) for strip in screen._compositor.render_strips())
        os.write(3, "\\n".join(["started" if "started" in text else "nothing", *sys.modules]).encode())
        os._exit(0)

App._display = displayed
MonitorApp(Path(sys.argv[1]), first_look=look).run(headless=True, size=(150, 42))
"""

NOT_YET = {
    "agno_trace_tui.cli.list", "agno_trace_tui.config.lines", "agno_trace_tui.config.template",
    "agno_trace_tui.machine", "agno_trace_tui.model.filter_syntax", "agno_trace_tui.model.growth",
    "agno_trace_tui.model.insights.case", "agno_trace_tui.remembered", "agno_trace_tui.semantics.message",
    "agno_trace_tui.store.asking", "agno_trace_tui.store.directory_events", "agno_trace_tui.tui.handing_over",
    "agno_trace_tui.tui.palette", "agno_trace_tui.tui.private_files", "agno_trace_tui.tui.rendering.attachments",
    "agno_trace_tui.tui.rendering.help_page", "agno_trace_tui.tui.rendering.markdown",
    "agno_trace_tui.tui.rendering.path_words", "agno_trace_tui.tui.rendering.selecting",
    "agno_trace_tui.tui.rendering.unfolding", "agno_trace_tui.tui.screens.naming", "agno_trace_tui.tui.warming",
    "agno_trace_tui.tui.widgets.attribute_input", "agno_trace_tui.tui.widgets.choices",
    "agno_trace_tui.tui.widgets.filter_input", "agno_trace_tui.tui.widgets.search_input",
    "aiosqlite", "argparse", "ctypes", "hashlib", "ssl", "textual.types", "textual.widgets._directory_tree",
    "textual.widgets._select", "textual.widgets._selection_list", "watchfiles",
}  # fmt: skip
"""What the first picture needs nothing of, beside what is loaded soon after it."""


def loaded_by_the_first_picture(folder: Path) -> set[str]:
    path = corpus.unpack("3.1.10/tools", folder).path
    told = folder / "modules"
    with told.open("w") as file:
        program = [sys.executable, "-c", f"import os; os.dup2({file.fileno()}, 3)\n{START}", str(path)]
        subprocess.run(program, check=True, cwd=ROOT, pass_fds=[file.fileno()], timeout=60)
    shown, *modules = told.read_text().split("\n")
    assert shown == "started", "the first picture has what the first span says"
    return set(modules)


def test_nothing_is_loaded_that_the_first_picture_does_not_need(tmp_path: Path) -> None:
    loaded = loaded_by_the_first_picture(tmp_path)
    assert "agno_trace_tui.tui.screens.monitor" in loaded
    assert not sorted(loaded & NOT_YET)
    assert not sorted(loaded & set(warming.MODULES))


LEFT_OUT = """
import sys
from agno_trace_tui.tui.lean_imports import lean_imports
with lean_imports():
    import asyncio
    from textual.command import CommandPalette
    assert not {"textual.widgets._directory_tree", "textual.widgets._select"} & set(sys.modules)
    %s
import ssl, textual.types
from textual.widgets import Select
assert ssl.create_default_context()
assert textual.types.SelectType is __import__("textual.widgets._select").widgets._select.SelectType
assert textual.types.CallbackType is __import__("textual._types")._types.CallbackType
"""


@pytest.mark.parametrize(
    "meanwhile", ["", "from textual.types import SelectType, CallbackType, DirEntry", "import textual.types"]
)
def test_what_is_left_out_of_the_start_is_there_when_it_is_asked_for(meanwhile: str) -> None:
    subprocess.run([sys.executable, "-c", LEFT_OUT % meanwhile], check=True, cwd=ROOT, timeout=60)


def test_what_was_loaded_before_the_start_stays() -> None:
    with lean_imports():
        assert [sys.modules["ssl"], sys.modules["textual.types"]] == [ssl, textual.types]
    assert [sys.modules["ssl"], sys.modules["textual.types"]] == [ssl, textual.types]
