"""The nodes of a tree that are lines, from the top, and the line of each."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOT_NUMBERED = sys.maxsize
"""The line of a node that came in, until somebody asks."""


class Insertion(NamedTuple):
    """Nodes that come in before a line, in the order that they will have."""

    line: int
    depth: int
    """Of the first: of those that come in before the same line, the deeper stand above."""
    nodes: Sequence[str]
    depths: Sequence[int]


class ShownNodes:
    """Nodes come and go anywhere; lines are numbered from the first that is another, when they are asked for."""

    def __init__(self, nodes: list[str] | None = None, depths: list[int] | None = None) -> None:
        self.nodes: list[str] = nodes or []
        self.depths: list[int] = depths or []
        self._lines: dict[str, int] = dict(zip(self.nodes, range(len(self.nodes)), strict=True))
        self._numbered = len(self.nodes)
        """Lines before this have their numbers."""

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._lines

    def line_of(self, node_id: str) -> int | None:
        """The line of a node; `None`: it is not shown."""
        line = self._lines.get(node_id)
        if line is None or line < self._numbered:
            return line
        again = range(self._numbered, len(self))
        self._lines.update(zip(islice(self.nodes, again.start, None), again, strict=True))
        self._numbered = len(self)
        return self._lines[node_id]

    def block(self, line: int) -> range:
        """The lines of a node and all that is shown below it."""
        depth, end = self.depths[line], line + 1
        while end < len(self) and self.depths[end] > depth:
            end += 1
        return range(line, end)

    def change(self, removed: Iterable[range], inserted: Iterable[Insertion]) -> None:
        """Take out lines, which do not overlap, and put in others; all numbers are those from before."""
        edits = [Edit(gone.start, gone.stop, 0, (), ()) for gone in removed]
        edits += [Edit(new.line, new.line, -new.depth, new.nodes, new.depths) for new in inserted]
        for edit in sorted(edits, key=lambda edit: edit[:3], reverse=True):
            for node_id in self.nodes[edit.start : edit.stop]:
                del self._lines[node_id]
            self.nodes[edit.start : edit.stop] = edit.nodes
            self.depths[edit.start : edit.stop] = edit.depths
            self._numbered = min(self._numbered, edit.start)
        for edit in edits:
            self._lines.update(dict.fromkeys(edit.nodes, NOT_NUMBERED))


class Edit(NamedTuple):
    """Lines that are replaced."""

    start: int
    stop: int
    order: int
    nodes: Sequence[str]
    depths: Sequence[int]
