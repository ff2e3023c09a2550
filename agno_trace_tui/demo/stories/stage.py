"""The stage that stories are told on: the scripted model, and the pace of things."""

from __future__ import annotations

import contextvars
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno.models.openai import OpenAIChat

from agno_trace_tui.demo.scripted_model import ScriptedModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from agno_trace_tui.demo.script import Script


class Stage:
    """Holds the scripted model for the stories that are told inside its `with` block.

    `pace` stretches time: 1 is pleasant to watch, 0 does not wait at all.
    """

    def __init__(self, pace: float = 1.0) -> None:
        self.pace = pace
        self._hurry = threading.Event()
        self._scripted = ScriptedModel(self.pause)

    def __enter__(self) -> Stage:
        self._scripted.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hurry()
        self._scripted.__exit__(kind, error, trace)

    def pause(self, seconds: float) -> None:
        """Wait for as long as a tool or a model takes, in seconds of pace 1."""
        if self.pace > 0:
            self._hurry.wait(seconds * self.pace)

    def hurry(self) -> None:
        """Wait no more: what is being told ends at once."""
        self._hurry.set()

    def model(self, script: Script, name: str = "gpt-5-mini") -> OpenAIChat:
        """A model of that name that follows the script; it asks nobody else and is never asked twice."""
        return OpenAIChat(id=name, base_url=self._scripted.play(script), api_key="not needed", max_retries=0)


@dataclass(frozen=True, slots=True)
class Story:
    """Something that agents do, told with real Agno and a scripted model."""

    name: str
    """Short, for command lines and tests."""
    scene: Callable[[Stage, int], None]
    """Lets it happen; the number says how often it was told before: cities, tickets, sessions vary with it."""

    def tell(self, stage: Stage, telling: int = 0) -> None:
        """Let it happen, in a context of its own.

        A team that delegates leaves its span current in the thread (agno 3.1.10, synchronous `Team.run`),
        so that the next run would become a child of the last.
        """
        contextvars.Context().run(self.scene, stage, telling)
