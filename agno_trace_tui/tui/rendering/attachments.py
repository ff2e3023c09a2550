"""Images, audio and files inside of messages: named by type and size, never drawn as text."""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.semantics.message import decoded_size
from agno_trace_tui.semantics.texts import is_hidden
from agno_trace_tui.tui.rendering.span_words import HIDDEN

if TYPE_CHECKING:
    from agno_trace_tui.semantics.message import Media

LEAST_CONTENT = 600
"""Characters in which a text that begins with content in base64 shows it, with what says its type."""

CONTENT = re.compile(
    r"(?:data:(?P<type>[\w.+-]{1,60}/[\w.+-]{1,60})[\w;=.-]{0,80};base64,)?(?P<content>[A-Za-z0-9+/]{400,}={0,2})"
)
PART, STEP = re.compile("[A-Za-z0-9+/]{100}"), 300
"""Who looks at every 300th character for a run of 100 misses no run of 400: ten times as quick as looking at all."""

SIGNS = tuple(map(re.compile, ("[a-z]", "[A-Z]", "[0-9]")))
LOOKED_AT = 2_000
"""Characters of what may be content in base64 that are looked at to tell it from a run of letters."""


def media_words(medium: Media) -> str:
    """An attachment by its kind, type or place, and size."""
    if is_hidden(medium.source):
        return f"[{medium.kind}: {HIDDEN}]"
    size = "" if medium.size is None else f", {figures.size(medium.size)}"
    return f"[{medium.kind}: {medium.source}{size}]"


def without_content(text: str) -> str:
    """A text in which content in base64 is named by its type and size."""
    may_have_content = any(map(PART.match, repeat(text), range(0, len(text), STEP)))
    return CONTENT.sub(named, text) if may_have_content else text


def named(match: re.Match[str]) -> str:
    """What stands for content in base64; a run of letters that is none stays."""
    content = match["content"]
    if match["type"] is None and not all(sign.search(content, 0, LOOKED_AT) for sign in SIGNS):
        return match.group()
    return f"[{match['type'] or 'base64'}, {figures.size(decoded_size(content))}]"
