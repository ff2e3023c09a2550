"""How much there is to scroll through, told to Textual without laying out the whole screen for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scrollbar import ScrollBar
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.scroll_view import ScrollView


def scroll_through(view: ScrollView, size: Size) -> None:
    """Have so much in a view that scrolls up and down and shows its bar always.

    Textual lays out the screen and draws it anew whenever this changes. But nothing moves: only the bar's thumb is
    another, if it has one, and who had scrolled further than there is now is taken back to the end.
    """
    before = view.virtual_size
    if size == before:
        return
    if not view.size.height or size.width != before.width:
        view.virtual_size = size
        return
    view.set_reactive(Widget.virtual_size, size)
    if max(before.height, size.height) > view.size.height:
        view.vertical_scrollbar.window_virtual_size = size.height
    else:
        view.vertical_scrollbar.set_reactive(ScrollBar.window_virtual_size, size.height)
    if view.scroll_y > view.max_scroll_y:
        view.scroll_to(y=view.max_scroll_y, animate=False, immediate=True)
