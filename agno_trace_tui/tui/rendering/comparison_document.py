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
from agno_trace_tui.tui.rendering.cells import Piece, fit
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import kind_glyph, state_glyph
from agno_trace_tui.tui.rendering.known_cost import known_cost

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from agno_trace_tui.model.comparison import Comparison, Pair, Side
    from agno_trace_tui.model.differences import ChangedLine, Difference
    from agno_trace_tui.store.rows import SpanRow

LABEL_WIDTH, SIDE_WIDTH, CHANGE_WIDTH = 12, 24, 9
NAME_WIDTH, TIME_WIDTH = 32, 8
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


def comparison_document(comparison: Comparison, gone: Set[int], now_ns: int) -> Document:
    """The whole comparison; `gone` are recording processes that no longer run."""
    doc = DocumentBuilder()
    side_titles = [f"{name}  {local_full(side.trace.start_ns)[:19]}" for name, side in sides(comparison)]
    doc.chart(
        Piece(" " * LABEL_WIDTH),
        *(Piece(fit(title, SIDE_WIDTH), "doc--strong") for title in side_titles),
        Piece("change", "doc--muted"),
    )
    for measure in measures(comparison, gone, now_ns):
        doc.chart(
            Piece(fit(measure.label, LABEL_WIDTH), "doc--label"),
            *(Piece(fit(first_line(words), SIDE_WIDTH - 1) + " ") for words in measure.words),
            Piece(measure.change, measure.style),
        )
    doc.heading(verdict(comparison))
    doc.chart(Piece("  " + header(), "doc--muted"))
    for pair in comparison.pairs:
        add_pair(doc, pair, comparison, gone)
    if comparison.unread:
        words = f"The texts of {figures.plural(comparison.unread, 'more span')} were not compared."
        doc.line(Piece(words, "doc--muted"))
    return doc.document()


def sides(comparison: Comparison) -> tuple[tuple[str, Side], tuple[str, Side]]:
    """Both traces and what they are called."""
    return ("A", comparison.left), ("B", comparison.right)


# -- the figures -------------------------------------------------------------------------------------


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


def header() -> str:
    """The titles of the columns."""
    titles = [
        fit("A", TIME_WIDTH, right=True),
        fit("B", TIME_WIDTH, right=True),
        fit("change", TIME_WIDTH + 1, right=True),
    ]
    return fit("  span", NAME_WIDTH) + "".join(titles) + fit("tokens", CHANGE_WIDTH, right=True)


def add_pair(doc: DocumentBuilder, pair: Pair, comparison: Comparison, gone: Set[int]) -> None:
    """A line of two spans; below it, folded, what differs in their texts."""
    differences = comparison.differences.get(pair.row.span_id, ()) if pair.is_whole else ()
    pieces = list(pair_pieces(pair, gone))
    if not differences:
        doc.chart(Piece("  "), *pieces)
        return
    with doc.part(pair.row.span_id, *pieces, folded=True, sized=False):
        for different in differences:
            add_difference(doc, different, "    " + "  " * min(pair.depth, MOST_INDENT))


def pair_pieces(pair: Pair, gone: Set[int]) -> Iterator[Piece]:
    """Which side has it, its name, how long it took on either side, and how much more."""
    row, facts = pair.row, facts_or_none(pair.row)
    sign = " " if pair.is_whole else "-" if pair.right is None else "+"
    yield Piece(f"{sign} ", SIGN_STYLES[sign])
    indent = "  " * min(pair.depth, MOST_INDENT)
    failed = [state_of(side, gone) for side in (pair.left, pair.right) if side is not None]
    worst = next((state for state in failed if state is not SpanState.OK), None)
    sign_of_state = "" if worst is None else f" {state_glyph(worst)}"
    name = indent + first_line(f"{kind_glyph(facts.kind)} {span_title(row)}")
    style = SIGN_STYLES[sign] if not pair.is_whole else "doc--failed" if worst is not None else ""
    yield Piece(fit(name, NAME_WIDTH - 2 - len(sign_of_state)) + sign_of_state, style)
    yield Piece(fit(time_of(pair.left), TIME_WIDTH, right=True), "doc--muted")
    yield Piece(fit(time_of(pair.right), TIME_WIDTH, right=True))
    words, style = time_change(length_of(pair.left), length_of(pair.right))
    yield Piece(fit(words, TIME_WIDTH + 1, right=True), style)
    yield tokens_piece(pair)


def tokens_piece(pair: Pair) -> Piece:
    """How many tokens more or less a model call took."""
    totals = [None if row is None or not is_model_call(row) else facts_or_none(row).usage.total_tokens
              for row in (pair.left, pair.right)]  # fmt: skip
    words, style = count_change(*totals)
    if not words and totals[1 if pair.left is None else 0] is not None and not pair.is_whole:
        known = totals[1] if totals[1] is not None else totals[0]
        words, style = figures.count(known), "doc--muted"
    return Piece(fit(words, CHANGE_WIDTH, right=True), style)


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
