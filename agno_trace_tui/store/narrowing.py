"""Telling a condition which traces an index leaves in, for each text that it looks for.

`{candidate}` is true of every trace in which its text is found. So whatever it is replaced by, also `1`, where
there is no index, is as right: in a choice, and where it is denied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.conditions import CANDIDATE, Condition, Sought

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Candidates(NamedTuple):
    """An SQL fragment on `t` with its parameters: all traces that may have a text."""

    sql: str
    parameters: tuple[Any, ...]


def sought(condition: Condition | None) -> frozenset[str]:
    """The texts that a condition looks for and that it was not told candidates of."""
    parameters = () if condition is None else condition.parameters
    return frozenset(value.text for value in parameters if isinstance(value, Sought))


def narrowed(condition: Condition, candidates: Callable[[str], Candidates | None]) -> Condition:
    """The condition, knowing the candidates of each text; `None`: they may be all."""
    if not sought(condition):
        return condition
    found = {text: candidates(text) for text in sought(condition)}
    among = condition.among
    if among is not None:
        known = any(found[text] is not None for text in sought(among))
        among = filled(among, found) if known else None
    return filled(condition, found)._replace(among=among)


def settled(condition: Condition) -> Condition:
    """The condition, where no index is known."""
    return filled(condition, {})


def filled(condition: Condition, found: dict[str, Candidates | None]) -> Condition:
    """The condition with what is known in each place."""
    parameters: list[Any] = []
    fillings: list[str] = []
    for value in condition.parameters:
        if isinstance(value, Sought):
            known = found.get(value.text) or Candidates("1", ())
            fillings.append(known.sql)
            parameters += known.parameters
        else:
            parameters.append(value)
    return condition._replace(sql="".join(woven(condition.sql, fillings)), parameters=tuple(parameters))


def woven(sql: str, fillings: list[str]) -> Iterator[str]:
    """The pieces of an SQL text with something else in each place: they stand in the order of the parameters."""
    pieces = sql.split(CANDIDATE)
    yield pieces[0]
    for filling, piece in zip(fillings, pieces[1:], strict=True):
        yield filling
        yield piece
