"""The last lines of what a program prints, in blocks that stay the same: each line is made safe and measured once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.document import Document
from agno_trace_tui.tui.rendering.text_blocks import PlainLines

if TYPE_CHECKING:
    from collections.abc import Sequence

TOGETHER = 200
"""Lines of a block. Those of the last one, which grows, are measured anew with each line that comes."""


class OutputLines:
    """Grows at its end; at its beginning whole blocks go."""

    def __init__(self, most: int) -> None:
        """`most`: lines that are kept in any case."""
        self._most = most
        self._blocks: list[PlainLines] = []
        self._growing: list[str] = []
        self.document = Document()
        """All of them."""

    def __len__(self) -> int:
        """How many of them are ended."""
        return len(self._blocks) * TOGETHER + len(self._growing)

    def add(self, lines: Sequence[str], unfinished: str | None) -> int:
        """More lines came; behind them stands one that is being written, if any. Answers how many are gone."""
        before = len(self)
        if len(lines) >= self._most:
            # Between them and those before others may be missing.
            self._blocks.clear()
            self._growing.clear()
        self._growing += map(visible, lines)
        while len(self._growing) >= TOGETHER:
            self._blocks.append(PlainLines(self._growing[:TOGETHER]))
            del self._growing[:TOGETHER]
        del self._blocks[: max(0, (len(self) - self._most) // TOGETHER)]
        last = self._growing if unfinished is None else [*self._growing, visible(unfinished)]
        self.document = self.document.of_others([*self._blocks, *([PlainLines(last.copy())] if last else [])])
        return before + len(lines) - len(self)
