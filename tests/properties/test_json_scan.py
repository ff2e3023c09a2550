"""JSON that is read bit by bit becomes the lines that it becomes when it is read at once."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.formatting.json_scan import scanned
from agno_trace_tui.formatting.json_text import value_lines

texts = st.text(st.characters(codec="utf-8"), max_size=70)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=10) | st.dictionaries(texts, inner, max_size=10),
    max_leaves=12,
)
documents = st.lists(values, max_size=6) | st.dictionaries(texts, values, max_size=6)


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(documents, st.sampled_from([None, 0, 3]), st.booleans())
def test_it_is_told_as_if_it_were_read_at_once(value: object, indent: int | None, ascii_only: bool) -> None:
    told = scanned(json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert told is not None
    assert list(told) == value_lines(value)


@given(values, st.integers(0, 30))
def test_nothing_of_what_was_cut_off_is_lost(value: object, missing: int) -> None:
    text = json.dumps([*range(1_200), value], ensure_ascii=False)
    cut = text[: len(text) - missing]
    told = scanned(cut)
    assert told is not None
    assert without_blanks("".join(told)) == without_blanks(cut)


@given(st.text(max_size=40))
def test_any_text_is_told_or_is_none(text: str) -> None:
    told = scanned("[" + text)
    assert told is None or list(told)
