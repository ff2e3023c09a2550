"""Traces in the shapes of AgentOS (agno/os/routers/traces/schemas.py), with what we know beside.

Every key that AgentOS prints is here under the same name, of the same type and with the same value; keys
it leaves out because they are null are printed as null. Ours stand beside them. Once printed, a key is
never renamed. Where AgentOS shows an empty tree, because the root is not there, ours shows what is. Where the
root is none of Agno's, such as AgentOS's own requests, AgentOS leaves out ids, input and output: ours says what the
component below the root does, and its name beside that which AgentOS has from the span that ended first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.formatting.figures import MILLISECOND
from agno_trace_tui.formatting.times import iso_z
from agno_trace_tui.model.span import facts_or_none, has_failed, state_of
from agno_trace_tui.model.timeline import self_ns
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.timestamps import is_known, passed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.semantics.usage import TokenUsage
    from agno_trace_tui.store.rows import SpanPayload, SpanRow, TraceRow


def duration_text(duration_ms: float | None) -> str | None:
    """`format_duration_ms` (agno/os/utils.py), to the letter: also its long fractions."""
    if duration_ms is None:
        return None
    return f"{duration_ms or 0}ms" if duration_ms < 1_000 else f"{duration_ms / 1_000:.2f}s"


def time_text(time_ns: int | None) -> str | None:
    """A moment as AgentOS prints it; unknown stays unknown."""
    return iso_z(time_ns) if time_ns is not None and is_known(time_ns) else None


def milliseconds(time_ns: int | None) -> float | None:
    """A length of time; unknown stays unknown."""
    return None if time_ns is None else time_ns / MILLISECOND


def usage_record(usage: TokenUsage) -> dict[str, int | None]:
    """Token counts; null when unknown."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "total_tokens": usage.total_tokens,
    }


def trace_record(row: TraceRow, summary: TraceSummary) -> dict[str, Any]:
    """What a summary and a detail of a trace have in common."""
    ended = summary.state != "running"
    end_ns = row.end_ns if row.end_ns is not None and ended else summary.end_ns
    who: TraceRow | TraceSummary = row if summary.component_id is None else summary
    return {
        "trace_id": row.trace_id,
        "name": row.name if row.status is not None else summary.name,
        "status": row.status,
        "duration": duration_text(row.duration_ms),
        "start_time": time_text(row.start_ns),
        "end_time": time_text(row.end_ns),
        "total_spans": summary.span_count,
        "error_count": summary.error_count,
        "run_id": who.run_id,
        "session_id": who.session_id,
        "user_id": who.user_id,
        "agent_id": who.agent_id,
        "team_id": who.team_id,
        "workflow_id": who.workflow_id,
        "created_at": None if row.created_at is None else row.created_at.replace("+00:00", "Z"),
        "duration_ms": milliseconds(passed(summary.start_ns, end_ns)),
        "state": str(summary.state),
        "component_id": summary.component_id,
        "component_name": None if summary.component_id is None else summary.name,
        "waits_for": summary.tie.wanted if summary.waits else None,
        "errors_inside": summary.errors_inside,
        **usage_record(summary.usage),
        "cost": summary.cost,
        "cost_source": None if summary.cost is None else "reported",
        "unpriced_calls": summary.unpriced_calls,
        "models": list(summary.models),
    }


def summary_record(row: TraceRow, summary: TraceSummary, root_input: object) -> dict[str, Any]:
    """`TraceSummary`: one line of `GET /traces`."""
    return {**trace_record(row, summary), "input": root_input}


class TraceDetail:
    """`TraceDetail`: what `GET /traces/{id}` answers, made of a trace's spans and their payloads."""

    def __init__(
        self,
        row: TraceRow,
        summary: TraceSummary,
        spans: TraceSpans,
        payloads: Mapping[str, SpanPayload],
        gone: Set[int],
    ) -> None:
        self._row, self._summary, self._spans = row, summary, spans
        self._payloads, self._gone = payloads, gone

    def record(self) -> dict[str, Any]:
        """The whole."""
        root = self._spans.root
        teller = self._spans.component or root
        attributes = {} if teller is None else self._attributes(teller)
        output, error = attributes.get(key.OUTPUT_VALUE), None
        if root is not None and teller is not None:
            if self._row.status == "ERROR" or has_failed(root) or has_failed(teller):
                failed = root if has_failed(root) else teller
                told = failed.status_message or self._attributes(failed).get(key.EXCEPTION_MESSAGE)
                output, error = None, told
            if attributes.get(key.SPAN_KIND) == "CHAIN" and self._row.status != "ERROR":
                output = self._borrowed(teller) if is_empty(output) else output
        return {
            **trace_record(self._row, self._summary),
            "input": attributes.get(key.INPUT_VALUE),
            "output": output,
            "error": error,
            "tree": self._tree(),
        }

    def _attributes(self, row: SpanRow) -> Mapping[str, Any]:
        payload = self._payloads.get(row.span_id)
        return {} if payload is None else payload.attributes

    def _borrowed(self, root: SpanRow) -> object:
        """The output of a workflow that has none: that of its child that ended last."""
        children = [self._spans.rows[span_id] for _, span_id in self._spans.children_of(root.span_id)]
        if not children:
            return None
        last = max(children, key=lambda child: child.end_ns or 0)
        return self._attributes(last).get(key.OUTPUT_VALUE)

    def _tree(self) -> list[dict[str, Any]]:
        roots = [self._spans.rows[span_id] for _, span_id in self._spans.children_of(None)]
        orphans = [
            self._spans.rows[span_id]
            for parent in self._spans.missing_parents()
            for _, span_id in self._spans.children_of(parent)
        ]
        return [self._root_node(root) for root in roots] + [self._node(orphan) for orphan in orphans]

    def _root_node(self, root: SpanRow) -> dict[str, Any]:
        """A root says the trace's times and totals, and not again what the trace says."""
        attributes = self._attributes(root)
        steps = attributes.get(key.WORKFLOW_STEP_TYPES) if attributes.get(key.SPAN_KIND) == "CHAIN" else None
        node = self._node(root, steps=steps if isinstance(steps, list) else ())
        usage = self._summary.usage
        metadata: dict[str, Any] = {}
        if usage.input_tokens:
            metadata["total_input_tokens"] = usage.input_tokens
        if usage.output_tokens:
            metadata["total_output_tokens"] = usage.output_tokens
        if attributes.get(key.SPAN_KIND) == "CHAIN":
            metadata |= workflow_metadata(attributes)
        node.update(
            start_time=time_text(self._row.start_ns),
            end_time=time_text(self._row.end_ns),
            duration=duration_text(self._row.duration_ms),
            input=None,
            output=None,
            error=None,
            metadata=metadata or None,
        )
        return node

    def _node(self, top: SpanRow, *, steps: Sequence[object] = ()) -> dict[str, Any]:
        """A span with all that is below it, which may be more levels than Python calls within each other.

        `steps`: the types of its children, where it is a workflow.
        """
        order, children = [top], {}
        for row in order:  # it grows: whoever is met comes before all below
            below = [self._spans.rows[span_id] for _, span_id in self._spans.children_of(row.span_id)]
            children[row.span_id] = below
            order += below
        nodes: dict[str, dict[str, Any]] = {}
        for row in reversed(order):
            below = children[row.span_id]
            nodes[row.span_id] = self._alone(row, below, [nodes[child.span_id] for child in below])
        for child, step_type in zip(children[top.span_id], steps, strict=False):
            nodes[child.span_id]["step_type"] = step_type
        return nodes[top.span_id]

    def _alone(
        self, row: SpanRow, children: Sequence[SpanRow], nodes: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        """A span, given its children and what is said of them."""
        attributes = self._attributes(row)
        failed = has_failed(row)
        payload = self._payloads.get(row.span_id)
        return {
            "id": row.span_id,
            "name": row.name,
            "type": agentos_type(row, attributes),
            "duration": duration_text(row.duration_ms),
            "start_time": time_text(row.start_ns),
            "end_time": time_text(row.end_ns),
            "status": row.status_code,
            "input": attributes.get(key.INPUT_VALUE),
            "output": None if failed else attributes.get(key.OUTPUT_VALUE),
            "error": (row.status_message or attributes.get(key.EXCEPTION_MESSAGE)) if failed else None,
            "spans": nodes or None,
            "step_type": None,
            "metadata": span_metadata(attributes) or None,
            "extra_data": None,
            "parent_id": row.parent_span_id,
            "duration_ms": milliseconds(None if row.end_ns is None else row.end_ns - row.start_ns),
            "self_ms": milliseconds(self_ns(row, children)),
            "state": str(state_of(row, self._gone)),
            "attributes": dict(attributes),
            "events": None
            if payload is None or payload.events is None
            else [e._asdict() for e in payload.events],
        }


def is_empty(output: object) -> bool:
    """Whether AgentOS takes an output for none."""
    return not output or str(output).strip() == "None"


def agentos_type(row: SpanRow, attributes: Mapping[str, Any]) -> str:
    """`_derive_span_type`: the recorded kind, workflows and teams told apart."""
    recorded = attributes.get(key.SPAN_KIND)
    kind = facts_or_none(row).kind
    if recorded is not None and kind is SpanKind.UNKNOWN:
        return str(recorded)
    return kind.agentos_type


def span_metadata(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """`TraceNode.from_span`: what AgentOS tells of a span by its kind; empty values are left out."""
    kind = attributes.get(key.SPAN_KIND, "UNKNOWN")
    names = {
        "AGENT": {"run_id": key.RUN_ID},
        "LLM": {
            "model": key.MODEL_NAME,
            "input_tokens": key.TOKENS_INPUT,
            "output_tokens": key.TOKENS_OUTPUT,
        },
        "TOOL": {"tool_name": key.TOOL_NAME, "parameters": key.TOOL_PARAMETERS},
    }.get(kind, {})
    metadata = {name: attributes[source] for name, source in names.items() if attributes.get(source)}
    if kind == "CHAIN":
        metadata |= workflow_metadata(attributes)
    context = {"session_id": key.SESSION_ID, "user_id": key.USER_ID}
    return metadata | {name: attributes[source] for name, source in context.items() if attributes.get(source)}


def workflow_metadata(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What AgentOS tells of a workflow."""
    names = {
        "description": key.WORKFLOW_DESCRIPTION,
        "steps_count": key.WORKFLOW_STEPS_COUNT,
        "steps": key.WORKFLOW_STEPS,
        "step_types": key.WORKFLOW_STEP_TYPES,
    }
    return {name: attributes[source] for name, source in names.items() if attributes.get(source)}
