"""Which of the spans below one parent ran at the same time as another of them."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

StartOrder = tuple[int, str]
"""The start of a span, in nanoseconds, and its id: as siblings are ordered."""


class Beside:
    """Keeps when siblings ran; a span that came or changed costs those that began after it.

    Where a parent has thousands of children and gets more of them, nearly all that is known stays.
    """

    def __init__(self) -> None:
        self._starts: list[StartOrder] = []
        self._ends: list[int] = []
        self._latest: list[int] = []
        """For each the latest end of those before it."""
        self._places: dict[str, int] = {}
        self._known = 0
        self.is_stale = True
        """Whether something is to be told again."""

    @property
    def known(self) -> int:
        """How many of the first are known as they are."""
        return self._known

    def forget(self, start: StartOrder) -> None:
        """A span came or changed, which starts then now."""
        here = bisect_left(self._starts, start)
        self._known = min(self._known, here, self._places.get(start[1], here))
        self.is_stale = True

    def tell(self, siblings: Iterable[tuple[StartOrder, int]]) -> None:
        """The start and the end of all behind those that are known, in the order of their starts."""
        known = self._known
        del self._starts[known:], self._ends[known:], self._latest[known:]
        latest = max(self._latest[-1], self._ends[-1]) if known else 0
        for start, end in siblings:
            self._places[start[1]] = len(self._starts)
            self._starts.append(start)
            self._ends.append(end)
            self._latest.append(latest)
            latest = max(latest, end)
        self._known, self.is_stale = len(self._starts), False

    def overlaps(self, span_id: str) -> bool:
        """Whether a span ran while another did. What took no time ran beside nothing."""
        place = self._places.get(span_id)
        if place is None:
            return False
        start, end = self._starts[place][0], self._ends[place]
        return start < end and (start < self._latest[place] or self._is_overtaken(place, end))

    def _is_overtaken(self, place: int, end: int) -> bool:
        """Whether one that began later did so before this one ended."""
        for later in range(place + 1, len(self._starts)):
            start = self._starts[later][0]
            if start >= end:
                return False
            if start < self._ends[later]:
                return True
        return False
