"""The state of a span: what its row says, seen with the knowledge of which processes are gone."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from agno_trace_tui.semantics.facts import NO_FACTS, SpanFacts
from agno_trace_tui.semantics.kinds import COMPONENT_KINDS, SpanKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from agno_trace_tui.store.rows import SpanRow


class SpanState(StrEnum):
    """What has become of a span."""

    RUNNING = "running"
    OK = "ok"
    ERROR = "error"
    INTERRUPTED = "interrupted"
    """It never ended, and will not: its process is gone, or it was left open (`SpanRow.left_open`)."""


FAILED = (SpanState.ERROR, SpanState.INTERRUPTED)
"""The states of what did not end well."""


def state_of(row: SpanRow, gone_processes: Set[int]) -> SpanState:
    """The state of a span; `gone_processes` are the rows of `att_processes` that no longer run."""
    if row.end_ns is None:
        gone = row.left_open or row.process_id is None or row.process_id in gone_processes
        return SpanState.INTERRUPTED if gone else SpanState.RUNNING
    return SpanState.ERROR if has_failed(row) else SpanState.OK


def has_failed(row: SpanRow) -> bool:
    """Whether a span ended in an error. What an open one says is not its last word: it may still end well."""
    return row.end_ns is not None and row.status_code == "ERROR"


def facts_or_none(row: SpanRow) -> SpanFacts:
    """The span's facts, or those of a span of which nothing is known yet."""
    return row.facts if row.facts is not None else NO_FACTS


def is_component(row: SpanRow) -> bool:
    """Whether a span is known to be the run of an agent, team or workflow."""
    return row.facts is not None and row.facts.kind in COMPONENT_KINDS


def is_model_call(row: SpanRow) -> bool:
    """Whether a span is one of a model: wrappers repeat their children's totals, LLM spans do not."""
    return row.facts is not None and row.facts.kind is SpanKind.LLM


def is_counted(row: SpanRow, rows: Mapping[str, SpanRow]) -> bool:
    """Whether a span is a model call whose tokens count. `rows`: the spans of its trace.

    A model call right below another is the same one, seen by two instrumentations: Agno's, and that of the
    provider's library (measured with openinference-instrumentation-openai: both tell the same tokens).
    """
    if not is_model_call(row):
        return False
    above = None if row.parent_span_id in (None, row.span_id) else rows.get(row.parent_span_id)
    return above is None or not is_model_call(above)
