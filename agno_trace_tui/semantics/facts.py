"""The narrow facts of a span: what lists, totals and filters need, without its payload."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.kinds import SpanKind, kind_of
from agno_trace_tui.semantics.usage import TokenUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
        return unpriced(self.input_tokens, self.output_tokens, self.cost)


def unpriced(input_tokens: int | None, output_tokens: int | None, cost: float | None) -> bool:
    """Whether tokens were used and nobody told what they cost."""
    return cost is None and (input_tokens is not None or output_tokens is not None)


NO_FACTS = SpanFacts()


def is_foreign(facts: SpanFacts | None) -> bool:
    """Whether a span is known to be none of Agno's: a web request, such as AgentOS's, or one of the user's own."""
    return facts is not None and facts.kind is SpanKind.UNKNOWN


def facts_of(attributes: Mapping[str, object], input_text: str | None = None) -> SpanFacts:
    """The facts that attributes tell; never raises.

    `attributes` need hold no more than `conventions.FACT_KEYS`; `input_text` is the beginning of
    `input.value`, given apart because it can be megabytes long.
    """
    kind = kind_of(attributes)
    if input_text is None:
        input_text = text_or_none(attributes.get(key.INPUT_VALUE))
    told: dict[str, Any] = {}
    for fact, read, names in readings(FACT_NAMES.intersection(attributes)):
        for name in names:
            if (found := read(attributes[name])) is not None:
                told[fact] = found
                break
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


def text_of(value: object) -> str | None:
    """What a value says, as text; nothing if it is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    try:
        return str(value)
    except (ValueError, RecursionError):  # too many digits, or nested too deep
        return None


def first_text(attributes: Mapping[str, object], *names: str) -> str | None:
    """The first of the named attributes that has something to say, as text."""
    return next((found for name in names if (found := text_of(attributes.get(name))) is not None), None)


MAX_COUNT = 2**62
"""Counts beyond this are nonsense and would not fit SQLite's integers once summed."""


def count_of(value: object) -> int | None:
    """The value if it is a count (a whole number, not negative)."""
    if type(value) is int:
        return value if 0 <= value < MAX_COUNT else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < MAX_COUNT and value == int(value) else None


def amount(value: object) -> float | None:
    """The value if it is a finite number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


Reading: TypeAlias = "tuple[str, Callable[[object], Any], tuple[str, ...]]"
"""A fact, how a value is read for it, from which attributes: the first that tells it counts."""

READINGS: tuple[Reading, ...] = (
    ("model", text_of, (key.MODEL_NAME, key.GENAI_RESPONSE_MODEL, key.GENAI_REQUEST_MODEL)),
    ("provider", text_of, (key.PROVIDER, key.GENAI_PROVIDER)),
    ("input_tokens", count_of, (key.TOKENS_INPUT, key.GENAI_TOKENS_INPUT)),
    ("output_tokens", count_of, (key.TOKENS_OUTPUT, key.GENAI_TOKENS_OUTPUT)),
    ("cache_read_tokens", count_of, (key.TOKENS_CACHE_READ, key.GENAI_TOKENS_CACHE_READ)),
    ("cache_write_tokens", count_of, (key.TOKENS_CACHE_WRITE, key.GENAI_TOKENS_CACHE_WRITE)),
    ("reasoning_tokens", count_of, (key.TOKENS_REASONING, key.GENAI_TOKENS_REASONING)),
    ("cost", amount, (key.COST_TOTAL,)),
    ("run_id", text_of, key.RUN_ID_NAMES),
    ("session_id", text_of, (*key.SESSION_ID_NAMES, key.GENAI_CONVERSATION_ID)),
    ("user_id", text_of, key.USER_ID_NAMES),
    ("agent_id", text_of, key.AGENT_ID_NAMES),
    ("team_id", text_of, (*key.TEAM_ID_NAMES, key.TEAM_ID_PLAIN)),
    ("workflow_id", text_of, key.WORKFLOW_ID_NAMES),
)

FACT_NAMES = frozenset(name for _, _, names in READINGS for name in names)


# -- of model calls, for totals -------------------------------------------------------------------------


class CallFacts(NamedTuple):
    """Of a model call what totals are made of; `None` is unknown."""

    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    cost: float | None

    @property
    def is_unpriced(self) -> bool:
        """As of `SpanFacts`."""
        return unpriced(self.input_tokens, self.output_tokens, self.cost)


CALL_READINGS = tuple(
    (read, places[0], places[1:])
    for fact, read, names in READINGS
    if fact in CallFacts._fields and (places := tuple(key.CALL_KEYS.index(name) for name in names))
)
"""For each of the `CallFacts` how it is read, from which of `conventions.CALL_KEYS`, and from which others."""

KIND_PLACE, OPERATION_PLACE = (key.CALL_KEYS.index(name) for name in (key.SPAN_KIND, key.GENAI_OPERATION))


NO_OTHERS = [None] * (len(key.CALL_KEYS) - OPERATION_PLACE)
"""None of those that GenAI's conventions name."""


def tell_model_call(kind: object, operation: object) -> bool:
    """What `kind_of` says of these two."""
    return kind_of({key.SPAN_KIND: kind, key.GENAI_OPERATION: operation}) is SpanKind.LLM


def call_facts(told: Sequence[object]) -> CallFacts | None:
    """As `facts_of`, from the values of `conventions.CALL_KEYS` in their order, or the first of them.

    `None`: it is no model call.
    """
    said = told[KIND_PLACE]
    if said != "LLM" and not tell_model_call(said, told[OPERATION_PLACE]):
        return None
    facts: list[Any] = []
    has_others = len(told) > OPERATION_PLACE and told[OPERATION_PLACE:] != NO_OTHERS
    for read, place, others in CALL_READINGS:
        found = None if told[place] is None else read(told[place])
        if found is None and has_others:
            found = next((known for other in others if (known := read(told[other])) is not None), None)
        facts.append(found)
    return CallFacts._make(facts)
