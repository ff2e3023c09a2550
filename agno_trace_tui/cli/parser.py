"""argparse, but a filter may begin with a dash: that is its own sign for "not"."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FILTER, END = "--filter", "--"


class CommandParser(argparse.ArgumentParser):
    """The arguments of a command."""

    def parsed(self, words: Sequence[str]) -> argparse.Namespace:
        """What was asked for; ends the process for `--help` and for what is wrong."""
        takes_filter = FILTER in self._option_string_actions
        return self.parse_args(self._joined(words) if takes_filter else words)

    def _joined(self, words: Sequence[str]) -> list[str]:
        """The words; a filter that begins with a dash is one with its option: `--filter=-agent:X`."""
        joined: list[str] = []
        for place, word in enumerate(words):
            if word == END:
                return [*joined, *words[place:]]
            if joined and is_filter_option(joined[-1]) and self._is_value(word):
                joined[-1] += f"={word}"
            else:
                joined.append(word)
        return joined

    def _is_value(self, word: str) -> bool:
        """Whether a word begins with a dash and is no option."""
        return word.startswith("-") and not word.startswith("--") and word not in self._option_string_actions


def is_filter_option(word: str) -> bool:
    """Whether a word is that option, or the beginning of it, as argparse takes it."""
    return len(word) > len(END) and FILTER.startswith(word)
