"""The narrow facts of a span: what lists, totals and filters need, without its payload."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind, kind_of
from agno_trace_tui.semantics.usage import TokenUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREVIEW_LENGTH = 200
"""Characters of the input that are kept beside the facts."""


class SpanFacts(NamedTuple):
    """What is known of a span from its attributes; `None` is unknown.

    The fields are columns of `att_spans` under the same names and in the same order.
    `cost` is what the provider reported (US dollars), never an estimate.
    """

    kind: SpanKind = SpanKind.UNKNOWN
    model: str | None = None
    provider: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    cost: float | None = None
    preview: str | None = None
    run_id: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    agent_id: str | None = None
    team_id: str | None = None
    workflow_id: str | None = None

    @property
    def usage(self) -> TokenUsage:
        """The token counts."""
        return TokenUsage(
            self.input_tokens,
            self.output_tokens,
            self.cache_read_tokens,
            self.cache_write_tokens,
            self.reasoning_tokens,
        )

    @property
    def is_unpriced(self) -> bool:
        """Whether tokens were used and nobody told what they cost."""
        return self.cost is None and (self.input_tokens is not None or self.output_tokens is not None)


NO_FACTS = SpanFacts()


def facts_of(attributes: Mapping[str, object], input_text: str | None = None) -> SpanFacts:
    """The facts that attributes tell; never raises.

    `attributes` need hold no more than `conventions.FACT_KEYS`; `input_text` is the beginning of
    `input.value`, given apart because it can be megabytes long.
    """
    kind = kind_of(attributes)
    if input_text is None:
        input_text = text_or_none(attributes.get(key.INPUT_VALUE))
    told = {
        fact: read(attributes, *names)
        for fact, read, names in readings(frozenset(FACT_NAMES & attributes.keys()))
    }
    preview = None if kind is SpanKind.LLM or not input_text else input_text[:PREVIEW_LENGTH]
    return SpanFacts(kind=kind, preview=preview, **told)


@lru_cache(maxsize=512)
def readings(present: frozenset[str]) -> tuple[Reading, ...]:
    """What to read of a span that has these attributes: spans of one kind have the same, and few of all there are."""
    found = ((fact, read, tuple(filter(present.__contains__, names))) for fact, read, names in READINGS)
    return tuple(reading for reading in found if reading[2])


def text_or_none(value: object) -> str | None:
    """The value if it is text that is not empty."""
    return value if isinstance(value, str) and value else None


def first_text(attributes: Mapping[str, object], *names: str) -> str | None:
    """The first of the named attributes that has something to say, as text."""
    for name in names:
        value = attributes.get(name)
        if value is not None and value != "":
            return value if isinstance(value, str) else str(value)
    return None


MAX_COUNT = 2**62
"""Counts beyond this are nonsense and would not fit SQLite's integers once summed."""


def first_count(attributes: Mapping[str, object], *names: str) -> int | None:
    """The first of the named attributes that is a count (a whole number, not negative)."""
    for name in names:
        value = attributes.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if 0 <= value < MAX_COUNT and value == int(value):
            return int(value)
    return None


def amount(value: object) -> float | None:
    """The value if it is a finite number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def first_amount(attributes: Mapping[str, object], *names: str) -> float | None:
    """The first of the named attributes that is an amount of money."""
    return next((found for name in names if (found := amount(attributes.get(name))) is not None), None)


Reading: TypeAlias = "tuple[str, Callable[..., Any], tuple[str, ...]]"
"""A fact, how it is read, from which attributes: the first that tells it counts."""

READINGS: tuple[Reading, ...] = (
    ("model", first_text, (key.MODEL_NAME, key.GENAI_RESPONSE_MODEL, key.GENAI_REQUEST_MODEL)),
    ("provider", first_text, (key.PROVIDER, key.GENAI_PROVIDER)),
    ("input_tokens", first_count, (key.TOKENS_INPUT, key.GENAI_TOKENS_INPUT)),
    ("output_tokens", first_count, (key.TOKENS_OUTPUT, key.GENAI_TOKENS_OUTPUT)),
    ("cache_read_tokens", first_count, (key.TOKENS_CACHE_READ, key.GENAI_TOKENS_CACHE_READ)),
    ("cache_write_tokens", first_count, (key.TOKENS_CACHE_WRITE, key.GENAI_TOKENS_CACHE_WRITE)),
    ("reasoning_tokens", first_count, (key.TOKENS_REASONING, key.GENAI_TOKENS_REASONING)),
    ("cost", first_amount, (key.COST_TOTAL,)),
    ("run_id", first_text, key.RUN_ID_NAMES),
    ("session_id", first_text, (*key.SESSION_ID_NAMES, key.GENAI_CONVERSATION_ID)),
    ("user_id", first_text, key.USER_ID_NAMES),
    ("agent_id", first_text, key.AGENT_ID_NAMES),
    ("team_id", first_text, (*key.TEAM_ID_NAMES, key.TEAM_ID_PLAIN)),
    ("workflow_id", first_text, key.WORKFLOW_ID_NAMES),
)

FACT_NAMES = frozenset(name for _, _, names in READINGS for name in names)
