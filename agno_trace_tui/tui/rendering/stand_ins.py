"""What stands in place of characters that the terminal's encoding lacks, in as many cells: columns stay columns."""

from __future__ import annotations

import re

from rich.cells import cell_len, get_character_cell_size

from agno_trace_tui.tui.rendering.glyphs import PLAIN

SIGNS = PLAIN | str.maketrans("─━│┃╭╮╰╯┌┐└┘├┤┬┴┼•‘’‚“”„‹", '--||+++++++++++++*\'\'""""<')
"""Signs that have something like them in ASCII."""

LACKING = re.compile("[ -~]?[^\x00-\x7f]+")
"""What may be lacking, with the character that it may belong to."""


class StandIns(dict[int, str]):
    """Each character as one encoding has it: itself, a sign like it, or a question mark for each of its cells."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    def __missing__(self, code: int) -> str:
        """Look once."""
        character = chr(code)
        try:
            character.encode(self._encoding)
        except UnicodeEncodeError:
            sign = SIGNS.get(code, "?" * get_character_cell_size(character))
            character = sign if isinstance(sign, str) else chr(sign)
        self[code] = character
        return character

    def shown(self, text: str) -> str:
        """A text as the encoding can have it, in as many cells. Control sequences stay what they are."""
        return text if text.isascii() else LACKING.sub(self._shown_run, text)

    def _shown_run(self, match: re.Match[str]) -> str:
        text = match.group()
        shown, cells = text.translate(self), cell_len(text)
        if cell_len(shown) == cells:
            return shown
        # Characters that are joined take less room than each by itself.
        first = text[0] if text[0].isascii() else ""
        return first + "?" * (cells - len(first))
