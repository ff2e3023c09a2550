"""A screen over the panes: the frame around it tells the keys that do something on it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType

from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.key_bar import keys_of

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget


class KeyedScreen(ModalScreen[ScreenResultType]):
    """What it tells is made from its bindings, so it cannot lie: a letter that is text in a line is no key there."""

    @property
    def frame(self) -> Widget:
        """What is in the frame."""
        raise NotImplementedError

    def told(self) -> list[str]:
        """What is told before the keys."""
        return []

    def on_mount(self) -> None:
        """Keys come and go with the focus, and with what there is to do."""
        self.bindings_updated_signal.subscribe(self, self._bindings_updated)
        self.tell()

    def _bindings_updated(self, _screen: Screen[object]) -> None:
        # Without the focus of the terminal nothing has the keys: what it was before is told.
        if self.app.app_focus:
            self.tell()

    def tell(self) -> None:
        """Write what is to be told into the frame."""
        keys = [
            f"{key.sign} {key.title}"
            for key in keys_of(self.active_bindings, self.app)
            if key.enabled and key.title
        ]
        self.frame.border_subtitle = Content(plain(" · ".join([*self.told(), *keys])))
