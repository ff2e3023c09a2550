"""What something cost, as far as is known."""

from __future__ import annotations

from typing import Protocol

from agno_trace_tui.formatting import figures
from agno_trace_tui.tui.rendering.glyphs import glyphs


class Priced(Protocol):
    """What has a cost: a trace, a session, a group of spans, or all together."""

    @property
    def cost(self) -> float | None:
        """US dollars, as far as they are known."""

    @property
    def unpriced_calls(self) -> int:
        """Model calls that are not in it, because nobody told what they cost."""


def known_cost(priced: Priced) -> str:
    """The cost; where calls are not in it, it is said to be the least."""
    return figures.money(priced.cost, glyphs().at_least if priced.unpriced_calls else "")
