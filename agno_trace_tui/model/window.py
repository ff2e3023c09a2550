"""A run of the trace list that is in memory: contiguous, newest first, somewhere in the whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.store.rows import TraceKey


class TraceWindow:
    """Consecutive traces of the list, which is sorted by `TraceKey`, descending.

    `offset` is how many traces are newer than the first one held. `at_newest` and `at_oldest` tell
    whether the run touches the ends of the list, so that a trace beyond them belongs to it. `reach` is
    until where older ones were looked for and not found: a trace before it belongs to the run too.
    """

    def __init__(self) -> None:
        self.rows: list[TraceSummary] = []
        self.offset = 0
        self.at_newest = True
        self.at_oldest = False
        self.reach: TraceKey | None = None
        self._by_id: dict[str, TraceSummary] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, trace_id: object) -> bool:
        return trace_id in self._by_id

    def __iter__(self) -> Iterator[TraceSummary]:
        return iter(self.rows)

    def get(self, trace_id: str) -> TraceSummary | None:
        """The trace, if it is held."""
        return self._by_id.get(trace_id)

    def row_at(self, position: int) -> TraceSummary | None:
        """The trace at a position of the whole list, if it is held."""
        place = position - self.offset
        return self.rows[place] if 0 <= place < len(self.rows) else None

    @property
    def end(self) -> TraceKey | None:
        """From where older traces are to be looked for; `None`: from the newest on."""
        return self.reach or (self.rows[-1].key if self.rows else None)

    @property
    def is_sought(self) -> bool:
        """Whether the first trace is still looked for."""
        return self.reach is not None and not self.rows

    def position_of(self, trace_id: str) -> int | None:
        """Where a trace that is held stands in the whole list."""
        summary = self._by_id.get(trace_id)
        return None if summary is None else self.offset + self.place_of(summary.key)

    def place_of(self, key: TraceKey) -> int:
        """Where a key stands, or would stand, among the rows held (descending bisection)."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle].key > key:
                low = middle + 1
            else:
                high = middle
        return low

    def fill(
        self,
        rows: Sequence[TraceSummary],
        *,
        offset: int,
        at_newest: bool,
        at_oldest: bool,
        reach: TraceKey | None = None,
    ) -> None:
        """Hold these rows instead of the former ones."""
        self.rows = sorted(rows, key=lambda row: row.key, reverse=True)
        self.offset = offset
        self.at_newest, self.at_oldest, self.reach = at_newest, at_oldest, reach
        self._by_id = {row.trace_id: row for row in self.rows}

    def put(self, summary: TraceSummary) -> bool:
        """Hold a trace that is new or changed; answers whether any position changed.

        A trace that was not held is taken in only where the run has room for it: between its ends,
        or beyond an end that is also an end of the list.
        """
        before = self._by_id.get(summary.trace_id)
        if before is not None and before.key == summary.key:
            self.rows[self.place_of(summary.key)] = summary
            self._by_id[summary.trace_id] = summary
            return False
        if before is not None:
            self.remove(summary.trace_id)
        elif not self.has_room_for(summary.key):
            return False
        self.rows.insert(self.place_of(summary.key), summary)
        self._by_id[summary.trace_id] = summary
        return True

    def remove(self, trace_id: str) -> bool:
        """Hold a trace no longer; answers whether it was held."""
        summary = self._by_id.pop(trace_id, None)
        if summary is None:
            return False
        del self.rows[self.place_of(summary.key)]
        return True

    def has_room_for(self, key: TraceKey) -> bool:
        """Whether a trace with this key belongs among the rows held."""
        if self.reach is not None and key < self.reach:
            return False
        if not self.rows:
            return self.at_newest or self.at_oldest
        if key > self.rows[0].key:
            return self.at_newest
        return key >= self.rows[-1].key or self.at_oldest or self.reach is not None

    def extend(self, rows: Sequence[TraceSummary], *, at_oldest: bool, reach: TraceKey | None = None) -> None:
        """Hold older rows too."""
        self.at_oldest, self.reach = at_oldest, reach
        for row in rows:
            if row.trace_id not in self._by_id:
                self.rows.append(row)
                self._by_id[row.trace_id] = row
        self.rows.sort(key=lambda row: row.key, reverse=True)

    def extend_newer(self, rows: Sequence[TraceSummary], *, at_newest: bool) -> None:
        """Hold newer rows too."""
        added = [row for row in rows if row.trace_id not in self._by_id]
        self._by_id.update((row.trace_id, row) for row in added)
        self.rows = sorted([*added, *self.rows], key=lambda row: row.key, reverse=True)
        self.at_newest = at_newest
        self.offset = 0 if at_newest else max(0, self.offset - len(added))

    def keep(self, first: int, last: int) -> list[str]:
        """Let go of the rows outside these positions of the whole list; answers the ids let go."""
        start = min(max(first - self.offset, 0), len(self.rows))
        stop = max(start, min(last - self.offset + 1, len(self.rows)))
        dropped = [*self.rows[:start], *self.rows[stop:]]
        if start:
            self.at_newest = False
        if stop < len(self.rows):
            self.at_oldest, self.reach = False, None
        self.rows = self.rows[start:stop]
        self.offset += start
        for row in dropped:
            del self._by_id[row.trace_id]
        return [row.trace_id for row in dropped]
