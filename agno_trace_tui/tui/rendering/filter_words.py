"""A filter, and what is wrong with it, as they can stand on a screen."""

from __future__ import annotations

from agno_trace_tui.errors import FilterError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.cells import text_width


def shown(text: str) -> str:
    """A filter as it can stand on a screen: what cannot be seen is written as what can."""
    if visible(text) == text:
        return text
    from agno_trace_tui.model.filter_editing import parts_of, text_of

    try:
        return text_of(parts_of(text))
    except FilterError:
        return visible(text)


def pointed(sentence: str, cell: int, width: int) -> str:
    """A pointer at a cell, with a sentence behind it, before it, or below it, whichever fits."""
    length = text_width(sentence)
    if not 0 <= cell < width:
        return sentence
    if cell + 2 + length <= width:
        return f"{' ' * cell}^ {sentence}"
    if length + 1 <= cell:
        return f"{' ' * (cell - length - 1)}{sentence} ^"
    return f"{' ' * cell}^\n{sentence}"
