"""Which traces may have a text: asked of the index, and of what it does not cover."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.narrowing import Candidates, narrowed, sought
from agno_trace_tui.store.query import ask
from agno_trace_tui.store.text_index.cache import UnusableError, can_index, folder_of, open_to_read
from agno_trace_tui.store.text_index.coverage import (
    Covered,
    beyond,
    ends,
    newcomers,
    not_reached,
    read_covered,
    sources,
)
from agno_trace_tui.store.text_index.words import OPAQUE, Exactly, Partly, Requirement, forms, requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.text_index.coverage import IndexedTable, TableEnd

MOST_WORDS = 300
"""Different words that have a part; if there are more, it leaves out little."""

MOST_TRACES, LEAST_COMMON = 20_000, 100
"""Documents; if more have a text, its first hits are found soon without an index. So few are never too many."""

COMMON_SHARE = 1 / 30
"""Of all documents, from which on that is so: a trace has one to three."""

MOST_NEW = 20_000
"""Rows and changes since the index was made; if there are more, it is not asked until it has caught up."""

FEW_TRACES = 1_000
"""So many are looked up one by one; among more, the list is gone through."""

PATIENCE_SECONDS = 0.25
"""How long the index is asked; a common text takes longer, and its first hits are found soon without."""


class Known(NamedTuple):
    """What an index says, at one moment."""

    parts: list[tuple[IndexedTable, Covered]]
    """The tables, and what is covered of each."""
    trace_ids: dict[str, list[str]]
    """For each text that it leaves traces out for, those that it leaves in."""

    def is_of(self, now: Sequence[TableEnd]) -> bool:
        """Whether it is an index of the rows that are there now, and not too many came since."""
        pairs = list(zip((covered for _, covered in self.parts), now, strict=True))
        if any(end.place and not (covered.high and end.is_as_it_was) for covered, end in pairs):
            return False
        return sum(max(0, end.place - covered.high) for covered, end in pairs) <= MOST_NEW


def looked_up(root: Path, path: Path, tables: Tables, texts: Iterable[str]) -> Known | None:
    """What the index of a file says of some texts; `None`: there is none, or it does not say it soon."""
    try:
        with closing(open_to_read(folder_of(root, path), tables)) as connection:
            if not can_index():
                return None
            until = time.monotonic() + PATIENCE_SECONDS
            connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            connection.execute("BEGIN")  # what is covered and what is found belong together
            covered = read_covered(connection)
            found = {text: trace_ids(connection, text) for text in texts}
    except (UnusableError, OSError, sqlite3.Error):
        return None
    parts = [(source, covered.get(source.table, Covered())) for source in sources(tables)]
    known = {text: ids for text, ids in found.items() if ids is not None}
    return Known(parts, known) if known else None


def candidates_in(
    root: Path, path: Path, tables: Tables, texts: Iterable[str], connection: sqlite3.Connection
) -> dict[str, Candidates]:
    """For each text that an index leaves traces out for, those that may have it; asked at once."""
    known = looked_up(root, path, tables, texts)
    if known is None:
        return {}
    now = ask(connection, ends(known.parts))[0]
    return among(known, now, ask(connection, newcomers(known.parts, MOST_NEW))) if known.is_of(now) else {}


def narrowed_by_index(
    condition: Condition, root: Path, path: Path, tables: Tables, connection: sqlite3.Connection
) -> Condition:
    """The condition with what the index of a file knows of its texts, if there is one; asked at once."""
    texts = sought(condition)
    if not texts:
        return condition
    return narrowed(condition, candidates_in(root, path, tables, texts, connection).get)


def among(known: Known, now: Sequence[TableEnd], newcomers: Sequence[str]) -> dict[str, Candidates]:
    """For each text the traces of the index, and those with rows that it does not cover.

    What came before `now` is named; what comes later is told in SQL, so that it is found as soon as it is there.
    """
    later = [
        (source, covered._replace(high=max(covered.high, end.place)))
        for (source, covered), end in zip(known.parts, now, strict=True)
    ]
    return {text: fragment(known.parts, later, [*ids, *newcomers]) for text, ids in known.trace_ids.items()}


def fragment(
    parts: Sequence[tuple[IndexedTable, Covered]],
    later: Sequence[tuple[IndexedTable, Covered]],
    trace_ids: Sequence[str],
) -> Candidates:
    """These traces, and those of which the index does not tell, in SQL."""
    more, parameters = beyond(parts, later)
    # The `+` has SQLite go through the list, which is quicker than to look up so many.
    id_column = "t.trace_id" if len(trace_ids) <= FEW_TRACES else "+t.trace_id"
    sql = f"{id_column} IN (SELECT value FROM json_each(?) UNION ALL {more})"
    unread = not_reached(parts)
    return Candidates(f"({sql} OR {unread})" if unread else f"({sql})", (json.dumps(trace_ids), *parameters))


def trace_ids(connection: sqlite3.Connection, text: str) -> list[str] | None:
    """The traces of the index that may have a text; `None`: it tells nothing. Raises `sqlite3.Error`."""
    query = match_of(connection, text)
    if query is None:
        return None
    documents = connection.execute("SELECT coalesce(max(number), 0) FROM documents").fetchone()[0]
    most = min(MOST_TRACES, max(LEAST_COMMON, int(documents * COMMON_SHARE)))
    found = connection.execute(
        "SELECT rowid FROM postings WHERE postings MATCH ? LIMIT ?", (query, most + 1)
    ).fetchall()
    if len(found) > most:
        return None
    numbers = json.dumps([number for (number,) in found])
    rows = connection.execute(
        "SELECT DISTINCT trace_id FROM documents WHERE number IN (SELECT value FROM json_each(?))", (numbers,)
    )
    return [trace_id for (trace_id,) in rows]


def match_of(connection: sqlite3.Connection, text: str) -> str | None:
    """A text as a question to the index; `None`: the words that are there tell nothing. Raises `sqlite3.Error`."""
    needed = [requirements(form) for form in forms(text)]
    parts = {need for needs in needed for need in needs if isinstance(need, Partly)}
    words = words_with(connection, parts)
    choices = [OPAQUE_MATCH]
    for needs in needed:
        asked = [match for match in (match_of_one(need, words) for need in needs) if match is not None]
        if not asked:
            return None
        if "" not in asked:
            choices.append("(" + " AND ".join(asked) + ")")
    return " OR ".join(choices)


def match_of_one(need: Requirement, words: Mapping[Partly, set[str]]) -> str | None:
    """One requirement; empty: nothing meets it, `None`: too much does."""
    if isinstance(need, Exactly):
        return phrase(need.word)
    found = words[need]
    if len(found) > MOST_WORDS:
        return None
    return "(" + " OR ".join(phrase(word) for word in sorted(found)) + ")" if found else ""


def phrase(word: str) -> str:
    """A word as FTS5 reads it: words have no quotes."""
    return f'"{word}"'


OPAQUE_MATCH = phrase(OPAQUE)


def words_with(connection: sqlite3.Connection, parts: Iterable[Partly]) -> dict[Partly, set[str]]:
    """The words that have each part, of more than `MOST_WORDS` only some. Raises `sqlite3.Error`."""
    found: dict[Partly, set[str]] = {part: set() for part in parts}
    if not found:
        return found
    for (listed,) in connection.execute("SELECT words FROM word_list"):
        for part, words in found.items():
            if len(words) <= MOST_WORDS:
                words.update(lines_with(listed, part))
    return found


def lines_with(listed: bytes, part: Partly) -> Iterable[str]:
    """The words of a list, a line each with a line's end before and after, that have a part."""
    needle = part.part.encode()
    needle = needle if part.open_left else b"\n" + needle
    needle = needle if part.open_right else needle + b"\n"
    place = listed.find(needle)
    while place >= 0:
        start = listed.rfind(b"\n", 0, place + 1) + 1
        end = listed.find(b"\n", place + (1 if not part.open_left else 0))
        yield listed[start:end].decode("utf-8", "replace")
        place = listed.find(needle, end)
