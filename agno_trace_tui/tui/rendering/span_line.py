"""A span as a line of the tree: guides, sign, name, what it is about, figures, and its bar of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.bars import Scale, time_bar
from agno_trace_tui.tui.rendering.cells import Piece, fit, fit_pieces
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph, state_glyph
from agno_trace_tui.tui.rendering.trace_line import Moment, mark_piece, title_of

if TYPE_CHECKING:
    from collections.abc import Set

    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.model.tree import TreeLine
    from agno_trace_tui.store.rows import SpanRow

MISSING = "(parent not recorded)"

TIME_WIDTH, TOKENS_WIDTH, GAP = 7, 6, 2

STATE_WIDTH = 2
"""Cells at the left edge where what is not ok is marked, one below the other."""

TREE_WIDTH = 44
"""Cells the tree wants before a bar is drawn beside it."""

FRAMES = {SpanKind.WORKFLOW, SpanKind.STEP, SpanKind.TEAM, SpanKind.AGENT}
"""Kinds whose time is mostly that of the spans inside."""


class Layout(NamedTuple):
    """Cells of each part of a line."""

    tree: int
    tokens: int
    time: int
    bar: int


def layout_for(width: int) -> Layout:
    """What a tree of this width has room for."""
    figures_width = TIME_WIDTH + GAP
    tokens = TOKENS_WIDTH + GAP if width >= 40 else 0
    left = width - figures_width - tokens
    bar = max(0, min((left - GAP) * 2 // 5, left - TREE_WIDTH - GAP))
    bar = bar + GAP if bar >= 10 else 0
    return Layout(left - bar, tokens, figures_width, bar)


def header_pieces(width: int, scale: Scale | None) -> list[Piece]:
    """The titles of the columns; over the bars, how much time they show."""
    layout = layout_for(width)
    text = fit(" " * STATE_WIDTH + "span", layout.tree)
    if layout.tokens:
        text += fit("tokens", layout.tokens, right=True)
    text += fit("time", layout.time, right=True)
    if layout.bar and scale is not None:
        end = figures.duration(scale.until_ns - scale.from_ns)
        text += " " * GAP + "0" + fit(end, layout.bar - GAP - 1, right=True)
    return [Piece(fit(text, width), "line--muted")]


def span_pieces(
    line: TreeLine,
    width: int,
    scale: Scale,
    gone: Set[int],
    moment: Moment,
    mark: Severity | None = None,
) -> list[Piece]:
    """The line of a span, or of a parent that is not recorded."""
    layout = layout_for(width)
    if line.row is None:
        sign = Piece(glyphs().states["incomplete"] + " ", "state--incomplete")
        return fit_pieces(
            [state_piece(None), *guide_pieces(line), sign, Piece(MISSING, "line--muted")], width
        )
    row, state = line.row, state_of(line.row, gone)
    tree = [*state_pieces(state, moment.frame, mark), *guide_pieces(line), *name_pieces(row, state)]
    pieces = fit_pieces(tree, layout.tree)
    if layout.tokens:
        pieces.append(tokens_piece(row, layout.tokens))
    pieces.append(time_piece(row, state, layout.time, moment))
    if layout.bar:
        pieces += bar_pieces(row, state, layout.bar, scale, moment)
    return pieces


def state_pieces(state: SpanState, frame: int, mark: Severity | None) -> list[Piece]:
    """The mark of a state, then that of an insight."""
    if mark is None:
        return [state_piece(state, frame)]
    piece = state_piece(state, frame)
    return [piece._replace(text=piece.text[:1]), mark_piece(mark)]


def state_piece(state: SpanState | None, frame: int = 0) -> Piece:
    """The mark of a state; a span that went well needs none."""
    if state is None or state is SpanState.OK:
        return Piece(" " * STATE_WIDTH)
    return Piece(state_glyph(state, frame).ljust(STATE_WIDTH), f"state--{state}")


def guide_pieces(line: TreeLine) -> list[Piece]:
    """Lines to the ancestors, and whether the node is folded."""
    signs = glyphs()
    text = "".join(signs.guide if more else "  " for more in line.guides)
    if line.depth:
        text += signs.last_branch if line.last else signs.branch
    if line.child_count:
        mark = Piece((signs.folded_mark if line.folded else signs.open_mark) + " ", "line--muted")
    else:
        mark = Piece((signs.leaf_mark if line.depth else " ") + " ", "line--guide")
    return [Piece(text, "line--guide"), mark]


def mark_cells(line: TreeLine) -> range:
    """The cells of a line in which a click folds and unfolds."""
    start = STATE_WIDTH + sum(len(piece.text) for piece in guide_pieces(line)[:-1])
    return range(start, start + 2) if line.child_count else range(0)


def name_pieces(row: SpanRow, state: SpanState) -> list[Piece]:
    """Sign, name, and what the span is about."""
    facts = facts_or_none(row)
    pieces = [
        Piece(kind_glyph(facts.kind) + " ", f"kind--{facts.kind.lower()}"),
        Piece(
            span_title(row), f"state--{state}" if state in (SpanState.ERROR, SpanState.INTERRUPTED) else ""
        ),
    ]
    about = row.status_message if state is SpanState.ERROR else (facts.model or facts.preview)
    if about:
        pieces.append(
            Piece("  " + first_line(about), "state--error" if state is SpanState.ERROR else "line--muted")
        )
    return pieces


def span_title(row: SpanRow) -> str:
    """The name a span is called by on screen."""
    named_by_instrumentor = facts_or_none(row).kind in FRAMES or facts_or_none(row).kind is SpanKind.LLM
    return title_of(row.name) if named_by_instrumentor else first_line(row.name)


def tokens_piece(row: SpanRow, width: int) -> Piece:
    """The tokens of a model call."""
    facts = facts_or_none(row)
    if facts.kind is not SpanKind.LLM:
        return Piece(" " * width)
    return Piece(fit(figures.count(facts.usage.total_tokens), width, right=True), "line--figure")


def time_piece(row: SpanRow, state: SpanState, width: int, moment: Moment) -> Piece:
    """How long the span took, or has taken so far; of an interrupted one nobody knows."""
    if row.end_ns is not None:
        return Piece(fit(figures.duration(row.end_ns - row.start_ns), width, right=True), "line--figure")
    if state is SpanState.INTERRUPTED:
        return Piece(fit(figures.UNKNOWN, width, right=True), "state--interrupted")
    return Piece(fit(figures.ticking(moment.now_ns - row.start_ns), width, right=True), "state--running")


def bar_pieces(row: SpanRow, state: SpanState, width: int, scale: Scale, moment: Moment) -> list[Piece]:
    """The span's bar of time."""
    room = width - GAP
    end_ns = row.end_ns
    if end_ns is None:
        end_ns = moment.now_ns if state is SpanState.RUNNING else scale.until_ns
    kind = facts_or_none(row).kind
    begin, bar = time_bar(row.start_ns, end_ns, scale, room, frame=kind in FRAMES)
    style = f"kind--{kind.lower()}" if state is SpanState.OK else f"state--{state}"
    return fit_pieces([Piece(" " * (GAP + begin)), Piece(bar, style)], width)
