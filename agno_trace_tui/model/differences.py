"""What changed in a text from one run to the next, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.json_text import json_lines
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.semantics.message import Conversation, Message

AROUND = 1
"""Lines told before and after what changed, so that one sees where."""

MOST_LINES, LONGEST_LINE = 1_000, 2_000
"""Lines of a text, and characters of a line, that are looked at: comparing takes time by their square."""


class ChangedLine(NamedTuple):
    """A line, and whether it went (`-`), came (`+`), is around (` `) or stands for lines that are the same (`…`)."""

    sign: str
    text: str


class Difference(NamedTuple):
    """What differs in one of the texts of a span."""

    what: str
    """`input` or `output`."""
    lines: tuple[ChangedLine, ...]
    cut: bool = False
    """Whether only the beginning was compared."""


def difference(what: str, left: Sequence[str], right: Sequence[str]) -> Difference | None:
    """What differs between two texts, given in lines; `None` if nothing does."""
    if list(left) == list(right):
        return None
    cut = max(len(left), len(right)) > MOST_LINES
    return Difference(what, tuple(changed(clipped(left), clipped(right))), cut)


def clipped(lines: Sequence[str]) -> list[str]:
    """As much of a text as is compared."""
    return [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…" for line in lines[:MOST_LINES]]


def changed(left: Sequence[str], right: Sequence[str]) -> Iterator[ChangedLine]:
    """What went and what came, with a line around each."""
    told = 0
    for group in SequenceMatcher(None, left, right, autojunk=False).get_grouped_opcodes(AROUND):
        skipped = group[0][3] - told
        if skipped > 0:
            yield ChangedLine("…", f"{skipped} {'line' if skipped == 1 else 'lines'} the same")
        for word, left_from, left_to, right_from, right_to in group:
            if word == "equal":
                yield from (ChangedLine(" ", line) for line in right[right_from:right_to])
            else:
                yield from (ChangedLine("-", line) for line in left[left_from:left_to])
                yield from (ChangedLine("+", line) for line in right[right_from:right_to])
        told = group[-1][4]


def lines_of_value(value: object) -> list[str]:
    """A value in lines: JSON is indented, so that what changed in it stands alone."""
    text = text_of(value)
    return json_lines(text) or text.split("\n")


def lines_of_conversation(conversation: Conversation) -> list[str]:
    """A conversation in lines, without ids: those are other ones in every run."""
    return [line for message in conversation.messages for line in lines_of_message(message)]


def lines_of_message(message: Message) -> Iterator[str]:
    """A message: who says it, what, and which tools it calls."""
    yield f"{message.role}:"
    if message.reasoning:
        yield from ("(thinks) " + line for line in message.reasoning.split("\n"))
    if message.text:
        yield from message.text.split("\n")
    for call in message.tool_calls:
        yield f"→ {call.name} {call.arguments}"
    for media in message.media:
        yield f"[{media.kind}] {media.source}"
