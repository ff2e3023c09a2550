"""The words of a text as the index keeps them, and what a searched text needs of them.

Both follow SQLite's LIKE, which the condition is made of: letters of ASCII are the same in any case, all
others only as they are. A *word* is a run of letters and digits below U+2000; whatever is not an ASCII letter
or digit ends it, if it is in ASCII. Above, where Chinese, Japanese and Korean are, text is *dense*: each
character is kept, and each pair of neighbours.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.conditions import escaped, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 64
"""Characters of a word that is kept whole; a longer one is kept in pieces that overlap by half."""

LONGEST_PART = LONGEST // 2 + 1
"""Characters of a part of a word that is looked for: so many are always together in a piece."""

SHORTEST_INSIDE = 2
"""Characters of a part of a word that leaves out enough to be worth looking for; a word's beginning or end always is."""

OPAQUE = "\U0010ffff"
"""Kept instead of content in base64 and of bytes that are no text: whoever has it may match anything."""

BLOB = re.compile(r"[0-9A-Za-z+/_-]{256,}={0,2}")
"""Content in base64. Its random words would make the list of words larger than all others together."""

UNREADABLE = "\ufffd"
"""What stands for bytes that are no UTF-8: what LIKE makes of them is its own."""

DENSE_FROM = "\u2000"
PARTS = re.compile(r"[0-9A-Za-z\u0080-\u1fff]+|[\u2000-\U0010ffff]+")
BLANKS = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
"""What each character of ASCII is replaced by, so that blanks separate words."""
SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Exactly(NamedTuple):
    """A word is there."""

    word: str


class Partly(NamedTuple):
    """A word is there that has this part."""

    part: str
    open_left: bool
    """Whether letters may precede it."""
    open_right: bool
    """Whether letters may follow it."""


Requirement: TypeAlias = Exactly | Partly


# -- of a text -----------------------------------------------------------------------------------------


def gather(text: str, words: set[str]) -> None:
    """Add the words of a text."""
    found = words_in(text)
    if max(map(len, found), default=0) > LONGEST:
        text, blobs = BLOB.subn(" ", text)
        if blobs:
            words.add(OPAQUE)
        found = [piece for word in words_in(text) for piece in pieces(word)]
    words.update(found)


def words_in(text: str) -> list[str]:
    """The words of a text, of any length."""
    if text.isascii():
        return text.translate(BLANKS).split()
    found: list[str] = []
    for part in PARTS.findall(text):
        if part < DENSE_FROM:
            found.append(small(part))
        else:
            found += part
            found += map("".join, pairwise(part))
    if UNREADABLE in text:
        found.append(OPAQUE)
    return found


def small(word: str) -> str:
    """The word in small letters, as far as SQLite takes them for the same."""
    return word.lower() if word.isascii() else word.translate(SMALL)


def pieces(word: str) -> Iterable[str]:
    """A word, or pieces of one that is too long; the first and the last are its beginning and its end."""
    if len(word) <= LONGEST:
        return (word,)
    last = len(word) - LONGEST
    return [word[start : start + LONGEST] for start in (*range(0, last, LONGEST // 2), last)]


# -- of a searched text --------------------------------------------------------------------------------


def forms(text: str) -> list[str]:
    """The texts of which one is there where the condition finds a text (`conditions.text_found`)."""
    spelt = [*spellings(text), *spellings(text.replace("_", " "))]
    once = list(map(escaped, spelt))
    return list(dict.fromkeys([*spelt, *once, *map(escaped, once)]))


def requirements(form: str) -> list[Requirement]:
    """What the words of a text must be in which a form is; nothing: no words can tell."""
    needed: list[Requirement] = []
    for stretch in form.partition("\0")[0].split("*"):  # LIKE takes NUL for the end
        for match in PARTS.finditer(stretch):
            run, open_left, open_right = match[0], match.start() == 0, match.end() == len(stretch)
            if run >= DENSE_FROM:
                needed += [Exactly(pair) for pair in map("".join, pairwise(run))]
                needed += [Exactly(run)] if len(run) == 1 else []
            elif not (open_left or open_right):
                needed.append(Exactly(small(run)[:LONGEST]))
            elif len(run) >= SHORTEST_INSIDE or not (open_left and open_right):
                cut = len(run) > LONGEST_PART
                needed.append(Partly(small(run)[:LONGEST_PART], open_left, open_right or cut))
    return needed
