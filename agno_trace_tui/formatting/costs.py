"""What something cost, as far as is known."""

from __future__ import annotations

from typing import Protocol

from agno_trace_tui.formatting import figures

AT_LEAST = "≥"


class Priced(Protocol):
    """What has a cost: a trace, a session, a group of spans, or all together."""

    @property
    def cost(self) -> float | None:
        """US dollars, as far as they are known."""

    @property
    def unpriced_calls(self) -> int:
        """Model calls that are not in it, because nobody told what they cost."""


def known_cost(priced: Priced, at_least: str = AT_LEAST) -> str:
    """The cost; where calls are not in it, it is said to be the least, with a sign for that."""
    return figures.money(priced.cost, at_least if priced.unpriced_calls else "")
