"""Keys typed before what they are meant for is on the screen: they wait for it, in their order.

`Enter`, `j` typed at once mean the second span of the trace that is opened, or the second trace that meets the filter
that was written. While these are still read there is no second one, or another trace's: the key would be lost, or do
something else. So it waits, but only as long as its reader stays: who goes elsewhere meanwhile no longer means it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App
    from textual.binding import ActiveBinding


class Need(StrEnum):
    """What a key is meant for."""

    NOTHING = "nothing"
    """What is always there."""
    LIST = "list"
    """The list that a filter asks for."""
    SPANS = "spans"
    """The spans of the selected trace."""
    TEXT = "text"
    """The text of the span under the cursor."""


class Whereabouts(NamedTuple):
    """Where the reader is."""

    pane: str
    trace_id: str | None
    """`None`: on the way to one that is not known yet."""


class Awaiting(Protocol):
    """A screen on which what keys are meant for may still be read."""

    @property
    def app(self) -> App[object]:
        """What runs its actions."""

    @property
    def active_bindings(self) -> Mapping[str, ActiveBinding]:
        """What the keys do."""

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the reader is."""

    def likely_need(self, key: str) -> Need:
        """What a key is meant for, if it does anything here: a guess that costs nothing."""

    def need_of(self, binding: ActiveBinding) -> Need:
        """What a key is meant for."""

    def lacks(self, need: Need) -> bool:
        """Whether that is still read."""


class TypedAhead:
    """The keys that wait."""

    def __init__(self, screen: Awaiting) -> None:
        self._screen = screen
        self._keys: list[str] = []
        self._typed_at = Whereabouts("", None)

    def holds(self, key: str) -> bool:
        """Keep a key if it has to wait, or if another waits that comes before it."""
        screen = self._screen
        if not self._keys and not screen.lacks(screen.likely_need(key)):
            return False
        binding = screen.active_bindings.get(key)  # which takes as long as drawing a line
        if binding is None or screen.need_of(binding) is Need.NOTHING:
            return False
        if not self._keys:
            self._typed_at = screen.whereabouts
        self._keys.append(key)
        return True

    def forget(self) -> None:
        """The reader means something else: what waits is no longer meant."""
        self._keys.clear()

    def try_again(self) -> None:
        """More is there than before: have done what waits no longer, in turn with the keys that come."""
        if self._keys:
            self._screen.app.call_later(self._give)

    async def _give(self) -> None:
        screen = self._screen
        while self._keys:
            here, meant = screen.whereabouts, self._typed_at
            if here.pane != meant.pane or meant.trace_id not in (None, here.trace_id):
                self._keys.clear()
                return
            binding = screen.active_bindings.get(self._keys[0])
            if binding is not None and screen.lacks(screen.need_of(binding)):
                return
            del self._keys[0]
            if binding is not None:
                await screen.app.run_action(binding.binding.action, binding.node)
            self._typed_at = screen.whereabouts
