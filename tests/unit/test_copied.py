"""What there is to copy: text as it was recorded."""

from __future__ import annotations

import json

import pytest

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.copied import extract_at, extract_of, span_json, tab_extract
from agno_trace_tui.tui.rendering.detail_documents import TABS
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from tests.support.subjects import LLM, subject

HOSTILE = "a\x1b[31m\tb\r\n\u202ec\n"


@pytest.mark.parametrize(
    ("text", "words", "ending"),
    [
        ('{"a": 1}', "JSON", ".json"), ("# Title\nwords", "Markdown", ".md"), ("- one\n- two", "Markdown", ".md"),
        ("see **this**", "Markdown", ".md"), ("only words, 3 * 4 - 1", "text", ".txt"), ("{not json", "text", ".txt"),
    ],
)  # fmt: skip
def test_a_text_is_known_by_its_content(text: str, words: str, ending: str) -> None:
    assert extract_of(text) == (text, words, ending)


@pytest.mark.parametrize("tab", ["input", "output"])
def test_a_value_is_copied_exactly(tab: str) -> None:
    span = subject({f"{tab}.value": HOSTILE})
    assert tab_extract(span, tab, TABS[tab][1](span)).text == HOSTILE


def test_a_span_is_copied_as_json() -> None:
    span = subject({"input.value": HOSTILE})
    told = json.loads(span_json(span).text)
    assert told["attributes"] == {"input.value": HOSTILE}
    assert tab_extract(span, "raw", TABS["raw"][1](span)) == span_json(span)


def test_a_conversation_is_copied_as_markdown_with_every_text_as_it_was() -> None:
    call = "llm.input_messages.1.message.tool_calls.0.tool_call"
    span = subject(
        {
            **LLM,
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": "Which?\n```py\nx\n```",
            "llm.input_messages.1.message.role": "assistant",
            f"{call}.id": "c1",
            f"{call}.function.name": "look",
            f"{call}.function.arguments": '{"at": "```"}',
            "llm.input_messages.2.message.role": "tool",
            "llm.input_messages.2.message.tool_call_id": "c1",
            "llm.input_messages.2.message.content": '{"found": 3}',
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": "**Three.**",
        }
    )
    extract = tab_extract(span, "messages", TABS["messages"][1](span))
    assert extract.words == "Markdown"
    assert extract.text.split("\n\n") == [
        "## user", "Which?\n```py\nx\n```", "## assistant", "**look**", '```json\n{"at": "```"}\n```', "## tool",
        '```json\n{"found": 3}\n```', "## assistant", "**Three.**\n",
    ]  # fmt: skip


def test_other_tabs_are_copied_as_they_are_shown() -> None:
    span = subject({**LLM, "llm.token_count.prompt": 7})
    document = TABS["tokens"][1](span)
    copied = tab_extract(span, "tokens", document)
    assert copied.ending == ".txt"
    assert [line.split() for line in copied.text.split("\n")] == [
        line.split() for line in document.text.split("\n")
    ]


def test_under_the_cursor_is_a_facts_value_or_the_innermost_part_as_it_was_recorded() -> None:
    doc = DocumentBuilder()
    doc.fact("trace", "abc123")
    doc.fact("input", "cut short…")
    doc.text("words")
    with doc.part("outer", Piece("outer")):
        doc.text("shown")
        with doc.part("inner", Piece("inner"), source=HOSTILE):
            doc.text("inner words", "", (Piece("▎ ", "gutter--user"),))
    document = doc.document()
    assert extract_at(document, 0) == ("abc123", "trace", ".txt")
    assert extract_at(document, 1) is None
    assert extract_at(document, 2) is None
    outer = extract_at(document, 3)
    assert outer is not None
    assert outer.text == "shown\ninner\ninner words"
    inner = extract_at(document, 6)
    assert inner is not None
    assert inner.text == HOSTILE
    assert extract_at(document, 99) is None
