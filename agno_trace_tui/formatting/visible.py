r"""Text from traces made safe to show: what could steer a terminal becomes a visible sign.

Control characters become their pictures (`␛`), what has no picture its escape (`\x9b`, `\u202e`): C1
controls, bidirectional overrides, zero-width and other format characters, line separators, lone
surrogates. A tab becomes spaces. Joiners inside emoji sequences and variation selectors stay: they only
choose a glyph.
"""

from __future__ import annotations

import re

TAB = "    "

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e00ff\ud800-\udfff]"
)
UNSAFE_BUT_NEWLINES = re.compile(UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))

UNSEEN_LETTERS = "\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Fillers that Unicode counts among letters; all else that is unsafe it does not call printable."""


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """The text with everything invisible made visible, on one line unless newlines are kept."""
    if is_plain(text.replace("\n", " ") if keep_newlines else text):
        return text
    pattern = UNSAFE_BUT_NEWLINES if keep_newlines else UNSAFE
    return pattern.sub(sign, text)


def is_plain(text: str) -> bool:
    """Whether nothing in it is unsafe, told in half the time that a pattern takes; a `False` says nothing."""
    return text.isprintable() and (text.isascii() or not any(letter in text for letter in UNSEEN_LETTERS))


def sign(match: re.Match[str]) -> str:
    """What stands for one unsafe character."""
    character = match.group()
    code = ord(character)
    if character == "\t":
        return TAB
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def first_line(text: str) -> str:
    """The beginning of a text on one line: newlines and runs of blanks become one space."""
    return visible(" ".join(text.split()))
