"""A screen that follows the newest trace until its reader reads one: what counts as reading is told here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.screens.panes import WatchingScreen

if TYPE_CHECKING:
    from textual import events


class FollowingScreen(WatchingScreen):
    """Who goes into a trace, scrolls through it, or does something with what is in it, is not taken away from it.

    Another tab, the waterfall, levels: another way to look at whatever is followed ends nothing.
    """

    def stay(self) -> None:
        """The reader reads the selected trace: no newer one takes its place."""
        self._traces.stay()

    def notice_reading(self) -> None:
        """Notice from now on what the reader does in the panes that show a trace."""
        self._tree.when_read = self._detail.view.when_read = self.stay
        for view in (self._tree, self._detail.view):
            self.watch(view, "scroll_y", self._scrolled)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Who goes into a trace is reading it."""
        if self.pane_of(event.widget) != "traces":
            self.stay()

    def _scrolled(self, scroll_y: float) -> None:
        if scroll_y:
            self.stay()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Who follows need not begin to."""
        if action == "follow" and self._traces.following:
            return None
        return super().check_action(action, parameters)

    def action_follow(self) -> None:
        """Select the newest trace as it comes."""
        self._traces.follow()
