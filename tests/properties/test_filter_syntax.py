"""A filter's text and its meaning are the same thing."""

from __future__ import annotations

import contextlib

from hypothesis import example, given
from hypothesis import strategies as st

from agno_trace_tui.errors import FilterError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.filter_syntax import Expression, Group, Not, Term, parse
from agno_trace_tui.model.filtering import FIELDS, condition_of

values = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
terms = st.builds(
    lambda field, operator, value: Term(field, operator if field else "", value),
    st.sampled_from(["", *FIELDS]),
    st.sampled_from([":", ">", "<", ">=", "<=", "="]),
    values,
)


def groups(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(Group, st.sampled_from(["AND", "OR"]), parts)


expressions: st.SearchStrategy[Expression] = st.recursive(terms, groups, max_leaves=6)


def meaning(expression: Expression) -> object:
    """An expression without the places its terms stood at, nested groups of the same sort joined or not."""
    match expression:
        case Term():
            return (expression.field, expression.operator, expression.value)
        case Not(inner=inner):
            return ("NOT", meaning(inner))
        case Group(operator=operator, parts=parts):
            return (operator, [meaning(part) for part in parts])


@given(expressions)
@example(Term("agent", ">", "=0"))
@example(Term("", "", "a\\"))
@example(Term("name", ":", '\\"'))
@example(Term("name", ":", "\\\n"))
def test_an_expression_survives_being_written_and_read(expression: Expression) -> None:
    again = parse(str(expression))
    assert again is not None
    assert meaning(again) == meaning(expression)


@given(st.text(st.characters(codec=None), min_size=1))
@example("\x1b]0;x\x07\u202e\\x1b\ud800")
def test_a_filter_shows_every_character_of_its_values(value: str) -> None:
    for term in (Term("agent", ":", value), Term("", "", value)):
        again = parse(str(term))
        assert again is not None
        assert meaning(again) == meaning(term)
        assert visible(str(term)) == str(term)


@given(st.text(st.characters(codec=None), max_size=30))
def test_any_text_is_understood_or_pointed_at(text: str) -> None:
    with contextlib.suppress(FilterError):
        condition_of(text)


@given(st.text(alphabet='ab:><="()-*ORNT \\', max_size=20))
def test_a_mistake_is_always_inside_the_text(text: str) -> None:
    column = 0
    try:
        condition_of(text)
    except FilterError as error:
        column = error.column
    assert 0 <= column <= len(text)
