"""One message of a conversation: its parts beside a bar in the colour of its role, tool calls with their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.texts import is_hidden
from agno_trace_tui.tui.rendering.attachments import media_words, without_content
from agno_trace_tui.tui.rendering.cells import ELLIPSIS, Piece
from agno_trace_tui.tui.rendering.glyphs import glyphs, kind_glyph
from agno_trace_tui.tui.rendering.span_words import HIDDEN
from agno_trace_tui.tui.rendering.text_blocks import SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agno_trace_tui.semantics.message import Message, ToolCall
    from agno_trace_tui.tui.rendering.document import DocumentBuilder

ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "model": "assistant",
         "agent": "assistant", "team": "assistant", "workflow": "assistant", "tool": "tool"}  # fmt: skip
"""The style of each role; others have none of their own."""

PEEK = 64
"""Characters of a folded text that are told beside its title."""

LONG_TEXT, LONG_LINES = 4_000, 40
"""Size of a message from which it is folded until the reader opens it."""

LONG_RESULT, LONG_RESULT_LINES = 1_600, 16
"""The same of a tool's result."""


def is_long(text: str, characters: int = LONG_TEXT, lines: int = LONG_LINES) -> bool:
    """Whether a text is folded until the reader opens it."""
    return len(text) > characters or text.count("\n") >= lines


def peek(text: str) -> str:
    """The first words of a text, safe to show."""
    start = first_line(text[: 4 * PEEK])
    return start if len(start) <= PEEK and len(text) <= 4 * PEEK else start[: PEEK - 1] + ELLIPSIS


class Thread:
    """Adds messages to a document. Every text of theirs becomes safe to show here or in the document's builder."""

    def __init__(self, doc: DocumentBuilder, results: Mapping[str, Message], *, markdown: bool) -> None:
        self._doc, self._results, self._markdown = doc, results, markdown
        self._role = "other"
        self._bar = Piece("▎ ", "gutter--other")

    def add(self, message: Message, key: str, *, is_answer: bool = False) -> None:
        """A message: who, reasoning, text, attachments, tool calls. Only an answer is open however long it is."""
        self._role = ROLES.get(message.role, "other")
        self._bar = Piece("▎ ", f"gutter--{self._role}")
        text = without_content(message.text)
        only_text = bool(text) and not (message.reasoning or message.media or message.tool_calls)
        long = is_long(text) and not is_answer
        folded = only_text and (long or self._role == "system") and not is_hidden(text)
        about = [part for part in (message.name, "from history" if message.from_history else None) if part]
        title = (
            Piece(visible(message.role), f"doc--{self._role}"),
            Piece("".join(f" · {first_line(part)}" for part in about), "doc--muted"),
        )
        source = message.text if only_text else None
        with self._doc.part(key, *title, margin=(self._bar,), folded=folded, peek=peek(text), source=source):
            self._add_reasoning(message.reasoning, key)
            if long and not only_text:
                words = Piece("text", "doc--muted")
                with self._doc.part(f"{key}/text", words, margin=(self._bar,), folded=True, peek=peek(text),
                                    source=message.text):  # fmt: skip
                    self._add_text(text, failed=message.failed)
            else:
                self._add_text(text, failed=message.failed)
            for medium in message.media:
                style = "doc--warning" if is_hidden(medium.source) else "doc--number"
                self._doc.line(self._bar, Piece(visible(media_words(medium)), style))
            for number, call in enumerate(message.tool_calls):
                self._add_call(call, f"{key}/call/{number}")

    def _add_reasoning(self, reasoning: str, key: str) -> None:
        if not reasoning:
            return
        title = Piece("reasoning", "doc--muted")
        with self._doc.part(f"{key}/reasoning", title, margin=(self._bar,), folded=True, peek=peek(reasoning),
                            source=reasoning):  # fmt: skip
            self._doc.text(reasoning, "doc--reasoning", (self._bar, Piece("  ")))

    def _add_text(self, text: str, *, failed: bool) -> None:
        margin = (self._bar,)
        if is_hidden(text):
            self._doc.text(HIDDEN, "doc--warning", margin)
        elif text and (failed or self._role == "tool"):
            self._doc.value(text, "doc--error" if failed else "", margin)
        elif text:
            self._doc.prose(text, margin, markdown=self._markdown)

    def _add_call(self, call: ToolCall, key: str) -> None:
        """A tool call with its arguments and, if it is known, its result."""
        doc, arguments = self._doc, without_content(call.arguments)
        short = len(arguments) <= SHORT and "\n" not in arguments
        told = HIDDEN if is_hidden(arguments) else visible(arguments)
        title = [Piece(f"{kind_glyph(SpanKind.TOOL)} {first_line(call.name)}", "doc--tool")]
        if short or is_hidden(arguments):
            title.append(Piece(f"  {told}", "doc--muted"))
        with doc.part(key, *title, margin=(self._bar,), sized=False, peek=peek(arguments) if not short else "",
                      source=call.arguments):  # fmt: skip
            if not short:
                doc.value(arguments, "", (self._bar, Piece("    ")))
            result = self._results.get(call.id or "")
            if result is not None:
                self._add_result(result, f"{key}/result")

    def _add_result(self, result: Message, key: str) -> None:
        """What a tool answered: on one line if it is short, folded if it is long."""
        doc, text = self._doc, without_content(result.text).strip()
        sign = glyphs().states["error"] if result.failed else "→"
        ink, style = ("doc--error", "doc--error") if result.failed else ("doc--tool", "")
        mark = Piece(f"  {sign} ", ink)
        if is_hidden(text):
            doc.line(self._bar, mark, Piece(HIDDEN, "doc--warning"))
        elif "\n" not in text and len(text) <= SHORT:
            doc.text(text or "(empty)", style, (self._bar, mark))
        else:
            title = Piece(f"{sign} {'failed' if result.failed else 'answered'}", ink)
            folded = is_long(text, LONG_RESULT, LONG_RESULT_LINES) and not result.failed
            with doc.part(key, title, margin=(self._bar, Piece("  ")), folded=folded, peek=peek(text),
                          source=result.text):  # fmt: skip
                doc.value(text, style, (self._bar, Piece("    ")))
        for medium in result.media:
            doc.line(self._bar, Piece("    "), Piece(visible(media_words(medium)), "doc--number"))
