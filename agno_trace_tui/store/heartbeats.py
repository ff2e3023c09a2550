"""How a recording process shows that it lives, and for how long others believe it without a sign.

It gives signs while spans of it run; one that has nothing to do is silent, and may go on at any time.
"""

from __future__ import annotations

HEARTBEAT_INTERVAL_NS = 5_000_000_000
"""Nanoseconds between signs of life while spans are running."""

SILENCE_NS = 2 * HEARTBEAT_INTERVAL_NS
"""After so long without a batch a process looks whether the file still knows it."""

HEARTBEAT_PATIENCE_NS = 4 * HEARTBEAT_INTERVAL_NS
"""What runs in a process that cannot be looked up is interrupted after so long without a sign."""

LIVING_NS = 12 * HEARTBEAT_INTERVAL_NS
"""What a process left behind may be deleted after so long without a sign: that cannot be taken back."""
