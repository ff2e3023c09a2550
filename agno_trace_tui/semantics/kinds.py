"""What a span is: a run of an agent, team or workflow, a step, a model call, a tool call."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from agno_trace_tui.semantics import conventions as key

if TYPE_CHECKING:
    from collections.abc import Mapping


class SpanKind(StrEnum):
    """Kind of a span as people name it; finer than OpenInference's, which calls teams agents."""

    WORKFLOW = "WORKFLOW"
    STEP = "STEP"
    TEAM = "TEAM"
    AGENT = "AGENT"
    LLM = "LLM"
    TOOL = "TOOL"
    EMBEDDING = "EMBEDDING"
    RETRIEVER = "RETRIEVER"
    RERANKER = "RERANKER"
    GUARDRAIL = "GUARDRAIL"
    EVALUATOR = "EVALUATOR"
    PROMPT = "PROMPT"
    UNKNOWN = "UNKNOWN"

    @property
    def agentos_type(self) -> str:
        """The type AgentOS prints (`_derive_span_type`, agno/os/routers/traces/schemas.py): a step is a WORKFLOW there."""
        return "WORKFLOW" if self is SpanKind.STEP else self.value


COMPONENT_KINDS = (SpanKind.AGENT, SpanKind.TEAM, SpanKind.WORKFLOW)
"""What is run: what people look for in a list of traces."""


GENAI_OPERATION_KINDS = {
    "chat": SpanKind.LLM,
    "text_completion": SpanKind.LLM,
    "generate_content": SpanKind.LLM,
    "execute_tool": SpanKind.TOOL,
    "invoke_agent": SpanKind.AGENT,
    "create_agent": SpanKind.AGENT,
    "invoke_workflow": SpanKind.WORKFLOW,
    "embeddings": SpanKind.EMBEDDING,
    "retrieval": SpanKind.RETRIEVER,
}


KINDS = {str(kind): kind for kind in SpanKind}
"""Looked up for every span: ten times as fast as asking the class."""


def kind_of(attributes: Mapping[str, object]) -> SpanKind:
    """The kind that a span's attributes tell; OpenInference wins over GenAI, unknown words are UNKNOWN."""
    openinference = attributes.get(key.SPAN_KIND)
    if openinference == "CHAIN":
        return SpanKind.STEP if is_step(attributes) else SpanKind.WORKFLOW
    if openinference == "AGENT":
        return (
            SpanKind.TEAM
            if attributes.get(key.TEAM_ID) or attributes.get(key.TEAM_ID_PLAIN)
            else SpanKind.AGENT
        )
    if isinstance(openinference, str) and openinference in KINDS:
        return KINDS[openinference]
    return GENAI_OPERATION_KINDS.get(str(attributes.get(key.GENAI_OPERATION)), SpanKind.UNKNOWN)


def is_step(attributes: Mapping[str, object]) -> bool:
    """Whether a CHAIN span is a step of a workflow rather than the workflow itself."""
    if any(attributes.get(name) is not None for name in key.WORKFLOW_MARKS):
        return False
    return any(attributes.get(name) is not None for name in key.STEP_MARKS)
