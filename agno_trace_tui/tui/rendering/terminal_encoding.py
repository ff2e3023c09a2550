"""Which characters reach the terminal's screen."""

from __future__ import annotations

import codecs
import locale
import sys


def terminal_encoding() -> str:
    """What both the locale says of the terminal and the stream to it has: ASCII where these differ.

    Python's UTF-8 mode, or `PYTHONIOENCODING`, changes what is written; the terminal stays what it is.
    """
    names = {known(locale.getencoding()), stream_encoding()}
    return names.pop() if len(names) == 1 else "ascii"


def stream_encoding() -> str:
    """What is written to the terminal (Textual takes the stream of errors), whatever the terminal is."""
    return known(getattr(sys.__stderr__, "encoding", None) or locale.getencoding())


def known(encoding: str) -> str:
    """An encoding by Python's own name; ASCII where there is none such."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "ascii"
