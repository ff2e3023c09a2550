"""What a prompt consists of: the share of each message, estimated by its characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.messages import input_conversation
from agno_trace_tui.semantics.tools import offered_tools
from agno_trace_tui.tui.rendering.cells import Piece, fit
from agno_trace_tui.tui.rendering.glyphs import glyphs
from agno_trace_tui.tui.rendering.thread import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agno_trace_tui.semantics.message import Message
    from agno_trace_tui.tui.rendering.document import DocumentBuilder
    from agno_trace_tui.tui.rendering.subject import Subject

BAR = 10
"""Cells of the bar of the largest message."""

MOST = 24
"""Messages that are listed; the smaller ones are counted together."""

NAME = 18
"""Cells of the name of a message."""


WORDS = 26
"""Cells of the words that a message begins with."""


class Share(NamedTuple):
    """A part of the prompt, its size in characters."""

    name: str
    role: str
    characters: int
    words: str


def add_prompt_shares(doc: DocumentBuilder, subject: Subject) -> None:
    """A bar for each message of the prompt, in their order, the smallest of many left out."""
    shares = list(shares_of(subject.payload.attributes))
    whole = sum(share.characters for share in shares)
    if len(shares) < 2 or not whole:
        return
    least = sorted((share.characters for share in shares), reverse=True)[:MOST][-1]
    shown = [share for share in shares if share.characters >= least][:MOST]
    largest = max(share.characters for share in shown)
    doc.blank()
    words = "  estimated by characters" + (", ~ is tokens" if subject.facts.input_tokens else "")
    title = (Piece("share of the prompt", "doc--heading"), Piece(words, "doc--muted"))
    with doc.part("shares", *title, sized=False):
        for share in shown:
            doc.chart(*share_pieces(share, largest, whole, subject.facts.input_tokens))
        rest = len(shares) - len(shown)
        if rest:
            left = whole - sum(share.characters for share in shown)
            words = f"and {figures.plural(rest, 'smaller message')}"
            doc.chart(Piece(f"  {fit(words, NAME)} {100 * left / whole:3.0f} %", "doc--muted"))


def share_pieces(share: Share, largest: int, whole: int, tokens: int | None) -> Iterator[Piece]:
    """The line of one part: its name, its share, a bar, about how many tokens that is, how it begins."""
    part = share.characters / whole
    length = max(1, round(BAR * share.characters / largest)) if share.characters else 0
    yield Piece("  ")
    yield Piece(fit(share.name, NAME), f"doc--{share.role}")
    yield Piece(f" {100 * part:3.0f} %  ")
    yield Piece(glyphs().bar * length, f"gutter--{share.role}")
    yield Piece(" " * (BAR - length))
    if tokens:
        yield Piece(f"  {'~' + figures.exact(round(tokens * part)):>8}", "doc--muted")
    yield Piece(f"  {share.words}", "doc--muted")


def shares_of(attributes: Mapping[str, object]) -> Iterator[Share]:
    """What the prompt consists of: the tools offered, then the messages."""
    tools = offered_tools(attributes)
    if tools:
        size = sum(
            len(tool.name) + len(tool.description) + sum(map(len_of, tool.parameters)) for tool in tools
        )
        yield Share(f"{figures.plural(len(tools), 'tool')} offered", "other", size, "")
    messages = input_conversation(attributes).messages
    names = {call.id: call.name for message in messages for call in message.tool_calls if call.id}
    for message in messages:
        yield Share(
            name_of(message, names), ROLES.get(message.role, "other"), size_of(message), words_of(message)
        )


def len_of(parameter: tuple[object, ...]) -> int:
    """Characters of what a tool's schema says of an argument, about."""
    return sum(len(str(field)) for field in parameter)


def name_of(message: Message, names: Mapping[str, str]) -> str:
    """Who said it; of a tool's answer, which tool."""
    tool = message.name or names.get(message.tool_call_id or "")
    return first_line(f"{message.role} · {tool}" if tool else message.role)


def size_of(message: Message) -> int:
    """Characters of a message as the model reads it. Attachments are not counted: nobody knows their tokens."""
    calls = sum(len(call.name) + len(call.arguments) for call in message.tool_calls)
    return len(message.text) + len(message.reasoning) + calls


def words_of(message: Message) -> str:
    """How a message begins."""
    words = message.text or ", ".join(call.name for call in message.tool_calls)
    return fit(first_line(words[: 4 * WORDS]), WORDS).rstrip()
