"""The figures of many traces as a document: a table of agents, one of models, one of tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.cells import Piece, fit
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import kind_glyph
from agno_trace_tui.tui.rendering.known_cost import known_cost

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.model.statistics import Measures, Statistics

NAME_WIDTH, COUNT_WIDTH, TIME_WIDTH, SHARE_WIDTH, COST_WIDTH = 22, 6, 8, 6, 9

TITLES = (
    ("times", COUNT_WIDTH), ("errors", COUNT_WIDTH + 1), ("median", TIME_WIDTH), ("95 %", TIME_WIDTH),
    ("in all", TIME_WIDTH),
)  # fmt: skip
MORE_TITLES = {
    SpanKind.LLM: (("in", COUNT_WIDTH), ("out", COUNT_WIDTH)),
    SpanKind.TOOL: (("share", SHARE_WIDTH),),
}
"""What is told beside: of components no share, because the time of one is within that of another."""


def statistics_document(statistics: Statistics) -> Document:
    """The tables; what there is none of is left out."""
    doc = DocumentBuilder()
    doc.line(Piece(coverage(statistics), "doc--muted"))
    tables = (
        ("Agents, teams, workflows", statistics.components),
        ("Models", statistics.models),
        ("Tools", statistics.tools),
    )
    for title, rows in tables:
        if rows:
            add_table(doc, title, rows)
    return doc.document()


def coverage(statistics: Statistics) -> str:
    """Of how many traces, and whether that is all."""
    if not statistics.traces:
        return "There are no traces."
    if statistics.bounded:
        return f"Of the newest {statistics.traces:,} traces."
    told = figures.plural(statistics.traces, "trace")
    return f"Of {told}." if statistics.done else f"Of {told} so far …"


def add_table(doc: DocumentBuilder, title: str, rows: Sequence[Measures]) -> None:
    """A table under its title."""
    is_priced = any(row.cost is not None for row in rows)
    doc.heading(title)
    titles = (
        *TITLES,
        *MORE_TITLES.get(rows[0].group.kind, ()),
        *((("cost", COST_WIDTH),) if is_priced else ()),
    )
    cells = "".join(fit(word, width, right=True) for word, width in titles)
    doc.chart(Piece(" " * NAME_WIDTH + cells, "doc--muted"))
    total_ns = sum(row.total_ns for row in rows)
    for row in rows:
        doc.chart(*row_pieces(row), *more_pieces(row, total_ns), *(cost_pieces(row) if is_priced else ()))


def row_pieces(row: Measures) -> Iterator[Piece]:
    """What there is to say of every group."""
    yield Piece(fit(f"{kind_glyph(row.group.kind)} {first_line(row.group.name)}", NAME_WIDTH - 1) + " ")
    yield Piece(fit(figures.count(row.spans), COUNT_WIDTH, right=True))
    errors = figures.count(row.errors) if row.errors else ""
    yield Piece(fit(errors, COUNT_WIDTH + 1, right=True), "doc--error")
    for length_ns, style in ((row.median_ns, ""), (row.p95_ns, "doc--muted"), (row.total_ns, "")):
        yield Piece(fit(figures.duration(length_ns), TIME_WIDTH, right=True), style)


def more_pieces(row: Measures, total_ns: int) -> Iterator[Piece]:
    """Tokens of a model; of a tool the share of the time of all tools."""
    if row.group.kind is SpanKind.LLM:
        for tokens in (row.input_tokens, row.output_tokens):
            yield Piece(fit(figures.count(tokens), COUNT_WIDTH, right=True))
    elif row.group.kind is SpanKind.TOOL:
        yield Piece(fit(figures.percent(row.total_ns, total_ns), SHARE_WIDTH, right=True), "doc--muted")


def cost_pieces(row: Measures) -> Iterator[Piece]:
    """The cost, where any is known."""
    yield Piece(fit(known_cost(row), COST_WIDTH, right=True))
