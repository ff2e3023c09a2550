"""A span as a line of the tree: guides, sign, name, what it is about, figures, and its bar of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.outline import MAX_GUIDES, MISSING
from agno_trace_tui.model.span import FAILED, SpanState, facts_or_none
from agno_trace_tui.model.timeline import FOREVER, Interval
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.timestamps import is_known
from agno_trace_tui.tui.rendering.bars import Scale, time_bar
from agno_trace_tui.tui.rendering.cells import Piece, fit, fit_pieces
from agno_trace_tui.tui.rendering.glyphs import glyphs, state_glyph
from agno_trace_tui.tui.rendering.span_words import SHORT_NAMES_BELOW, inside_pieces, name_pieces
from agno_trace_tui.tui.rendering.ticks import grid_text, scale_text
from agno_trace_tui.tui.rendering.trace_line import mark_piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.model.outline import Inside, TreeLine
    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.rendering.trace_line import Moment

__all__ = ["DrawnNode", "LineLayout", "header_text", "layout_for", "mark_cells", "span_pieces"]


TIME_WIDTH, TOKENS_WIDTH, SELF_WIDTH, GAP = 7, 6, 7, 2

STATE_WIDTH = 2
"""Cells at the left edge where what is not ok is marked, one below the other."""

TREE_WIDTH = 36
"""Cells the tree wants before a bar is drawn beside it."""

LEAST_BAR = 10
"""Cells below which a bar would say nothing."""


class LineLayout(NamedTuple):
    """Cells of each part of a line."""

    tree: int
    tokens: int
    own: int
    time: int
    bar: int

    @property
    def guides(self) -> int:
        """How many guides there is room for: they take half of the tree at most."""
        return min(MAX_GUIDES, self.tree // 4)


class DrawnNode(NamedTuple):
    """What there is to say of a node."""

    line: TreeLine
    state: SpanState | None
    """`None` for a parent that is not recorded."""
    waits: Sequence[Interval] = ()
    """When the span waited for what is below it."""
    beside: bool = False
    """Whether it ran at the same time as another of the same parent."""
    on_path: bool | None = None
    """Whether it is on the critical path; `None`: that is not shown."""
    inside: Inside | None = None
    """What is folded away, the node included; `None`: nothing is."""
    members: tuple[SpanRow, ...] = ()
    """The runs that a call to members led to."""
    is_member: bool = False
    """Whether it stands below such a call."""
    mark: Severity | None = None
    """How much an insight about it matters; `None`: there is none."""


def layout_for(width: int, *, waterfall: bool = True) -> LineLayout:
    """What a tree of this width has room for; without the `waterfall` there is a column for a span's own time."""
    figures_width = TIME_WIDTH + GAP
    tokens = TOKENS_WIDTH + GAP if width >= 40 else 0
    own = SELF_WIDTH + GAP if not waterfall and width >= TREE_WIDTH + 2 * figures_width + tokens else 0
    left = width - figures_width - tokens - own
    bar = max(0, min((left - GAP) // 2, left - TREE_WIDTH - GAP)) if waterfall else 0
    bar = bar + GAP if bar >= LEAST_BAR else 0
    return LineLayout(left - bar, tokens, own, figures_width, bar)


def header_text(width: int, scale: Scale | None, *, waterfall: bool = True) -> str:
    """The titles of the columns; over the bars, the scale of their time."""
    layout = layout_for(width, waterfall=waterfall)
    text = fit(" " * STATE_WIDTH + "span", layout.tree)
    if layout.tokens:
        text += fit("tokens", layout.tokens, right=True)
    if layout.own:
        text += fit("self", layout.own, right=True)
    text += fit("time", layout.time, right=True)
    if layout.bar and scale is not None:
        text += " " * GAP + scale_text(scale, layout.bar - GAP)
    return fit(text, width)


def span_pieces(shown: DrawnNode, layout: LineLayout, scale: Scale, moment: Moment) -> list[Piece]:
    """The line of a span, or of a parent that is not recorded."""
    line = shown.line
    tree = [*state_pieces(shown.state, moment.frame, shown.mark), *guide_pieces(shown, layout.guides)]
    if line.row is None or shown.state is None:
        sign = Piece(glyphs().states["incomplete"] + " ", "state--incomplete")
        missing = [sign, Piece(MISSING, "line--muted"), *inside_pieces(shown.inside, moment.frame)]
        return fit_pieces(tree + missing, sum(layout))
    tree += name_pieces(line.row, shown.state, shown.members, short=layout.tree < SHORT_NAMES_BELOW)
    tree[-1:-1] = inside_pieces(shown.inside, moment.frame)
    pieces = fit_pieces(tree, layout.tree)
    if layout.tokens:
        pieces.append(tokens_piece(line.row, shown.inside, layout.tokens))
    if layout.own:
        pieces.append(own_piece(line.row, shown, layout.own))
    pieces.append(time_piece(line.row, shown.state, layout.time, moment))
    if layout.bar:
        pieces += bar_pieces(line.row, shown, layout.bar, scale, moment)
    return pieces


def state_pieces(state: SpanState | None, frame: int, mark: Severity | None) -> list[Piece]:
    """The mark of a state, then that of an insight."""
    piece = state_piece(state, frame)
    return [piece] if mark is None else [piece._replace(text=piece.text[:1]), mark_piece(mark)]


def state_piece(state: SpanState | None, frame: int = 0) -> Piece:
    """The mark of a state; a span that went well needs none."""
    if state is None or state is SpanState.OK:
        return Piece(" " * STATE_WIDTH)
    return Piece(state_glyph(state, frame).ljust(STATE_WIDTH), f"state--{state}")


def guide_pieces(shown: DrawnNode, most: int) -> list[Piece]:
    """Lines to the ancestors, how it hangs on its parent, and whether it is folded."""
    signs, line = glyphs(), shown.line
    text = "".join(signs.guide if more else "  " for more in line.guides[-most:] if most)
    if line.depth - 1 > len(line.guides) and text:
        level = f"{signs.cut_guides}{line.depth}".ljust(4)
        if len(level) > len(text):  # no level is better than a part of its figures
            level = signs.cut_guides
        text = level + text[len(level) :]
    style = "line--path" if shown.on_path else "line--guide"
    if line.child_count:
        mark = Piece((signs.folded_mark if line.folded else signs.open_mark) + " ", "line--muted")
    else:
        mark = Piece((signs.leaf_mark if line.depth else " ") + " ", style)
    return [Piece(text, "line--guide"), Piece(branch_text(shown), style), mark]


def branch_text(shown: DrawnNode) -> str:
    """How a node hangs on its parent: last or not, on the critical path, beside another, led to by a call."""
    signs, line = glyphs(), shown.line
    if not line.depth:
        return ""
    text = signs.last_branch if line.last else signs.branch
    if shown.beside:
        text = text[0] + signs.beside
    elif shown.is_member:
        text = text[0] + signs.leads_to
    return "".join(signs.critical.get(sign, sign) for sign in text) if shown.on_path else text


def mark_cells(shown: DrawnNode, most: int) -> range:
    """The cells of a line in which a click folds and unfolds."""
    start = STATE_WIDTH + sum(len(piece.text) for piece in guide_pieces(shown, most)[:-1])
    return range(start, start + 2) if shown.line.child_count else range(0)


def tokens_piece(row: SpanRow, inside: Inside | None, width: int) -> Piece:
    """The tokens of a model call, or of those that are folded away."""
    facts = facts_or_none(row)
    if inside is not None and inside.tokens is not None:
        return Piece(fit(figures.count(inside.tokens), width, right=True), "line--muted")
    if facts.kind is not SpanKind.LLM:
        return Piece(" " * width)
    return Piece(fit(figures.count(facts.usage.total_tokens), width, right=True), "line--figure")


def own_piece(row: SpanRow, shown: DrawnNode, width: int) -> Piece:
    """The time in which nothing below the span ran; unknown while it runs, and its own time without children."""
    if row.end_ns is None or not shown.line.child_count:
        return Piece(" " * width)
    waited = sum(part.until_ns - part.from_ns for part in shown.waits)
    return Piece(fit(figures.duration(row.end_ns - row.start_ns - waited), width, right=True), "line--muted")


def time_piece(row: SpanRow, state: SpanState, width: int, moment: Moment) -> Piece:
    """How long the span took, or has taken so far; of an interrupted one nobody knows."""
    if row.end_ns is not None:
        return Piece(fit(figures.duration(row.end_ns - row.start_ns), width, right=True), "line--figure")
    if state is SpanState.INTERRUPTED:
        return Piece(fit(figures.UNKNOWN, width, right=True), "state--interrupted")
    return Piece(fit(figures.ticking(moment.now_ns - row.start_ns), width, right=True), "state--running")


def bar_pieces(row: SpanRow, shown: DrawnNode, width: int, scale: Scale, moment: Moment) -> list[Piece]:
    """The span's bar of time; broken where it is not on the critical path, or where nobody knows its end."""
    room, end_ns = width - GAP, row.end_ns
    if not is_known(row.start_ns):
        return [Piece(" " * GAP + grid_text(scale, room), "line--grid")]
    if end_ns is None:
        end_ns = moment.now_ns if shown.state is SpanState.RUNNING else scale.until_ns
    waits = [part._replace(until_ns=end_ns) if part.until_ns == FOREVER else part for part in shown.waits]
    begin, bar = time_bar(Interval(row.start_ns, end_ns), waits, scale, room)
    off_path = shown.on_path is False
    if off_path or shown.state is SpanState.INTERRUPTED:
        bar = "".join(glyphs().off_path.get(sign, sign) for sign in bar)
    style = (
        f"kind--{facts_or_none(row).kind.lower()}" if shown.state is SpanState.OK else f"state--{shown.state}"
    )
    grid = grid_text(scale, room)
    return [
        Piece(" " * GAP + grid[:begin], "line--grid"),
        Piece(bar, "line--guide" if off_path and shown.state not in FAILED else style),
        Piece(grid[begin + len(bar) :], "line--grid"),
    ]
