"""How many attributes a span keeps.

OpenTelemetry keeps 128 unless told otherwise and drops the oldest: of a conversation of 80 messages the prompt and the
first 18 are gone (Agno's own set-up keeps 1,024 from 3.1 on). Whoever asks us to record wants them, whichever provider
the spans come from. So a provider of somebody else's is given room as well, unless the user has set a limit.
"""

from __future__ import annotations

from os import getenv
from typing import Any

from opentelemetry.sdk.trace import SpanLimits

from agno_trace_tui.exporter.providers import unwrapped

ATTRIBUTE_LIMIT = 1_024
"""Attributes a span keeps."""

VARIABLES = ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT")
"""With which a user sets another limit."""


def roomy_limits() -> SpanLimits:
    """The limits of a provider that is made here."""
    return SpanLimits() if is_set_by_user() else SpanLimits(max_span_attributes=ATTRIBUTE_LIMIT)


def make_room(provider: Any) -> None:
    """Let the spans of a provider that somebody else made keep as many attributes.

    A limit that its maker chose stays; the default cannot be told from 128 chosen by hand. OpenTelemetry has no public
    way to ask, so this looks at an attribute that may go; the limit is then what it was. The limits are changed in
    their place: tracers that were made before hold the same.
    """
    limits = getattr(unwrapped(provider), "_span_limits", None)
    if not isinstance(limits, SpanLimits) or is_set_by_user():
        return
    if limits.max_span_attributes == SpanLimits().max_span_attributes:
        limits.max_span_attributes = ATTRIBUTE_LIMIT


def is_set_by_user() -> bool:
    """Whether the environment tells a limit."""
    return any(map(getenv, VARIABLES))
