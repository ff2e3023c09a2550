"""Which nodes of a tree are lines on screen, and where: what is folded, hidden, zoomed into.

The cursor is a node. Whatever hides it, it rests on the nearest node above that is shown, and returns
once it is shown again.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from agno_trace_tui.model.shown_nodes import Insertion, ShownNodes
from agno_trace_tui.model.span import FAILED, SpanState, facts_or_none, is_model_call, state_of
from agno_trace_tui.model.tree import TraceTree
from agno_trace_tui.model.upward import Upward
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.usage import add_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.semantics.kinds import SpanKind
    from agno_trace_tui.store.rows import SpanRow

MISSING = "(parent not recorded)"
"""What stands for a node of which there is no span."""

MAX_GUIDES = 60
"""Guides that are worth drawing: no screen is that wide."""


class Inside(NamedTuple):
    """What stands below a node."""

    spans: int = 0
    errors: int = 0
    running: int = 0
    tokens: int | None = None
    """The tokens of the model calls, the node's own among them; `None`: unknown."""
    tokens_below: int | None = None
    """Those without its own."""


class TreeLine(NamedTuple):
    """A node as a line."""

    node_id: str
    """The span's id, or `missing:` and the id of a parent that is not recorded."""
    row: SpanRow | None
    """`None` for a parent that is not recorded."""
    depth: int
    guides: tuple[bool, ...]
    """For the nearest ancestors below the top, outermost first: whether another sibling of it follows."""
    last: bool
    """Whether it is the last of its siblings."""
    child_count: int
    """How many nodes stand directly below it, folded away or not."""
    folded: bool


class Below(NamedTuple):
    """What stands directly below a node."""

    nodes: int
    last: str | None


class View:
    """What the reader wishes to see of a tree."""

    def __init__(
        self,
        *,
        zoom: Iterable[str] = (),
        level: int | None = None,
        folded: Iterable[str] = (),
        opened: Iterable[str] = (),
        hidden: frozenset[SpanKind] = frozenset(),
    ) -> None:
        self.zoom = list(zoom)
        """The nodes zoomed into, one inside the other; empty: the whole tree."""
        self.level = level
        """How many levels are open where the reader did not say otherwise; `None`: all."""
        self.folded = set(folded)
        """The nodes that the reader folded."""
        self.opened = set(opened)
        """The nodes that the reader opened though their level is not."""
        self.hidden = hidden
        """The kinds that are not shown; what is below stands below the nearest shown node above."""


class Outline:
    """The lines of a tree in the reader's view."""

    def __init__(self, tree: TraceTree, gone: Set[int] = frozenset()) -> None:
        self.tree, self.view = tree, View()
        self._gone = gone
        self._inside = Upward[Inside](tree)
        self._shown = ShownNodes()
        self._folds_any = False
        """Whether there was something to fold away when all lines were found last."""
        self._below: dict[str | None, Below] = {}
        """What stands directly below nodes that were asked for; of `None`: at the top."""

    # -- lines -----------------------------------------------------------------------------------

    @property
    def nodes(self) -> Sequence[str]:
        """The nodes that are shown, from the top."""
        return self._shown.nodes

    def rebuild(self) -> None:
        """Find the lines anew."""
        self._follow_zoom()
        self._below.clear()
        self._folds_any = False
        self._shown = ShownNodes(*self._walk(self.shown(self.tops()), 0))

    def grow(self, came: Set[str]) -> None:
        """Find the lines of spans that came, and of what stands below them: no other is another."""
        from agno_trace_tui.model.growth import Growth

        zoom = self.view.zoom[-1] if self.view.zoom else None
        if self.view.hidden or zoom in came or self._follow_zoom():
            self.rebuild()  # who stands below a hidden node stands among the children of another
            return
        for parent in {None, *came, *map(self.tree.parent, came)}:
            self._below.pop(parent, None)
        growth = Growth(self.tree, self._shown, came, zoom=zoom, is_folded=self.is_folded)
        inserted = [
            Insertion(new.line, new.depth, *self._walk(new.nodes, new.depth)) for new in growth.new_siblings()
        ]
        self._shown.change(growth.removed, inserted)

    def _walk(self, tops: Sequence[str], depth: int) -> tuple[list[str], list[int]]:
        """These nodes and what is shown below them, with their depths."""
        nodes: list[str] = []
        depths: list[int] = []
        stack = [(node_id, depth) for node_id in reversed(tops)]
        children_of, hides = self.tree.children, bool(self.view.hidden)
        while stack:
            node_id, depth = stack.pop()
            nodes.append(node_id)
            depths.append(depth)
            children = children_of(node_id)
            if hides:
                children = self.shown(children)
            if not children:
                continue
            if self.is_folded(node_id, depth):
                self._folds_any = True
            else:
                stack += [(child, depth + 1) for child in reversed(children)]
        return nodes, depths

    def _follow_zoom(self) -> bool:
        """Stay in a parent that is recorded now; leave what is no node any more. Answers whether that was done."""
        before = list(self.view.zoom)
        self.view.zoom = [self.tree.recorded(node_id) for node_id in before]
        while self.view.zoom and not self.tree.has(self.view.zoom[-1]):
            self.view.zoom.pop()
        return self.view.zoom != before

    def tops(self) -> list[str]:
        """The nodes at the top: one if the reader zoomed in."""
        return self.view.zoom[-1:] or self.tree.tops()

    def shown(self, nodes: list[str]) -> list[str]:
        """The nodes, those of hidden kinds replaced by what is below them, in the order of their start."""
        if not self.view.hidden or not any(map(self.is_hidden, nodes)):
            return nodes
        found, stack = [], list(nodes)
        while stack:
            node_id = stack.pop()
            if self.is_hidden(node_id):
                stack.extend(self.tree.children(node_id))
            else:
                found.append(node_id)
        spans = [node_id for node_id in found if node_id in self.tree.spans.rows]
        others = [node_id for node_id in nodes if node_id not in self.tree.spans.rows]
        return sorted(spans, key=self.tree.start_order) + others

    def is_hidden(self, node_id: str) -> bool:
        """Whether a node is of a kind that is not shown; what was zoomed into is shown."""
        row = self.tree.spans.rows.get(node_id)
        return (
            row is not None
            and facts_or_none(row).kind in self.view.hidden
            and node_id not in self.view.zoom[-1:]
        )

    def is_folded(self, node_id: str, depth: int) -> bool:
        """Whether what is below a node is folded away, if there is anything."""
        view = self.view
        if node_id in view.folded:
            return True
        return view.level is not None and depth + 1 >= view.level and node_id not in view.opened

    def place(self, node_id: str | None) -> int | None:
        """The line of a node; `None`: it is not shown."""
        return None if node_id is None else self._shown.line_of(node_id)

    def nearest(self, node_id: str | None) -> str | None:
        """The node itself, or the nearest above it that is shown, or the first of all."""
        if node_id is not None:
            for candidate in (node_id, self.tree.recorded(node_id), *self.tree.above(node_id)):
                if candidate in self._shown:
                    return candidate
        return self.nodes[0] if self.nodes else None

    def below(self, node_id: str | None) -> Below:
        """What is shown directly below a node, or would be were it not folded; of `None`: at the top."""
        found = self._below.get(node_id)
        if found is None:
            children = self.shown(self.tops() if node_id is None else self.tree.children(node_id))
            found = self._below[node_id] = Below(len(children), children[-1] if children else None)
        return found

    def line(self, place: int, most_guides: int) -> TreeLine:
        """A line with so many guides at most."""
        node_id, depth = self._shown.nodes[place], self._shown.depths[place]
        guides: list[bool] = []
        parent = self.shown_parent(node_id)
        node, above = parent, None if parent is None else self.shown_parent(parent)
        while node is not None and above is not None and len(guides) < most_guides:
            guides.append(self.below(above).last != node)
            node, above = above, self.shown_parent(above)
        count = self.below(node_id).nodes
        return TreeLine(
            node_id,
            self.tree.spans.rows.get(node_id),
            depth,
            tuple(reversed(guides)),
            self.below(parent).last == node_id,
            count,
            bool(count) and self.is_folded(node_id, depth),
        )

    def shown_parent(self, node_id: str) -> str | None:
        """The line that a line stands below; `None`: it stands at the top."""
        if node_id in self.view.zoom[-1:]:
            return None
        return next((above for above in self.tree.above(node_id) if above in self._shown), None)

    @property
    def depth(self) -> int:
        """The number of levels that are shown."""
        return max(self._shown.depths, default=-1) + 1

    @property
    def hidden_count(self) -> int:
        """How many spans are hidden for their kind."""
        return sum(self.tree.kinds[kind] for kind in self.view.hidden)

    # -- what is inside --------------------------------------------------------------------------

    def inside(self, node_id: str) -> Inside:
        """What stands below a node."""
        whole, own = (
            self._inside.of(node_id, self._with_below),
            self._alone(self.tree.spans.rows.get(node_id)),
        )
        return whole._replace(
            spans=whole.spans - own.spans,
            errors=whole.errors - own.errors,
            running=whole.running - own.running,
        )

    def _with_below(self, row: SpanRow | None, below: Sequence[Inside]) -> Inside:
        own = self._alone(row)
        # A model call right below another is the same one (see `is_counted`).
        is_call = row is not None and is_model_call(row)
        told_below = (part.tokens_below if is_call else part.tokens for part in below)
        tokens_below = reduce(add_known, told_below, None)
        return Inside(
            own.spans + sum(part.spans for part in below),
            own.errors + sum(part.errors for part in below),
            own.running + sum(part.running for part in below),
            add_known(own.tokens, tokens_below),
            tokens_below,
        )

    def _alone(self, row: SpanRow | None) -> Inside:
        if row is None:
            return Inside()
        state = state_of(row, self._gone)
        tokens = facts_or_none(row).usage.total_tokens if is_model_call(row) else None
        return Inside(1, int(state in FAILED), int(state is SpanState.RUNNING), tokens)

    def forget(self, changed: Iterable[str]) -> None:
        """Forget what follows from spans that changed."""
        self._inside.forget(changed)

    def forget_all(self, gone: Set[int]) -> None:
        """Begin anew: nodes stand elsewhere, or other processes are gone."""
        self._gone = gone
        self._inside.clear()

    # -- the reader's wishes ---------------------------------------------------------------------

    def fold(self, node_id: str, *, folded: bool) -> None:
        """Fold or open a node."""
        self._fold(node_id, folded=folded)
        self.rebuild()

    def _fold(self, node_id: str, *, folded: bool) -> None:
        into, out_of = (self.view.folded, self.view.opened)[:: 1 if folded else -1]
        into.add(node_id)
        out_of.discard(node_id)

    def to_level(self, level: int | None) -> None:
        """Open so many levels and fold what is below; `None`: open all."""
        self.view.level = level
        self.view.folded.clear()
        self.view.opened.clear()
        self.rebuild()

    def fewer_levels(self) -> None:
        """Fold the deepest level that is open."""
        level = self.depth if self.view.level is None else min(self.view.level, self.depth)
        self.to_level(max(1, level - 1))

    def more_levels(self) -> None:
        """Open one more level; all, once there is none below."""
        self.to_level((self.depth if self.view.level is None else self.view.level) + 1)
        if not self._folds_any:
            self.view.level = None  # the lines are the same

    @property
    def is_whole(self) -> bool:
        """Whether nothing is folded."""
        return self.view.level is None and not self.view.folded

    def zoom_in(self, node_id: str) -> None:
        """Show only a node and what is below it."""
        self.view.zoom.append(node_id)
        self._fold(node_id, folded=False)
        self.rebuild()

    def zoom_out(self) -> None:
        """Show what was shown before zooming in."""
        self.view.zoom.pop()
        self.rebuild()

    def zoom_to(self, nodes: Iterable[str]) -> None:
        """Have these nodes zoomed into, one inside the other, those of them that are there."""
        self.view.zoom = [node_id for node_id in nodes if self.tree.has(node_id)]
        for node_id in self.view.zoom:
            self._fold(node_id, folded=False)
        self.rebuild()

    def hide(self, kinds: frozenset[SpanKind]) -> None:
        """Show spans of all kinds but these."""
        self.view.hidden = kinds
        self.rebuild()

    def reveal(self, node_id: str) -> None:
        """Show a node: leave a zoom that it is outside of, show its kind, open what it is folded into."""
        above = [node_id, *self.tree.above(node_id)]
        while self.view.zoom and self.view.zoom[-1] not in above:
            self.view.zoom.pop()
        row = self.tree.spans.rows.get(node_id)
        if row is not None and self.is_hidden(node_id):
            self.view.hidden -= {facts_or_none(row).kind}
        for ancestor in above[1:]:
            self._fold(ancestor, folded=False)
        self.rebuild()


def tree_lines(spans: TraceSpans, folded: Set[str] = frozenset()) -> list[TreeLine]:
    """All lines of a trace but those below folded nodes: parents before children, siblings by start."""
    outline = Outline(TraceTree(spans))
    outline.view.folded.update(folded)
    outline.rebuild()
    return [outline.line(place, MAX_GUIDES) for place in range(len(outline.nodes))]
