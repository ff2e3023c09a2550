"""A span as a line of the tree: guides, sign, name, what it is about, figures, and its bar of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.bars import time_bar
from agno_trace_tui.tui.rendering.cells import Piece, fit, fit_pieces
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph, state_glyph
from agno_trace_tui.tui.rendering.trace_line import Moment, title_of

if TYPE_CHECKING:
    from collections.abc import Set

    from agno_trace_tui.model.tree import TreeLine
    from agno_trace_tui.store.rows import SpanRow

MISSING = "(parent not recorded)"

TIME_WIDTH, TOKENS_WIDTH, GAP = 7, 6, 2

TREE_WIDTH = 44
"""Cells the tree wants before a bar is drawn beside it."""


class Scale(NamedTuple):
    """The time that bars are drawn in."""

    from_ns: int
    until_ns: int


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


def span_pieces(line: TreeLine, width: int, scale: Scale, gone: Set[int], moment: Moment) -> list[Piece]:
    """The line of a span, or of a parent that is not recorded."""
    layout = layout_for(width)
    if line.row is None:
        pieces = [*guide_pieces(line), Piece(MISSING, "line--muted")]
        return fit_pieces(pieces, width)
    row, state = line.row, state_of(line.row, gone)
    pieces = fit_pieces([*guide_pieces(line), *name_pieces(row, state, moment)], layout.tree)
    if layout.tokens:
        pieces.append(tokens_piece(row, layout.tokens))
    pieces.append(time_piece(row, state, layout.time, moment))
    if layout.bar:
        pieces += bar_pieces(row, state, layout.bar, scale, moment)
    return pieces


def guide_pieces(line: TreeLine) -> list[Piece]:
    """Lines to the ancestors, and whether the node is folded."""
    signs = glyphs()
    text = "".join(signs.guide if more else "  " for more in line.guides)
    if line.depth:
        text += signs.last_branch if line.last else signs.branch
    mark = signs.folded_mark if line.folded else signs.open_mark if line.child_count else signs.leaf_mark
    return [Piece(" " + text, "line--guide"), Piece(mark + " ", "line--muted")]


def name_pieces(row: SpanRow, state: SpanState, moment: Moment) -> list[Piece]:
    """Sign, name, and what the span is about."""
    facts = facts_or_none(row)
    kind = f"kind--{facts.kind.lower()}"
    pieces = []
    if state is SpanState.OK:
        pieces.append(Piece(kind_glyph(facts.kind) + " ", kind))
    else:
        pieces.append(Piece(state_glyph(state, moment.frame) + " ", f"state--{state}"))
    pieces.append(Piece(span_title(row), f"state--{state}" if state is not SpanState.OK else ""))
    about = row.status_message if state is SpanState.ERROR else (facts.model or facts.preview)
    if about:
        style = "state--error" if state is SpanState.ERROR else "line--muted"
        pieces.append(Piece("  " + first_line(about), style))
    return pieces


def span_title(row: SpanRow) -> str:
    """The name a span is called by on screen."""
    facts = facts_or_none(row)
    if facts.kind in (SpanKind.AGENT, SpanKind.TEAM, SpanKind.WORKFLOW, SpanKind.STEP):
        return title_of(row.name)
    return first_line(row.name)


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
    begin, bar = time_bar(row.start_ns, end_ns, *scale, room)
    facts = facts_or_none(row)
    style = f"kind--{facts.kind.lower()}" if state is SpanState.OK else f"state--{state}"
    return fit_pieces([Piece(" " * (GAP + begin)), Piece(bar, style)], width)
