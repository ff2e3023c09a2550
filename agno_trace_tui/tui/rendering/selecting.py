"""What a selection holds: the text as it stands in its lines, however these are wrapped on screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.selection import Selection

    from agno_trace_tui.tui.rendering.document import Document

WORD = re.compile(r"[\w.-]+|\s+|[^\w\s]")
"""What a double click takes: a word with the dots and dashes of names and figures, else one sign."""


def selected_text(document: Document, selection: Selection) -> str:
    """The text between the ends of a selection, whose offsets are characters and lines of the document."""
    last = len(document) - 1
    first = 0 if selection.start is None else selection.start.y
    final = last if selection.end is None else min(selection.end.y, last)
    lines = []
    for number in range(first, final + 1):
        left, right = selection.get_span(number) or (0, 0)
        text = document.line_text(number)
        lines.append(text[max(left, document.margin_length(number)) : len(text) if right == -1 else right])
    return "\n".join(lines)


def word_at(text: str, offset: int) -> tuple[int, int]:
    """Beginning and end of the word at a place."""
    for match in WORD.finditer(text, max(0, offset - 200), offset + 200):
        if match.start() <= offset < match.end():
            return match.span()
    return offset, offset
