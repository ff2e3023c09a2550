"""How the context grew: one bar for each model call, what came from the cache apart from what was new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.cells import Piece, fit
from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.rendering.document import DocumentBuilder
    from agno_trace_tui.tui.rendering.subject import Subject

BAR = 30
"""Cells of the bar of the largest context."""

NAME = 16
"""Cells of the name of a run, where there are several."""

CACHED, NEW = "doc--cached", "doc--number"


def add_call_chart(doc: DocumentBuilder, calls: Sequence[SpanRow], subject: Subject) -> None:
    """A bar for each call of a run; nothing for a single call, which has nothing to be compared with."""
    if len(calls) < 2:
        return
    largest = max((facts_or_none(call).input_tokens or 0 for call in calls), default=0)
    of_run = "the run's " if subject.facts.kind is SpanKind.LLM else ""
    title = Piece(f"context over {of_run}{len(calls)} model calls", "doc--heading")
    doc.blank()
    with doc.part("calls", title, sized=False):
        before: int | None = None
        for number, call in enumerate(calls):
            run = subject.neighbours.runs[number] if number < len(subject.neighbours.runs) else ""
            doc.chart(*call_pieces(number, call, largest, before, run, subject))
            before = facts_or_none(call).input_tokens
        if largest:
            signs = glyphs()
            doc.chart(
                Piece("     input tokens  ", "doc--muted"),
                Piece(signs.thin_bar * 3, CACHED), Piece(" from cache  ", "doc--muted"),
                Piece(signs.bar * 3, NEW), Piece(" new to the provider", "doc--muted"),
            )  # fmt: skip


def call_pieces(
    number: int, call: SpanRow, largest: int, before: int | None, run: str, subject: Subject
) -> Iterator[Piece]:
    """The line of one call: its number, whose it is, its input, a bar, how much more than the call before."""
    is_here = call.span_id == subject.row.span_id
    facts = facts_or_none(call)
    yield Piece(f"{number + 1:>4} ", "doc--new" if is_here else "doc--muted")
    if run:
        yield Piece(f"{fit(first_line(run), NAME)} ")
    if facts.input_tokens is None:
        yield Piece(
            f"{'running' if state_of(call, subject.gone) is SpanState.RUNNING else 'not reported':>12}",
            "doc--muted",
        )
    else:
        yield Piece(f"{figures.exact(facts.input_tokens):>12}  ")
        yield from bar_pieces(facts.input_tokens, facts.cache_read_tokens or 0, largest)
        if before is not None and not run:
            yield Piece(f"  {figures.signed(facts.input_tokens - before)}", "doc--muted")
    if is_here:
        yield Piece("  ← this call", "doc--new")


def bar_pieces(tokens: int, cached: int, largest: int) -> Iterator[Piece]:
    """A bar as long as its share of the largest, the cached part first and thinner."""
    signs = glyphs()
    length = max(1, round(BAR * tokens / largest)) if tokens else 0
    kept = min(length, round(length * min(cached, tokens) / tokens)) if tokens else 0
    if cached and cached < tokens and length > 1:
        kept = min(max(kept, 1), length - 1)
    yield Piece(signs.thin_bar * kept, CACHED)
    yield Piece(signs.bar * (length - kept), NEW)
