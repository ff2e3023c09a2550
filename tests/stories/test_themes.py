"""Every state, kind and word can be read in every theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color as RichColor
from textual.color import Color
from textual.geometry import Region
from textual.theme import BUILTIN_THEMES

from agno_trace_tui.tui.inks import INKS
from agno_trace_tui.tui.themes import SIGN_CONTRAST, TEXT_CONTRAST, THEMES, contrast, sign_variables
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines
from agno_trace_tui.tui.widgets.detail import TabBar
from agno_trace_tui.tui.widgets.line_styles import Inked
from agno_trace_tui.tui.widgets.status_bar import StatusBar
from agno_trace_tui.tui.widgets.wrapped_view import WrappedView
from tests.support import corpus
from tests.support.screen import Monitoring, monitoring

DRAWN = ("line--guide", "line--grid", "gutter--")
"""Lines: nothing is read in their colour."""

QUIET = ("muted", "key", "empty", "gutter", "system", "other", "reasoning", "label")
"""Words that are to stand back, and signs."""

PARTS: dict[type[Inked], tuple[str, ...]] = {
    CursorLines: ("line", "state", "kind", "mark"),
    WrappedView: ("doc", "gutter"),
    TabBar: ("tab",),
    StatusBar: ("status",),
}
"""What is drawn by which widgets, by how its name begins."""

COLOURED = [
    name for name in [*BUILTIN_THEMES, *(theme.name for theme in THEMES)] if not name.startswith("ansi")
]
ANSI = [name for name in BUILTIN_THEMES if name.startswith("ansi")]


def rgb(colour: RichColor | None) -> tuple[int, int, int]:
    assert colour is not None
    red, green, blue = colour.get_truecolor()
    return red, green, blue


def hard_to_read(widget: Inked) -> list[str]:
    """The parts of a widget that can hardly be read."""
    found = []
    parts = {part for kind, names in PARTS.items() if isinstance(widget, kind) for part in names}
    for name in sorted(name for name in INKS if name.partition("--")[0] in parts):
        style = widget.rich_style + widget.line_styles[name]
        wanted = SIGN_CONTRAST if any(word in name for word in QUIET) else TEXT_CONTRAST
        ratio = contrast(rgb(style.color), rgb(style.bgcolor))
        if not name.startswith(DRAWN) and ratio < wanted:
            found.append(f"{type(widget).__name__} {name} {ratio:.1f}")
    return found


async def test_the_title_of_the_pane_with_the_keys_has_the_colour_of_its_frame_in_every_theme(
    tmp_path: Path,
) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        for theme in ("agno-dark", "agno-light", "textual-dark", "solarized-light"):
            reader.app.theme = theme
            await reader.press()
            pane = reader.screen.query_one("#traces-pane")
            edge = [segment for segment in pane.render_lines(Region(0, 0, 20, 1))[0] if segment.text.strip()]
            colours = {segment.style.color for segment in edge if segment.style is not None}
            assert len(colours) == 1, theme


@pytest.mark.slow
async def test_everything_can_be_read_in_every_theme(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.press("2")
        ours = [widget for widget in reader.screen.query("*") if isinstance(widget, Inked)]
        assert {kind for kind in PARTS for widget in ours if isinstance(widget, kind)} == set(PARTS)
        for theme in COLOURED:
            reader.app.theme = theme
            await reader.press()
            assert not [(theme, line) for widget in ours for line in hard_to_read(widget)]
            assert cursor_contrast(reader) >= SIGN_CONTRAST, theme


def cursor_contrast(reader: Monitoring) -> float:
    """The least contrast on the line under the cursor."""
    line = reader.tree.cursor_line()
    assert line is not None
    styles = [
        s.style for s in reader.tree.render_line(line - reader.tree.top_line) if s.text.strip() and s.style
    ]
    return min(contrast(rgb(style.color), rgb(style.bgcolor)) for style in styles)


async def test_the_terminals_own_colours_stay_its_own(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("2")
        for theme in ANSI:
            reader.app.theme = theme
            await reader.press()
            styles = [
                s.style for strip in reader.app.screen._compositor.render_strips() for s in strip if s.style
            ]
            colours = {
                colour for style in styles for colour in (style.color, style.bgcolor) if colour is not None
            }
            assert colours
            assert not [colour for colour in colours if colour.triplet is not None]


def test_states_are_of_different_colours_in_every_theme() -> None:
    for theme in [*BUILTIN_THEMES.values(), *THEMES]:
        signs = sign_variables(theme, theme.to_color_system().generate())
        states = [signs[f"state-{state}"] for state in ("running", "ok", "error", "incomplete")]
        assert len(set(states)) == len(states), theme.name
        assert all(Color.parse(colour) for colour in signs.values())
