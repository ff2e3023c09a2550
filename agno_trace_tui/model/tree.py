"""The span tree as lines: what is visible with some spans folded, orphans and loops included."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanRow

MISSING_PREFIX = "missing:"
"""Begins the node id of a parent that is not recorded; the parent's span id follows."""

LOOP_NODE = MISSING_PREFIX + "loop"
"""Stands above spans that are each other's ancestors, which only a broken recorder writes."""

MAX_GUIDES = 60
"""Deeper guides are not drawn: no screen is that wide, and all of them would take depth × depth."""


class TreeLine(NamedTuple):
    """One line of the tree."""

    node_id: str
    """The span's id, or `missing:` and the id of a parent that is not recorded."""
    row: SpanRow | None
    """`None` for a parent that is not recorded."""
    depth: int
    guides: tuple[bool, ...]
    """For each ancestor below the root, whether another sibling of it follows (a vertical line)."""
    last: bool
    """Whether it is the last of its siblings."""
    child_count: int
    folded: bool


class Node(NamedTuple):
    """A node that is still to be drawn."""

    node_id: str
    children: tuple[str, ...]
    depth: int
    guides: tuple[bool, ...]
    last: bool


def tree_lines(spans: TraceSpans, folded: Set[str] = frozenset()) -> list[TreeLine]:
    """The visible lines: parents before children, siblings by start, nothing below a folded node."""
    return list(walk(spans, folded))


def walk(spans: TraceSpans, folded: Set[str]) -> Iterator[TreeLine]:
    """The lines one by one, without recursion: a trace can be deeper than Python's stack."""
    tops = top_nodes(spans)
    stack = [
        Node(node_id, children, 0, (), place == len(tops) - 1)
        for place, (node_id, children) in enumerate(tops)
    ][::-1]
    seen: set[str] = set()
    while stack:
        node = stack.pop()
        if node.node_id in seen:
            continue
        seen.add(node.node_id)
        is_folded = node.node_id in folded and bool(node.children)
        row = spans.rows.get(node.node_id)
        yield TreeLine(node.node_id, row, node.depth, node.guides, node.last, len(node.children), is_folded)
        if not is_folded:
            stack.extend(child_nodes(spans, node))


def child_nodes(spans: TraceSpans, node: Node) -> list[Node]:
    """The children of a node, last first, as a stack wants them."""
    guides = node.guides
    if node.depth and len(guides) < MAX_GUIDES:
        guides = (*guides, not node.last)
    count = len(node.children)
    return [
        Node(child, children_ids(spans, child), node.depth + 1, guides, place == count - 1)
        for place, child in reversed(list(enumerate(node.children)))
    ]


def children_ids(spans: TraceSpans, span_id: str | None) -> tuple[str, ...]:
    """The ids of a span's children, in their order."""
    return tuple(child for _, child in spans.children_of(span_id))


def top_nodes(spans: TraceSpans) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes without a parent and their children: roots, parents that are missing, loops."""
    tops = [(root, children_ids(spans, root)) for root in children_ids(spans, None)]
    tops += [(MISSING_PREFIX + parent, children_ids(spans, parent)) for parent in spans.missing_parents()]
    looped = unreachable(spans, [child for _, children in tops for child in children])
    looped -= {node_id for node_id, _ in tops}
    if looped:
        start_order = sorted(looped, key=lambda span_id: (spans.rows[span_id].start_ns, span_id))
        tops.append((LOOP_NODE, (start_order[0],)))
        rest = unreachable(spans, [start_order[0]], among=looped)
        tops[-1] = (LOOP_NODE, (start_order[0], *(s for s in start_order if s in rest)))
    return tops


def unreachable(spans: TraceSpans, starts: list[str], among: set[str] | None = None) -> set[str]:
    """The spans that no path from `starts` reaches: usually none."""
    left = set(spans.rows) if among is None else set(among)
    stack = list(starts)
    while stack and left:
        span_id = stack.pop()
        if span_id in left:
            left.discard(span_id)
            stack.extend(children_ids(spans, span_id))
    return left
