"""What checks know of a trace besides its spans: bounded, and read off the screen's loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agno_trace_tui.semantics.evidence import SpanEvidence
    from agno_trace_tui.store.rows import SpanRow, UsualDuration

FEWEST_SAMPLES = 20
"""Of fewer spans the 95th percentile is only the slowest of them."""

FEW_SAMPLES = 5
"""Of fewer spans nothing is usual."""

LOOKED_INTO = (SpanKind.LLM, SpanKind.TOOL, SpanKind.UNKNOWN)
"""Kinds whose payload tells something. The kind itself is among the first attributes to be dropped."""


class Usual:
    """How long spans of a name usually take in this file."""

    def __init__(self, durations: Iterable[UsualDuration] = ()) -> None:
        self._by_name = {(usual.name, usual.model): usual for usual in durations}

    def of(self, row: SpanRow) -> UsualDuration | None:
        """What is usual for spans like this one; `None`: too few are known."""
        exact = self._by_name.get((row.name, facts_or_none(row).model))
        usual = exact if exact is not None else self._by_name.get((row.name, None))
        return None if usual is None or usual.spans < FEW_SAMPLES else usual


NOTHING_USUAL = Usual()


class TraceEvidence(NamedTuple):
    """The evidence of one trace."""

    spans: Mapping[str, SpanEvidence] = {}
    """Of the model and tool calls that were looked into."""
    usual: Usual = NOTHING_USUAL
    spans_lost: int = 0
    """Spans that the processes which recorded the trace say they lost, of this trace or others."""

    def of(self, row: SpanRow) -> SpanEvidence:
        """What is known of a span."""
        from agno_trace_tui.semantics.evidence import NO_EVIDENCE  # loaded with the first trace looked into

        return self.spans.get(row.span_id, NO_EVIDENCE)


NO_TRACE_EVIDENCE = TraceEvidence()
