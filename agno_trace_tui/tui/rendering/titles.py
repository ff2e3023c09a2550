"""The titles of the panes: what the reader looks at, how it stands and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.names import title_of
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.orders import Order, Sorting
from agno_trace_tui.model.outline import MISSING
from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.model.trace import TraceState
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.cells import fit, text_width
from agno_trace_tui.tui.rendering.glyphs import kind_glyph, plain

if TYPE_CHECKING:
    from collections.abc import Set

    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.store.rows import SpanRow

ORDER_WORDS = {Order.DURATION: "time"}
"""Orders whose column is called otherwise."""

NAME_SHARE = 2
"""A name may take this part of a title: half of it."""


class Zoom(NamedTuple):
    """The part of a trace that the reader zoomed into."""

    name: str
    state: str
    time: str


def zoom_of(row: SpanRow | None, gone: Set[int], now_ns: int) -> Zoom:
    """A span that was zoomed into, or a parent that is not recorded."""
    if row is None:
        return Zoom(MISSING, str(TraceState.INCOMPLETE), figures.UNKNOWN)
    return Zoom(span_title(row), str(state_of(row, gone)), time_words(row, gone, now_ns))


class Listed(NamedTuple):
    """What the list shows."""

    filter_text: str
    sorting: Sorting
    by_session: bool
    bound: int | None
    """Made of so many of the newest traces; `None`: of all; 0: they are still read."""


def traces_title(listed: Listed, width: int) -> Content:
    """The list's title: what is listed, in which order, and of how much, where that is not all."""
    words = "Sessions" if listed.by_session else "Traces"
    if listed.filter_text:
        words += f" · {first_line(listed.filter_text)}"
    told = order_words(listed.sorting)
    if listed.bound:
        told = f"{told}, of the newest {listed.bound:,}" if told else f"of the newest {listed.bound:,}"
    if not told:
        return Content(plain(cut(words, width)))
    told = f" · {told}"
    return Content(plain(cut(words, max(len("Sessions"), width - len(told))) + cut(told, width)))


def order_words(sorting: Sorting) -> str:
    """The order in force; nothing of the one that is expected."""
    if sorting == Sorting():
        return ""
    if sorting.order is Order.STARTED:
        return "oldest first"
    turned = {Order.NAME: ", from Z", Order.DURATION: ", shortest first"}.get(sorting.order, ", least first")
    return f"by {ORDER_WORDS.get(sorting.order, sorting.order)}{turned if sorting.reversed else ''}"


def trace_title(trace: TraceSummary | None, zoom: Zoom | None, now_ns: int, width: int) -> Content:
    """The tree's title: the trace, or the part of it that the reader zoomed into."""
    if trace is None:
        return Content("Spans")
    if zoom is not None:
        return title(f"{title_of(trace.name)} › {zoom.name}", zoom.state, [zoom.time], width)
    words = tie_words(trace)
    if trace.errors_inside:
        words.append(figures.plural(trace.errors_inside, "error") + " inside")
    if trace.usage.total_tokens is not None:
        words.append(figures.counted(trace.usage.total_tokens, "token"))
    time_ns = trace.duration_ns(now_ns)
    time = figures.ticking(time_ns) if trace.state is TraceState.RUNNING else figures.duration(time_ns)
    if trace.waits:
        waits, *words = words
        return title(title_of(trace.name), waits, [time, *words], width, "interrupted")
    return title(title_of(trace.name), str(trace.state), [time, *words], width)


def tie_words(trace: TraceSummary) -> list[str]:
    """What ties it to other traces of the same run, and the key that leads there."""
    words = []
    if trace.tie.wanted is not None:
        words.append(f"paused for {trace.tie.wanted}")
    elif trace.tie.paused:
        words.append("paused")
    if trace.tie.after is not None:
        words.append("continued (u)")
    elif trace.tie.before is not None:
        words.append("paused before (u)")
    return words


def span_heading(
    row: SpanRow | None, trace: TraceSummary | None, gone: Set[int], now_ns: int, width: int
) -> Content:
    """The detail's title: the span. The root of a trace that waits for a person says so."""
    if row is None:
        return Content("Detail")
    name, words = f"{kind_glyph(facts_or_none(row).kind)} {span_title(row)}", [time_words(row, gone, now_ns)]
    if trace is not None and trace.waits and trace.trace_id == row.trace_id and not row.parent_span_id:
        return title(name, tie_words(trace)[0], words, width, "interrupted")
    return title(name, str(state_of(row, gone)), words, width)


def time_words(row: SpanRow, gone: Set[int], now_ns: int) -> str:
    """How long a span took, or has taken so far."""
    if state_of(row, gone) is SpanState.RUNNING:
        return figures.ticking(now_ns - row.start_ns)
    return figures.duration(None if row.end_ns is None else row.end_ns - row.start_ns)


def title(name: str, state: str, words: list[str], width: int, colour: str = "") -> Content:
    """A name, a state in its colour (or that of another), and as many words as there is room for.

    The name takes what they leave.
    """
    room = width - len(state) - len(" · ")
    share = text_width(cut(name, max(8, room // NAME_SHARE if words else room)))
    rest = ""
    for word in words:
        if len(rest) + len(word) + len(" · ") > room - share:
            break
        rest += f" · {word}"
    name = cut(name, max(8, room - len(rest)))
    return Content.assemble(plain(name + " · "), (state, f"$state-{colour or state}"), plain(rest))


def cut(text: str, width: int) -> str:
    """The text in at most so many cells."""
    return fit(text, max(1, width)).rstrip()
