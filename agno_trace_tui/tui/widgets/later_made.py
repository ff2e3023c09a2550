"""Lines that the reader writes in are hidden at the start: what they are made of is mounted when one is first used.

Each is a handful of widgets with styles of their own, which nothing of the first picture needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterable


class LaterMade(Widget):
    """Makes itself at the first use; `make` does it before, when there is nothing else to do."""

    def parts(self) -> Iterable[Widget]:
        """What it is made of."""
        raise NotImplementedError

    @property
    def is_made(self) -> bool:
        """Whether it has its parts."""
        return bool(self.children)

    def make(self) -> None:
        """Have the parts. They can be used at once: keys that follow reach them when they are ready."""
        if not self.is_made:
            self.mount(*self.parts())
