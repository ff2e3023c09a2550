"""The figures of many traces as a document: a table of agents, one of models, one of tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.cells import Piece, fit, text_width
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import kind_glyph
from agno_trace_tui.tui.rendering.known_cost import known_cost
from agno_trace_tui.tui.rendering.table_columns import TableColumn, columns_in, width_of_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.model.statistics import Measures, Statistics
    from agno_trace_tui.tui.rendering.table_columns import Columns

NAME_WIDTH, LEAST_NAME_WIDTH, ROOMY_NAME_WIDTH = 22, 16, 32
"""Cells of the names, with the blank after them: where they need no more; those that figures leave them; and those
for which a column goes in which nothing stands."""

COUNT_WIDTH, TIME_WIDTH, SHARE_WIDTH, COST_WIDTH = 6, 8, 6, 9

TITLES = (
    TableColumn("times", COUNT_WIDTH), TableColumn("errors", COUNT_WIDTH + 1), TableColumn("median", TIME_WIDTH),
    TableColumn("95 %", TIME_WIDTH), TableColumn("in all", TIME_WIDTH),
)  # fmt: skip
MORE_TITLES = {
    SpanKind.LLM: (TableColumn("in", COUNT_WIDTH), TableColumn("out", COUNT_WIDTH)),
    SpanKind.TOOL: (TableColumn("share", SHARE_WIDTH),),
}
"""What is told beside: of components no share, because the time of one is within that of another."""

COST = TableColumn("cost", COST_WIDTH)

DROPPED = ("95 %", "share", "median", "times", "in all", "errors", "in", "out")
"""What goes where there is no room for all; errors of which there are none go before. The cost stays."""


def statistics_document(statistics: Statistics, room: int) -> Document:
    """The tables in rows of so many cells; what there is none of is left out."""
    doc = DocumentBuilder()
    doc.line(Piece(coverage(statistics), "doc--muted"))
    tables = {
        "Agents, teams, workflows": statistics.components,
        "Models": statistics.models,
        "Tools": statistics.tools,
    }
    widest = max((text_width(name_of(row)) + 1 for rows in tables.values() for row in rows), default=0)
    for title, rows in tables.items():
        if rows:
            columns = columns_of(rows, room, widest)
            left = room - width_of_columns(columns)
            add_table(doc, title, rows, columns, min(max(widest, NAME_WIDTH), left))
    return doc.document()


def columns_of(rows: Sequence[Measures], room: int, widest: int) -> Columns:
    """The columns of a table that there is room for beside names of which the widest takes so many cells."""
    is_priced = any(row.cost is not None for row in rows)
    columns = (*TITLES, *MORE_TITLES.get(rows[0].group.kind, ()), *((COST,) if is_priced else ()))
    if not any(row.errors for row in rows):
        columns = columns_in(room - min(widest, ROOMY_NAME_WIDTH), columns, ("errors",))
    return columns_in(room - LEAST_NAME_WIDTH, columns, DROPPED)


def coverage(statistics: Statistics) -> str:
    """Of how many traces, and whether that is all."""
    if not statistics.traces:
        return "There are no traces."
    if statistics.bounded:
        return f"Of the newest {statistics.traces:,} traces."
    told = figures.plural(statistics.traces, "trace")
    return f"Of {told}." if statistics.done else f"Of {told} so far …"


def add_table(
    doc: DocumentBuilder, title: str, rows: Sequence[Measures], columns: Columns, name_width: int
) -> None:
    """A table under its title."""
    doc.heading(title)
    titles = "".join(fit(column.title, column.width, right=True) for column in columns)
    doc.chart(Piece(" " * name_width + titles, "doc--muted"))
    total_ns = sum(row.total_ns for row in rows)
    for row in rows:
        cells = cells_of(row, total_ns)
        figures_of_row = (cells[column.title] for column in columns)
        doc.chart(
            Piece(fit(name_of(row), name_width - 1) + " "),
            *(
                Piece(fit(cell.text, column.width, right=True), cell.style)
                for cell, column in zip(figures_of_row, columns, strict=True)
            ),
        )


def name_of(row: Measures) -> str:
    """What a group is called, with the sign of its kind."""
    return f"{kind_glyph(row.group.kind)} {first_line(row.group.name)}"


def cells_of(row: Measures, total_ns: int) -> dict[str, Piece]:
    """The figures of a group by their columns; `total_ns`: the time of all groups of its table."""
    return {
        "times": Piece(figures.count(row.spans)),
        "errors": Piece(figures.count(row.errors) if row.errors else "", "doc--error"),
        "median": Piece(figures.duration(row.median_ns)),
        "95 %": Piece(figures.duration(row.p95_ns), "doc--muted"),
        "in all": Piece(figures.duration(row.total_ns)),
        "in": Piece(figures.count(row.input_tokens)),
        "out": Piece(figures.count(row.output_tokens)),
        "share": Piece(figures.percent(row.total_ns, total_ns), "doc--muted"),
        "cost": Piece(known_cost(row)),
    }
