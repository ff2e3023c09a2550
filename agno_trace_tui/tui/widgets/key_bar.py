"""The line at the bottom: the keys that can do something where the reader is.

Textual's own footer makes a widget of each key and lays all of them out anew whenever one comes or is
dimmed, which happens with every trace that begins: ten times what drawing the trace itself costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.cells import Piece, text_width
from agno_trace_tui.tui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.app import App
    from textual.binding import ActiveBinding
    from textual.screen import Screen

MARGIN = 1
"""Cells before the first key."""

KEPT = 2
"""Keys at the end that are there at every width."""

ROOMY = 120
"""Columns from which keys stand further apart."""


class Key(NamedTuple):
    """A key of the line."""

    press: str
    """Textual's name of it."""
    sign: str
    """How people write it."""
    title: str
    help: str
    enabled: bool
    """A key that can do nothing now is dim."""

    @property
    def width(self) -> int:
        """Cells that it takes, without the gap after it."""
        return text_width(self.sign) + 1 + text_width(self.title)


class KeyBar(OneLine):
    """Draws the keys as one line, and only if they are others. The mouse presses them."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $footer-background;
    }
    """

    keys: reactive[tuple[Key, ...]] = reactive((), repaint=False)
    """What is shown."""
    pointed: reactive[Key | None] = reactive(None, repaint=False)
    """The key under the mouse."""

    def on_mount(self) -> None:
        """Keys come and go with the focus, and with what there is to do."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)

    def _bindings_updated(self, screen: Screen[object]) -> None:
        # Without the focus of the terminal nothing has the keys: what it was before is told.
        if screen.app.app_focus and screen is self.screen:
            self.tell()

    def tell(self) -> None:
        """Tell the keys of the screen; none while another is over it, whose frame tells its own."""
        screen = self.screen
        self.keys = tuple(keys_of(screen.active_bindings, self.app)) if self.app.screen is screen else ()

    @property
    def gap(self) -> int:
        """Cells between two keys."""
        return 2 if self.size.width >= ROOMY else 1

    @property
    def shown(self) -> list[Key]:
        """Those that there is room for: dim ones give way first, then others, the last ones (help, quit) never."""
        shown = list(self.keys)
        while len(shown) > KEPT and self._width_of(shown) > self.size.width:
            dim = [key for key in shown if not key.enabled]
            shown.remove(dim[-1] if dim else shown[-KEPT - 1])
        return shown

    def _width_of(self, keys: list[Key]) -> int:
        return MARGIN + sum(key.width + self.gap for key in keys) - self.gap

    def watch_keys(self) -> None:
        """Others are to be shown."""
        self.redraw()

    def watch_pointed(self) -> None:
        """The mouse is at another one."""
        self.redraw()

    def pieces(self, width: int) -> Iterator[Piece]:
        """The line."""
        blanks = MARGIN
        for key in self.shown:
            yield Piece(" " * blanks)
            blanks = self.gap
            above = "" if key.enabled else " keys--idle"
            above += " keys--pointed" if key == self.pointed else ""
            yield Piece(key.sign, "keys--key" + above)
            yield Piece(f" {key.title}", "keys--title" + above)

    def key_at(self, cell: int) -> Key | None:
        """The key that stands in a cell."""
        start = MARGIN
        for key in self.shown:
            if start <= cell < start + key.width:
                return key
            start += key.width + self.gap
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what the key under the mouse does."""
        self._point_at(self.key_at(event.x))

    def on_leave(self) -> None:
        """The mouse went elsewhere."""
        self._point_at(None)

    def _point_at(self, key: Key | None) -> None:
        if key != self.pointed:
            self.pointed = key
            self.tooltip = None if key is None else key.help
            self.styles.pointer = "default" if key is None else "pointer"

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        key = self.key_at(event.x)
        if key is not None and key.enabled:
            self.app.simulate_key(key.press)
        elif key is not None:
            self.app.bell()


def keys_of(active: dict[str, ActiveBinding], app: App[object]) -> Iterator[Key]:
    """The keys that are to be shown, of each command the first."""
    told = set()
    for _, binding, enabled, tooltip in active.values():
        if binding.show and binding.action not in told:
            told.add(binding.action)
            yield Key(binding.key, app.get_key_display(binding), binding.description, tooltip, enabled)
