"""Two traces side by side as a document: their figures, then span by span what changed.

A span whose texts differ is a part: opened, it shows the lines that went and those that came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.times import local_full
from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.model.span import SpanState, facts_or_none, is_counted, is_model_call, state_of
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.model.trace import summarise
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.attachments import without_content
from agno_trace_tui.tui.rendering.cells import Piece, fit, text_width
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import kind_glyph, state_glyph
from agno_trace_tui.tui.rendering.known_cost import known_cost
from agno_trace_tui.tui.rendering.table_columns import TableColumn, columns_in, width_of_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from agno_trace_tui.model.comparison import Comparison, Pair, Side
    from agno_trace_tui.model.differences import ChangedLine, Difference
    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.rendering.table_columns import Columns

LABEL_WIDTH, CHANGE_WIDTH = 12, 9

SIDE_WIDTH, LEAST_SIDE_WIDTH = 24, 9
"""Cells of a side's figures where they need no more, and where there is little room."""

MARK_WIDTH, TIME_WIDTH = 2, 8
NAME_WIDTH, LEAST_NAME_WIDTH = 32, 20
"""Cells of a span's name where it needs no more, and those that figures leave it."""

COLUMNS = (TableColumn("A", TIME_WIDTH), TableColumn("B", TIME_WIDTH), TableColumn("change", TIME_WIDTH + 1))
DROPPED = ("tokens", "A", "B")
"""What goes where there is no room for all; all the tokens are told above."""

MOST_INDENT = 12
"""Levels beyond which a span is not indented further."""

LITTLE = 0.2
"""The part of a time by which runs differ by chance: less is not coloured."""

SIGN_STYLES = {"-": "doc--error", "+": "doc--good", "…": "doc--muted", " ": ""}


class Measure(NamedTuple):
    """A figure of both sides, and by how much it changed."""

    label: str
    words: list[str]
    """Of the left side, and of the right."""
    change: str = ""
    style: str = ""
    """Of the change."""


class PairLayout(NamedTuple):
    """What the lines of spans are put together of."""

    name_width: int
    columns: Columns

    def indent(self, pair: Pair) -> str:
        """How far in a span stands: half of the name's room is the name's."""
        return "  " * min(pair.depth, MOST_INDENT, self.name_width // 4)


def comparison_document(comparison: Comparison, gone: Set[int], now_ns: int, room: int) -> Document:
    """The whole comparison in rows of so many cells; `gone` are recording processes that no longer run."""
    doc = DocumentBuilder()
    add_measures(doc, comparison, [*measures(comparison, gone, now_ns)], room)
    doc.heading(verdict(comparison))
    layout = layout_of(comparison.pairs, gone, room - MARK_WIDTH)
    titles = "".join(fit(column.title, column.width, right=True) for column in layout.columns)
    doc.chart(Piece(" " * MARK_WIDTH + fit("  span", layout.name_width) + titles, "doc--muted"))
    for pair in comparison.pairs:
        add_pair(doc, pair, comparison, gone, layout)
    if comparison.unread:
        words = f"The texts of {figures.plural(comparison.unread, 'more span')} were not compared."
        doc.line(Piece(words, "doc--muted"))
    return doc.document()


def sides(comparison: Comparison) -> tuple[tuple[str, Side], tuple[str, Side]]:
    """Both traces and what they are called."""
    return ("A", comparison.left), ("B", comparison.right)


# -- the figures -------------------------------------------------------------------------------------


def add_measures(doc: DocumentBuilder, comparison: Comparison, told: Sequence[Measure], room: int) -> None:
    """The table of the figures of both traces as a whole."""
    change_width = max(CHANGE_WIDTH, *(text_width(measure.change) for measure in told))
    widest = max(text_width(first_line(words)) + 1 for measure in told for words in measure.words)
    left = (room - LABEL_WIDTH - change_width) // len(sides(comparison))
    width = max(LEAST_SIDE_WIDTH, min(max(SIDE_WIDTH, widest), left))
    doc.chart(
        Piece(" " * LABEL_WIDTH),
        *(Piece(fit(side_title(*side, width), width), "doc--strong") for side in sides(comparison)),
        Piece("change", "doc--muted"),
    )
    for measure in told:
        doc.chart(
            Piece(fit(measure.label, LABEL_WIDTH), "doc--label"),
            *(Piece(fit(first_line(words), width - 1) + " ") for words in measure.words),
            Piece(measure.change, measure.style),
        )


def side_title(name: str, side: Side, width: int) -> str:
    """Which trace it is, and when it began, as exactly as there is room for."""
    moment = local_full(side.trace.start_ns)[: len("2026-11-27 20:31:11")]
    whole = f"{name}  {moment}"
    return whole if len(whole) < width else f"{name} {moment[len('2026-') : -len(':11')]}"


def measures(comparison: Comparison, gone: Set[int], now_ns: int) -> Iterator[Measure]:
    """What can be said of both traces as a whole."""
    left, right = (
        summarise(side.trace, side.spans.rollup(), gone) for side in (comparison.left, comparison.right)
    )
    states = [f"{state_glyph(trace.state)} {trace.state}" for trace in (left, right)]
    yield changing("state", states)
    times = left.duration_ns(now_ns), right.duration_ns(now_ns)
    yield Measure("time", [*map(figures.duration, times)], *time_change(*times))
    tokens = left.usage.total_tokens, right.usage.total_tokens
    yield Measure("tokens", [*map(figures.exact, tokens)], *count_change(*tokens))
    if left.cost is not None or right.cost is not None:
        yield Measure("cost", [known_cost(left), known_cost(right)])
    for label, kind in (("model calls", SpanKind.LLM), ("tool calls", SpanKind.TOOL)):
        yield counted(label, *(number_of(kind, side) for _, side in sides(comparison)))
    if left.error_count or right.error_count:
        yield counted("errors", left.error_count, right.error_count)
    if left.models or right.models:
        yield changing("model", [", ".join(trace.models) or figures.UNKNOWN for trace in (left, right)])


def changing(label: str, words: list[str]) -> Measure:
    """Words that are the same on both sides, or are not."""
    return Measure(label, words, "" if words[0] == words[1] else "changed", "doc--warning")


def counted(label: str, left: int, right: int) -> Measure:
    """A count of each side."""
    return Measure(label, [str(left), str(right)], *count_change(left, right))


def number_of(kind: SpanKind, side: Side) -> int:
    """How many spans of a kind a trace has."""
    rows = side.spans.rows
    return sum(
        facts_or_none(row).kind is kind and (kind is not SpanKind.LLM or is_counted(row, rows))
        for row in rows.values()
    )


def time_change(left_ns: int | None, right_ns: int | None) -> tuple[str, str]:
    """By how much longer or shorter, and its colour; nothing where one is unknown."""
    if left_ns is None or right_ns is None:
        return "", ""
    change = right_ns - left_ns
    words = ("-" if change < 0 else "+") + figures.duration(abs(change))
    return words, change_style(left_ns, right_ns)


def change_style(left: float, right: float) -> str:
    """The colour of a change of what is better when it is little."""
    if abs(right - left) <= LITTLE * max(left, right):
        return "doc--muted"
    return "doc--warning" if right > left else "doc--good"


def count_change(left: int | None, right: int | None) -> tuple[str, str]:
    """A change of a count and its colour; nothing where one is unknown or both are the same."""
    if left is None or right is None or left == right:
        return "", ""
    return figures.signed(right - left), change_style(left, right)


def verdict(comparison: Comparison) -> str:
    """What the reader will see below, in one sentence."""
    only = [
        sum(pair.right is None for pair in comparison.pairs),
        sum(pair.left is None for pair in comparison.pairs),
    ]
    words = [
        f"{figures.plural(count, 'span')} only in {name}"
        for count, name in zip(only, "AB", strict=True)
        if count
    ]
    if comparison.differences:
        words.append(f"{figures.plural(len(comparison.differences), 'span')} with other texts")
    return ", ".join(words) if words else "The same spans, with the same texts"


# -- span by span ------------------------------------------------------------------------------------


def layout_of(pairs: Sequence[Pair], gone: Set[int], room: int) -> PairLayout:
    """The columns that there is room for, and the name with all that is left, should it need it."""
    tokens = max((text_width(token_change(pair).text) + 1 for pair in pairs), default=0)
    columns = (*COLUMNS, TableColumn("tokens", max(CHANGE_WIDTH, tokens)))
    shown = columns_in(room - LEAST_NAME_WIDTH, columns, DROPPED)
    whole = PairLayout(4 * MOST_INDENT, shown)
    widest = max((sum(map(text_width, name_of(pair, gone, whole))) + 2 for pair in pairs), default=0)
    return PairLayout(min(max(NAME_WIDTH, widest), room - width_of_columns(shown)), shown)


def add_pair(
    doc: DocumentBuilder, pair: Pair, comparison: Comparison, gone: Set[int], layout: PairLayout
) -> None:
    """A line of two spans; below it, folded, what differs in their texts."""
    differences = comparison.differences.get(pair.row.span_id, ()) if pair.is_whole else ()
    pieces = list(pair_pieces(pair, gone, layout))
    if not differences:
        doc.chart(Piece(" " * MARK_WIDTH), *pieces)
        return
    with doc.part(pair.row.span_id, *pieces, folded=True, sized=False):
        for different in differences:
            add_difference(doc, different, "    " + layout.indent(pair))


def pair_pieces(pair: Pair, gone: Set[int], layout: PairLayout) -> Iterator[Piece]:
    """Which side has it, its name, and its figures."""
    sign = " " if pair.is_whole else "-" if pair.right is None else "+"
    yield Piece(f"{sign} ", SIGN_STYLES[sign])
    name, sign_of_state = name_of(pair, gone, layout)
    style = SIGN_STYLES[sign] if not pair.is_whole else "doc--failed" if sign_of_state else ""
    width = layout.name_width - len(f"{sign} ") - len(sign_of_state)
    yield Piece(fit(name, width) + sign_of_state, style)
    cells = cells_of(pair)
    for column in layout.columns:
        cell = cells[column.title]
        yield Piece(fit(cell.text, column.width, right=True), cell.style)


def name_of(pair: Pair, gone: Set[int], layout: PairLayout) -> tuple[str, str]:
    """What a span is called, as deep as it stands, and the sign of what became of it if that is not well."""
    states = [state_of(side, gone) for side in (pair.left, pair.right) if side is not None]
    worst = next((state for state in states if state is not SpanState.OK), None)
    title = first_line(f"{kind_glyph(facts_or_none(pair.row).kind)} {span_title(pair.row)}")
    return layout.indent(pair) + title, "" if worst is None else f" {state_glyph(worst)}"


def cells_of(pair: Pair) -> dict[str, Piece]:
    """How long it took on either side, how much more, and how many tokens more."""
    return {
        "A": Piece(time_of(pair.left), "doc--muted"),
        "B": Piece(time_of(pair.right)),
        "change": Piece(*time_change(length_of(pair.left), length_of(pair.right))),
        "tokens": token_change(pair),
    }


def token_change(pair: Pair) -> Piece:
    """How many tokens more or less a model call took."""
    totals = [None if row is None or not is_model_call(row) else facts_or_none(row).usage.total_tokens
              for row in (pair.left, pair.right)]  # fmt: skip
    words, style = count_change(*totals)
    if not words and totals[1 if pair.left is None else 0] is not None and not pair.is_whole:
        known = totals[1] if totals[1] is not None else totals[0]
        words, style = figures.count(known), "doc--muted"
    return Piece(words, style)


def length_of(row: SpanRow | None) -> int | None:
    """How long a span took, nanoseconds; `None` where it is not there or has not ended."""
    return None if row is None or row.end_ns is None else row.end_ns - row.start_ns


def time_of(row: SpanRow | None) -> str:
    """The same in words; nothing where there is no span."""
    return "" if row is None else figures.duration(length_of(row))


def add_difference(doc: DocumentBuilder, different: Difference, margin: str) -> None:
    """What went and what came in one of the texts."""
    note = "  (only its beginning was compared)" if different.cut else ""
    doc.line(Piece(margin), Piece(f"{different.what}{note}", "doc--label"))
    for line in different.lines:
        doc.line(Piece(f"{margin}{line.sign} ", SIGN_STYLES[line.sign]), changed_piece(line))


def changed_piece(line: ChangedLine) -> Piece:
    """The text of a line, safe to show."""
    return Piece(visible(without_content(line.text)), SIGN_STYLES[line.sign])
