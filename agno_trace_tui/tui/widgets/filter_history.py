"""The filters written before, one of which may stand in the line."""

from __future__ import annotations


class FilterHistory:
    """Steps through filters as shells do: only from a line that is empty or as it was found."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._place = 0
        self._found = ""
        """What stood in the line when the reader began, or was recalled last."""
        self._draft = ""

    @property
    def knows(self) -> bool:
        """Whether there are any."""
        return bool(self._texts)

    def know(self, texts: list[str]) -> None:
        """Remember these, the newest last."""
        self._texts = texts
        self._place = len(texts)

    def add(self, text: str) -> None:
        """Remember one more, as the newest."""
        self.know([*(old for old in self._texts if old != text), text])

    def begin(self, text: str) -> None:
        """The reader begins to write; this stands in the line."""
        self._found = self._draft = text
        self._place = len(self._texts)

    def note(self, text: str) -> bool:
        """Whether a line was recalled and is not changed yet; else it is what one comes back to."""
        if text and text == self._found and self._place < len(self._texts):
            return True
        self._draft, self._place = text, len(self._texts)
        return False

    def step(self, step: int) -> str | None:
        """An older (-1) or a newer (1) one; `None`: there is none, or the line is being written."""
        if self._draft and self._draft != self._found and self._place == len(self._texts):
            return None
        place = self._place + step
        while 0 <= place < len(self._texts) and self._texts[place] == self._found:
            place += step
        if not 0 <= place <= len(self._texts):
            return None
        self._place = place
        self._found = self._draft if place == len(self._texts) else self._texts[place]
        return self._found
