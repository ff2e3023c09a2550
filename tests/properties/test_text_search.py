"""Whatever is searched for in whatever text: what is found is what Python itself finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.tui.rendering import text_search
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from agno_trace_tui.tui.rendering.text_search import Hit, Hits, Needle, search
from agno_trace_tui.tui.rendering.unfolding import Unfolding

letters = st.sampled_from("abAB ıİißẞſsKKσςΣé東🌧")
words = st.text(letters, min_size=1, max_size=3) | st.text(
    st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=3
)
texts = st.lists(st.text(letters, max_size=12) | words, max_size=12)


@pytest.fixture(autouse=True)
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_search, "SLICE", 5)


def python_finds(word: str, lines: list[str]) -> list[Hit]:
    flags = re.NOFLAG if any(letter.isupper() for letter in word) else re.IGNORECASE
    return [
        Hit(number, match.start())
        for number, line in enumerate(lines)
        for match in re.finditer(re.escape(word), line, flags)
    ]


def searched(word: str, lines: list[str], origin: int) -> Hits:
    hits, needle = Hits(origin), Needle(word)
    for batch in search(needle, lines[origin:], origin):
        hits.add(batch)
    for batch in search(needle, lines[:origin]):
        hits.add(batch)
    hits.complete = True
    return hits


@given(words, texts, st.data())
def test_hits_are_pythons_own_wherever_the_search_begins(
    word: str, lines: list[str], data: st.DataObject
) -> None:
    origin = data.draw(st.integers(0, len(lines)))
    hits = searched(word, lines, origin)
    assert [hits.hit(number) for number in range(len(hits))] == python_finds(word, lines)


@given(st.text(letters, min_size=1, max_size=2), texts, st.data())
def test_next_and_previous_go_round_the_hits_in_order(
    word: str, lines: list[str], data: st.DataObject
) -> None:
    hits = searched(word, lines, data.draw(st.integers(0, len(lines))))
    expected = python_finds(word, lines)
    place = Hit(data.draw(st.integers(0, len(lines))), data.draw(st.integers(0, 12)))
    after = [hit for hit in expected if hit > place] or expected
    before = [hit for hit in expected if hit < place] or expected
    assert hits.next(place, 1) == (after[0] if expected else None)
    assert hits.next(place, -1) == (before[-1] if expected else None)
    for number, hit in enumerate(expected):
        assert hits.number_of(hit) == number
        assert hits.within(hit.line, hit.offset, hit.offset + 1) == [hit.offset]


@given(st.text(letters, min_size=1, max_size=2), texts, st.data())
def test_a_next_hit_that_is_told_early_is_the_one_told_at_the_end(
    word: str, lines: list[str], data: st.DataObject
) -> None:
    origin = data.draw(st.integers(0, len(lines)))
    complete, hits, needle = searched(word, lines, origin), Hits(origin), Needle(word)
    place, step = Hit(data.draw(st.integers(0, len(lines))), 0), data.draw(st.sampled_from([1, -1]))
    for batches in (search(needle, lines[origin:], origin), search(needle, lines[:origin])):
        for batch in batches:
            hits.add(batch)
            assert hits.next(place, step) in (None, complete.next(place, step))


parts = st.recursive(
    st.integers(1, 3), lambda inner: st.tuples(st.booleans(), st.lists(inner, max_size=3)), max_leaves=8
)


def build(doc: DocumentBuilder, shape: object, key: str = "p") -> None:
    if isinstance(shape, int):
        doc.text("\n".join(f"{key}.{number}" for number in range(shape)))
    elif isinstance(shape, tuple):
        folded, inner = shape
        with doc.part(key, Piece(f"title {key}"), folded=folded):
            for number, child in enumerate(inner):
                build(doc, child, f"{key}{number}")


@given(st.lists(parts, max_size=4))
def test_lines_lead_to_those_of_the_whole_document_and_back(shapes: list[object]) -> None:
    doc = DocumentBuilder()
    for number, shape in enumerate(shapes):
        build(doc, shape, f"p{number}")
    document = doc.document()
    unfolding = Unfolding(document)
    for shown in range(len(document)):
        whole = unfolding.whole_line(shown)
        words = document.line_text(shown).strip("▸▾ ").split("  ")[0]
        assert unfolding.whole.line_text(whole).strip("▸▾ ").split("  ")[0] == words
        assert unfolding.shown_line(whole) == shown
    for whole in range(len(unfolding.whole)):
        opened = document.with_folds(
            {place.part.key: place.folded for place in document.parts}
            | dict.fromkeys(unfolding.keys_folded_around(whole), False)
        )
        shown = Unfolding(opened).shown_line(whole)
        assert (
            opened.line_text(shown).strip("▸▾ ").split("  ")[0]
            == unfolding.whole.line_text(whole).strip("▸▾ ").split("  ")[0]
        )
