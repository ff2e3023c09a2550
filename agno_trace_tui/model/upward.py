"""A value of each node of a tree that follows from its own span and its children's values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from agno_trace_tui.model.tree import TraceTree
    from agno_trace_tui.store.rows import SpanRow

Value = TypeVar("Value")


class Upward(Generic[Value]):
    """Keeps what was asked for; a changed span costs the values above it, not those of the whole tree.

    What is kept of a node is kept of all nodes below it. How a value follows is told with each question, and not kept:
    whoever asks would be kept by what it keeps, with all spans of the trace, until Python looks for such garbage.
    """

    def __init__(self, tree: TraceTree) -> None:
        self._tree = tree
        self._kept: dict[str, Value] = {}

    def of(self, node_id: str, value_of: Callable[[SpanRow | None, Sequence[Value]], Value]) -> Value:
        """The value of a node."""
        if node_id not in self._kept:
            for below in reversed(list(self._unknown(node_id))):
                values = [self._kept[child] for child in self._tree.children(below)]
                self._kept[below] = value_of(self._tree.spans.rows.get(below), values)
        return self._kept[node_id]

    def _unknown(self, node_id: str) -> Iterator[str]:
        """The nodes to be asked, parents first, without recursion: a trace can be deep."""
        stack = [node_id]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(child for child in self._tree.children(node) if child not in self._kept)

    def forget(self, changed: Iterable[str]) -> None:
        """Forget what follows from spans that changed."""
        for span_id in changed if self._kept else ():
            self._kept.pop(span_id, None)
            above = self._tree.parent(span_id)
            while above is not None and self._kept.pop(above, None) is not None:
                above = self._tree.parent(above)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
