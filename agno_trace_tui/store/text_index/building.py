"""Making an index, slice by slice: what is new first, then from the newest row down to the oldest.

Each slice is read in a moment, taken apart with nothing open, and stored in one transaction together with what
is covered now. Should another monitor have stored meanwhile, the slice is let go of: two do no harm, only the
work twice. Rows of traces change in place, without a number that tells. Whatever changes them adds a span as
well, unless that is lost: so the newest are looked at once more before a builder says that all is done, and all
of them from time to time, and what differs is added.
"""

from __future__ import annotations

import time
import zlib
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.text_index.cache import (
    checked_at,
    discard,
    folder_of,
    keep_within,
    note_checked,
    open_to_write,
    size_of,
)
from agno_trace_tui.store.text_index.coverage import Covered, read_covered, sources
from agno_trace_tui.store.text_index.reading import RenumberedError, Slice, Wording, read_slice
from agno_trace_tui.store.text_index.words import DENSE_FROM, UNREADABLE
from agno_trace_tui.store.transactions import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from agno_trace_tui.store.text_index.coverage import IndexedTable
    from agno_trace_tui.store.text_index.reading import Row

KNOWN_WORDS = 200_000
"""Words that a builder remembers to have listed, twice: one that it forgot is listed again."""

SIZE_INTERVAL = 50
"""Slices between looks at how large everything is."""

NEWEST_TRACES = 5_000
"""Traces that are looked at again each time."""

CHECK_SECONDS = 3_600
"""How often all are."""

OLD_SHARE = 0.8
"""Of the bound, what may be filled with what is old: the rest is for what will come."""


class FullError(Exception):
    """There is no room for more, or none at all."""


class Builder:
    """Makes or goes on with the index of one file.

    Opening it, and each step, raise `OSError`, `sqlite3.Error`, `AgnoTraceTuiError`, `RenumberedError`, `FullError`.
    """

    def __init__(self, path: Path, root: Path, bound: int) -> None:
        self._root, self._bound = root, bound
        self.folder = folder_of(root, path)
        with ExitStack() as opened:
            self._reader = opened.enter_context(closing(open_reader(path).connection))
            self.tables = discover(self._reader)
            keep_within(root, bound, self.folder)
            self._cache, self._file = open_to_write(self.folder, self.tables)
            opened.callback(self._cache.close)
            self._wording = opened.enter_context(closing(Wording()))
            checked = checked_at(self._cache)
            self._opened = opened.pop_all()
        self._sources = sources(self.tables)
        self._young: set[str] = set()
        self._old: set[str] = set()
        self._steps = 0
        self._full = False
        self._unchecked = {source: 0 for source in self._sources if source.is_list}
        """From which place on down traces are still to be looked at again."""
        self._checked: set[IndexedTable] = set()
        self._checks_all = time.time() - checked > CHECK_SECONDS

    def close(self) -> None:
        """Let go of both files, and of what takes words out of rows."""
        self._opened.close()

    def step(self) -> bool:
        """Index the next slice; answers whether there was anything to do."""
        self._look_at_size()
        covered = read_covered(self._cache)
        for source in self._sources:
            before = covered.get(source.table, Covered())
            if before.high and self._store_next(source, before, upwards=True):
                return True
        if self._full:
            return False
        return self._step_down(covered) or self._check_again(covered)

    def _step_down(self, covered: dict[str, Covered]) -> bool:
        """Older rows, of the table of which the greatest part is left."""
        behind = [source for source in self._sources if not covered.get(source.table, Covered()).complete]
        for source in sorted(behind, key=lambda source: -part_left(covered.get(source.table, Covered()))):
            if self._store_next(source, covered.get(source.table, Covered()), upwards=False):
                return True
        return False

    def _store_next(self, source: IndexedTable, before: Covered, *, upwards: bool) -> bool:
        found = read_slice(self._reader, source, before, upwards=upwards)
        if not found.rows and (upwards or not before.high):
            return False
        after = extended(before, found, upwards=upwards)
        documents = self._worded(found.rows)
        told = sums(found.rows) if source.is_list else []
        self._store(source, before, after, documents, told)
        return True

    def _worded(self, rows: Sequence[Row]) -> list[tuple[str, set[str]]]:
        if any(UNREADABLE in row.trace_id for row in rows):
            raise FullError  # nothing could tell such a trace from another
        return list(self._wording.documents(rows))

    def _store(
        self,
        source: IndexedTable,
        before: Covered,
        after: Covered,
        documents: Sequence[tuple[str, set[str]]],
        told: Sequence[tuple[int, int]],
    ) -> None:
        cache = self._cache
        with transaction(cache):
            if read_covered(cache).get(source.table, Covered()) == before:
                for trace_id, words in documents:
                    number = cache.execute(
                        "INSERT INTO documents (trace_id) VALUES (?)", (trace_id,)
                    ).lastrowid
                    cache.execute(
                        "INSERT INTO postings (rowid, words) VALUES (?, ?)", (number, " ".join(words))
                    )
                self._list_new(words for _, words in documents)
                cache.executemany(
                    "INSERT OR REPLACE INTO told VALUES (?, ?, ?)",
                    [(source.table, place, total) for place, total in told],
                )
                cache.execute("INSERT OR REPLACE INTO covered VALUES (?, ?, ?, ?, ?)", (source.table, *after))

    def _list_new(self, documents: Iterable[set[str]]) -> None:
        """Add the words that are not known to be listed to the list in which parts of words are looked for."""
        new: set[str] = set()
        for words in documents:
            new.update(words - self._young - self._old)
        self._young |= new
        if len(self._young) > KNOWN_WORDS:
            self._young, self._old = set(), self._young
        listed = [word for word in new if word < DENSE_FROM]
        if listed:
            text = "\n" + "\n".join(listed) + "\n"
            self._cache.execute("INSERT INTO word_list (words) VALUES (?)", (text.encode(),))

    def _check_again(self, covered: dict[str, Covered]) -> bool:
        """Look at traces once more; answers whether there were any left to look at."""
        for source in self._unchecked.keys() - self._checked:
            before = covered.get(source.table, Covered())
            start = self._unchecked[source] or before.high + 1
            found = read_slice(self._reader, source, before, upwards=False, start=start)
            far = not self._checks_all and before.high - start > NEWEST_TRACES
            if not found.rows or not before.high or far:
                self._checked.add(source)
                continue
            self._unchecked[source] = found.rows[-1].place
            known = dict(
                self._cache.execute(
                    "SELECT place, sum FROM told WHERE source = ? AND place BETWEEN ? AND ?",
                    (source.table, found.rows[-1].place, found.rows[0].place),
                ).fetchall()
            )
            told = {place: total for place, total in sums(found.rows) if known.get(place) != total}
            changed = [row for row in found.rows if row.place in told]
            if changed:
                self._store(source, before, before, self._worded(changed), list(told.items()))
            return True
        if self._checks_all:
            note_checked(self._cache)
            self._checks_all = False
        return False

    def _look_at_size(self) -> None:
        self._steps += 1
        if (self._steps - 1) % SIZE_INTERVAL == 0:
            if not self._file.exists():
                raise FullError  # somebody deleted it: what would be written now takes room and helps nobody
            size = size_of(self.folder)
            self._full = size > self._bound * OLD_SHARE
            if size > self._bound:
                # Better to have what is new than what is old: it begins again with the newest.
                discard(self.folder)
                raise FullError
            keep_within(self._root, self._bound, self.folder)


def extended(before: Covered, found: Slice, *, upwards: bool) -> Covered:
    """What is covered with a slice more."""
    if upwards:
        return before._replace(high=found.rows[-1].place, mark=found.rows[-1].mark)
    if not before.high:
        first, last = found.rows[0], found.rows[-1]
        return Covered(last.place, first.place, first.mark, found.at_end)
    low = found.rows[-1].place if found.rows else before.low
    return before._replace(low=low, complete=found.at_end)


def part_left(covered: Covered) -> float:
    """Which part of a table is not covered yet."""
    return covered.low / covered.high if covered.high else 1.0


def sums(rows: Iterable[Row]) -> list[tuple[int, int]]:
    """What tells whether the texts of traces have changed."""
    return [(row.place, zlib.crc32(repr(row.texts).encode("utf-8", "replace"))) for row in rows]


def build(path: Path, root: Path, bound: int) -> None:
    """Index all of a file at once. Raises as `Builder` does."""
    builder = Builder(path, root, bound)
    try:
        while builder.step():
            pass
    except RenumberedError:
        discard(builder.folder)
        raise
    finally:
        builder.close()
