r"""The filter language as text: words, terms, groups.

    status:error agent:research* tokens>1k since:10m name:"Weather Agent" "any text" -agent:Echo (a OR b)

Terms stand side by side for *and*; `OR` between them, `-` or `NOT` before one, parentheses around some.
Between quotation marks a backslash makes the next character a plain one, and `\x1b`, `\u202e` stand for
characters that cannot be seen: a filter is always text that can be shown as it is.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.errors import FilterError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Term:
    """A field with an operator and a value, or (without a field) a text to be found."""

    field: str
    operator: str
    value: str
    column: int = 0

    def __str__(self) -> str:
        return (
            f"{self.field}{self.operator}{quoted(self.value, after=self.operator)}"
            if self.field
            else quoted(self.value, word=True)
        )


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    inner: Expression

    def __str__(self) -> str:
        return f"-{self.inner}"


@dataclass(frozen=True, slots=True)
class Group:
    """Several expressions: all of them (`AND`), or at least one (`OR`)."""

    operator: str
    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return "(" + (" OR " if self.operator == "OR" else " ").join(map(str, self.parts)) + ")"


Expression = Term | Not | Group


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text; `kind` is `(`, `)`, `OR`, `NOT` or `term`."""

    kind: str
    column: int
    term: Term | None = None


TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<bracket>[()])|(?P<minus>-(?=\S))
    |(?:(?P<field>[A-Za-z_]+)(?P<operator>>=|<=|[:=<>]))?(?P<value>"(?:[^"\\]|\\.)*"?|[^\s()"]+)
    """,
    re.VERBOSE | re.DOTALL,
)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
SAVED_MARK = "%"
"""What stands before the name of a saved filter."""
SAVED = re.compile(r"%[\w.-]{1,40}")
"""A saved filter, as it is written."""
PLAIN = re.compile(r"[^\s()\"\\]+")
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200c\u200e\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e00ff\ud800-\udfff]"
)
"""Characters that steer a terminal, turn text round, or look like nothing or like a blank."""
ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<plain>.))", re.DOTALL
)
FIELD_LIKE = re.compile(r"[A-Za-z_]+(>=|<=|[:=<>])")

DEEPEST, MOST_PIECES = 10, 400
"""Parentheses and negations within each other, and pieces of a text (terms, parentheses, signs): with these,
SQLite takes what becomes of a filter (its parser has a stack of 100, its expressions a depth of 1,000)."""


def quoted(value: str, *, word: bool = False, after: str = "") -> str:
    """A value as it has to be written; `word`: one without a field, `after`: behind an operator."""
    is_sign = value in ("OR", "NOT", "AND") or value.startswith(("-", SAVED_MARK))
    special = word and (is_sign or FIELD_LIKE.match(value))
    # `a>=b` is not `a>` and `=b`.
    mistaken = after in ("<", ">") and value.startswith("=")
    if PLAIN.fullmatch(value) and not (special or mistaken) and not UNSEEN.search(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{UNSEEN.sub(escape_of, escaped)}"'


def escape_of(match: re.Match[str]) -> str:
    """How a character is written that cannot be seen."""
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def character_of(match: re.Match[str]) -> str:
    """What a backslash and what follows it stand for."""
    code = match["x"] or match["u"] or match["U"]
    return chr(int(code, 16)) if code and int(code, 16) <= sys.maxunicode else match["plain"] or match.group()


def unquoted(value: str, column: int) -> str:
    """What a value means."""
    if not value.startswith('"'):
        return value
    if QUOTED.fullmatch(value) is None:
        raise FilterError('a quotation mark is missing: "…"', column)
    return ESCAPE.sub(character_of, value[1:-1])


def tokens_of(text: str) -> Iterator[Token]:
    """The text in pieces. Raises `FilterError`."""
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise FilterError(f"{text[place]!r} is not understood here", place)
        place = match.end()
        yield from token_of(match)


def token_of(match: re.Match[str]) -> Iterator[Token]:
    """The token of a match, if it is one."""
    column, kind = match.start(), match.lastgroup
    if kind == "bracket":
        yield Token(match.group(), column)
    elif kind == "minus":
        yield Token("NOT", column)
    elif kind == "value":
        field, value = match["field"] or "", match["value"]
        if not field and FIELD_LIKE.fullmatch(value):
            raise FilterError(f"a value is missing after {value}", match.end())
        if not field and value in ("OR", "NOT", "AND"):
            yield Token(value, column)
        else:
            yield Token(
                "term", column, Term(field.lower(), match["operator"] or "", unquoted(value, column), column)
            )


class Parser:
    """Reads tokens into an expression; `AND` binds closer than `OR`."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens_of(text))
        if len(self._tokens) > MOST_PIECES:
            raise FilterError(
                f"this is more than {MOST_PIECES} terms and signs", self._tokens[MOST_PIECES].column
            )
        self._end = len(text)
        self._place = self._depth = 0

    def _peek(self) -> str:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else ""

    def _next(self) -> Token:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def parse(self) -> Expression | None:
        """The whole text; `None` if it is empty. Raises `FilterError`."""
        if not self._tokens:
            return None
        expression = self.any_of()
        if self._peek():
            raise FilterError("this parenthesis closes nothing", self._next().column)
        return expression

    def any_of(self) -> Expression:
        """Alternatives."""
        parts = [self.all_of()]
        while self._peek() == "OR":
            self._next()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Group("OR", tuple(parts))

    def all_of(self) -> Expression:
        """Terms side by side."""
        parts = [self.one()]
        while self._peek() not in ("", ")", "OR"):
            if self._peek() == "AND":
                self._next()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Group("AND", tuple(parts))

    def one(self) -> Expression:
        """A term, a group, or the opposite of one."""
        if not self._peek():
            raise FilterError("something is missing at the end", self._end)
        token = self._next()
        if token.kind in ("NOT", "("):
            return self._within(token)
        if token.term is None:
            raise FilterError(f"{token.kind} needs something on both sides", token.column)
        return token.term

    def _within(self, token: Token) -> Expression:
        """What stands after a `NOT` or between parentheses."""
        if self._depth == DEEPEST:
            raise FilterError(f"this is more than {DEEPEST} levels deep", token.column)
        self._depth += 1
        if token.kind == "NOT":
            inner: Expression = Not(self.one())
        else:
            inner = self.any_of()
            if self._peek() != ")":
                raise FilterError("this parenthesis is not closed", token.column)
            self._next()
        self._depth -= 1
        return inner


def parse(text: str) -> Expression | None:
    """A filter's text as an expression; `None` if it is empty. Raises `FilterError` with the column."""
    return Parser(text).parse()
