"""Whatever a model writes, Markdown of it is drawn, line by line, and steers no terminal."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.markdown import markdown_lines
from agno_trace_tui.tui.rendering.text_blocks import MarkdownLines
from agno_trace_tui.tui.rendering.wrapping import wrap

marks = st.sampled_from(
    ["# ", "- ", "1. ", "> ", "```", "~~~\n", "**", "*", "`", "[", "](", ")", "![", "|", "-|-\n", "\n", "\n\n", "    ",
     "<", "&#27;", "\x1b[31m", "\u202e", "\ud800", "---\n", "=\n", "~~", "東京", "<!--", "\\"]
)  # fmt: skip
texts = st.lists(marks | st.from_regex(r"\A[a-z]{1,6} ?\Z"), max_size=30).map("".join)
paragraphs = st.lists(st.from_regex(r"\A[a-z]{1,6}( [a-z]{1,6}){0,4}\Z"), min_size=1, max_size=8)


@given(texts)
def test_any_text_is_drawn_and_nothing_in_it_is_obeyed(text: str) -> None:
    shown = "".join(piece.text for line in markdown_lines(text) for piece in line)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert "\u202e" not in shown


@given(texts, st.integers(2, 40))
def test_its_lines_are_counted_as_they_are_wrapped(text: str, width: int) -> None:
    block = MarkdownLines(text, (Piece("▎ ", "gutter--user"),))
    heights = [len(wrap(block.line(number), width).spans) for number in range(len(block.lines))]
    assert list(block.heights(width)) == heights


@given(paragraphs, st.sampled_from(["\n", "\n\n"]))
def test_plain_words_stay_as_they_are(lines: list[str], between: str) -> None:
    text = between.join(lines)
    assert ["".join(piece.text for piece in line) for line in markdown_lines(text)] == text.split("\n")


@given(st.lists(st.sampled_from(["- ", "> ", "1. ", "# ", "**", ""]), max_size=4), paragraphs)
def test_no_word_is_lost_to_markup(openings: list[str], lines: list[str]) -> None:
    text = "\n".join("".join(openings) + line for line in lines)
    shown = " ".join(piece.text for line in markdown_lines(text) for piece in line)
    assert re.findall(r"[a-z]+", shown) == re.findall(r"[a-z]+", text)
