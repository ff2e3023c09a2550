"""Where spans that came have their lines among those that are there: at the cost of what came, not of the trace.

A span that came may have been named as a parent before: what stood below the parent that was not recorded now
stands below the span. Which parents are not recorded is told in the order of their first child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.tree import MISSING_PREFIX
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set

    from agno_trace_tui.model.shown_nodes import ShownNodes
    from agno_trace_tui.model.tree import TraceTree


class NewSiblings(NamedTuple):
    """Siblings that are to have their lines before a line that is there."""

    line: int
    depth: int
    nodes: list[str]
    """In their order; what is shown below them is new, too."""


class Growth:
    """What is to be done to the lines. `zoom`: the node that alone is shown; nothing in it is hidden for its kind."""

    def __init__(
        self,
        tree: TraceTree,
        shown: ShownNodes,
        came: Set[str],
        *,
        zoom: str | None,
        is_folded: Callable[[str, int], bool],
    ) -> None:
        self._tree, self._shown, self._zoom, self._is_folded = tree, shown, zoom, is_folded
        self._siblings: dict[str | None, list[str]] = {}
        self.removed: list[range] = []
        """Lines that go."""
        self._new: set[str] = set(came)
        for span_id in came:
            self._take_out(MISSING_PREFIX + span_id)
            self._place_anew(tree.parent(span_id), came)

    def _take_out(self, node_id: str) -> None:
        line = self._shown.line_of(node_id)
        if line is not None:
            self.removed.append(self._shown.block(line))

    def _place_anew(self, parent: str | None, came: Set[str]) -> None:
        """A parent that is not recorded is another node at the top, or stands elsewhere if its first child is new."""
        if parent is None or parent in self._tree.spans.rows or parent in self._new or parent == self._zoom:
            return
        if parent not in self._shown or self._tree.children(parent)[0] in came:
            self._take_out(parent)
            self._new.add(parent)

    def new_siblings(self) -> Iterator[NewSiblings]:
        """Where nodes come in whose parents are shown and open."""
        for parent in dict.fromkeys(map(self._tree.parent, self._new)):
            if parent is None:
                if self._zoom is None:
                    yield from self._new_below(None, 0)
            elif parent not in self._new:
                line = self._shown.line_of(parent)
                if line is not None and not any(line in gone for gone in self.removed):
                    depth = self._shown.depths[line]
                    if not self._is_folded(parent, depth):
                        yield from self._new_below(parent, depth + 1)

    def _new_below(self, parent: str | None, depth: int) -> Iterator[NewSiblings]:
        """Where the new ones of some siblings come in: looked for from the last, where most of them are."""
        siblings = self._children(parent)
        left = sum(1 for sibling in siblings if sibling in self._new)
        line: int | None = None
        waiting: list[str] = []
        for sibling in reversed(siblings):
            if sibling in self._new:
                waiting.append(sibling)
                left -= 1
                continue
            if waiting:
                yield NewSiblings(self._after(parent) if line is None else line, depth, waiting[::-1])
                waiting = []
            if not left:
                return
            known = self._shown.line_of(sibling)
            line = line if known is None else known
        yield NewSiblings(self._after(parent) if line is None else line, depth, waiting[::-1])

    def _after(self, node_id: str | None) -> int:
        """The line after all that was shown below a node."""
        while node_id is not None and node_id != self._zoom:
            parent = self._tree.parent(node_id)
            following = None
            for sibling in reversed(self._children(parent)):
                if sibling == node_id:
                    break
                if sibling not in self._new and sibling in self._shown:
                    following = sibling
            line = None if following is None else self._shown.line_of(following)
            if line is not None:
                return line
            node_id = parent
        return len(self._shown)

    def _children(self, parent: str | None) -> list[str]:
        found = self._siblings.get(parent)
        if found is None:
            found = self._tree.tops() if parent is None else self._tree.children(parent)
            self._siblings[parent] = found
        return found
