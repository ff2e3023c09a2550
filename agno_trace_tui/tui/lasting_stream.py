"""A terminal that goes away: what is drawn is lost, the program ends as it should."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


class LastingStream:
    """A terminal's stream that takes what is written although the terminal is gone.

    Textual's thread that writes would die of the error, its queue fill up, and the program wait for ever for a
    place in it: a closed window would leave a monitor behind that nobody sees.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, if there is still somebody to read it."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """As `write`."""
        with suppress(OSError):
            self._stream.flush()


@contextmanager
def lasting_terminal() -> Iterator[None]:
    """While this lasts, Textual's drivers draw to a terminal that may go away (they take `sys.__stderr__`)."""
    stream = sys.__stderr__
    if stream is None:
        yield
        return
    sys.__stderr__ = cast("Any", LastingStream(stream))  # type: ignore[misc]
    try:
        yield
    finally:
        sys.__stderr__ = stream  # type: ignore[misc]
