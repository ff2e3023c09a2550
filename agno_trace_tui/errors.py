"""Errors a person can act on: one sentence that says what is wrong, one that says what to do next."""

from __future__ import annotations


class AgnoTraceTuiError(Exception):
    """A problem that is told in words, never as a traceback.

    `sentence` says what is wrong, `next_step` what to do; `exit_code` is the command's
    (1: the thing asked for is not there or cannot be read, 2: wrong use).
    """

    exit_code = 1

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(f"{sentence} {next_step}".strip())
        self.sentence = sentence
        self.next_step = next_step


class TraceFileError(AgnoTraceTuiError):
    """The file of traces cannot be opened or read."""


class NotFoundError(AgnoTraceTuiError):
    """The file is readable, but what was asked for is not in it."""


class UsageError(AgnoTraceTuiError):
    """The command was called in a way that cannot be meant."""

    exit_code = 2


class FilterError(UsageError):
    """A filter expression that cannot be understood; `column` is where, counted in characters from 0."""

    text = ""
    """The whole expression, once it is known."""

    def __init__(self, sentence: str, column: int, next_step: str = "") -> None:
        super().__init__(sentence, next_step)
        self.column = column
