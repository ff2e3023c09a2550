"""The spans that run, as the writer knows them: looked at again, because attributes come after the start.

Agno's instrumentor, for one, sets a model call's `llm.model_name` just after its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from agno_trace_tui.exporter.encoder import copied

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping

    from opentelemetry.sdk.trace import ReadableSpan

    from agno_trace_tui.exporter.health import Health
    from agno_trace_tui.exporter.intake import Note


Told: TypeAlias = tuple[Any, ...]


class RunningSpans:
    """Spans that have started and not ended, each with how much of it is stored."""

    def __init__(self, health: Health) -> None:
        """`health` counted the ends that the queue refused; those that are found here again are not lost."""
        self._health = health
        self._spans: dict[int, tuple[ReadableSpan, Told]] = {}
        self._refused: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self._spans)

    def apply(self, key: int, note: Note) -> Note:
        """Take note of a span's start or end; a start whose end was refused by the queue is answered as its end."""
        span, ended, weight = note
        if self._refused:
            reason = self._refused.pop(key, None)
            if reason is not None and not ended:
                self._health.drop(reason, -1)
                ended = True
        if ended:
            self._spans.pop(key, None)
            return span, True, weight
        self._spans[key] = span, ()
        return note

    def take_down(self, keys: Iterable[int]) -> None:
        """Note what these spans tell, those that run: before they are encoded, so that nothing later is missed.

        Not as they start: many have ended by then.
        """
        for key in self._spans.keys() & keys:
            span, _ = self._spans[key]
            self._spans[key] = span, told_by(span)

    def changed(self) -> list[ReadableSpan]:
        """Those that tell something else than they did when they were last answered."""
        changed = []
        for key, (span, known) in self._spans.items():
            told = told_by(span)
            if told != known:
                changed.append((key, span, told))
        for key, span, told in changed:
            self._spans[key] = span, told
        return [span for _, span, _ in changed]

    def everything(self) -> list[ReadableSpan]:
        """All of them, in the order of their starts."""
        return [span for span, _ in self._spans.values()]

    def find_ended(self, refused: Mapping[int, str]) -> list[ReadableSpan]:
        """Those whose ends were refused: the live span tells the end as well. Others are waited for."""
        found = []
        for key, reason in refused.items():
            span, _ = self._spans.pop(key, (None, ()))
            if span is None:
                self._refused[key] = reason
            else:
                self._health.drop(reason, -1)
                found.append(span)
        return found

    def find_forgotten(self, forgotten: Counter[str]) -> list[ReadableSpan]:
        """Nothing waits any more: those that have ended by what the span says, of which nobody else knows.

        `forgotten`: how many ends were refused, by reason. Starts that are still missing were refused too.
        """
        self._refused.clear()
        if not forgotten:
            return []
        ended = [(key, span) for key, (span, _) in self._spans.items() if span.end_time is not None]
        found = []
        for (key, span), reason in zip(ended, forgotten.elements(), strict=False):
            del self._spans[key]
            self._health.drop(reason, -1)
            found.append(span)
        return found


def told_by(span: ReadableSpan) -> Told:
    """What a running span tells that can change: a step that is counted up is the same attribute with another value.

    Values are compared by identity first, so that long texts cost nothing.
    """
    return copied(span.attributes), len(span.events), len(span.links), span.name, span.status
