"""Styles of the parts of a line, from the stylesheet.

A component's colours can be transparent or `auto`: they are taken as they come out over the widget's
background. Of a part only the ink is used, so that it can stand on the cursor's line; of the cursor's
line only the ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


def ink(widget: Widget, names: Iterable[str]) -> dict[str, Style]:
    """Colour and weight of each component, without a background."""
    styles = {}
    for name in names:
        full = widget.get_component_rich_style(name)
        styles[name] = Style(
            color=full.color,
            bold=full.bold,
            italic=full.italic,
            underline=full.underline,
            strike=full.strike,
            reverse=full.reverse,
        )
    return styles


def overlay(widget: Widget, names: Iterable[str]) -> dict[str, Style]:
    """Background of each component and what it adds to the ink that stands on it; it takes nothing away."""
    styles = {}
    for name in names:
        full = widget.get_component_rich_style(name)
        styles[name] = Style(
            bgcolor=full.bgcolor,
            bold=full.bold or None,
            underline=full.underline or None,
            reverse=full.reverse or None,
        )
    return styles
