"""How much there is to scroll through, told to Textual without laying out the whole screen for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.scroll_view import ScrollView


def scroll_through(view: ScrollView, size: Size) -> None:
    """Have so much in a view that scrolls up and down and keeps the cell of its bar free.

    Textual lays out the screen and draws it anew whenever this changes. Where the bar neither comes nor goes
    nothing moves: only its thumb is another.
    """
    before, height = view.virtual_size, view.size.height
    if size == before:
        return
    has_bar, had_bar = size.height > height, before.height > height
    stays_in_place = not has_bar or size.height > before.height  # else it may be scrolled beyond the end
    if height and size.width == before.width and has_bar == had_bar and stays_in_place:
        view.set_reactive(Widget.virtual_size, size)
        if has_bar:
            view.vertical_scrollbar.window_virtual_size = size.height
    else:
        view.virtual_size = size
