"""What something cost, as far as is known, in the signs that the terminal has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import costs
from agno_trace_tui.tui.rendering.glyphs import glyphs

if TYPE_CHECKING:
    from agno_trace_tui.formatting.costs import Priced


def known_cost(priced: Priced) -> str:
    """The cost; where calls are not in it, it is said to be the least."""
    return costs.known_cost(priced, glyphs().at_least)
