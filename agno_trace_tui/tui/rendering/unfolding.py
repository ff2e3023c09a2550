"""The lines of a document with parts that are folded, and those it would have if none were."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agno_trace_tui.tui.rendering.document import Document


class Unfolding:
    """Leads from lines that are shown to lines of the whole document, and back."""

    def __init__(self, document: Document) -> None:
        folded = {place.part.key for place in document.parts if place.folded}
        self.whole = document.unfolded() if folded else document
        """The document with every part open."""
        hidden = [place for place in self.whole.parts if place.part.key in folded]
        self._titles = [place.line for place in hidden]
        self._ends = [place.end for place in hidden]
        self._gone = list(accumulate((place.end - place.line - 1 for place in hidden), initial=0))
        self._shown_titles = [line - gone for line, gone in zip(self._titles, self._gone, strict=False)]

    def whole_line(self, shown: int) -> int:
        """The line of the whole document that a line on screen is."""
        return shown + self._gone[bisect_right(self._shown_titles, shown - 1)]

    def shown_line(self, whole: int) -> int:
        """The line on screen that a line of the whole document is, or the title of the part that it is folded in."""
        before = bisect_right(self._titles, whole - 1)
        if before and whole < self._ends[before - 1]:
            return self._shown_titles[before - 1]
        return whole - self._gone[before]

    def keys_folded_around(self, whole: int) -> list[str]:
        """The keys of the parts to open so that a line of the whole document is shown; none if it is."""
        before = bisect_right(self._titles, whole - 1)
        if not before or whole >= self._ends[before - 1]:
            return []
        return [place.part.key for place in self.whole.parts if place.line < whole < place.end]
