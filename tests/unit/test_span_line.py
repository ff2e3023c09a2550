"""The line of a span in the tree: how deep it stands is told where there is no room for all guides."""

from __future__ import annotations

import pytest

from agno_trace_tui.model.outline import TreeLine
from agno_trace_tui.tui.rendering.span_line import DrawnNode, guide_pieces


def guides(depth: int, most: int) -> str:
    """What stands for the ancestors of a span so deep down."""
    line = TreeLine("1", None, depth, (True,) * min(depth - 1, 60), last=True, child_count=0, folded=False)
    return guide_pieces(DrawnNode(line, None), most)[0].text


@pytest.mark.parametrize(
    ("depth", "most", "expected"),
    [
        (3, 5, "│ │ "),
        (99, 5, "‥99 │ │ │ "),
        (999, 5, "‥999│ │ │ "),
        (1995, 5, "‥1995 │ │ "),
        (20_000, 3, "‥20000"),
        (20_000, 2, "‥ │ "),
        (99, 1, "‥ "),
        (99, 0, ""),
    ],
)
def test_a_level_that_stands_for_guides_is_told_whole_or_not(depth: int, most: int, expected: str) -> None:
    assert guides(depth, most) == expected
