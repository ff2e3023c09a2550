"""However the parts of a document are folded, its lines add up, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.blocks import StyledLines
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, keys_of
from agno_trace_tui.tui.rendering.parts import Block, Part
from agno_trace_tui.tui.rendering.text_blocks import PlainLines

texts = st.text(st.characters(codec="utf-8"), max_size=20).map(visible)
lines = st.builds(PlainLines, st.lists(texts, min_size=1, max_size=4)) | st.builds(
    StyledLines, st.lists(st.tuples(st.builds(Piece, texts)), min_size=1, max_size=3).map(tuple)
)


def numbered(blocks: Iterable[Block], prefix: str = "") -> tuple[Block, ...]:
    """The blocks with a key of its own for each part."""
    return tuple(
        block._replace(key=f"{prefix}{number}", blocks=numbered(block.blocks, f"{prefix}{number}/"))
        if isinstance(block, Part)
        else block
        for number, block in enumerate(blocks)
    )


blocks = st.recursive(
    st.lists(lines, max_size=3),
    lambda inner: st.lists(
        st.builds(
            Part, st.just(""), st.tuples(st.builds(Piece, texts)), inner.map(tuple), st.booleans(), peek=texts
        )
        | lines,
        max_size=4,
    ),
    max_leaves=8,
).map(numbered)


@given(blocks, st.data(), st.integers(2, 40))
def test_lines_heights_and_text_agree_however_it_is_folded(
    found: tuple[Block, ...], data: st.DataObject, width: int
) -> None:
    whole = Document(found)
    folds = {key: data.draw(st.booleans()) for key in keys_of(found)}
    document = whole.with_folds(folds)
    drawn = ["".join(piece.text for piece in document.line(number)) for number in range(len(document))]
    assert "\n".join(drawn) == document.text
    assert len(list(document.heights(width))) == len(document)
    assert list(document.heights(width)) == list(Document(found, folds).heights(width))


@given(blocks, st.data())
def test_folding_and_opening_again_changes_nothing(found: tuple[Block, ...], data: st.DataObject) -> None:
    document = Document(found)
    folded = document.with_folds({key: data.draw(st.booleans()) for key in keys_of(found)})
    assert folded.with_folds({}) == document
    assert folded.unfolded() == document.unfolded()
    assert len(folded) <= len(document.unfolded())


@given(blocks)
def test_every_line_of_a_part_belongs_to_it_or_to_one_inside(found: tuple[Block, ...]) -> None:
    document = Document(found)
    for place in document.parts:
        assert document.titled(place.line) == place
        for line in range(place.line, place.end):
            inner = document.part_at(line)
            assert inner is not None
            assert inner.part.key.startswith(place.part.key)
