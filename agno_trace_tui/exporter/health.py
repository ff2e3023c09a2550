"""How recording goes: counted in the agent's process, told in the file and by the handle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Health:
    """Counters of one writer. Each is changed by one thread at a time; reading them needs no lock."""

    written: int = 0
    """Spans whose end is in the file."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Spans that were lost, by reason: `queue full`, `not encodable`, `not storable`, `not flushed`."""
    retries: int = 0
    """How often a batch could not be stored at once."""
    last_error: str | None = None
    """What went wrong last; `None`: nothing did."""

    @property
    def dropped_total(self) -> int:
        """All spans that were lost."""
        return sum(self.dropped.values())
