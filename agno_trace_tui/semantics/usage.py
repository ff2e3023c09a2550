"""Token usage of model calls, where *unknown* is `None` and never 0."""

from __future__ import annotations

from agno_trace_tui.records import NamedTuple


def add_known(left: int | None, right: int | None) -> int | None:
    """The sum of two counts of which either may be unknown: unknown only if both are."""
    if left is None:
        return right
    if right is None:
        return left
    return left + right


class TokenUsage(NamedTuple):
    """Tokens of one model call or of many.

    `input_tokens` includes cached tokens (OpenInference `llm.token_count.prompt` does), and
    `output_tokens` includes reasoning tokens; the parts never count twice.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None

    @property
    def total_tokens(self) -> int | None:
        """Input and output together; unknown only if both are."""
        return add_known(self.input_tokens, self.output_tokens)

    def plus(self, other: TokenUsage) -> TokenUsage:
        """The usage of both, unknown staying unknown."""
        return TokenUsage(*(add_known(mine, theirs) for mine, theirs in zip(self, other, strict=True)))


UNKNOWN_USAGE = TokenUsage()
