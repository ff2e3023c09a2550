from __future__ import annotations

from agno_trace_tui.tui.rendering.blocks import FileLine
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder

BAR = Piece("▎ ", "gutter--user")


def letter(*, folded: bool = True) -> Document:
    doc = DocumentBuilder()
    doc.line(Piece("before"))
    with doc.part("outer", Piece("Outer")):
        doc.text("one\ntwo", margin=(BAR,))
        with doc.part("inner", Piece("Inner"), folded=folded, peek="three…", source="raw", margin=(BAR,)):
            doc.text("three\nfour", margin=(BAR,))
    doc.line(Piece("after"))
    return doc.document()


def test_a_folded_part_is_its_title_its_size_and_a_glance() -> None:
    assert letter().text.splitlines() == [
        "before", "▾ Outer", "▎ one", "▎ two", "▎ ▸ Inner  3 B  three…", "after",
    ]  # fmt: skip


def test_folding_hides_what_is_inside_and_opening_shows_it_again() -> None:
    document = letter()
    folded = document.with_folds({"outer": True})
    assert folded.text.splitlines() == ["before", "▸ Outer  20 B · 5 lines", "after"]
    assert folded.with_folds({}) == document
    assert document.unfolded().text.splitlines()[4:7] == ["▎ ▾ Inner", "▎ three", "▎ four"]


def test_the_innermost_part_of_a_line_is_known() -> None:
    document = letter(folded=False)
    parts = [place.part.key if place else None for place in map(document.part_at, range(len(document)))]
    assert parts == [None, "outer", "outer", "outer", "inner", "inner", "inner", None]
    titles = [line for line in range(len(document)) if document.titled(line)]
    assert titles == [1, 4]


def test_parts_follow_each_other() -> None:
    document = letter(folded=False)
    forward, back = document.next_part(1, 1), document.next_part(4, -1)
    assert forward is not None
    assert back is not None
    assert (forward.line, back.line) == (4, 1)
    assert document.next_part(4, 1) is None


def test_a_part_tells_its_text_without_bars() -> None:
    (outer, inner) = letter().parts
    assert list(outer.part.texts()) == ["one", "two", "Inner", "three", "four"]
    assert inner.part.source == "raw"


def test_an_open_part_tells_its_size_when_it_is_long() -> None:
    doc = DocumentBuilder()
    with doc.part("long", Piece("Long")):
        doc.text("\n".join("x" * 100 for _ in range(30)))
    assert doc.document().text.splitlines()[0] == "▾ Long  3.0 kB · 30 lines"


def test_a_line_can_lead_to_a_file() -> None:
    doc = DocumentBuilder()
    doc.text("first")
    doc.line(Piece("second"))
    doc.line(Piece("third"), target=FileLine("/a.py", 3))
    document = doc.document()
    assert [document.target_at(line) for line in range(-1, 4)] == [
        None,
        None,
        None,
        FileLine("/a.py", 3),
        None,
    ]
