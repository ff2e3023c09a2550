"""What there is to copy or to open: the text as it was recorded, not as it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.json_text import as_json, value_lines
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.said import INPUTS, OUTPUTS, first_value
from agno_trace_tui.semantics.texts import text_of
from agno_trace_tui.tui.rendering.conversation_markdown import conversation_markdown
from agno_trace_tui.tui.rendering.raw_document import whole
from agno_trace_tui.tui.rendering.wrapping import LABEL

if TYPE_CHECKING:
    from agno_trace_tui.tui.rendering.document import Document
    from agno_trace_tui.tui.rendering.subject import Subject

MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|~~~|> \S|[-*+] \S|\d+[.)] \S|\|.+\|\s*$)|\*\*\S|\[[^\]\n]+\]\([^)\n]+\)", re.MULTILINE
)
"""What nobody writes but in Markdown."""

LOOKED_AT = 20_000
"""Characters of a text that tell what it is."""


class Extract(NamedTuple):
    """A text to take along."""

    text: str
    words: str
    """What it is, for the reader."""
    ending: str
    """The ending of a file that holds it."""


def extract_of(text: str) -> Extract:
    """A text and what it is by its content."""
    if as_json(text) is not None:
        return Extract(text, "JSON", ".json")
    is_markdown = MARKDOWN.search(text, 0, LOOKED_AT) is not None
    return Extract(text, "Markdown", ".md") if is_markdown else Extract(text, "text", ".txt")


def span_json(subject: Subject) -> Extract:
    """All that is recorded of a span."""
    told = whole(subject)
    return Extract("\n".join(value_lines(told) or [text_of(told)]), "JSON", ".json")


def tab_extract(subject: Subject, tab: str, document: Document) -> Extract:
    """All of a tab: a value exactly as it was recorded, a conversation as Markdown, else what is shown."""
    if tab == "raw":
        return span_json(subject)
    if tab == "messages":
        return Extract(conversation_markdown(subject), "Markdown", ".md")
    value = first_value(subject.payload.attributes, {"input": INPUTS, "output": OUTPUTS}.get(tab, ()))
    if value is not None:
        return extract_of(text_of(value))
    return document_extract(document)


def document_extract(document: Document) -> Extract:
    """All that a document says, nothing folded, without bars and margins."""
    open_document = document.whole()
    lines = (
        text[open_document.margin_length(number) :].rstrip()
        for number, text in enumerate(open_document.texts())
    )
    return extract_of("\n".join(lines))._replace(words="text", ending=".txt")


def extract_at(document: Document, line: int) -> Extract | None:
    """What is at a line: a fact's value, else the part that the line is in; `None`: neither."""
    if not 0 <= line < len(document):
        return None
    fact = fact_at(document, line)
    if fact is not None:
        return fact
    place = document.part_at(line)
    if place is None:
        return None
    source = place.part.source
    return extract_of("\n".join(place.part.texts()) if source is None else source)


def fact_at(document: Document, line: int) -> Extract | None:
    """The value of a line that is a label and what it says, unless it is cut short here."""
    pieces = document.line(line)
    if len(pieces) < 2 or pieces[0].style != LABEL or pieces[-1].text.endswith("…"):
        return None
    value = "".join(piece.text for piece in pieces[1:]).strip()
    return Extract(value, pieces[0].text.strip(), ".txt") if value else None
