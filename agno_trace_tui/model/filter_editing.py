"""Editing a filter by what it means: terms added, removed and replaced in its expression, never in its text.

A filter is taken as what must all hold, its *parts*: `agent:a (b OR c) -d` has three. A text that was
edited is written anew, so blanks and needless parentheses are not kept; what it means is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.errors import FilterError
from agno_trace_tui.model.filter_syntax import SAVED, SAVED_MARK, Group, Not, Term, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agno_trace_tui.model.filter_syntax import Expression


def parts_of(text: str) -> tuple[Expression, ...]:
    """What must all hold. Raises `FilterError`."""
    expression = parse(text)
    return () if expression is None else flat(expression)


def flat(expression: Expression) -> tuple[Expression, ...]:
    """The parts of an expression, those of its parts among them."""
    if isinstance(expression, Group) and expression.operator == "AND":
        return tuple(part for inner in expression.parts for part in flat(inner))
    return (expression,)


def text_of(parts: Iterable[Expression]) -> str:
    """The text that means these parts."""
    parts = tuple(parts)
    if len(parts) == 1 and isinstance(parts[0], Group):
        return " OR ".join(map(str, parts[0].parts))
    return " ".join(map(str, parts))


def same(one: Expression, other: Expression) -> bool:
    """Whether two terms say the same, wherever they stand and in whatever case of letters."""
    return isinstance(one, Term) and isinstance(other, Term) and sense(one) == sense(other)


def sense(term: Term) -> tuple[str, str, str]:
    """What a term says."""
    return term.field, "=" if term.operator == ":" else term.operator, term.value.casefold()


def holds(text: str, term: Term) -> bool:
    """Whether a filter has a term among its parts. Raises `FilterError`."""
    return any(same(part, term) for part in parts_of(text))


def value_of(text: str, field: str) -> str | None:
    """The value of the first part that is a term of a field. Raises `FilterError`."""
    return next(
        (part.value for part in parts_of(text) if isinstance(part, Term) and part.field == field), None
    )


def with_term(text: str, term: Term) -> str:
    """The filter with a term, if it has not got it yet. Raises `FilterError`."""
    parts = parts_of(text)
    return text_of(parts if any(same(part, term) for part in parts) else (*parts, term))


def without_term(text: str, term: Term) -> str:
    """The filter without a term. Raises `FilterError`."""
    return text_of(part for part in parts_of(text) if not same(part, term))


def without_field(text: str, field: str) -> str:
    """The filter without the terms of a field. Raises `FilterError`."""
    return text_of(part for part in parts_of(text) if not (isinstance(part, Term) and part.field == field))


def switched(text: str, term: Term) -> str:
    """The filter without a term if it has it, else with it in the place of others of its field.

    Raises `FilterError`.
    """
    if holds(text, term):
        return without_term(text, term)
    return with_term(without_field(text, term.field), term)


def expanded(text: str, saved: Mapping[str, str]) -> str:
    """The filter with the words `%name` replaced by the filters saved under those names.

    A text without such a word stays as it is. Between quotation marks it is a text to be found. Raises
    `FilterError`, also of what is saved and of a name under which nothing is.
    """
    expression = parse(text)
    if expression is None or SAVED_MARK not in text:
        return text
    whole = with_saved(expression, text, saved)
    return text if whole == expression else "" if whole is None else text_of(flat(whole))


def with_saved(expression: Expression, text: str, saved: Mapping[str, str]) -> Expression | None:
    """An expression in which words that name saved filters are those filters; `None`: nothing is left."""
    match expression:
        case Term(field="", value=word, column=column) if text[column] == SAVED_MARK:
            is_name = SAVED.fullmatch(word) or word.removeprefix(SAVED_MARK) in saved
            return saved_as(word, column, saved) if is_name else expression
        case Not(inner=inner):
            whole = with_saved(inner, text, saved)
            return None if whole is None else Not(whole)
        case Group(operator=operator, parts=parts):
            found = [part for part in (with_saved(part, text, saved) for part in parts) if part is not None]
            return Group(operator, tuple(found)) if len(found) > 1 else found[0] if found else None
    return expression


def saved_as(word: str, column: int, saved: Mapping[str, str]) -> Expression | None:
    """The filter that a word names. Raises `FilterError`."""
    name = word.removeprefix(SAVED_MARK)
    if name not in saved:
        others = ", ".join(f"{SAVED_MARK}{other}" for other in sorted(saved))
        raise FilterError(
            f"there is no saved filter {word}; " + (f"there are {others}" if others else "there is none yet"),
            column,
            f'To find the text itself, write it in quotation marks: "{word}"',
        )
    try:
        return parse(saved[name])
    except FilterError as error:
        raise FilterError(f"in {word}, saved as {saved[name]}: {error.sentence}", column) from error
