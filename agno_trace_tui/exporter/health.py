"""How recording goes: counted in the agent's process, told in the file and by the handle."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

QUEUE_FULL = "queue full"
QUEUE_HEAVY = "queue too heavy"
NOT_ENCODABLE = "not encodable"
NOT_STORABLE = "not storable"
NOT_FLUSHED = "not flushed"


@dataclass(slots=True)
class Health:
    """Counters of one writer; reading them needs no lock."""

    written: int = 0
    """Spans whose end is in the file."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Spans that were lost, by reason: `queue full`, `queue too heavy`, `not encodable`, `not storable`, `not flushed`."""
    pruned_traces: int = 0
    """Traces that were deleted to keep the file within its bounds."""
    retries: int = 0
    """How often a batch could not be stored at once."""
    last_error: str | None = None
    """What went wrong last; `None`: nothing did."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def drops(self) -> dict[str, int]:
        """Lost spans by reason, at this moment; without those that were found again."""
        with self._lock:
            return {reason: spans for reason, spans in self.dropped.items() if spans}

    @property
    def dropped_total(self) -> int:
        """All spans that were lost."""
        with self._lock:
            return sum(self.dropped.values())

    def drop(self, reason: str, spans: int = 1) -> None:
        """Count lost spans (a negative number: found again). Several threads of the agent may do so at once."""
        with self._lock:
            self.dropped[reason] += spans

    def failed(self, error: BaseException) -> None:
        """Note what went wrong."""
        self.last_error = f"{type(error).__name__}: {error}"
