"""What the reader wants to see: noted at once by the screen, served by the monitor when it can."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.store.conditions import Condition


class End(StrEnum):
    """An end of the trace list."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Wishes:
    """The latest wish of each sort; an earlier one that was not served yet is forgotten."""

    def __init__(self, condition: Condition | None = None) -> None:
        self.visible = (0, 0)
        """First and last position of the list on screen."""
        self.selected: str | None = None
        """The trace whose spans are on screen."""
        self.revealed: str | None = None
        """A trace that the list is to be moved to."""
        self.end: End | None = None
        """An end of the list to go to."""
        self.condition = condition
        """Which traces to list."""
        self.condition_changed = False
        self.kept: str | None = None
        """The trace around which another list is to be held, if it is in it."""
        self.bound: int | None = None
        """So many of the newest traces are to be held, wherever the reader looks; `None`: those on screen."""
        self.noted = asyncio.Event()
        """Set when there is something to serve."""

    def look_at(self, first: int, last: int) -> None:
        """Wish to see these positions of the list."""
        if (first, last) != self.visible:
            self.visible = (first, last)
            self.noted.set()

    def hold_newest(self, bound: int | None) -> None:
        """Wish to have so many of the newest traces held, or those on screen again."""
        if bound != self.bound:
            self.bound = bound
            self.noted.set()

    def select(self, trace_id: str | None) -> None:
        """Wish to see the spans of this trace."""
        if trace_id != self.selected:
            self.selected = trace_id
            self.noted.set()

    def reveal(self, trace_id: str) -> None:
        """Wish to see a trace in its place in the list."""
        self.revealed = trace_id
        self.noted.set()

    def go_to(self, end: End) -> None:
        """Wish to see an end of the list."""
        self.end = end
        self.noted.set()

    def take_end(self, *, is_uncounted: bool) -> End | None:
        """The end to go to now. The oldest of a list that is still counted waits: where it stands is not known."""
        if is_uncounted and self.end is End.OLDEST:
            return None
        end, self.end = self.end, None
        return end

    def remind_of_end(self) -> None:
        """An end that waited can be gone to now."""
        if self.end is not None:
            self.noted.set()

    def come_to(self, position: int) -> None:
        """The list is held there: it is seen now, with as many lines as before.

        Else what the screen showed until then would be gone back to, before it has heard of that.
        """
        height = self.visible[1] - self.visible[0]
        first = max(0, position - height)
        self.visible = first, first + height
        self.noted.set()

    def filter_by(self, condition: Condition | None, kept: str | None) -> None:
        """Wish to list only the traces that meet a condition, and to see a trace among them."""
        if condition != self.condition:
            self.end = None  # it was one of the list that is left
        self.condition, self.condition_changed, self.kept = condition, True, kept
        self.noted.set()


class Wishing:
    """What the screen may wish, for the monitor to be."""

    _wishes: Wishes

    def look_at(self, first: int, last: int) -> None:
        """The positions of the list that are on screen: what is missing there will be read."""
        self._wishes.look_at(first, last)

    def hold_newest(self, bound: int | None) -> None:
        """Hold so many of the newest traces, as those who rank them need; `None`: those on screen again."""
        self._wishes.hold_newest(bound)

    def reveal(self, trace_id: str) -> None:
        """Go to a trace's place in the list, if it meets the filter."""
        self._wishes.reveal(trace_id)

    def jump_to_newest(self) -> None:
        """Go to the beginning of the list."""
        self._wishes.go_to(End.NEWEST)

    def jump_to_oldest(self) -> None:
        """Go to the end of the list."""
        self._wishes.go_to(End.OLDEST)

    def set_filter(self, condition: Condition | None, kept: str | None = None) -> None:
        """List only the traces that meet the condition (`None`: all): those around one, if it is among them."""
        self._wishes.filter_by(condition, kept)
