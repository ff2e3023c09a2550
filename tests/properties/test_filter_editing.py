"""A filter that is edited means what it meant, and what was asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model import filter_editing as editing
from agno_trace_tui.model.filter_syntax import Expression, Group, Not, Term, parse
from tests.properties.test_filter_syntax import expressions, meaning, terms

texts = st.just("") | expressions.map(str)


def sense(text: str) -> object:
    """What a filter means: its parts, in order."""
    return [meaning(part) for part in editing.parts_of(text)]


def without(text: str, term: Term) -> list[object]:
    return [meaning(part) for part in editing.parts_of(text) if not editing.same(part, term)]


@given(texts)
def test_a_filter_written_anew_means_the_same(text: str) -> None:
    again = editing.text_of(editing.parts_of(text))
    assert sense(again) == sense(text)
    assert editing.text_of(editing.parts_of(again)) == again


@given(texts, terms)
def test_a_term_added_is_there_and_the_rest_stays(text: str, term: Term) -> None:
    once = editing.with_term(text, term)
    assert editing.holds(once, term)
    assert without(once, term) == without(text, term)
    assert editing.with_term(once, term) == once
    assert sense(editing.without_term(once, term)) == without(text, term)


@given(texts, terms.filter(lambda term: bool(term.field)))
def test_a_term_that_is_switched_is_the_only_one_of_its_field(text: str, term: Term) -> None:
    once = editing.switched(text, term)
    fields = [part for part in editing.parts_of(once) if isinstance(part, Term) and part.field == term.field]
    if editing.holds(text, term):
        assert not editing.holds(once, term)
    else:
        assert len(fields) == 1
        assert editing.same(fields[0], term)
    assert sense_without(once, term.field) == sense_without(text, term.field)


def sense_without(text: str, field: str) -> list[object]:
    return [
        meaning(part)
        for part in editing.parts_of(text)
        if not (isinstance(part, Term) and part.field == field)
    ]


@given(expressions, texts)
def test_a_saved_filter_stands_for_what_it_says(expression: Expression, saved: str) -> None:
    text = f"{expression} OR -%mine"
    whole = editing.expanded(text, {"mine": saved, "other": "x"})
    inner = parse(saved)
    expected = expression if inner is None else Group("OR", (expression, Not(inner)))
    assert sense(whole) == sense(str(expected))
    assert editing.expanded(saved, {}) == saved
