"""What went wrong with a span, from its status, its exception events and its attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.facts import first_text
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agno_trace_tui.semantics.facts import SpanFacts

SILENT_MODEL_CALL = "The call ended well, but has neither an answer nor token counts: it probably failed."

UNSETTLED_MODEL_CALL = (
    "The call ended without an outcome, and has neither an answer nor token counts:"
    " it was cancelled, closed early or cut off."
)
"""Of status UNSET, which the instrumentor leaves where it was not told how the call ended."""


TYPED_MESSAGE = re.compile(
    r"(?P<type>[A-Za-z_][\w.]{0,200}(?:Error|Exception|Exit|Interrupt|Timeout)): (?P<rest>.*)", re.DOTALL
)
"""A status as OpenTelemetry writes it when an exception leaves a span: `ValueError: no such city`."""


class Failure(NamedTuple):
    """A failure, as far as it was recorded."""

    type: str | None
    message: str | None
    stacktrace: str | None


def failure_of(
    status_code: str,
    status_message: str | None,
    attributes: Mapping[str, object],
    exceptions: Iterable[Mapping[str, object]] = (),
) -> Failure | None:
    """The failure of a span; `exceptions` are the attributes of its exception events, the last one counts."""
    last: Mapping[str, object] = {}
    for exception in exceptions:
        last = exception
    if status_code != "ERROR" and not last:
        return None
    sources = {**attributes, **last}
    failure_type, message = (
        first_text(sources, key.EXCEPTION_TYPE),
        first_text(sources, key.EXCEPTION_MESSAGE),
    )
    if failure_type is None and message is None:
        failure_type, message = typed_message(status_message)
    return Failure(failure_type, message or status_message, first_text(sources, key.EXCEPTION_STACKTRACE))


def typed_message(status_message: str | None) -> tuple[str | None, str | None]:
    """Type and message of a failure from a status, the type unknown if it does not begin with one."""
    match = TYPED_MESSAGE.match(status_message or "")
    return (match["type"], match["rest"]) if match else (None, status_message)


def silence_words(status_code: str) -> str:
    """What a model call without a sign of an answer is said to be."""
    return SILENT_MODEL_CALL if status_code == "OK" else UNSETTLED_MODEL_CALL


def is_silent_model_call(facts: SpanFacts, attributes: Mapping[str, object], *, ended_well: bool) -> bool:
    """Whether a model call left no trace of an answer.

    Instrumentors up to 1.0.3 set OK before the call, and OK is final: a failed call is stored as OK.
    """
    if facts.kind is not SpanKind.LLM or not ended_well or facts.usage.total_tokens is not None:
        return False
    return not attributes.get(key.OUTPUT_VALUE) and not any(
        name.startswith(key.OUTPUT_MESSAGES) for name in attributes
    )
