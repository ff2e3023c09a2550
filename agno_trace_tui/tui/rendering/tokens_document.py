"""Tokens and cost: of one model call, or of all below a run, and how the context grew from call to call."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.usage import UNKNOWN_USAGE, TokenUsage, add_known
from agno_trace_tui.semantics.windows import prompt_window
from agno_trace_tui.tui.rendering.call_chart import add_call_chart
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.glyphs import glyphs
from agno_trace_tui.tui.rendering.overview_document import cost_words
from agno_trace_tui.tui.rendering.prompt_shares import add_prompt_shares
from agno_trace_tui.tui.rendering.wrapping import LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.rendering.subject import Subject

BAR = 24
"""Cells of a bar that shows a part of a whole."""

NO_CALLS = "Only model calls use tokens, and there are none below this span: choose another in the span tree."


def tokens_document(subject: Subject) -> Document:
    """Token usage and cost, with what part of the whole each part is."""
    doc = DocumentBuilder()
    calls = subject.neighbours.calls
    if subject.facts.kind is SpanKind.LLM:
        add_usage(doc, subject.facts.usage)
        doc.blank()
        doc.fact("cost", cost_words(subject.facts.cost), room=12)
        add_window(doc, subject)
        add_call_chart(doc, calls, subject)
        add_prompt_shares(doc, subject)
    elif calls:
        add_totals(doc, calls)
        add_call_chart(doc, calls, subject)
    else:
        doc.text(NO_CALLS, "doc--muted")
    return doc.document()


def add_window(doc: DocumentBuilder, subject: Subject) -> None:
    """How full the model's context window is, where both are known."""
    facts = subject.facts
    window = prompt_window(facts.model)
    if window is not None and facts.input_tokens is not None and facts.input_tokens <= window:
        words = f"{figures.percent(facts.input_tokens, window)} of the {figures.count(window)} tokens the model can read"
        doc.fact("window", words, room=12)


def add_totals(doc: DocumentBuilder, calls: Sequence[SpanRow]) -> None:
    """The sums over model calls; what a sum leaves out is said."""
    facts = [facts_or_none(call) for call in calls]
    doc.heading(f"{figures.plural(len(calls), 'model call')} below this span")
    add_usage(doc, reduce(TokenUsage.plus, (one.usage for one in facts), UNKNOWN_USAGE))
    doc.blank()
    costs = [one.cost for one in facts if one.cost is not None]
    words = cost_words(sum(costs) if costs else None)
    if costs and len(costs) < len(calls):
        words += f" for {len(costs)} of {len(calls)} calls; that of the others is unknown"
    doc.fact("cost", words, room=12)
    silent = sum(one.usage.total_tokens is None for one in facts)
    if silent and silent < len(calls):
        doc.fact(
            "not counted",
            f"{figures.plural(silent, 'call')} that reported no tokens",
            "doc--warning",
            room=12,
        )
    add_models(doc, calls)


def add_models(doc: DocumentBuilder, calls: Sequence[SpanRow]) -> None:
    """Calls and tokens of each model, where there are several."""
    models: dict[str, tuple[int, int | None]] = {}
    for call in calls:
        facts = facts_or_none(call)
        count, tokens = models.get(facts.model or "unknown model", (0, None))
        models[facts.model or "unknown model"] = count + 1, add_known(tokens, facts.usage.total_tokens)
    if len(models) < 2:
        return
    doc.blank()
    for model, (count, tokens) in sorted(models.items(), key=lambda item: -(item[1][1] or 0)):
        doc.fact(model, f"{figures.exact(tokens)} tokens in {figures.plural(count, 'call')}", room=12)


def add_usage(doc: DocumentBuilder, usage: TokenUsage) -> None:
    """The counts, one a line; what was not reported is said."""
    for label, number, whole in (
        ("input", usage.input_tokens, None),
        ("  from cache", usage.cache_read_tokens, usage.input_tokens),
        ("  to cache", usage.cache_write_tokens, usage.input_tokens),
        ("output", usage.output_tokens, None),
        ("  reasoning", usage.reasoning_tokens, usage.output_tokens),
        ("total", usage.total_tokens, None),
    ):
        name = Piece(f"{label:<12}  ", LABEL)
        if number is None:
            doc.line(name, Piece(f"{'not reported':>12}", "doc--muted"))
        else:
            doc.chart(name, Piece(f"{figures.exact(number):>12}"), *share_pieces(number, whole))


def share_pieces(number: int, whole: int | None) -> list[Piece]:
    """A percentage and a bar; nothing of a whole that is not known."""
    if not whole or number > whole:
        return []
    bar, filled = glyphs().bar, round(BAR * number / whole)
    return [
        Piece(f" {100 * number / whole:3.0f} %  "),
        Piece(bar * filled, "doc--number"),
        Piece(glyphs().thin_bar * (BAR - filled), "gutter--other"),
    ]
