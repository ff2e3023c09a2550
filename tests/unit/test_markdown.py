from __future__ import annotations

import pytest

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.rendering.markdown import MOST_RENDERED, markdown_lines
from agno_trace_tui.tui.rendering.wrapping import wrap


def plain(text: str) -> list[str]:
    return ["".join(piece.text for piece in line) for line in markdown_lines(text)]


def styles(text: str) -> dict[str, str]:
    return {piece.text.strip(): piece.style for line in markdown_lines(text) for piece in line}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\ntwo", ["one", "two"]),
        ("one\n\n\ntwo", ["one", "", "two"]),
        ("# Title\ntext", ["Title", "text"]),
        ("- a\n- b\n  - c", ["• a", "• b", "  • c"]),
        ("3. a\n4. b", ["3. a", "4. b"]),
        ("- a\n\n  more", ["• a", "", "  more"]),
        ("-\n- b", ["• ", "• b"]),
        ("- ```\n  x\n  ```", ["• ```", "  x", "  ```"]),
        ("> a\n>\n> b", ["▎ a", "▎ ", "▎ b"]),
        ("```py\nx = 1\n\ny\n```", ["```py", "x = 1", "", "y", "```"]),
        ("    code", ["    code"]),
        ("[a](http://b)", ["a (http://b)"]),
        ("<http://b>", ["http://b"]),
        ("![cat](http://c)", ["[image: cat] http://c"]),
        ("[1]: http://ref", ["[1]: http://ref"]),
        ("a|b\n-|-\n東|2\nx", ["a  │ b", "───┼──", "東 │ 2", "x  │ "]),
        ("<b>x</b> &lt;", ["<b>x</b> <"]),
        ("***", ["─" * 24]),
    ],
)
def test_markup_becomes_lines_of_text(text: str, lines: list[str]) -> None:
    assert plain(text) == lines


def test_emphasis_becomes_style() -> None:
    found = styles("# T\n**b** *e* ***both*** `c` ~~s~~ [l](u)\n> q")
    assert found["T"] == "doc--heading"
    assert (found["b"], found["e"], found["c"]) == ("doc--strong", "doc--emphasis", "doc--code")
    assert (found["both"], found["s"], found["l"]) == ("doc--strong-emphasis", "doc--struck", "doc--link")
    assert found["▎"] == "gutter--quote"


def test_what_steers_a_terminal_stays_visible_even_as_an_entity() -> None:
    shown = "\n".join(plain("\x1b[31m **\x07** &#x202e; [x](javascript:alert(1)) ![\x1b](y\x1b)"))
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "\\u202e" in shown


@pytest.mark.parametrize(
    "text",
    ["[" * 60_000, "> " * 20_000 + "end", "- " * 20_000 + "end", "|" * 5_000 + "\n" + "|-" * 5_000 + "\nend"],
)
def test_what_is_too_tangled_is_shown_as_it_is_written(text: str) -> None:
    assert plain(text) == text.split("\n")


def test_a_table_too_wide_is_shown_as_it_is_written() -> None:
    text = f"a | b\n--- | ---\n{'x' * 80} | {'y' * 80}"
    assert plain(text) == text.split("\n")


def document(text: str) -> Document:
    doc = DocumentBuilder()
    doc.markdown(text)
    return doc.document()


def test_of_a_long_text_the_rest_follows_as_it_is_written_and_that_is_said() -> None:
    text = "**word** and more\n" * (2 * MOST_RENDERED // 18)
    lines = document(text).text.splitlines()
    said = next(number for number, line in enumerate(lines) if "is not rendered as Markdown" in line)
    assert lines[said - 1] == "word and more"
    assert lines[said + 1] == "**word** and more"
    assert len(lines) == text.count("\n") + 1


def test_rows_of_an_item_go_on_below_its_words() -> None:
    (line,) = markdown_lines("- one two three four")
    found = wrap((Piece("▎ ", "gutter--user"), *line), 14)
    rows = ["".join(piece.text for piece in found.row(number)) for number in range(len(found.spans))]
    assert rows == ["▎ • one two", "▎   three four"]
