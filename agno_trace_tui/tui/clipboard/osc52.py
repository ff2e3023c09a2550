r"""The terminal's own clipboard: OSC 52, which works over SSH, too.

The text travels as base64, so nothing in it can steer the terminal. A terminal never answers whether it
obeyed. tmux and screen swallow the sequence unless it is wrapped for them.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 74_994
"""Bytes of text: xterm and others drop sequences of more than 100,000."""

SCREEN_CHUNK = 240
"""Characters that screen passes on at once; it cuts longer strings."""

DEAF = frozenset({"linux", "dumb", "vt100", "vt220"})
"""Terminals (by `TERM`) that are known to have no clipboard."""


def sequence_for(text: bytes, environment: Mapping[str, str]) -> str | None:
    """What to write to the terminal; `None` if it is known to be in vain."""
    if len(text) > MOST_BYTES or is_deaf(environment):
        return None
    plain = f"\x1b]52;c;{b64encode(text).decode()}\x07"
    if environment.get("TMUX"):
        return through_tmux(plain)
    if environment.get("STY"):
        return through_screen(plain)
    # A tmux on the other side of SSH: it takes the plain one itself, or passes the wrapped one on.
    return plain + through_tmux(plain) if environment.get("TERM", "").startswith("tmux") else plain


def is_deaf(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is known not to listen."""
    return environment.get("TERM", "") in DEAF or environment.get("TERM_PROGRAM") == "Apple_Terminal"


def through_tmux(sequence: str) -> str:
    r"""Wrapped so that tmux hands it to the terminal it runs in (`allow-passthrough`)."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def through_screen(sequence: str) -> str:
    """Wrapped for GNU screen, in pieces that it does not cut."""
    pieces = (sequence[at : at + SCREEN_CHUNK] for at in range(0, len(sequence), SCREEN_CHUNK))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
