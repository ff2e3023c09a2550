"""A line that the reader writes in; loaded when one is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.message_pump import MessagePump


class WrittenLine(Input):
    """Keys typed ahead behind the one that ends it are for whoever the keys are given to next, not letters of it.

    Textual has a key bubble up to the whole screen before what it is bound to is done, and hands the keys
    behind it to the line meanwhile.
    """

    _behind: list[events.Key] | None = None
    """Keys that came since the reader ended the line; `None`: it is being written."""

    async def on_key(self, event: events.Key) -> None:
        """Do at once what a key is for."""
        if self._behind is not None:
            self._behind.append(event)
            event.stop()
            event.prevent_default()
            return
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and active.enabled:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    async def action_submit(self) -> None:
        """What is written is to be taken."""
        self.end()
        await super().action_submit()

    def end(self) -> None:
        """The reader has done with it: the keys that follow wait until it is left, or is written on after all."""
        if self.has_focus:
            self._behind = []

    def write_on(self) -> None:
        """It is not left after all: the keys that waited are letters of it."""
        self._give_to(self)

    def on_blur(self) -> None:
        """It is left: the keys that waited are for whoever has them now."""
        self._give_to(self.app)

    def _give_to(self, receiver: MessagePump) -> None:
        behind, self._behind = self._behind or (), None
        for key in behind:
            receiver.post_message(events.Key(key.key, key.character))
