"""Styles of the parts of a widget's lines (`inks.py`), in the theme in force.

Colours can be transparent or `auto`: they are taken as they come out over the widget's background. Of an ink there
is no background, so that it can stand on the cursor's line.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from rich.style import Style
from textual.style import Style as VisualStyle

from agno_trace_tui.tui.inks import COLOURLESS_GROUNDS, GROUNDS, INKS

if TYPE_CHECKING:
    from textual.color import Color
    from textual.widget import Widget
else:
    Widget = object  # Textual looks for styles in the first base that is one: `Inked` is none

VARIABLE = re.compile(r"\$([a-z-]+)")


class LineStyles(dict[str, Style]):
    """Each is made when it is first asked for; that of a part which `inks.py` does not know adds nothing.

    Several names with spaces between stand for all these together, each over the one before.
    """

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def __missing__(self, name: str) -> Style:
        style = self[name] = self._made(name)
        return style

    def _made(self, name: str) -> Style:
        if " " in name:
            return sum((self[part] for part in name.split()), Style.null())
        return self._ground(name) if name in GROUNDS else self._ink(name)

    @cached_property
    def _background(self) -> Color:
        """That of the widget: all that it stands in is asked for it, once."""
        return self._widget.background_colors[1]

    def _ink(self, name: str) -> Style:
        """Colour and weight, without a background."""
        full = self._over_widget(INKS.get(name, ""))
        return Style(
            color=full.color,
            bold=full.bold,
            dim=full.dim,
            italic=full.italic,
            underline=full.underline,
            strike=full.strike,
            reverse=full.reverse,
        )

    def _ground(self, name: str) -> Style:
        """Background, and what it adds to the ink that stands on it; it takes nothing away."""
        app = self._widget.app
        colourless = app.native_ansi_color or app.no_color
        words = (COLOURLESS_GROUNDS.get(name) if colourless else None) or GROUNDS[name]
        return self._over_widget(words)

    def _over_widget(self, words: str) -> Style:
        variables = self._widget.app.theme_variables
        valued = VARIABLE.sub(lambda found: variables[found[1]], words)
        return (VisualStyle(self._background) + VisualStyle.parse(valued)).rich_style


class Inked(Widget):
    """A widget, to be named before its other bases, whose lines have parts."""

    @cached_property
    def line_styles(self) -> LineStyles:
        """The styles of the parts, in the theme in force."""
        return LineStyles(self)

    def notify_style_update(self) -> None:
        """Forget those of the former theme."""
        self.__dict__.pop("line_styles", None)
        super().notify_style_update()
